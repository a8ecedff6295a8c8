import type { TrainingConfiguration } from '../../shared/configuration/training-configuration.ts';
import { RunningRates } from '../../shared/metrics/running-rates.ts';
import { type ValidationMetrics, validationMetrics } from '../../shared/metrics/validation-metrics.ts';
import type { BestEpochs } from '../../shared/run/checkpoint.ts';
import type { EpochFinishedEvent } from '../../shared/run/events.ts';
import type { Dataset } from '../../node/dataset/dataset.ts';
import type { TrainingSession } from '../executors/executor.ts';
import { layerNamed, sizeOf } from '../network/description.ts';
import type { ReportProgress } from '../../node/progress.ts';
import type { EventLog } from '../run/event-log.ts';
import { BatchLosses } from '../run/batch-losses.ts';
import { pruneCheckpoints } from '../run/prune-checkpoints.ts';
import { saveCheckpoint } from '../run/save-checkpoint.ts';
import { dropoutMasks } from './dropout-masks.ts';
import { epochOrder, plainExamples } from './examples-of-split.ts';
import type { ExampleBatch, ExampleSource } from './features/example-source.ts';
import { learningRateAt } from './learning-rate.ts';
import { observeEpoch } from './monitor.ts';
import type { PhasePlan } from './phase-plan.ts';
import { emptyEpochSums, type EpochSums, type PhaseState } from './phase-state.ts';
import { countCorrect, probabilitiesOf } from './probabilities.ts';
import { trainingLabel } from './training-label.ts';
import { UserError } from '../../node/user-error.ts';

/** Commands that reach a running training; looked at after every batch. */
export interface TrainingControl {
  readonly stopRequested: AbortSignal;
  /** Whether a checkpoint was asked for since the last call. */
  takeCheckpointRequest(): boolean;
  /** Aborted when another trainer took the run over: nothing may be written any more. */
  readonly lockLost: AbortSignal;
}

export interface PhaseContext {
  readonly runFolder: string;
  readonly configuration: TrainingConfiguration;
  readonly dataset: Dataset;
  readonly plan: PhasePlan;
  readonly session: TrainingSession;
  readonly trainSource: ExampleSource;
  readonly valSource: ExampleSource;
  readonly events: EventLog;
  readonly control: TrainingControl;
  readonly onProgress: ReportProgress;
}

/** Where a phase begins or goes on. */
export interface PhasePosition {
  /** Finished epochs, across both phases. */
  readonly epoch: number;
  /** Batches done of the next. */
  readonly step: number;
  readonly state: PhaseState;
  readonly best: BestEpochs;
}

export interface PhaseOutcome {
  readonly ended: 'epochs-done' | 'early-stopping' | 'stopped';
  readonly position: PhasePosition;
}

/**
 * Trains one phase from a position to its end, or until it is told to stop.
 *
 * After every epoch: validation, a checkpoint, then its event. A stop is obeyed after the batch under way, of training
 * or validation, with a checkpoint of that very moment. What happens in an epoch depends on the seed and its number alone, so a phase that
 * goes on from a checkpoint ends as one that was never interrupted.
 */
export async function trainPhase(context: PhaseContext, from: PhasePosition): Promise<PhaseOutcome> {
  const { plan, control } = context;
  let position = from;
  while (!phaseIsOver(plan, position)) {
    const { position: next, stopped } = await trainEpoch(context, position);
    position = next;
    if (stopped) return { ended: 'stopped', position };
    if (control.stopRequested.aborted && !phaseIsOver(plan, position)) return { ended: 'stopped', position };
  }
  return { ended: position.epoch < plan.lastEpoch ? 'early-stopping' : 'epochs-done', position };
}

/** Whether a phase has nothing left to train. */
export function phaseIsOver(
  { configuration, lastEpoch }: PhasePlan,
  { epoch, step, state }: PhasePosition,
): boolean {
  if (step > 0) return false;
  const { earlyStoppingPatience: patience } = configuration;
  const { epochsSinceBest } = state.monitor;
  return epoch >= lastEpoch || (patience !== null && epochsSinceBest > 0 && epochsSinceBest >= patience);
}

async function trainEpoch(
  context: PhaseContext,
  from: PhasePosition,
): Promise<{ position: PhasePosition; stopped: boolean }> {
  const { configuration, dataset, plan, session, trainSource, control, onProgress } = context;
  const { batchSize, seed, augmentation } = configuration;
  const epoch = from.epoch + 1;
  const order = epochOrder(dataset, augmentation, seed, epoch);
  const stepsPerEpoch = Math.ceil(order.length / batchSize);
  const begun = performance.now();
  const secondsSoFar = (): number => from.state.sums.seconds + (performance.now() - begun) / 1000;
  const rateAt = (step: number): number =>
    learningRateAt(plan.configuration.schedule, plan.configuration.learningRate, {
      step: (epoch - plan.firstEpoch) * stepsPerEpoch + step,
      stepsPerEpoch,
      epochs: plan.lastEpoch - plan.firstEpoch + 1,
      reductions: from.state.monitor.reductions,
    });

  let sums = from.state.sums;
  let step = from.step;
  const rates = ratesToGoOnWith(sums, dataset.classes.length);
  const losses = new BatchLosses({ phase: plan.phase, epoch, stepsPerEpoch }, step, (event) =>
    context.events.append(event),
  );
  /** Where the epoch stands, for a checkpoint in its midst. */
  const midway = (): PhasePosition => {
    losses.flush();
    const state = { ...from.state, sums: { ...sums, rates: rates?.state() ?? null } };
    return { ...from, step, state };
  };
  const reading = new AbortController();
  // None is left where a stop came during the validation after them.
  const remaining = order.slice(step * batchSize);
  const batches = remaining.length > 0 ? trainSource.batches(remaining, batchSize, reading.signal) : [];
  for await (const batch of batches) {
    const labels = labelsOf(dataset, batch);
    const { loss, logits } = await session.step({
      examples: batch.examples,
      values: batch.values,
      labels,
      sampleWeights: Float32Array.from(batch.images, (image) => classWeightOf(dataset, image)),
      learningRate: rateAt(step),
      dropoutMasks: dropoutMasks(plan.network, batch.examples, seed, epoch, step),
    });
    if (control.lockLost.aborted) {
      throw new UserError(
        'Another trainer took this run over while this one was not running. Nothing is lost; follow it there.',
      );
    }
    if (!(loss < divergedLoss)) throw divergence(plan, epoch);
    step++;
    losses.add(loss);
    rates?.add(probabilitiesOf(logits, outputsOf(plan)), labels);
    sums = {
      ...sums,
      loss: sums.loss + loss * batch.examples,
      correct: sums.correct + countCorrect(logits, labels, outputsOf(plan)),
      examples: sums.examples + batch.examples,
      seconds: secondsSoFar(),
    };
    onProgress({
      what: `Epoch ${epoch} of ${plan.lastEpoch}`,
      done: sums.examples,
      total: order.length,
      unit: 'images',
    });
    if (step === stepsPerEpoch) break;
    const stop = control.stopRequested.aborted;
    if (stop || control.takeCheckpointRequest()) {
      const position = midway();
      await checkpoint(context, position, null, null);
      if (stop) return { position, stopped: true };
    }
  }

  losses.flush();
  const val = await validate(context, epoch);
  if (val === 'stopped') {
    const position = midway();
    await checkpoint(context, position, null, null);
    return { position, stopped: true };
  }
  const monitor = observeEpoch(
    from.state.monitor,
    configuration.monitor,
    val[configuration.monitor],
    epoch,
    plan.configuration.schedule,
  );
  const best = monitor.bestEpoch === epoch;
  const seconds = secondsSoFar();
  const event: EpochFinishedEvent = {
    kind: 'epoch-finished',
    phase: plan.phase,
    epoch,
    learningRate: rateAt(stepsPerEpoch - 1),
    seconds,
    imagesPerSecond: sums.examples / sums.seconds,
    train: {
      loss: sums.loss / sums.examples,
      accuracy: sums.correct / sums.examples,
      ...(rates?.rates() ?? { precision: null, recall: null, auc: null }),
    },
    val,
    best,
  };
  const finished: PhasePosition = {
    epoch,
    step: 0,
    best: from.best,
    state: { monitor, sums: emptyEpochSums, seconds: from.state.seconds + seconds },
  };
  const bestEpochs = await checkpoint(context, finished, event, best ? (monitor.best ?? 0) : null);
  context.events.appendMissing(event);
  await pruneCheckpoints(context.runFolder);
  return { position: { ...finished, best: bestEpochs }, stopped: false };
}

/** Counts of the epoch so far to go on with; null where they were not kept, so that nothing is told of a part. */
function ratesToGoOnWith({ examples, rates }: EpochSums, classCount: number): RunningRates | null {
  if (examples === 0) return new RunningRates(classCount);
  return rates && new RunningRates(classCount, rates);
}

async function checkpoint(
  { runFolder, plan, session }: PhaseContext,
  { epoch, step, state, best }: PhasePosition,
  epochFinished: EpochFinishedEvent | null,
  becomesBest: number | null,
): Promise<BestEpochs> {
  const saved = await saveCheckpoint(runFolder, {
    phase: plan.phase,
    epoch,
    step,
    weights: await session.trainedWeights(),
    optimizer: await session.optimizerState(),
    state,
    best,
    becomesBest,
    epochFinished,
  });
  return saved.best;
}

/** Metrics on the validation images with the present weights, unless a stop is requested on the way. */
async function validate(
  { configuration, dataset, plan, session, valSource, control, onProgress }: PhaseContext,
  epoch: number,
): Promise<ValidationMetrics | 'stopped'> {
  const examples = plainExamples(dataset, 'val');
  const outputs = outputsOf(plan);
  const logits = new Float32Array(examples.length * outputs);
  let done = 0;
  for await (const batch of valSource.batches(
    examples,
    configuration.batchSize,
    new AbortController().signal,
  )) {
    if (control.stopRequested.aborted) return 'stopped';
    logits.set(await session.predict(batch), done * outputs);
    done += batch.examples;
    onProgress({ what: `Validation after epoch ${epoch}`, done, total: examples.length, unit: 'images' });
  }
  if (!logits.every((logit) => Math.abs(logit) < divergedLoss)) throw divergence(plan, epoch);
  const labels = examples.map(({ image }) => trainingLabel(dataset, image));
  return validationMetrics(probabilitiesOf(logits, outputs), labels, dataset.classes.length);
}

/**
 * A loss, or a logit, from which on a phase has diverged, though its numbers may stay finite: probabilities are 0 and 1
 * long before, and in 32 bits such a logit moves in steps of a sixteenth.
 */
const divergedLoss = 1e6;

/** What to tell the user when numbers have grown beyond all bounds. The epochs before this one are kept. */
function divergence({ phase, configuration }: PhasePlan, epoch: number): UserError {
  const [name, option] =
    phase === 'feature-extraction'
      ? ['feature extraction', '--learning-rate, featureExtraction.learningRate']
      : ['fine-tuning', '--fine-tune-learning-rate, fineTuning.learningRate'];
  return new UserError(
    `The training diverged in epoch ${epoch}, in ${name}: its loss has grown beyond all bounds. Start a new run with a ` +
      `learning rate of ${name} below ${configuration.learningRate} (${option}), or with gradients clipped (globalClipNorm).`,
  );
}

function outputsOf({ network }: PhasePlan): number {
  return sizeOf(layerNamed(network, network.output).outputShape);
}

function labelsOf(dataset: Dataset, { images }: ExampleBatch): Uint16Array {
  return Uint16Array.from(images, (image) => trainingLabel(dataset, image));
}

function classWeightOf(dataset: Dataset, image: number): number {
  return dataset.classWeights[dataset.images[image]?.label ?? 0] ?? 1;
}
