import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  trainingConfigurationSchema,
  type TrainingConfigurationInput,
} from '../../../src/shared/configuration/training-configuration.ts';
import { parseEventLine } from '../../../src/shared/run/event-reader.ts';
import { batchesTrainedSchema, epochFinishedSchema, type PhaseName } from '../../../src/shared/run/events.ts';
import type {
  OptimizerState,
  StepResult,
  TrainingBatch,
  TrainingSession,
} from '../../../src/trainer/executors/executor.ts';
import type { Compute } from '../../../src/trainer/executors/open-compute.ts';
import { layerNamed, sizeOf, type Weights } from '../../../src/trainer/network/description.ts';
import { hashWeights } from '../../../src/trainer/network/hash-weights.ts';
import { outputActivation } from '../../../src/trainer/network/head.ts';
import { initializeWeights } from '../../../src/trainer/network/initialize.ts';
import { EventLog } from '../../../src/trainer/run/event-log.ts';
import { loadBestWeights, loadLatestCheckpoint } from '../../../src/trainer/run/load-checkpoint.ts';
import { noBestEpochs } from '../../../src/trainer/run/save-checkpoint.ts';
import type { Example } from '../../../src/trainer/training/features/example-source.ts';
import { planModel } from '../../../src/trainer/training/model-plan.ts';
import { initialPhaseState, phaseStateSchema } from '../../../src/trainer/training/phase-state.ts';
import {
  type PhaseContext,
  type PhasePosition,
  trainPhase,
} from '../../../src/trainer/training/train-phase.ts';
import { openEngineForTests } from '../../support/engines.ts';
import { MemoryExamples } from '../../support/memory-examples.ts';
import { randomValues } from '../../support/tiny-networks.ts';
import { temporaryFolderInMemory } from '../run/support/temporary-folder.ts';
import { listedDataset } from './support/small-dataset.ts';

const never = new AbortController().signal;

/** A phase of a small MobileNetV2 on features that are drawn, and can be told apart by their label. */
class SmallPhase {
  readonly configuration;
  readonly plan;
  readonly dataset;
  readonly weights: Weights;

  constructor(
    input: TrainingConfigurationInput,
    {
      phase = 'feature-extraction',
      counts = { train: 22, val: 12, test: 0 },
      classWeights = [1, 1],
      classes = ['NORMAL', 'PNEUMONIA'],
    }: Partial<{
      readonly phase: PhaseName;
      readonly counts: Record<'train' | 'val' | 'test', number>;
      readonly classWeights: readonly number[];
      readonly classes: readonly string[];
    }> = {},
  ) {
    this.configuration = trainingConfigurationSchema.parse({
      backbone: { width: 0.35, inputSize: 32 },
      batchSize: 4,
      ...input,
    });
    const { model, phases } = planModel(this.configuration, classes.length);
    const plan = phases.find((candidate) => candidate.phase === phase);
    if (!plan) throw new Error(`There is no ${phase}.`);
    this.plan = plan;
    this.weights = initializeWeights(model, this.configuration.seed);
    this.dataset = listedDataset(counts, { classes, classWeights });
  }

  get begin(): PhasePosition {
    return { epoch: this.plan.firstEpoch - 1, step: 0, state: initialPhaseState, best: noBestEpochs };
  }

  /** Noise, with a value here and there that tells the label. */
  source(): MemoryExamples {
    const { network } = this.plan;
    const length = sizeOf(layerNamed(network, network.layers[0]?.name ?? '').outputShape);
    return new MemoryExamples(length, ({ image, view }: Example) => {
      const values = randomValues(length, 0, 1, image, view ?? 'plain');
      const label = this.dataset.images[image]?.label ?? 0;
      return values.map((value, index) => (index % 16 === 0 ? value + label : value));
    });
  }

  open(
    compute: Compute,
    from?: { readonly weights: Weights; readonly optimizer: OptimizerState },
  ): Promise<TrainingSession> {
    return compute.executor.openTraining({
      network: this.plan.network,
      weights: new Map([...this.weights, ...(from?.weights ?? [])]),
      trainable: this.plan.trainable,
      optimizer: this.plan.configuration.optimizer,
      loss: outputActivation(this.plan.network),
      labelSmoothing: this.configuration.labelSmoothing,
      ...(from ? { initialOptimizerState: from.optimizer } : {}),
    });
  }

  async context(
    runFolder: string,
    session: TrainingSession,
    control: Partial<PhaseContext['control']> = {},
    onProgress: PhaseContext['onProgress'] = () => undefined,
  ): Promise<PhaseContext> {
    return {
      runFolder,
      configuration: this.configuration,
      dataset: this.dataset,
      plan: this.plan,
      session,
      trainSource: this.source(),
      valSource: this.source(),
      events: await EventLog.open(runFolder),
      control: { stopRequested: never, takeCheckpointRequest: () => false, lockLost: never, ...control },
      onProgress,
    };
  }
}

/** A session that learns nothing and notes what it is given. */
class NotingSession implements TrainingSession {
  readonly batches: TrainingBatch[] = [];

  /** @param logit what it says of an example in `predict`, by the number of batches seen */
  constructor(
    private readonly logit: (batches: number, example: number) => number = () => 0,
    private readonly loss = 0.5,
  ) {}

  step(batch: TrainingBatch): Promise<StepResult> {
    this.batches.push(batch);
    return Promise.resolve({ loss: this.loss, logits: new Float32Array(batch.examples), gradientNorm: 1 });
  }
  predict({ examples }: { readonly examples: number }): Promise<Float32Array> {
    const logits = Float32Array.from({ length: examples }, (_, example) =>
      this.logit(this.batches.length, example),
    );
    return Promise.resolve(logits);
  }
  trainedWeights(): Promise<Weights> {
    return Promise.resolve(new Map([['w', { shape: [1], values: Float32Array.of(this.batches.length) }]]));
  }
  optimizerState(): Promise<OptimizerState> {
    return Promise.resolve({ steps: this.batches.length, slots: new Map() });
  }
  assign(): Promise<void> {
    return Promise.resolve();
  }
  dispose(): void {}
}

/** What the log tells of finished epochs, but for the time that they took. */
async function epochEvents(runFolder: string) {
  const lines = (await readFile(path.join(runFolder, 'events.jsonl'), 'utf8')).split('\n').slice(0, -1);
  return lines.flatMap((line) => {
    const event = epochFinishedSchema.safeParse(parseEventLine(line));
    if (!event.success) return [];
    const { epoch, learningRate, train, val, best } = event.data;
    return [{ epoch, learningRate, train, val, best }];
  });
}

/** Trains with a session that notes its batches. */
async function note(small: SmallPhase, session = new NotingSession()) {
  const runFolder = await temporaryFolderInMemory();
  const context = await small.context(runFolder, session);
  const outcome = await trainPhase(context, small.begin);
  context.events.close();
  return { runFolder, session, outcome, events: await epochEvents(runFolder), source: context.trainSource };
}

describe('a phase on a real network', () => {
  let compute: Compute;
  beforeAll(async () => (compute = await openEngineForTests('wasm')));
  afterAll(() => compute.engine.dispose());

  async function uninterrupted(small: SmallPhase) {
    const runFolder = await temporaryFolderInMemory();
    const session = await small.open(compute);
    const context = await small.context(runFolder, session);
    const outcome = await trainPhase(context, small.begin);
    context.events.close();
    const result = {
      ended: outcome.ended,
      weights: hashWeights(await session.trainedWeights()),
      slots: hashWeights((await session.optimizerState()).slots),
      best: await loadBestWeights(runFolder, small.plan.phase),
      events: await epochEvents(runFolder),
    };
    session.dispose();
    return result;
  }

  /** Stops after so many batches of each sitting, and goes on from the checkpoint until the phase is over. */
  async function withStops(small: SmallPhase, batches: number) {
    const runFolder = await temporaryFolderInMemory();
    for (let sitting = 1; ; sitting++) {
      const { checkpoint } = await loadLatestCheckpoint(runFolder, phaseStateSchema);
      const session = await small.open(compute, checkpoint ?? undefined);
      const stop = new AbortController();
      let done = 0;
      const context = await small.context(runFolder, session, { stopRequested: stop.signal }, () => {
        if (++done === batches) stop.abort();
      });
      const { ended } = await trainPhase(context, checkpoint ?? small.begin);
      context.events.close();
      const result = {
        ended,
        weights: hashWeights(await session.trainedWeights()),
        slots: hashWeights((await session.optimizerState()).slots),
        best: await loadBestWeights(runFolder, small.plan.phase),
        events: await epochEvents(runFolder),
      };
      session.dispose();
      if (ended !== 'stopped') return { sittings: sitting, ...result };
    }
  }

  it.each([
    ['feature extraction', 'feature-extraction', { featureExtraction: { epochs: 3 } }],
    [
      'fine-tuning with clipping and a cosine',
      'fine-tuning',
      {
        featureExtraction: { epochs: 2 },
        fineTuning: {
          epochs: 2,
          fineTuneAt: 'block_15',
          learningRate: 1e-3,
          optimizer: { name: 'adamw', globalClipNorm: 0.5 },
          schedule: { kind: 'cosine', warmupSteps: 3 },
        },
      },
    ],
  ] as const)('ends with the same bits however often it is stopped: %s', async (_, phase, input) => {
    const small = new SmallPhase({ ...input, augmentation: { views: 2 } }, { phase });
    const expected = await uninterrupted(small);
    const { sittings, ...actual } = await withStops(small, 4);
    expect(sittings).toBeGreaterThan(2);
    expect(actual).toEqual(expected);
  });

  it('learns, keeps its best epoch and tells of every epoch', async () => {
    const small = new SmallPhase({
      featureExtraction: { epochs: 6, learningRate: 0.02 },
      head: { dropout: 0 },
      monitor: 'loss',
    });
    const { ended, best, events } = await uninterrupted(small);
    expect(ended).toBe('epochs-done');
    expect(events.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6]);
    const losses = events.map(({ val }) => val['loss'] ?? Number.NaN);
    expect(Math.min(...losses)).toBeLessThan(0.7 * (losses[0] ?? 0));
    expect(best?.epoch).toBe(losses.indexOf(Math.min(...losses)) + 1);
    expect(events.at(-1)?.val['auc']).toBeGreaterThan(0.9);
  });

  it('weighs the loss by class', async () => {
    const settings = { featureExtraction: { epochs: 1, learningRate: 1e-12 }, head: { dropout: 0 } };
    const lossWith = async (classWeights: number[]): Promise<number> => {
      const { events } = await uninterrupted(new SmallPhase(settings, { classWeights }));
      return events[0]?.train['loss'] ?? Number.NaN;
    };
    const [normal, pneumonia] = [await lossWith([1, 0]), await lossWith([0, 1])];
    expect(await lossWith([0.5, 3])).toBeCloseTo(0.5 * normal + 3 * pneumonia, 5);
  });

  it('says so when it diverges, and which learning rate was too high', async () => {
    const small = new SmallPhase({
      featureExtraction: { epochs: 2, learningRate: 1e38, optimizer: { name: 'sgd' } },
    });
    await expect(uninterrupted(small)).rejects.toThrow(/diverged in epoch 1.*below 1e\+38/);
  });

  it('says so too while its numbers are still finite, with the option of its own phase', async () => {
    const small = new SmallPhase({
      featureExtraction: { epochs: 2, learningRate: 1e30 },
    });
    await expect(uninterrupted(small)).rejects.toThrow(
      /diverged in epoch 1, in feature extraction.*below 1e\+30 \(--learning-rate, featureExtraction/,
    );
  });

  it('trains several classes', async () => {
    const small = new SmallPhase(
      { featureExtraction: { epochs: 2 } },
      { classes: ['A', 'B', 'C'], classWeights: [1, 1, 1] },
    );
    const { events } = await uninterrupted(small);
    expect(events.length).toBe(2);
    for (const { val } of events) expect(val['balancedAccuracy']).toBeGreaterThanOrEqual(0);
  });
});

describe('an epoch', () => {
  const settings: TrainingConfigurationInput = {
    featureExtraction: { epochs: 3 },
    augmentation: { views: 3 },
  };

  it('shows every training image once, in an order and in views of its own', async () => {
    const { source } = await note(new SmallPhase(settings));
    if (!(source instanceof MemoryExamples)) return;
    const epochs = [0, 6, 12].map((first) => source.given.slice(first, first + 6).flat());
    const imagesOf = (shown: string[]): number[] => shown.map((example) => Number.parseInt(example, 10));
    for (const shown of epochs) {
      const sorted = imagesOf(shown).sort((a, b) => a - b);
      expect(sorted).toEqual(Array.from({ length: 22 }, (_, image) => image));
    }
    expect(imagesOf(epochs[1] ?? [])).not.toEqual(imagesOf(epochs[0] ?? []));
    expect(new Set(epochs.flat()).size).toBe(66);
  });

  it('ends with a batch of what is left', async () => {
    const { session } = await note(new SmallPhase(settings));
    expect(session.batches.slice(0, 6).map(({ examples }) => examples)).toEqual([4, 4, 4, 4, 4, 2]);
  });

  it('gives each image its label and its weight', async () => {
    const small = new SmallPhase(settings, { classWeights: [0.25, 4] });
    const { session, source } = await note(small);
    if (!(source instanceof MemoryExamples)) return;
    for (const [index, { labels, sampleWeights }] of session.batches.entries()) {
      const expected = (source.given[index] ?? []).map((example) => Number.parseInt(example, 10) % 2);
      expect([...labels]).toEqual(expected);
      expect([...sampleWeights]).toEqual(expected.map((label) => (label === 1 ? 4 : 0.25)));
    }
  });

  it('calls the positive class 1, whichever it is', async () => {
    const small = new SmallPhase(settings);
    const dataset = { ...small.dataset, positiveClass: 0 };
    const session = new NotingSession();
    const context = { ...(await small.context(await temporaryFolderInMemory(), session)), dataset };
    await trainPhase(context, small.begin);
    context.events.close();
    const { trainSource } = context;
    if (!(trainSource instanceof MemoryExamples)) return;
    const [shown = []] = trainSource.given;
    expect([...(session.batches[0]?.labels ?? [])]).toEqual(
      shown.map((example) => 1 - (Number.parseInt(example, 10) % 2)),
    );
  });

  it('drops other units in every step', async () => {
    const { session } = await note(new SmallPhase({ ...settings, head: { dropout: 0.4 } }));
    const masks = session.batches.map(({ dropoutMasks }) => [...(dropoutMasks.get('dropout') ?? [])].join());
    expect(new Set(masks).size).toBe(masks.length);
  });

  it('has the learning rates of its schedule, step by step through the whole phase', async () => {
    const schedule = { kind: 'cosine', warmupSteps: 6, final: 0 } as const;
    const { session } = await note(
      new SmallPhase({ featureExtraction: { epochs: 3, learningRate: 0.1, schedule } }),
    );
    const rates = session.batches.map(({ learningRate }) => learningRate);
    expect(rates.slice(0, 6).map((rate) => Math.round(600 * rate))).toEqual([10, 20, 30, 40, 50, 60]);
    for (let step = 7; step < 18; step++) expect(rates[step]).toBeLessThan(rates[step - 1] ?? 0);
  });

  it('counts from the first of its own phase', async () => {
    const schedule = { kind: 'exponential', decay: 0.5 } as const;
    const fineTuning = { epochs: 2, fineTuneAt: 'block_16', learningRate: 0.1, schedule };
    const small = new SmallPhase({ featureExtraction: { epochs: 5 }, fineTuning }, { phase: 'fine-tuning' });
    const { events } = await note(small);
    expect(events.map(({ epoch, learningRate }) => [epoch, learningRate])).toEqual([
      [6, 0.1],
      [7, 0.05],
    ]);
  });

  it('has the mean loss and accuracy of its images, not of its batches', async () => {
    const small = new SmallPhase({ featureExtraction: { epochs: 1 } });
    let batch = 0;
    const session = new NotingSession();
    session.step = ({ examples }) =>
      Promise.resolve({
        // 20 images in whole batches, 2 in the last.
        loss: batch++ < 5 ? 1 : 12,
        logits: new Float32Array(examples).fill(-1),
        gradientNorm: 1,
      });
    const { events } = await note(small, session);
    expect(events[0]?.train).toEqual({ loss: 2, accuracy: 0.5, precision: null, recall: 0, auc: 0.5 });
  });
});

describe('a phase', () => {
  /** Logits that tell the classes apart until so many batches have been seen, and not from then on. */
  const rightUntil = (batches: number): NotingSession =>
    new NotingSession((seen, example) => (seen <= batches === (example % 2 === 1) ? 1 : -1));

  it('stops early, and keeps the weights of its best epoch', async () => {
    const small = new SmallPhase({ featureExtraction: { epochs: 20, earlyStoppingPatience: 3 } });
    const { runFolder, outcome, events } = await note(small, rightUntil(12));
    expect(outcome.ended).toBe('early-stopping');
    expect(events.map(({ best }) => best)).toEqual([true, false, false, false]);
    const best = await loadBestWeights(runFolder, 'feature-extraction');
    expect([best?.epoch, best?.weights.get('w')?.values[0]]).toEqual([1, 6]);
  });

  it('lowers its learning rate on a plateau', async () => {
    const schedule = { kind: 'reduce-on-plateau', factor: 0.1, patience: 2, minimum: 1e-5 } as const;
    const small = new SmallPhase({ featureExtraction: { epochs: 8, learningRate: 1e-3, schedule } });
    const { events } = await note(small, rightUntil(6));
    const rates = events.map(({ learningRate }) => learningRate);
    [1e-3, 1e-3, 1e-3, 1e-4, 1e-4, 1e-5, 1e-5, 1e-5].forEach((rate, epoch) =>
      expect((rates[epoch] ?? 0) / rate, `epoch ${epoch + 1}`).toBeCloseTo(1, 9),
    );
  });

  it('writes a checkpoint when it is asked for one, and goes on', async () => {
    const small = new SmallPhase({ featureExtraction: { epochs: 1 } });
    const runFolder = await temporaryFolderInMemory();
    const session = new NotingSession();
    let asked = 0;
    const names: string[][] = [];
    const context = await small.context(
      runFolder,
      session,
      { takeCheckpointRequest: () => ++asked === 3 },
      ({ done }) => {
        if (done === 16) names.push([]);
      },
    );
    const predict = session.predict.bind(session);
    session.predict = async (batch) => {
      names.push(await readdir(path.join(runFolder, 'checkpoints')));
      return predict(batch);
    };
    expect((await trainPhase(context, small.begin)).ended).toBe('epochs-done');
    context.events.close();
    expect(names.at(-1)).toEqual(['feature-extraction-epoch-0000-step-0003']);
    expect(session.batches.length).toBe(6);
  });

  /** Every loss that was told of, by epoch and step, and how often. */
  async function losses(runFolder: string): Promise<{ at: string; loss: number }[]> {
    const lines = (await readFile(path.join(runFolder, 'events.jsonl'), 'utf8')).split('\n').slice(0, -1);
    return lines.flatMap((line) => {
      const event = batchesTrainedSchema.safeParse(parseEventLine(line));
      if (!event.success) return [];
      const { epoch, firstStep, losses: some } = event.data;
      return some.map((loss, index) => ({ at: `${epoch}/${firstStep + index}`, loss }));
    });
  }

  it('tells the loss of every batch once, also where it is stopped and goes on', async () => {
    const small = new SmallPhase({ featureExtraction: { epochs: 2 } });
    const runFolder = await temporaryFolderInMemory();
    let step = 0;
    const session = new NotingSession();
    session.step = ({ examples }) =>
      Promise.resolve({ loss: step++ / 8, logits: new Float32Array(examples), gradientNorm: 1 });
    for (let ended = 'stopped'; ended === 'stopped';) {
      const { checkpoint } = await loadLatestCheckpoint(runFolder, phaseStateSchema);
      const stop = new AbortController();
      let batches = 0;
      const context = await small.context(runFolder, session, { stopRequested: stop.signal }, () => {
        if (++batches === 4) stop.abort();
      });
      ({ ended } = await trainPhase(context, checkpoint ?? small.begin));
      context.events.close();
    }
    const expected = [1, 2].flatMap((epoch) => [0, 1, 2, 3, 4, 5].map((at) => `${epoch}/${at}`));
    expect(await losses(runFolder)).toEqual(expected.map((at, index) => ({ at, loss: index / 8 })));
  });

  it('tells no precision, recall or AUC of a part of an epoch, where an earlier version trained the rest', async () => {
    const small = new SmallPhase({ featureExtraction: { epochs: 2 } });
    const runFolder = await temporaryFolderInMemory();
    const stop = new AbortController();
    const context = await small.context(runFolder, new NotingSession(), { stopRequested: stop.signal }, () =>
      stop.abort(),
    );
    await trainPhase(context, small.begin);
    context.events.close();
    const file = path.join(runFolder, 'checkpoints/feature-extraction-epoch-0000-step-0001/checkpoint.json');
    const saved = JSON.parse(await readFile(file, 'utf8')) as { state: { sums: { rates?: unknown } } };
    expect(saved.state.sums.rates).not.toBeNull();
    delete saved.state.sums.rates;
    await writeFile(file, JSON.stringify(saved));

    const { checkpoint } = await loadLatestCheckpoint(runFolder, phaseStateSchema);
    const next = await small.context(runFolder, new NotingSession());
    await trainPhase(next, checkpoint ?? small.begin);
    next.events.close();
    const told = (await epochEvents(runFolder)).map(({ train }) => train);
    expect(told).toEqual([
      { loss: 0.5, accuracy: 0.5, precision: null, recall: null, auc: null },
      { loss: 0.5, accuracy: 0.5, precision: null, recall: 0, auc: 0.5 },
    ]);
  });

  it('obeys a stop that comes with the last batch of an epoch at once, and validates when it goes on', async () => {
    const small = new SmallPhase({ featureExtraction: { epochs: 3 } });
    const runFolder = await temporaryFolderInMemory();
    const stop = new AbortController();
    const context = await small.context(
      runFolder,
      new NotingSession(),
      { stopRequested: stop.signal },
      ({ done, total }) => {
        if (done === total) stop.abort();
      },
    );
    const { ended, position } = await trainPhase(context, small.begin);
    context.events.close();
    expect([ended, position.epoch, position.step]).toEqual(['stopped', 0, 6]);
    expect((await epochEvents(runFolder)).length).toBe(0);

    const { checkpoint } = await loadLatestCheckpoint(runFolder, phaseStateSchema);
    const session = new NotingSession();
    const next = await small.context(runFolder, session);
    expect((await trainPhase(next, checkpoint ?? small.begin)).ended).toBe('epochs-done');
    next.events.close();
    expect(session.batches.length).toBe(12);
    expect((await epochEvents(runFolder)).map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  });

  it('is over, not stopped, when the stop comes with the last batch of its last validation', async () => {
    const small = new SmallPhase({ featureExtraction: { epochs: 1 } });
    const stop = new AbortController();
    const context = await small.context(
      await temporaryFolderInMemory(),
      new NotingSession(),
      { stopRequested: stop.signal },
      ({ what, done, total }) => {
        if (what.startsWith('Validation') && done === total) stop.abort();
      },
    );
    expect((await trainPhase(context, small.begin)).ended).toBe('epochs-done');
    context.events.close();
  });

  it('writes nothing more once another trainer has the run', async () => {
    const small = new SmallPhase({ featureExtraction: { epochs: 2 } });
    const runFolder = await temporaryFolderInMemory();
    const lost = new AbortController();
    lost.abort();
    const context = await small.context(runFolder, new NotingSession(), { lockLost: lost.signal });
    await expect(trainPhase(context, small.begin)).rejects.toThrow(/Another trainer/);
    context.events.close();
    expect(await readdir(runFolder)).toEqual(['events.jsonl']);
  });

  it('has nothing to do where it is over', async () => {
    const small = new SmallPhase({ featureExtraction: { epochs: 2 } });
    const session = new NotingSession();
    const context = await small.context(await temporaryFolderInMemory(), session);
    const { ended } = await trainPhase(context, { ...small.begin, epoch: 2 });
    context.events.close();
    expect([ended, session.batches.length]).toEqual(['epochs-done', 0]);
  });

  it('has a best epoch even where the monitored metric is undefined', async () => {
    const small = new SmallPhase(
      { featureExtraction: { epochs: 2 } },
      { counts: { train: 4, val: 1, test: 0 } },
    );
    const { runFolder, events } = await note(small);
    expect(events.map(({ best, val }) => [best, val['auc']])).toEqual([
      [true, null],
      [false, null],
    ]);
    expect((await loadBestWeights(runFolder, 'feature-extraction'))?.epoch).toBe(1);
  });
});
