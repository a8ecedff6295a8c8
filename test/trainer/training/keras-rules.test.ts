import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  optimizerSchema,
  type LearningRateSchedule,
  trainingConfigurationSchema,
} from '../../../src/shared/configuration/training-configuration.ts';
import { RunningRates, runningRatesStateSchema } from '../../../src/shared/metrics/running-rates.ts';
import { sigmoidCrossEntropy, softmaxCrossEntropy } from '../../../src/trainer/executors/loss.ts';
import { Optimizer } from '../../../src/trainer/executors/optimizer.ts';
import type { Weights } from '../../../src/trainer/network/description.ts';
import { noBestEpochs } from '../../../src/trainer/run/save-checkpoint.ts';
import { learningRateAt } from '../../../src/trainer/training/learning-rate.ts';
import { planModel } from '../../../src/trainer/training/model-plan.ts';
import { initialMonitorState, observeEpoch } from '../../../src/trainer/training/monitor.ts';
import { initialPhaseState } from '../../../src/trainer/training/phase-state.ts';
import { phaseIsOver } from '../../../src/trainer/training/train-phase.ts';
import { changeError, largestRelativeError } from '../../support/differences.ts';
import { describeWithReference, runReference } from '../../support/reference-python.ts';
import { randomValues } from '../../support/tiny-networks.ts';

const losses = [
  { kind: 'sigmoid', classes: 1, smoothing: 0 },
  { kind: 'sigmoid', classes: 1, smoothing: 0.3 },
  { kind: 'softmax', classes: 3, smoothing: 0 },
  { kind: 'softmax', classes: 4, smoothing: 0.2 },
].map((loss, index) => {
  const examples = 8;
  const { classes } = loss;
  const logits = randomValues(examples * classes, -6, 6, 'logits', index);
  // A certain hit and a certain mistake among them.
  logits[0] = 80;
  logits[classes] = -80;
  const rows = Array.from({ length: examples }, (_, row) => row);
  return {
    ...loss,
    logits: rows.map((row) => [...logits.subarray(row * classes, (row + 1) * classes)]),
    labels: rows.map((row) => row % Math.max(2, classes)),
    sampleWeights: [...randomValues(examples, 0, 2, 'weights', index)],
  };
});

const sizes = [12, 5, 1];
const learningRates = [0.01, 0.01, 0.005, 0.02, 0.02, 0.001];
const optimizers = (
  [
    { name: 'adam' },
    { name: 'adam', beta1: 0.8, beta2: 0.99, epsilon: 1e-3 },
    { name: 'adam', clipNorm: 1 },
    { name: 'adam', globalClipNorm: 1.5 },
    { name: 'adamw', weightDecay: 0.1 },
    { name: 'sgd', momentum: 0 },
    { name: 'sgd', momentum: 0.9 },
    { name: 'sgd', momentum: 0.7, nesterov: true },
    { name: 'sgd', momentum: 0, nesterov: true },
    { name: 'sgd', clipNorm: 0.5 },
    { name: 'sgd', globalClipNorm: 0.7 },
  ] satisfies z.input<typeof optimizerSchema>[]
).map((configuration, index) => ({
  name: JSON.stringify(configuration),
  configuration: optimizerSchema.parse(configuration),
  weights: sizes.map((size) => [...randomValues(size, -1, 1, 'weights', index, size)]),
  // Large in every other step, so that clipping is at work in some alone.
  gradients: learningRates.map((_, step) => {
    const largest = step % 2 === 0 ? 2 : 0.1;
    return sizes.map((size) => [...randomValues(size, -largest, largest, 'gradients', index, step, size)]);
  }),
  learningRates,
}));

const cosines = [
  { initial: 0.1, decaySteps: 30, final: 0, warmupSteps: 0, count: 33 },
  { initial: 0.002, decaySteps: 25, final: 0.1, warmupSteps: 5, count: 33 },
];

const plateau = { initial: 0.1, factor: 0.5, patience: 2, minimum: 0.02 };
const rising = [
  0.5,
  0.6,
  0.6,
  0.59,
  0.7,
  0.7,
  0.7,
  0.7,
  0.65,
  0.71,
  ...Array.from({ length: 10 }, () => 0.7),
];
const falling = rising.map((value) => 1 - value);
const callbacks = [
  { values: rising, mode: 'max', patience: 3, plateau },
  { values: rising, mode: 'max', patience: 1, plateau: { ...plateau, patience: 1 } },
  { values: rising, mode: 'max', patience: 0, plateau: { ...plateau, minimum: 0 } },
  { values: rising, mode: 'max', patience: 50, plateau: { ...plateau, patience: 3, factor: 0.3 } },
  { values: falling, mode: 'min', patience: 4, plateau },
  { values: falling, mode: 'min', patience: 2, plateau: { ...plateau, minimum: 0.5 } },
] as const;

/** Scores in batches of unequal sizes: of use, of none, at the extremes, and on the thresholds themselves. */
const scored = [
  (index: number, label: number) => (randomValues(1, 0, 1, 'score', index)[0] ?? 0) * 0.6 + 0.35 * label,
  (index: number) => randomValues(1, 0, 1, 'score', index)[0] ?? 0,
  (index: number, label: number) => [0, 1, label, 0.5, 1e-9, 0.9999][index % 6] ?? 0,
  (index: number) => (index % 200) / 199,
].map((score) => {
  const labels = [1, 32, 500, 67].map((size, batch) =>
    Array.from({ length: size }, (_, row) => Number((row * 7 + batch) % 3 === 0)),
  );
  let index = 0;
  return {
    labels,
    scores: labels.map((batch) => batch.map((label) => Math.fround(score(index++, label)))),
  };
});

const resultSchema = z.object({
  losses: z.array(z.object({ loss: z.number(), gradient: z.array(z.array(z.number())) })),
  /** By optimiser, step and weight. */
  optimizers: z.array(z.array(z.array(z.array(z.number())))),
  cosines: z.array(z.array(z.number())),
  rates: z.array(z.object({ precision: z.number(), recall: z.number(), auc: z.number() })),
  callbacks: z.array(z.object({ stopped: z.int().nullable(), rates: z.array(z.number()) })),
});

describeWithReference('by the same numbers as Keras', () => {
  let keras: z.output<typeof resultSchema>;
  beforeAll(async () => {
    const given = { losses, optimizers, cosines, callbacks, rates: scored };
    keras = resultSchema.parse(await runReference('keras_training.py', given));
  }, 120_000);

  it.each(losses.map((loss, index) => [`${loss.kind}, smoothing ${loss.smoothing}`, loss, index] as const))(
    'the loss and its gradient: %s',
    (_, { kind, classes, logits, labels, sampleWeights, smoothing }, index) => {
      const given = [
        Float32Array.from(logits.flat()),
        labels,
        Float32Array.from(sampleWeights),
        smoothing,
      ] as const;
      const ours =
        kind === 'sigmoid' ? sigmoidCrossEntropy(...given) : softmaxCrossEntropy(...given, classes);
      const theirs = keras.losses[index];
      expect(Math.abs(ours.loss / (theirs?.loss ?? Number.NaN) - 1)).toBeLessThan(1e-6);
      expect(largestRelativeError(ours.logitsGradient, theirs?.gradient.flat() ?? [])).toBeLessThan(1e-6);
    },
  );

  it.each(optimizers.map((optimizer, index) => [optimizer.name, optimizer, index] as const))(
    'weights after each of some steps: %s',
    (_, { configuration, weights: before, gradients }, index) => {
      const weights: Weights = new Map(
        before.map((values, weight) => [
          `w${weight}`,
          { shape: [values.length], values: Float32Array.from(values) },
        ]),
      );
      const optimizer = new Optimizer(configuration);
      for (const [step, learningRate] of learningRates.entries()) {
        const given = (gradients[step] ?? []).map(
          (values, weight) => [`w${weight}`, Float32Array.from(values)] as const,
        );
        optimizer.apply(weights, new Map(given), learningRate);
        for (const [weight, expected] of (keras.optimizers[index]?.[step] ?? []).entries()) {
          const { values = new Float32Array() } = weights.get(`w${weight}`) ?? {};
          const { change, errorBeyondRounding } = changeError(before[weight] ?? [], values, expected);
          expect(Math.sqrt(errorBeyondRounding / change), `w${weight} after step ${step + 1}`).toBeLessThan(
            1e-4,
          );
        }
      }
    },
  );

  it.each(cosines.map((cosine, index) => [cosine.warmupSteps, cosine, index] as const))(
    'a cosine after %i steps of warm-up, which is a step ahead: its first is not idle as it is in Keras',
    (_, { initial, decaySteps, final, warmupSteps, count }, index) => {
      const stepsPerEpoch = 5;
      const schedule: LearningRateSchedule = { kind: 'cosine', warmupSteps, final };
      const epochs = (decaySteps + warmupSteps) / stepsPerEpoch;
      const ours = Array.from({ length: count }, (__, step) =>
        learningRateAt(schedule, initial, { step, stepsPerEpoch, epochs, reductions: 0 }),
      );
      const theirs = keras.cosines[index] ?? [];
      const warmup = warmupSteps > 0 ? [...theirs.slice(1, warmupSteps), initial] : [];
      expect(largestRelativeError(ours, [...warmup, ...theirs.slice(warmupSteps)])).toBeLessThan(1e-6);
    },
  );

  it.each([...scored.entries()])('precision, recall and AUC of batches %i', (index, { scores, labels }) => {
    let running = new RunningRates(2);
    for (const [batch, some] of scores.entries()) {
      running.add(some, labels[batch] ?? []);
      // As it goes through a checkpoint.
      running = new RunningRates(
        2,
        runningRatesStateSchema.parse(JSON.parse(JSON.stringify(running.state()))),
      );
    }
    const { precision, recall, auc } = running.rates();
    const theirs = keras.rates[index];
    expect(precision).toBeCloseTo(theirs?.precision ?? Number.NaN, 6);
    expect(recall).toBeCloseTo(theirs?.recall ?? Number.NaN, 6);
    expect(auc).toBeCloseTo(theirs?.auc ?? Number.NaN, 6);
  });

  describe.each(
    callbacks.map((given, index) => [JSON.stringify({ ...given, values: undefined }), given, index] as const),
  )('steered by a metric: %s', (_, { values, mode, patience, plateau: reducing }, index) => {
    const schedule: LearningRateSchedule = {
      kind: 'reduce-on-plateau',
      factor: reducing.factor,
      patience: reducing.patience,
      minimum: reducing.minimum,
    };
    const metric = mode === 'min' ? 'loss' : 'auc';
    let monitor = initialMonitorState;
    const states = values.map(
      (value, epoch) => (monitor = observeEpoch(monitor, metric, value, epoch + 1, schedule)),
    );

    it('stops early after the same epoch', () => {
      const configuration = trainingConfigurationSchema.parse({
        backbone: { width: 0.35, inputSize: 32 },
        featureExtraction: { epochs: 1000, earlyStoppingPatience: patience },
      });
      const [plan] = planModel(configuration, 2).phases;
      if (!plan) throw new Error('There is no phase.');
      const stopped = states.findIndex((state, epoch) =>
        phaseIsOver(plan, {
          epoch: epoch + 1,
          step: 0,
          state: { ...initialPhaseState, monitor: state },
          best: noBestEpochs,
        }),
      );
      expect(stopped < 0 ? null : stopped).toBe(keras.callbacks[index]?.stopped);
    });

    it('lowers the learning rate after the same epochs, to the same floor', () => {
      const rates = states.map(({ reductions }) =>
        learningRateAt(schedule, reducing.initial, { step: 0, stepsPerEpoch: 1, epochs: 1000, reductions }),
      );
      expect(largestRelativeError(rates, keras.callbacks[index]?.rates ?? [])).toBeLessThan(1e-6);
    });
  });
});
