import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { evaluatePredictions } from '../../src/shared/predictions/evaluate-predictions.ts';
import { formatPredictions, type PredictionTable } from '../../src/shared/predictions/prediction-table.ts';
import { formatSplit, type SplitRow } from '../../src/shared/predictions/split-table.ts';
import {
  modelFormatVersion,
  modelMetadataFile,
  notMedicalDevice,
  type ModelMetadata,
} from '../../src/shared/run/model-metadata.ts';
import { predictionsPath, runLayout } from '../../src/shared/run/run-layout.ts';
import type { PhaseResult, RunManifest } from '../../src/shared/run/run-manifest.ts';
import { randomStream } from '../../src/shared/random/random-stream.ts';
import { finishedRun } from './run-fixture.ts';

export interface ReportedRunOptions {
  readonly id?: string;
  readonly classes?: readonly string[];
  /** Images of each class in val and in test; no test set where 0. */
  readonly images?: { readonly val: number; readonly test: number };
  /** How well fine-tuning tells the classes apart. */
  readonly skill?: number;
  /** Images of each patient. */
  readonly perPatient?: number;
  /** The name of an image; unique by split, label and index. */
  readonly pathOf?: (split: string, label: number, index: number) => string;
  readonly manifest?: Partial<RunManifest>;
}

/** Writes a finished run with the scores of both phases and a model without weights. Gives its folder. */
export async function writeReportedRun(parent: string, options: ReportedRunOptions = {}): Promise<string> {
  const { id = '2026-01-02_03-04-05_mobilenetv2_ab12', classes = ['NORMAL', 'PNEUMONIA'] } = options;
  const { images = { val: 40, test: 60 }, skill = 1.5, manifest: changes = {} } = options;
  const { perPatient = 1, pathOf = (split, label, index) => `${split}/class-${label}/person${index}.jpeg` } =
    options;
  const folder = path.join(parent, id);
  const positiveClass = classes.length - 1;
  const rowsOf = (split: SplitRow['split'], count: number): SplitRow[] =>
    classes.flatMap((_, label) =>
      Array.from({ length: count }, (_unused, index) => ({
        path: pathOf(split, label, index),
        label,
        group: `${split} ${label} ${Math.floor(index / perPatient)}`,
        split,
      })),
    );
  const rows = [...rowsOf('train', 5), ...rowsOf('val', images.val), ...rowsOf('test', images.test)];
  const tables = new Map<string, PredictionTable>();
  const resultOf = (phase: PhaseResult['phase'], strength: number): PhaseResult => {
    const evaluated = (split: 'val' | 'test'): Record<string, unknown> | null => {
      const own = rows.filter((row) => row.split === split);
      if (own.length === 0) return null;
      const table = { classes, rows: own.map((row) => ({ ...row, scores: scoresOf(row, phase, strength) })) };
      tables.set(predictionsPath(phase, split), table);
      return { ...evaluatePredictions(table, { positiveClass, threshold: 0.5, resamples: 50 }) };
    };
    const [epochs, bestEpoch] = [3, phase === 'fine-tuning' ? 5 : 3];
    const timing = { epochs, bestEpoch, seconds: 12.5, imagesPerSecond: 61.2 };
    const threshold = classes.length === 2 ? 0.5 : null;
    return { phase, ...timing, threshold, val: evaluated('val') ?? {}, test: evaluated('test') };
  };
  const scoresOf = (row: SplitRow, phase: string, strength: number): number[] => {
    const random = randomStream(7, row.path, phase);
    const weights = classes.map((_, index) =>
      Math.exp(random.normal() + (index === row.label ? strength : 0)),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return weights.map((weight) => weight / sum);
  };
  const plain = finishedRun();
  const manifest = finishedRun({
    id,
    dataset: {
      ...plain.dataset,
      classes: [...classes],
      positiveClass,
      classWeights: classes.map(() => 1),
      counts: {
        train: classes.map(() => 5),
        val: classes.map(() => images.val),
        test: classes.map(() => images.test),
      },
    },
    phases: [resultOf('feature-extraction', 0.5), resultOf('fine-tuning', skill)],
    threshold: classes.length === 2 ? 0.5 : null,
    ...changes,
  });
  for (const part of [runLayout.predictions, runLayout.model]) {
    await mkdir(path.join(folder, part), { recursive: true });
  }
  await writeFile(path.join(folder, runLayout.manifest), JSON.stringify(manifest));
  await writeFile(path.join(folder, runLayout.split), formatSplit(rows, classes));
  await writeFile(path.join(folder, runLayout.events), '');
  for (const [name, table] of tables) await writeFile(path.join(folder, name), formatPredictions(table));
  await writeFile(
    path.join(folder, runLayout.model, modelMetadataFile),
    JSON.stringify(metadataOf(manifest)),
  );
  return folder;
}

function metadataOf({ id, dataset, configuration, threshold }: RunManifest): ModelMetadata {
  const { name, width, inputSize } = configuration.backbone;
  return {
    formatVersion: modelFormatVersion,
    run: id,
    createdAt: '2026-01-02T03:14:05.000Z',
    phase: 'fine-tuning',
    epoch: 5,
    software: { version: '0.1.0' },
    engine: { name: 'wasm', version: '4.22.0' },
    backbone: { name, width, inputSize, source: 'ImageNet weights of Keras' },
    head: configuration.head,
    preprocessing: { mode: 'tf', scale: [1, 1, 1], offset: [0, 0, 0] },
    classes: dataset.classes,
    positiveClass: dataset.positiveClass,
    threshold,
    temperature: null,
    output: dataset.classes.length === 2 ? 'sigmoid' : 'softmax',
    weightsSha256: 'b'.repeat(64),
    notice: notMedicalDevice,
  };
}
