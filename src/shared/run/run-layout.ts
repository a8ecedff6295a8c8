import type { PhaseName } from './events.ts';

/** Where things are in a run's folder, relative to it, with forward slashes. */
export const runLayout = {
  manifest: 'run.json',
  split: 'split.csv',
  events: 'events.jsonl',
  checkpoints: 'checkpoints',
  backbone: 'checkpoints/backbone.safetensors',
  predictions: 'predictions',
  model: 'model',
  lock: 'lock',
  /** What the user calls it; written by whoever shows runs, never by the trainer. */
  label: 'label.json',
  /** Asks the trainer that it names to stop. */
  stopRequest: 'stop-requested',
} as const;

/** The scores of one phase's best weights on one split. */
export function predictionsPath(phase: PhaseName, split: 'val' | 'test'): string {
  return `${runLayout.predictions}/${phase}-${split}.csv`;
}
