import { expect, test } from 'vitest';
import { condenseEvents } from '../../../src/shared/run/condense-events.ts';
import { loggedEventSchema, type LoggedEvent, type RunEvent } from '../../../src/shared/run/events.ts';
import { trainingStateOf } from '../../../src/shared/run/training-state.ts';

function logged(events: readonly RunEvent[]): LoggedEvent[] {
  return events.map((event, number) =>
    loggedEventSchema.parse({ ...event, number, at: '2026-01-02T03:04:05.000Z' }),
  );
}

const batches = (epoch: number, firstStep: number, losses: number[]): RunEvent => ({
  kind: 'batches-trained',
  phase: 'feature-extraction',
  epoch,
  firstStep,
  stepsPerEpoch: 4,
  losses,
});

test('losses that follow each other are one event, those of another epoch or a second try are not', () => {
  const events = logged([
    batches(1, 0, [1, 2]),
    { kind: 'resources', memoryBytes: 1 },
    batches(1, 2, [3, 4]),
    batches(2, 0, [5]),
    batches(2, 0, [6]),
    { kind: 'resources', memoryBytes: 2 },
  ]);
  expect(condenseEvents(events)).toEqual([
    { ...events[2], firstStep: 0, losses: [1, 2, 3, 4] },
    events[3],
    events[4],
    events[5],
  ]);
});

test('what a run is at is the same with fewer events', () => {
  const events = logged([
    { kind: 'phase-started', phase: 'feature-extraction', firstEpoch: 1, lastEpoch: 3, trainableWeights: 2 },
    batches(1, 0, [1]),
    { kind: 'progress', what: 'Epoch 1', done: 1, total: 4, unit: 'images', perSecond: 3, secondsLeft: 1 },
    batches(1, 1, [2]),
    { kind: 'progress', what: 'Epoch 1', done: 2, total: 4, unit: 'images', perSecond: 4, secondsLeft: 1 },
    batches(1, 2, [3]),
  ]);
  const condensed = condenseEvents(events);
  expect(condensed.length).toBeLessThan(events.length);
  expect(trainingStateOf(condensed)).toEqual(trainingStateOf(events));
});
