import { expect, it } from 'vitest';
import type { BatchesTrainedEvent } from '../../../src/shared/run/events.ts';
import { BatchLosses } from '../../../src/trainer/run/batch-losses.ts';

const about = { phase: 'fine-tuning', epoch: 4, stepsPerEpoch: 1000 } as const;

/** Trains `steps` batches from `firstStep` on, each of which takes so many milliseconds, and then flushes. */
function trained(steps: number, milliseconds: number, firstStep = 0): BatchesTrainedEvent[] {
  const events: BatchesTrainedEvent[] = [];
  let now = 1e6;
  const losses = new BatchLosses(
    about,
    firstStep,
    (event) => events.push(event),
    () => now,
  );
  for (let step = 0; step < steps; step++) {
    now += milliseconds;
    losses.add(firstStep + step);
  }
  losses.flush();
  losses.flush();
  return events;
}

it.each([
  [1000, 1],
  [200, 40],
  [10, 700],
])('%i batches of %i ms are told in order, each once, twice a second at most', (steps, milliseconds) => {
  const events = trained(steps, milliseconds, 3);
  expect(events.flatMap(({ losses }) => losses)).toEqual(
    Array.from({ length: steps }, (_, step) => step + 3),
  );
  for (const { firstStep, losses } of events) expect(firstStep).toBe(losses[0]);
  expect(events.length).toBeLessThanOrEqual((2 * steps * milliseconds) / 1000 + 1);
});

it('nothing is told where nothing was trained', () => {
  expect(trained(0, 1)).toEqual([]);
});
