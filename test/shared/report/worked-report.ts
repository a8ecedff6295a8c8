import {
  notMedicalDevice,
  modelFormatVersion,
  type ModelMetadata,
} from '../../../src/shared/run/model-metadata.ts';
import type { PhaseResult, RunManifest } from '../../../src/shared/run/run-manifest.ts';
import type { RunReport } from '../../../src/shared/report/run-report.ts';
import { finishedRun } from '../../support/run-fixture.ts';

/** Scores of PNEUMONIA of a phase, by image. */
type Scores = Readonly<Record<string, number>>;

const images: Readonly<Record<string, { label: string; patient: string; split: 'train' | 'val' | 'test' }>> =
  {
    'train/n1.png': { label: 'NORMAL', patient: 'p1', split: 'train' },
    'train/n2.png': { label: 'NORMAL', patient: 'p1', split: 'train' },
    'train/p1.png': { label: 'PNEUMONIA', patient: 'p2', split: 'train' },
    'val/n1.png': { label: 'NORMAL', patient: 'p3', split: 'val' },
    'val/n2.png': { label: 'NORMAL', patient: 'p4', split: 'val' },
    'val/p1.png': { label: 'PNEUMONIA', patient: 'p5', split: 'val' },
    'val/p2.png': { label: 'PNEUMONIA', patient: 'p6', split: 'val' },
    'test/n1.png': { label: 'NORMAL', patient: 'p7', split: 'test' },
    'test/n2.png': { label: 'NORMAL', patient: 'p8', split: 'test' },
    'test/n3.png': { label: 'NORMAL', patient: 'p9', split: 'test' },
    'test/p1.png': { label: 'PNEUMONIA', patient: 'p10', split: 'test' },
    'test/p2.png': { label: 'PNEUMONIA', patient: 'p11', split: 'test' },
    'test/p3.png': { label: 'PNEUMONIA', patient: 'p12', split: 'test' },
  };

const first: Scores = {
  ...{ 'val/n1.png': 0.2, 'val/n2.png': 0.7, 'val/p1.png': 0.4, 'val/p2.png': 0.8 },
  ...{ 'test/n1.png': 0.3, 'test/n2.png': 0.6, 'test/n3.png': 0.45 },
  ...{ 'test/p1.png': 0.9, 'test/p2.png': 0.4, 'test/p3.png': 0.55 },
};
const second: Scores = {
  ...{ 'val/n1.png': 0.1, 'val/n2.png': 0.6, 'val/p1.png': 0.55, 'val/p2.png': 0.9 },
  ...{ 'test/n1.png': 0.2, 'test/n2.png': 0.35, 'test/n3.png': 0.65 },
  ...{ 'test/p1.png': 0.95, 'test/p2.png': 0.5, 'test/p3.png': 0.7 },
};

export const phases = { 'feature-extraction': first, 'fine-tuning': second } as const;

export function predictionsText(split: 'val' | 'test', scores: Scores): string {
  const rows = Object.entries(images).flatMap(([path, { label, patient, split: own }]) => {
    const score = scores[path];
    return own === split && score !== undefined
      ? [`${path},${label},${patient},${String(1 - score)},${String(score)}`]
      : [];
  });
  return ['path,label,group,score_NORMAL,score_PNEUMONIA', ...rows, ''].join('\n');
}

export const splitText = [
  'path,label,group,split',
  ...Object.entries(images).map(([path, { label, patient, split }]) =>
    [path, label, patient, split].join(','),
  ),
  '',
].join('\n');

/** A model of the second phase. */
export function workedModel(changes: Partial<ModelMetadata> = {}): ModelMetadata {
  const { configuration } = finishedRun();
  return {
    formatVersion: modelFormatVersion,
    run: 'worked-run',
    createdAt: '2026-01-02T03:14:05.000Z',
    phase: 'fine-tuning',
    epoch: 5,
    software: { version: '0.1.0' },
    engine: { name: 'wasm', version: '4.22.0' },
    backbone: { name: 'mobilenetv2', width: 1, inputSize: 224, source: 'ImageNet weights of Keras' },
    head: configuration.head,
    preprocessing: { mode: 'tf', scale: [1, 1, 1], offset: [0, 0, 0] },
    classes: ['NORMAL', 'PNEUMONIA'],
    positiveClass: 1,
    threshold: 0.5,
    temperature: 1.25,
    output: 'sigmoid',
    weightsSha256: 'b'.repeat(64),
    notice: notMedicalDevice,
    ...changes,
  };
}

/** A run of four validation and six test images, each of another patient. Nothing is read from files. */
export function workedReport(
  changes: Partial<RunReport> = {},
  manifestChanges: Partial<RunManifest> = {},
): RunReport {
  const plain = finishedRun();
  const phase = (name: PhaseResult['phase']): PhaseResult => ({
    ...{ phase: name, epochs: 3, seconds: 125, imagesPerSecond: 61.2 },
    bestEpoch: name === 'fine-tuning' ? 5 : 3,
    threshold: 0.5,
    val: {},
    test: {},
  });
  return {
    run: '/runs/worked-run',
    name: 'Worked run',
    judged: 'run',
    manifest: finishedRun({
      id: 'worked-run',
      dataset: { ...plain.dataset, counts: { train: [2, 1], val: [2, 2], test: [3, 3] } },
      phases: [phase('feature-extraction'), phase('fine-tuning')],
      ...manifestChanges,
    }),
    model: workedModel(),
    epochs: [],
    predictions: (['feature-extraction', 'fine-tuning'] as const).flatMap((name) =>
      (['val', 'test'] as const).map((split) => ({
        phase: name,
        split,
        text: predictionsText(split, phases[name]),
      })),
    ),
    split: splitText,
    problems: [],
    ...changes,
  };
}
