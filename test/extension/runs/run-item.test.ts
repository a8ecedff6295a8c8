import { describe, expect, it } from 'vitest';
import { runItem } from '../../../src/extension/runs/run-item.ts';
import type { RunItem, RunItemOptions } from '../../../src/extension/runs/run-item.ts';
import { newestFirst } from '../../../src/extension/runs/newest-first.ts';
import type { ObservedRun } from '../../../src/extension/services.ts';
import type { RunEvent } from '../../../src/shared/run/events.ts';
import { trainingStateOf } from '../../../src/shared/run/training-state.ts';
import { observedRun, plainEnglish } from '../../support/observed-run.ts';
import { finishedRun, trainingEvents } from '../../support/run-fixture.ts';

const trainer = { pid: 4711, host: 'station' };

function item(changes: Partial<ObservedRun> = {}, options: Partial<RunItemOptions> = {}): RunItem {
  return runItem(observedRun(changes), { active: false, grouped: false, ...options }, plainEnglish);
}

/** A run at work, of which this is known. */
function training(events: readonly RunEvent[], changes: Partial<ObservedRun> = {}): RunItem {
  const manifest = finishedRun({ status: 'training', phases: [], best: null });
  return item({ status: 'training', trainer, manifest, state: trainingStateOf(events), ...changes });
}

const batches: RunEvent = {
  kind: 'batches-trained',
  phase: 'fine-tuning',
  epoch: 5,
  firstStep: 3,
  stepsPerEpoch: 10,
  losses: [0.1, 0.2],
};

describe('a run in the tree', () => {
  it('that is finished shows its best value and its dataset', () => {
    const { label, description, icon, contextValue } = item();
    expect(label).toBe('2026-01-02 03:04:05');
    expect(description).toMatch(/^AUC 1\.000 · chest_xray$/);
    expect(icon.id).toBe('pass');
    expect(contextValue).toBe('run has-model reported');
  });

  it('does not repeat the dataset that it stands under', () => {
    expect(item({}, { grouped: true }).description).toMatch(/^AUC 1\.000$/);
  });

  it('has the name that the user gave, on one line', () => {
    expect(item({ name: 'Second\ntry <b>' }).label).toBe('Second try <b>');
  });

  it('that images are classified with has a star and says so', () => {
    const { icon, contextValue, description } = item({}, { active: true });
    expect(icon.id).toBe('star-full');
    expect(contextValue).toBe('run has-model reported active');
    expect(description).toContain('used for classification');
  });

  it('at work shows phase, epoch and best value so far, and turns', () => {
    const events = trainingEvents().slice(0, -2);
    const { description, icon, contextValue } = training([...events, batches]);
    expect(description).toContain('fine-tuning, epoch 5 of 6 · AUC 0.950');
    expect(icon.id).toBe('loading~spin');
    expect(contextValue).toBe('run running');
  });

  it('at work shows the time left once that can be told', () => {
    const events = trainingEvents().map((event) =>
      event.kind === 'run-started'
        ? {
            ...event,
            phases: [
              { phase: 'feature-extraction' as const, firstEpoch: 1, lastEpoch: 3 },
              { phase: 'fine-tuning' as const, firstEpoch: 4, lastEpoch: 6 },
            ],
          }
        : event,
    );
    expect(training([...events.slice(0, -2), batches]).description).toMatch(/\d+(\.\d)? s left/);
    expect(training(events.slice(0, 3)).description).not.toContain('left');
  });

  it('at work shows what it prepares, with its share', () => {
    const events = trainingEvents().slice(0, 3);
    const progress: RunEvent = {
      kind: 'progress',
      what: 'Features of the training images',
      done: 43,
      total: 100,
      unit: 'images',
      perSecond: 10,
      secondsLeft: 5.7,
    };
    expect(training([...events, progress]).description).toContain(
      'Features of the training images 43 % · 5.7 s left',
    );
    expect(training([]).description).toContain('preparing');
  });

  it('that was asked to stop says so at once', () => {
    expect(training(trainingEvents(), { stopping: true }).description).toMatch(/^stopping…/);
  });

  it('that ended early says after which epoch, and can be resumed', () => {
    const state = trainingStateOf(trainingEvents());
    for (const [status, words, icon] of [
      ['stopped', 'stopped after epoch 6', 'debug-pause'],
      ['interrupted', 'interrupted after epoch 6', 'debug-disconnect'],
      ['failed', 'failed', 'error'],
    ] as const) {
      const shown = item({ status, state, manifest: finishedRun({ status: 'stopped', phases: [] }) });
      expect(shown.description.startsWith(`${words} · `)).toBe(true);
      expect(shown.contextValue).toBe('run resumable');
      expect(shown.icon.id).toBe(icon);
    }
  });

  it('tells why it ended', () => {
    const facts = (changes: Partial<ObservedRun>) => Object.fromEntries(item(changes).facts);
    expect(facts({ status: 'failed', reason: 'The disk is full.' })).toMatchObject({
      Why: 'The disk is full.',
    });
    expect(facts({ status: 'interrupted' })['Why']).toContain('can be resumed');
  });

  it('that is damaged says what is wrong with it, and offers nothing that needs its content', () => {
    const { description, contextValue, icon, facts } = item({
      status: 'damaged',
      manifest: null,
      reason: 'run.json is damaged.',
    });
    expect(description).toBe('damaged');
    expect(contextValue).toBe('run');
    expect(icon.id).toBe('warning');
    expect(facts).toContainEqual(['Why', 'run.json is damaged.']);
  });

  it('is read out with all that is seen', () => {
    expect(item({ name: 'Second try' }).accessibleLabel).toMatch(
      /^Second try, finished, AUC 1\.000, chest_xray$/,
    );
  });
});

describe('the order of runs', () => {
  it('is by when they began, whether they can be read or not, and those of no known time last', () => {
    const at = (createdAt: string) =>
      observedRun({ folder: `/runs/${createdAt}`, manifest: finishedRun({ createdAt }) });
    const damaged = (folder: string) => observedRun({ folder, status: 'damaged', manifest: null });
    const runs = [
      damaged('/runs/broken'),
      at('2026-01-01T00:00:00.000Z'),
      damaged('/runs/2026-06-01_12-00-00_mobilenetv2_ffff'),
      at('2027-01-01T00:00:00.000Z'),
    ];
    expect(runs.sort(newestFirst).map(({ folder }) => folder)).toEqual([
      '/runs/2027-01-01T00:00:00.000Z',
      '/runs/2026-06-01_12-00-00_mobilenetv2_ffff',
      '/runs/2026-01-01T00:00:00.000Z',
      '/runs/broken',
    ]);
  });
});
