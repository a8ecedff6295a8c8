import { evaluateBinary } from '../../src/shared/metrics/evaluate-scores.ts';
import { trainingConfigurationSchema } from '../../src/shared/configuration/training-configuration.ts';
import type { RunEvent } from '../../src/shared/run/events.ts';
import { runFormatVersion } from '../../src/shared/run/run-manifest.ts';
import type { PhaseResult, RunManifest } from '../../src/shared/run/run-manifest.ts';

/** A finished run of two classes, as its `run.json` says. */
export function finishedRun(changes: Partial<RunManifest> = {}): RunManifest {
  const phase = (name: PhaseResult['phase'], shift: number): PhaseResult => ({
    phase: name,
    epochs: 3,
    seconds: 12.5,
    imagesPerSecond: 61.2,
    bestEpoch: name === 'fine-tuning' ? 5 : 3,
    threshold: 0.5,
    val: evaluation(20, shift),
    test: evaluation(40, shift),
  });
  return {
    formatVersion: runFormatVersion,
    id: '2026-01-02_03-04-05_mobilenetv2_ab12',
    createdAt: '2026-01-02T03:04:05.000Z',
    updatedAt: '2026-01-02T03:14:05.000Z',
    status: 'finished',
    reason: null,
    configuration: trainingConfigurationSchema.parse({}),
    dataset: {
      root: '/data/chest_xray',
      fingerprint: 'f'.repeat(64),
      classes: ['NORMAL', 'PNEUMONIA'],
      positiveClass: 1,
      classWeights: [1.945, 0.673],
      counts: { train: [100, 290], val: [10, 10], test: [20, 20] },
      rejected: [{ path: 'train/NORMAL/broken.jpeg', reason: 'It is cut off.' }],
      notes: [{ level: 'warning', text: 'The validation set was refilled from train.' }],
    },
    engine: { name: 'wasm', version: '4.22.0', device: 'CPU', threads: 2, executor: 'tfjs' },
    software: { version: '0.1.0', node: '22.0.0', platform: 'linux-x64' },
    backboneWeights: { sha256: 'a'.repeat(64), source: 'ImageNet weights of Keras', pretrained: true },
    phases: [phase('feature-extraction', 0.1), phase('fine-tuning', 0.3)],
    best: { phase: 'fine-tuning', epoch: 5 },
    threshold: 0.5,
    ...changes,
  };
}

/** Metrics of `images` scores, half of them positive; a larger shift separates the classes better. */
function evaluation(images: number, shift: number): Record<string, unknown> {
  const labels = Array.from({ length: images }, (_, index) => index % 2);
  const scores = labels.map((label, index) => {
    const spread = ((index * 7) % 10) / 20;
    return Math.min(1, Math.max(0, 0.25 + spread + (label === 1 ? shift : -shift / 2)));
  });
  return { ...evaluateBinary({ scores, labels, threshold: 0.5 }, { resamples: 50 }) };
}

/** The events of a training of three epochs in each phase. */
export function trainingEvents(): RunEvent[] {
  const epoch = (number: number, best: boolean): RunEvent => ({
    kind: 'epoch-finished',
    phase: number <= 3 ? 'feature-extraction' : 'fine-tuning',
    epoch: number,
    learningRate: number <= 3 ? 1e-3 : 1e-5,
    seconds: 4.2,
    imagesPerSecond: 92.9,
    train: { loss: 0.7 / number, accuracy: 0.9 },
    val: { loss: 0.6 / number + 0.02, accuracy: 0.91, auc: 1 - 0.2 / number },
    best,
  });
  return [
    { kind: 'run-started', id: 'run-1', dataset: '/data', pid: 1, resumed: false, log: null },
    {
      kind: 'dataset-read',
      classes: ['NORMAL', 'PNEUMONIA'],
      counts: { train: [100, 290], val: [10, 10], test: [20, 20] },
      groups: { train: 380, val: 20, test: 40 },
      rejected: 1,
      classWeights: [1.945, 0.673],
    },
    {
      kind: 'phase-started',
      phase: 'feature-extraction',
      firstEpoch: 1,
      lastEpoch: 3,
      trainableWeights: 1281,
    },
    epoch(1, true),
    epoch(2, true),
    epoch(3, true),
    { kind: 'phase-started', phase: 'fine-tuning', firstEpoch: 4, lastEpoch: 6, trainableWeights: 1_864_513 },
    epoch(4, true),
    epoch(5, true),
    epoch(6, false),
  ];
}
