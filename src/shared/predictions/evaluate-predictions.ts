import { evaluateBinary, evaluateMulticlass } from '../metrics/evaluate-scores.ts';
import type { EvaluationOptions } from '../metrics/evaluate-scores.ts';
import type { Metrics } from '../metrics/metrics-schema.ts';
import type { PredictionTable } from './prediction-table.ts';

/** A two-class table as the binary metrics want it. */
export interface BinaryView {
  /** Probability of the positive class. */
  readonly scores: Float64Array;
  /** 1 for the positive class. */
  readonly labels: Uint8Array;
  readonly groups: string[];
}

/** Looks at a table from one class: that class is positive, all others are negative. */
export function binaryView({ rows }: PredictionTable, positiveClass: number): BinaryView {
  return {
    scores: Float64Array.from(rows, (row) => row.scores[positiveClass] ?? NaN),
    labels: Uint8Array.from(rows, (row) => (row.label === positiveClass ? 1 : 0)),
    groups: rows.map((row) => row.group),
  };
}

/** How the metrics of a table are computed. */
export interface PredictionEvaluation extends EvaluationOptions {
  /** Index of the positive class, of two. */
  readonly positiveClass: number;
  /** Of two classes; more are decided by the highest score. */
  readonly threshold: number;
}

/** The metrics of a table, binary for two classes. */
export function evaluatePredictions(
  table: PredictionTable,
  { positiveClass, threshold, ...options }: PredictionEvaluation,
): Metrics {
  if (table.classes.length === 2) {
    return evaluateBinary({ ...binaryView(table, positiveClass), threshold }, options);
  }
  return evaluateMulticlass(
    {
      scores: Float64Array.from(table.rows.flatMap((row) => Array.from(row.scores))),
      labels: Uint32Array.from(table.rows, (row) => row.label),
      classCount: table.classes.length,
      groups: table.rows.map((row) => row.group),
    },
    options,
  );
}
