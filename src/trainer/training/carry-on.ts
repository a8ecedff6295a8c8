import { isBetter } from '../../shared/metrics/is-better.ts';
import { noBestEpochs } from '../run/save-checkpoint.ts';
import type { BestEpochs } from '../../shared/run/checkpoint.ts';
import type { RunManifest } from '../../shared/run/run-manifest.ts';
import { backboneNamed } from '../backbones/registry.ts';
import type { PictureCache } from '../data/picture-cache-options.ts';
import { countsBySplit } from '../data/counts-by-split.ts';
import type { Dataset } from '../../node/dataset/dataset.ts';
import { decoderVersion } from '../data/decode-picture.ts';
import { openPictureThreads, type PreparedPictures } from '../data/batches/picture-threads.ts';
import { openPictureReader } from '../data/picture-reader.ts';
import { evaluatePhase } from '../evaluation/evaluate-phase.ts';
import { chooseReferenceImages } from '../classify/likeness/choose-reference-images.ts';
import { measureReference } from '../classify/likeness/measure-reference.ts';
import type { Reference } from '../classify/likeness/reference-file.ts';
import { keepRunReference } from '../classify/likeness/run-reference.ts';
import type { Compute } from '../executors/open-compute.ts';
import { writeRunModel } from '../export/run-model.ts';
import { layerNamed, sizeOf, type Weights } from '../network/description.ts';
import { headLayers, outputActivation } from '../network/head.ts';
import type { JobHost, JobOutcome } from '../process/job.ts';
import type { ReportProgress } from '../../node/progress.ts';
import { EventLog } from '../run/event-log.ts';
import { loadBestWeights, loadLatestCheckpoint, type LoadedCheckpoint } from '../run/load-checkpoint.ts';
import { ProgressReporter } from '../run/progress-reporter.ts';
import { ResourceReporter } from '../run/resource-reporter.ts';
import { type Run, updateManifest } from '../../node/run/run-folder.ts';
import { StoppedError } from '../../node/user-error.ts';
import { cutInWords } from './cut-in-words.ts';
import { plainExamples, trainingViews } from './examples-of-split.ts';
import { featureKeys } from './features/feature-key.ts';
import { FrozenFeatures } from './features/frozen-features.ts';
import { usualFrozenBatchSize } from './fit-to-memory.ts';
import { hashImages } from './hash-images.ts';
import { type ModelPlan, startingWeights } from './model-plan.ts';
import type { PhasePlan } from './phase-plan.ts';
import { initialPhaseState, type PhaseState, phaseStateSchema } from './phase-state.ts';
import { PixelExamples } from './pixel-examples.ts';
import { type PhasePosition, trainPhase } from './train-phase.ts';

export interface TrainingParts {
  readonly run: Run;
  readonly host: JobHost;
  /** Aborted when another trainer took the run over. */
  readonly lockLost: AbortSignal;
  readonly plan: ModelPlan;
  readonly dataset: Dataset;
  readonly cache: PictureCache;
  readonly compute: Compute;
  readonly backboneWeights: Weights;
  readonly resumed: boolean;
}

/**
 * Trains a run from wherever it stands to its end: each phase that is not over, its evaluation, the model.
 * The caller holds the run's lock. Throws a UserError when it cannot go on.
 */
export async function carryOn(parts: TrainingParts): Promise<JobOutcome> {
  const events = await EventLog.open(parts.run.folder);
  try {
    announce(parts, events);
    return await new Training(parts, events).toTheEnd();
  } catch (error) {
    if (!parts.lockLost.aborted) noteFailure(events, error);
    throw error;
  } finally {
    events.close();
  }
}

function announce({ run, host, plan, dataset, compute, resumed }: TrainingParts, events: EventLog): void {
  const { manifest } = run;
  events.append({
    kind: 'run-started',
    id: manifest.id,
    dataset: dataset.root,
    pid: process.pid,
    resumed,
    log: host.log,
    phases: plan.phases.map(({ phase, firstEpoch, lastEpoch }) => ({ phase, firstEpoch, lastEpoch })),
  });
  events.append({ kind: 'engine-chosen', ...manifest.engine, passedOver: [...compute.passedOver] });
  const groups = (split: string): number =>
    new Set(dataset.images.filter((image) => image.split === split).map(({ group }) => group)).size;
  events.append({
    kind: 'dataset-read',
    classes: [...dataset.classes],
    counts: countsBySplit(dataset),
    groups: { train: groups('train'), val: groups('val'), test: groups('test') },
    rejected: dataset.rejected.length,
    classWeights: [...dataset.classWeights],
  });
  if (resumed) return;
  for (const { level, text } of manifest.dataset.notes) events.append({ kind: 'notice', level, text });
}

function noteFailure(events: EventLog, error: unknown): void {
  try {
    events.append({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  } catch {
    // The disk may be what failed; the error itself is what the caller reports.
  }
}

/** One sitting of a run, from opening its images to its end or a stop. */
class Training {
  private run: Run;
  private readonly onProgress: ReportProgress;
  /** All weights that the run started from. */
  private readonly start: Weights;
  private readonly warned: Set<string>;
  /** The best epoch of each phase so far: checkpoints keep the weights that it names. */
  private best: BestEpochs = noBestEpochs;

  constructor(
    private readonly parts: TrainingParts,
    private readonly events: EventLog,
  ) {
    this.run = parts.run;
    this.warned = new Set(parts.resumed ? [] : parts.run.manifest.dataset.notes.map(({ text }) => text));
    this.start = startingWeights(parts.plan, parts.backboneWeights, parts.run.manifest.configuration.seed);
    const reporter = new ProgressReporter((event) => events.append(event));
    const resources = new ResourceReporter((event) => events.append(event));
    this.onProgress = (progress) => {
      reporter.report(progress);
      resources.look();
    };
  }

  async toTheEnd(): Promise<JobOutcome> {
    const { host, plan } = this.parts;
    const { checkpoint, damaged } = await loadLatestCheckpoint(this.run.folder, phaseStateSchema);
    for (const { name, reason } of damaged)
      this.notice('warning', `The checkpoint ${name} was passed over: ${reason}`);
    if (checkpoint) this.best = checkpoint.best;
    if (checkpoint?.epochFinished) this.events.appendMissing(checkpoint.epochFinished);

    let last = {
      phase: plan.phases[0]?.phase ?? null,
      epoch: checkpoint?.epoch ?? 0,
      step: checkpoint?.step ?? 0,
    };
    try {
      await this.update({ status: 'training', reason: null });
      if (this.parts.cache.cacheNotice !== null) this.warnOnce(this.parts.cache.cacheNotice);
      const pictures = this.openPictures();
      const features = await this.openFeatures(pictures);
      let reference: Reference | null = null;
      try {
        for (const phase of plan.phases) {
          const { ended, position } = await this.trainPhase(phase, checkpoint, features);
          last = { phase: phase.phase, epoch: position.epoch, step: position.step };
          if (ended === 'stopped') return await this.stopped(last);
        }
        reference = await this.measureReference(features);
      } finally {
        await features.close();
        await pictures.close();
      }
      await this.finish(reference);
      return { outcome: 'finished' };
    } catch (error) {
      if (error instanceof StoppedError && host.stopRequested.aborted) return await this.stopped(last);
      throw error;
    }
  }

  private get cache() {
    return { ...this.parts.cache, onNotice: (text: string) => this.warnOnce(text) };
  }

  private openPictures(): PreparedPictures {
    const { dataset } = this.parts;
    const { backbone, augmentation, seed } = this.run.manifest.configuration;
    const { preprocessing } = backboneNamed(backbone.name);
    const { images } = dataset;
    return openPictureThreads({ ...this.cache, dataset, images, preprocessing, augmentation, seed });
  }

  private async openFeatures(pictures: PreparedPictures): Promise<FrozenFeatures> {
    const { dataset, compute, plan, backboneWeights, host } = this.parts;
    const { configuration } = this.run.manifest;
    const signal = host.stopRequested;
    const { cache } = this;
    const reader = await openPictureReader(cache);
    const hashes = await hashImages(dataset, reader, signal, this.onProgress);
    await reader.close();

    const { preprocessing } = backboneNamed(configuration.backbone.name);
    return FrozenFeatures.open({
      engine: compute.engine,
      executor: compute.executor,
      model: plan.frozen,
      weights: backboneWeights,
      pixels: new PixelExamples(pictures),
      keyOf: featureKeys(
        configuration,
        (image) => hashes[image] ?? '',
        (image) => dataset.images[image]?.path ?? '',
      ),
      pixelsVersion: JSON.stringify([decoderVersion, preprocessing]),
      batchSize: this.run.manifest.frozenBatchSize ?? usualFrozenBatchSize,
      cuts: plan.phases.map(({ cut }) => cut),
      expectedExamples: trainingViews(dataset, configuration.augmentation).length + dataset.images.length,
      cacheFolder: cache.cacheFolder,
      maximumBytes: cache.maximumBytes,
      onNotice: cache.onNotice,
    });
  }

  /** Trains a phase to its end and evaluates it, as far as that has not been done before. */
  private async trainPhase(
    plan: PhasePlan,
    checkpoint: LoadedCheckpoint<PhaseState> | null,
    features: FrozenFeatures,
  ): Promise<{ ended: 'epochs-done' | 'early-stopping' | 'stopped'; position: PhasePosition }> {
    const { dataset, compute, host, lockLost } = this.parts;
    const { configuration } = this.run.manifest;
    const own = checkpoint?.phase === plan.phase ? checkpoint : null;
    const begin: PhasePosition = {
      epoch: plan.firstEpoch - 1,
      step: 0,
      state: initialPhaseState,
      best: this.best,
    };
    const from: PhasePosition = own ?? begin;
    // A phase is evaluated before the next begins, so one that is evaluated is over.
    const over = this.run.manifest.phases.some(({ phase }) => phase === plan.phase);
    if (over) return { ended: 'epochs-done', position: from };

    const earlier = await this.bestOfEarlierPhases(plan);
    const session = await compute.executor.openTraining({
      network: plan.network,
      weights: new Map([...this.start, ...earlier, ...(own?.weights ?? [])]),
      trainable: plan.trainable,
      optimizer: plan.configuration.optimizer,
      loss: outputActivation(plan.network),
      labelSmoothing: configuration.labelSmoothing,
      ...(own ? { initialOptimizerState: own.optimizer } : {}),
    });
    try {
      this.events.append({
        kind: 'phase-started',
        phase: plan.phase,
        firstEpoch: plan.firstEpoch,
        lastEpoch: plan.lastEpoch,
        trainableWeights: plan.trainable.reduce(
          (sum, name) => sum + (this.start.get(name)?.values.length ?? 0),
          0,
        ),
      });
      const begun = performance.now();
      const views = trainingViews(dataset, configuration.augmentation);
      this.notice('info', cutInWords(plan, views.length > 0 && features.keeps(plan.cut)));
      await features.prepare(views, 'Features of the training images', host.stopRequested, this.onProgress);
      await features.prepare(
        plainExamples(dataset, 'val'),
        'Features of the validation images',
        host.stopRequested,
        this.onProgress,
      );
      const seconds = (performance.now() - begun) / 1000;
      const outcome = await trainPhase(
        {
          runFolder: this.run.folder,
          configuration,
          dataset,
          plan,
          session,
          trainSource: await features.at(plan.cut, views.length > 0),
          valSource: await features.at(plan.cut, true),
          events: this.events,
          control: {
            stopRequested: host.stopRequested,
            takeCheckpointRequest: () => host.takeCheckpointRequest(),
            lockLost,
          },
          onProgress: this.onProgress,
        },
        { ...from, state: { ...from.state, seconds: from.state.seconds + seconds } },
      );
      this.best = outcome.position.best;
      if (outcome.ended !== 'stopped') await this.closePhase(plan, outcome.ended, outcome.position, features);
      return outcome;
    } finally {
      session.dispose();
    }
  }

  /** Writes down that a phase is over and evaluates its best weights. */
  private async closePhase(
    plan: PhasePlan,
    reason: 'epochs-done' | 'early-stopping',
    { epoch, state }: PhasePosition,
    features: FrozenFeatures,
  ): Promise<void> {
    const { dataset, host } = this.parts;
    const epochs = epoch - plan.firstEpoch + 1;
    const trainImages = dataset.images.filter(({ split }) => split === 'train').length;
    const summary = {
      phase: plan.phase,
      epochs,
      seconds: state.seconds,
      imagesPerSecond: (epochs * trainImages) / state.seconds,
      bestEpoch: state.monitor.bestEpoch,
    };
    this.events.appendMissing({ kind: 'phase-finished', ...summary, reason });
    await this.update({ status: 'evaluating' });
    const { threshold, val, test } = await evaluatePhase({
      runFolder: this.run.folder,
      configuration: this.run.manifest.configuration,
      dataset,
      plan,
      executor: this.parts.compute.executor,
      weights: await this.weightsOf(plan),
      features,
      events: this.events,
      signal: host.stopRequested,
      onProgress: this.onProgress,
    });
    const result = { ...summary, threshold, val, test };
    await this.update({ status: 'training', phases: [...this.run.manifest.phases, result] });
  }

  /**
   * What pictures are compared with when the model classifies. It is taken from features that are kept already; where
   * they are not, or it cannot be had, whoever classifies first measures it.
   */
  private async measureReference(features: FrozenFeatures): Promise<Reference | null> {
    const { dataset, host, plan } = this.parts;
    if (!features.keeps(headLayers.pooling)) return null;
    try {
      const { seed } = this.run.manifest.configuration;
      const examples = (['train', 'val'] as const).flatMap((split) =>
        chooseReferenceImages(dataset.images, split, seed).map((image) => ({ image, view: null })),
      );
      const [signal, { onProgress }] = [host.stopRequested, this];
      await features.prepare(examples, 'Features of the training images', signal, onProgress);
      return await measureReference({
        ...{ images: dataset.images, seed, signal, onProgress },
        features: await features.at(headLayers.pooling, true),
        channels: sizeOf(layerNamed(plan.model, headLayers.pooling).outputShape),
      });
    } catch (error) {
      if (error instanceof StoppedError) throw error;
      this.noticeNoReference(error);
      return null;
    }
  }

  private noticeNoReference(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.notice(
      'warning',
      `What new pictures are compared with was not kept (${reason}). The first classification measures it.`,
    );
  }

  private async finish(reference: Reference | null): Promise<void> {
    const best = await this.bestPhase();
    await writeRunModel(this.run, {
      network: this.parts.plan.model,
      weights: await this.weightsOf(best.plan),
      phase: best.plan.phase,
      epoch: best.epoch,
      threshold: best.threshold,
    });
    if (reference)
      await keepRunReference(this.run, reference).catch((error: unknown) => this.noticeNoReference(error));
    await this.update({
      status: 'finished',
      best: { phase: best.plan.phase, epoch: best.epoch },
      threshold: best.threshold,
    });
    this.events.append({ kind: 'finished', bestPhase: best.plan.phase, bestEpoch: best.epoch });
  }

  /** The phase whose best epoch is the better by the monitored metric; the later one where they are equal. */
  private async bestPhase(): Promise<{ plan: PhasePlan; epoch: number; threshold: number | null }> {
    const { configuration, phases } = this.run.manifest;
    let best: { plan: PhasePlan; epoch: number; threshold: number | null; value: number } | null = null;
    for (const plan of this.parts.plan.phases) {
      const weights = await loadBestWeights(this.run.folder, plan.phase);
      if (!weights || (best && isBetter(configuration.monitor, best.value, weights.value))) continue;
      const threshold = phases.find(({ phase }) => phase === plan.phase)?.threshold ?? null;
      best = { plan, epoch: weights.epoch, threshold, value: weights.value };
    }
    if (!best) throw new RangeError('A run without epochs has no best phase.');
    return best;
  }

  /** All weights of the model with a phase's best epoch in place. */
  private async weightsOf(plan: PhasePlan): Promise<Weights> {
    const best = await loadBestWeights(this.run.folder, plan.phase);
    return new Map([...this.start, ...(best?.weights ?? [])]);
  }

  private async bestOfEarlierPhases(plan: PhasePlan): Promise<Weights> {
    const earlier = this.parts.plan.phases.slice(0, this.parts.plan.phases.indexOf(plan)).at(-1);
    return (earlier && (await loadBestWeights(this.run.folder, earlier.phase))?.weights) ?? new Map();
  }

  private async stopped(at: {
    phase: PhasePlan['phase'] | null;
    epoch: number;
    step: number;
  }): Promise<JobOutcome> {
    this.events.append({ kind: 'stopped', ...at });
    await this.update({ status: 'stopped', reason: 'Stopped on request.' });
    return { outcome: 'stopped' };
  }

  /** Several readers find the same disk full; the notes of a new dataset were told when the run began. */
  private warnOnce(text: string): void {
    if (this.warned.has(text)) return;
    this.warned.add(text);
    this.notice('warning', text);
  }

  private notice(level: 'info' | 'warning', text: string): void {
    this.events.append({ kind: 'notice', level, text });
  }

  private async update(changes: Partial<RunManifest>): Promise<void> {
    this.run = await updateManifest(this.run, changes);
  }
}
