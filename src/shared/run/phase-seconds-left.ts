import type { TrainingState } from './training-state.ts';

/**
 * How long the phase under way may still take, in seconds, by its epochs so far, the last of which count; early
 * stopping may end it sooner. `done`: the share of the epoch under way that is behind it. Null when there is nothing to
 * go by.
 */
export function phaseSecondsLeft({ phase, epochs, lastEpoch }: TrainingState, done = 0): number | null {
  const lately = epochs.filter((epoch) => epoch.phase === phase).slice(-5);
  const last = lately.at(-1);
  if (!last || last.epoch >= lastEpoch) return null;
  const mean = lately.reduce((sum, { seconds }) => sum + seconds, 0) / lately.length;
  return mean * Math.max(0, lastEpoch - last.epoch - done);
}
