import { trainingConfigurationSchema } from '../../../../src/shared/configuration/training-configuration.ts';
import type { NewRun } from '../../../../src/node/run/run-folder.ts';

export const exampleManifest: NewRun = {
  status: 'training',
  reason: null,
  configuration: trainingConfigurationSchema.parse({}),
  dataset: {
    root: '/data/chest',
    fingerprint: 'f'.repeat(64),
    classes: ['NORMAL', 'PNEUMONIA'],
    positiveClass: 1,
    classWeights: [1, 1],
    counts: { train: [1, 1], val: [1, 1], test: [1, 1] },
    rejected: [],
    notes: [],
  },
  engine: { name: 'wasm', version: '4.22.0', device: 'CPU', threads: 1, executor: 'tfjs' },
  software: { version: '0.1.0', node: '20', platform: 'linux' },
  backboneWeights: { sha256: '0'.repeat(64), source: 'random', pretrained: false },
  phases: [],
  best: null,
  threshold: null,
};
