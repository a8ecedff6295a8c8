import type { TrainingConfiguration } from '../../shared/configuration/training-configuration.ts';
import { type Metrics, scalarMetrics } from '../../shared/metrics/metrics-schema.ts';
import { chooseThreshold } from '../../shared/metrics/threshold.ts';
import { binaryView, evaluatePredictions } from '../../shared/predictions/evaluate-predictions.ts';
import { formatPredictions, type PredictionTable } from '../../shared/predictions/prediction-table.ts';
import type { Dataset } from '../../node/dataset/dataset.ts';
import type { Executor } from '../executors/executor.ts';
import type { Weights } from '../network/description.ts';
import type { ReportProgress } from '../../node/progress.ts';
import type { EventLog } from '../run/event-log.ts';
import { writeInRun } from '../../node/run/run-file.ts';
import { predictionsPath } from '../../shared/run/run-layout.ts';
import { plainExamples } from '../training/examples-of-split.ts';
import type { FrozenFeatures } from '../training/features/frozen-features.ts';
import type { PhasePlan } from '../training/phase-plan.ts';
import { scoreExamples } from './score-examples.ts';

export interface PhaseEvaluationOptions {
  readonly runFolder: string;
  readonly configuration: TrainingConfiguration;
  readonly dataset: Dataset;
  readonly plan: PhasePlan;
  readonly executor: Executor;
  /** The model's weights with the phase's best epoch in place. */
  readonly weights: Weights;
  readonly features: FrozenFeatures;
  readonly events: EventLog;
  readonly signal: AbortSignal;
  readonly onProgress: ReportProgress;
}

export interface PhaseEvaluation {
  /** Chosen on validation; null for more than two classes, or where it cannot be chosen. */
  readonly threshold: number | null;
  readonly val: Metrics;
  /** null where the dataset has no test images. */
  readonly test: Metrics | null;
}

/** Decides at a half where validation gives no threshold. */
const defaultThreshold = 0.5;

/**
 * Scores every validation and test image with a phase's best weights, writes the scores down, and computes all metrics
 * from them. The threshold is chosen on validation and applied to test, which takes no other part in training.
 */
export async function evaluatePhase(options: PhaseEvaluationOptions): Promise<PhaseEvaluation> {
  const { runFolder, configuration, dataset, plan, executor, weights, features, events, signal, onProgress } =
    options;
  const session = await executor.openInference(plan.network, weights, [plan.network.output]);
  const score = async (split: 'val' | 'test', words: string): Promise<PredictionTable> => {
    const examples = plainExamples(dataset, split);
    await features.prepare(examples, `Features of the ${words} images`, signal, onProgress);
    const table = await scoreExamples({
      dataset,
      source: await features.at(plan.cut, true),
      examples,
      predict: async (batch) => {
        const [logits] = await session.run(batch);
        if (!logits) throw new TypeError('The network gave no output.');
        return logits;
      },
      batchSize: configuration.batchSize,
      what: `Scores of the ${words} images`,
      signal,
      onProgress,
    });
    await writeInRun(runFolder, predictionsPath(plan.phase, split), formatPredictions(table));
    return table;
  };
  const evaluate = (split: 'val' | 'test', table: PredictionTable, threshold: number | null): Metrics => {
    const metrics = evaluatePredictions(table, {
      positiveClass: dataset.positiveClass,
      threshold: threshold ?? defaultThreshold,
      seed: configuration.seed,
    });
    events.append({
      kind: 'evaluated',
      phase: plan.phase,
      split,
      threshold,
      metrics: scalarMetrics(metrics),
    });
    return metrics;
  };

  try {
    const val = await score('val', 'validation');
    const threshold = thresholdFor(configuration, dataset, val);
    const valMetrics = evaluate('val', val, threshold);
    if (!dataset.images.some(({ split }) => split === 'test'))
      return { threshold, val: valMetrics, test: null };
    const test = await score('test', 'test');
    return { threshold, val: valMetrics, test: evaluate('test', test, threshold) };
  } finally {
    session.dispose();
  }
}

function thresholdFor(
  configuration: TrainingConfiguration,
  { classes, positiveClass }: Dataset,
  val: PredictionTable,
): number | null {
  if (classes.length !== 2) return null;
  const { scores, labels } = binaryView(val, positiveClass);
  return chooseThreshold(configuration.threshold, scores, labels)?.threshold ?? defaultThreshold;
}
