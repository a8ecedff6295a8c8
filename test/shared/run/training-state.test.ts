import { describe, expect, it } from 'vitest';
import type { ProgressEvent, RunEvent } from '../../../src/shared/run/events.ts';
import { secondsLeftOfRun } from '../../../src/shared/run/seconds-left-of-run.ts';
import { trainingStateOf } from '../../../src/shared/run/training-state.ts';
import { trainingEvents } from '../../support/run-fixture.ts';

const phases = [
  { phase: 'feature-extraction', firstEpoch: 1, lastEpoch: 3 },
  { phase: 'fine-tuning', firstEpoch: 4, lastEpoch: 6 },
] as const;

const started: RunEvent = {
  ...{ kind: 'run-started', id: 'run-1', dataset: '/data', pid: 1, resumed: false, log: null },
  phases: [...phases],
};

/** Two phases of three epochs, planned from the beginning, of 390 training images and 60 others. */
const events: RunEvent[] = trainingEvents().map((event) => (event.kind === 'run-started' ? started : event));
const upTo = (kind: RunEvent['kind'], time = 1): RunEvent[] => {
  let seen = 0;
  return events.slice(0, events.findIndex((event) => event.kind === kind && ++seen === time) + 1);
};
const phaseFinished: RunEvent = {
  ...{ kind: 'phase-finished', phase: 'feature-extraction', epochs: 3, seconds: 12.6, imagesPerSecond: 92.9 },
  ...{ bestEpoch: 3, reason: 'epochs-done' },
};
const batches = (epoch: number, firstStep: number, count: number): RunEvent => ({
  kind: 'batches-trained',
  phase: epoch > 3 ? 'fine-tuning' : 'feature-extraction',
  epoch,
  firstStep,
  stepsPerEpoch: 10,
  losses: Array.from({ length: count }, () => 0.5),
});
const progress = (changes: Partial<ProgressEvent> = {}): ProgressEvent => ({
  kind: 'progress',
  what: 'Epoch 4 of 6',
  done: 195,
  total: 390,
  unit: 'images',
  perSecond: 39,
  secondsLeft: 5,
  ...changes,
});

describe('the state of a training', () => {
  it('tells what a trainer is doing', () => {
    const activities = [
      upTo('run-started'),
      [...upTo('phase-started'), batches(1, 0, 4)],
      [...upTo('phase-started'), batches(1, 0, 10)],
      upTo('epoch-finished'),
      [...upTo('epoch-finished', 3), phaseFinished],
      [...events, { kind: 'stopped', phase: 'fine-tuning', epoch: 6, step: 0 } as const],
      [...events, { kind: 'failed', message: 'The disk is full.' } as const],
      [...events, { kind: 'finished', bestPhase: 'fine-tuning', bestEpoch: 5 } as const],
    ].map((some) => trainingStateOf(some).activity);
    expect(activities).toEqual([
      ...['preparing', 'training', 'validating', 'training', 'evaluating', 'stopped', 'failed', 'finished'],
    ]);
  });

  it('knows how far the epoch under way is, and forgets it when it is over', () => {
    const state = trainingStateOf([
      ...upTo('phase-started', 2),
      batches(4, 0, 3),
      batches(4, 3, 2),
      progress(),
    ]);
    expect(state.epochUnderWay).toEqual({ epoch: 4, steps: 5, stepsPerEpoch: 10 });
    expect(state.imagesPerSecond).toBe(39);
    const after = trainingStateOf([
      ...upTo('phase-started', 2),
      batches(4, 0, 3),
      ...upTo('epoch-finished').slice(-1),
    ]);
    expect(after.epochUnderWay).toBeNull();
    expect(after.progress).toBeNull();
  });

  it('does not grow with the batches', () => {
    const many = Array.from({ length: 1000 }, (_, step) => batches(1, step % 10, 1));
    const size = JSON.stringify(trainingStateOf([...upTo('phase-started'), ...many])).length;
    expect(size).toBeLessThan(2000);
  });

  it('has the best epoch of the phase, and of the run once that is known', () => {
    expect(trainingStateOf(events).best?.epoch).toBe(5);
    const finished: RunEvent = { kind: 'finished', bestPhase: 'feature-extraction', bestEpoch: 3 };
    expect(trainingStateOf([...events, finished]).best?.epoch).toBe(3);
  });

  it('counts notices, and keeps engine, memory and log', () => {
    const state = trainingStateOf([
      { kind: 'run-started', id: 'run-1', dataset: '/data', pid: 1, resumed: false, log: '/logs/1.log' },
      {
        ...{ kind: 'engine-chosen', name: 'wasm', version: '4', device: 'CPU', threads: 2, executor: 'tfjs' },
        passedOver: [{ name: 'tensorflow', reason: 'it is not installed' }],
      },
      { kind: 'notice', level: 'warning', text: 'Few images.' },
      { kind: 'notice', level: 'info', text: 'By patient.' },
      { kind: 'resources', memoryBytes: 4e8 },
    ]);
    expect(state).toMatchObject({ notices: 2, warnings: 1, memoryBytes: 4e8, log: '/logs/1.log' });
    expect(state.engine?.passedOver).toHaveLength(1);
  });

  it('of a trainer that failed says why until one goes on', () => {
    const failed: RunEvent[] = [...events, { kind: 'failed', message: 'The disk is full.' }];
    expect(trainingStateOf(failed).failure).toBe('The disk is full.');
    const again: RunEvent = { ...started, resumed: true };
    expect(trainingStateOf([...failed, again])).toMatchObject({ failure: null, activity: 'preparing' });
  });
});

describe('the time that a run may still take', () => {
  const left = (some: RunEvent[]): number | null => secondsLeftOfRun(trainingStateOf(some));
  /** 60 images for evaluation to 390 and 20, forward passes being a third. */
  const evaluation = 60 / 3 / (390 + 20 / 3);

  it('is not known while nothing of fine-tuning was measured', () => {
    expect(left(upTo('run-started'))).toBeNull();
    expect(left(upTo('epoch-finished', 2))).toBeNull();
    expect(left(upTo('phase-started', 2))).toBeNull();
  });

  it('is told from the first epoch of the last phase on, once it goes on', () => {
    const epoch = (390 + 20 / 3) / 39;
    const some = [...upTo('phase-started', 2), batches(4, 0, 5), progress()];
    expect(left(some)).toBeCloseTo(2.5 * epoch + evaluation * epoch, 6);
  });

  it('is that of the epochs left and the evaluation', () => {
    expect(left(upTo('epoch-finished', 4))).toBeCloseTo(2 * 4.2 + evaluation * 4.2, 6);
    expect(left([...upTo('epoch-finished', 5), batches(6, 0, 5)])).toBeCloseTo(
      0.5 * 4.2 + evaluation * 4.2,
      6,
    );
  });

  it('counts down while it evaluates', () => {
    const evaluating: RunEvent[] = [...events, { ...phaseFinished, phase: 'fine-tuning' }];
    expect(left(evaluating)).toBeCloseTo(evaluation * 4.2, 6);
    expect(left([...evaluating, progress({ what: 'Scores', secondsLeft: 1.5 })])).toBe(1.5);
  });

  it('is nothing at the end, and unknown while no trainer is at work', () => {
    expect(left([...events, { kind: 'finished', bestPhase: 'fine-tuning', bestEpoch: 5 }])).toBe(0);
    expect(left([...events, { kind: 'stopped', phase: 'fine-tuning', epoch: 6, step: 0 }])).toBeNull();
  });
});
