import {
  toTrainingPanelSchema,
  type ShownRun,
} from '../../../src/shared/protocol/training-panel-protocol.ts';
import { condenseEvents } from '../../../src/shared/run/condense-events.ts';
import { loggedEventSchema, type LoggedEvent, type RunEvent } from '../../../src/shared/run/events.ts';

/** A run whose curves look like those of a real training. */
export interface DrawnRun {
  /** Epochs of each phase. */
  readonly first: number;
  readonly second: number;
  readonly stepsPerEpoch: number;
  /** Losses that one event tells. */
  readonly lossesPerEvent: number;
  /** Makes another run. */
  readonly seed: number;
}

/** What the extension says of a run at work, but for `changes`. */
export function shownRun(changes: Partial<ShownRun> = {}): ShownRun {
  return {
    run: '/work/runs/2026-03-01_10-12-44_mobilenetv2_ab12',
    id: '2026-03-01_10-12-44_mobilenetv2_ab12',
    name: 'Thorough, rotation 10°',
    dataset: '/data/chest_xray',
    backbone: 'mobilenetv2 1',
    status: 'training',
    reason: null,
    plannedEpochs: { featureExtraction: 10, fineTuning: 20 },
    stopping: false,
    canStop: true,
    canResume: false,
    canReport: false,
    ...changes,
  };
}

/** The events of a run from its start on, numbered, up to and with epoch `until`. */
export function drawnEvents(run: DrawnRun, until = run.first + run.second): LoggedEvent[] {
  const random = generator(run.seed);
  const planned = [
    { phase: 'feature-extraction' as const, firstEpoch: 1, lastEpoch: run.first },
    { phase: 'fine-tuning' as const, firstEpoch: run.first + 1, lastEpoch: run.first + run.second },
  ];
  const events: RunEvent[] = [
    {
      kind: 'run-started',
      id: 'run',
      dataset: '/data/chest_xray',
      pid: 1,
      resumed: false,
      log: null,
      phases: planned,
    },
    {
      kind: 'engine-chosen',
      name: 'tensorflow',
      version: '2.9.1',
      device: 'CPU',
      threads: 8,
      executor: 'tensorflow-graph',
      passedOver: [],
    },
    {
      kind: 'dataset-read',
      classes: ['NORMAL', 'PNEUMONIA'],
      counts: { train: [1083, 3133], val: [134, 390], test: [234, 390] },
      groups: {},
      rejected: 0,
      classWeights: [1.9, 0.67],
    },
  ];
  let best = 0;
  for (const { phase, firstEpoch, lastEpoch } of planned) {
    if (firstEpoch > until || lastEpoch < firstEpoch) continue;
    events.push({ kind: 'phase-started', phase, firstEpoch, lastEpoch, trainableWeights: 1281 });
    for (let epoch = firstEpoch; epoch <= Math.min(until, lastEpoch); epoch++) {
      const learned =
        phase === 'feature-extraction'
          ? 0.75 * (1 - Math.exp(-epoch / (run.first / 3)))
          : 0.73 + 0.2 * (1 - Math.exp(-(epoch - run.first) / (run.second / 4)));
      const noisy = (value: number, noise: number): number => value + (random() - 0.5) * noise;
      for (let step = 0; step < run.stepsPerEpoch; step += run.lossesPerEvent) {
        const count = Math.min(run.lossesPerEvent, run.stepsPerEpoch - step);
        const losses = Array.from({ length: count }, () =>
          Math.max(0.003, noisy(0.68 - 0.62 * learned, 0.25) * (0.6 + random())),
        );
        events.push({
          kind: 'batches-trained',
          phase,
          epoch,
          firstStep: step,
          stepsPerEpoch: run.stepsPerEpoch,
          losses,
        });
      }
      const rates = (shift: number): Record<string, number> => {
        const score = (of: number): number => Math.min(0.9999, noisy(of, 0.012));
        return {
          loss: Math.max(0.01, noisy(0.69 - 0.6 * learned + shift, 0.03)),
          accuracy: score(0.72 + 0.27 * learned - shift / 2),
          auc: score(0.8 + 0.2 * learned - shift / 3),
          precision: score(0.78 + 0.2 * learned - shift / 2),
          recall: score(0.7 + 0.29 * learned - shift / 2),
        };
      };
      const val = rates(0.05);
      const isBest = (val['auc'] ?? 0) > best;
      best = Math.max(best, val['auc'] ?? 0);
      events.push({
        kind: 'epoch-finished',
        phase,
        epoch,
        learningRate: phase === 'fine-tuning' ? 1e-5 : 1e-3,
        seconds: phase === 'fine-tuning' ? 41.3 : 4.2,
        imagesPerSecond: phase === 'fine-tuning' ? 118.4 : 1204,
        train: rates(0),
        val,
        best: isBest,
      });
    }
  }
  events.push({ kind: 'resources', memoryBytes: 1.42e9 });
  return numbered(events);
}

/** Events as they stand in a log, counted on from `from`. */
export function numbered(events: readonly RunEvent[], from = 0): LoggedEvent[] {
  return events.map((event, index) =>
    loggedEventSchema.parse({ ...event, number: from + index, at: '2026-03-01T10:12:44.000Z' }),
  );
}

/** The messages that tell a panel of a run's events, in pieces as the extension reads them. */
export function eventMessages(run: string, events: readonly LoggedEvent[], piece = 400): unknown[] {
  const messages: unknown[] = [];
  for (let from = 0; from < events.length; from += piece) {
    const some = condenseEvents(events.slice(from, from + piece));
    messages.push(
      toTrainingPanelSchema.parse({ kind: 'events', run, from: events[from]?.number ?? 0, events: some }),
    );
  }
  return messages;
}

/** Random numbers that are the same each time. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
