import { z } from 'zod';
import { trainingConfigurationSchema } from '../../src/shared/configuration/training-configuration.ts';
import { backboneNames } from '../../src/shared/configuration/backbone-defaults.ts';
import { backboneNamed } from '../../src/trainer/backbones/registry.ts';
import { obtainWeights } from '../../src/trainer/backbones/weights/obtain-weights.ts';
import { openPictureThreads } from '../../src/trainer/data/batches/picture-threads.ts';
import { readDataset } from '../../src/trainer/data/read-dataset.ts';
import { openCompute } from '../../src/trainer/executors/open-compute.ts';
import type { Executor } from '../../src/trainer/executors/executor.ts';
import type { NetworkDescription, Weights } from '../../src/trainer/network/description.ts';
import { layerNamed, sizeOf } from '../../src/trainer/network/description.ts';
import { outputActivation } from '../../src/trainer/network/head.ts';
import { segmentBetween } from '../../src/trainer/network/segment.ts';
import { dropoutMasks } from '../../src/trainer/training/dropout-masks.ts';
import { epochOrder } from '../../src/trainer/training/examples-of-split.ts';
import { featureKeys } from '../../src/trainer/training/features/feature-key.ts';
import { FeatureStore } from '../../src/trainer/training/features/feature-store.ts';
import { fillStore } from '../../src/trainer/training/features/fill-store.ts';
import { StoredFeatures } from '../../src/trainer/training/features/stored-features.ts';
import { ComputedFeatures } from '../../src/trainer/training/features/computed-features.ts';
import type {
  Example,
  ExampleBatch,
  ExampleSource,
} from '../../src/trainer/training/features/example-source.ts';
import { planModel, startingWeights } from '../../src/trainer/training/model-plan.ts';
import { PixelExamples } from '../../src/trainer/training/pixel-examples.ts';
import type { PhasePlan } from '../../src/trainer/training/phase-plan.ts';

/**
 * Prints, as JSON, for how much of its time an engine waits for its next batch: while features are computed, and while
 * an epoch is trained on kept features, on features of fresh views, and on pixels. Its one argument is the job, as JSON.
 */
const job = z
  .object({
    dataset: z.string(),
    folder: z.string(),
    engine: z.enum(['auto', 'tensorflow', 'wasm']),
    backbone: z.enum(backboneNames),
    weightsFile: z.string().nullable(),
    inputSize: z.int(),
    batchSize: z.int(),
    seed: z.int(),
    fineTuneAt: z.int(),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));

const signal = new AbortController().signal;
const onProgress = () => undefined;
const configuration = trainingConfigurationSchema.parse({
  seed: job.seed,
  batchSize: job.batchSize,
  backbone: { name: job.backbone, inputSize: job.inputSize },
  augmentation: { views: 'fresh' },
  fineTuning: { fineTuneAt: job.fineTuneAt },
  split: { minimumValidationImages: 0 },
  cache: { directory: job.folder },
});
const { augmentation, seed, batchSize, backbone, cache } = configuration;
const dataset = await readDataset({ root: job.dataset, configuration, signal, onProgress });
const { executor, engine } = await openCompute(
  { engine: job.engine, executor: 'auto', device: 'auto' },
  signal,
);
const { weights: backboneWeights } = await obtainWeights({
  backbone: backboneNamed(backbone.name),
  width: backbone.width,
  inputSize: backbone.inputSize,
  weights: job.weightsFile ?? 'none',
  weightsDirectory: null,
  cacheFolder: job.folder,
  seed,
  signal,
  onProgress,
  onNotice: onProgress,
});
const source = {
  ...{ dataset, images: dataset.images, cacheFolder: cache.directory ?? job.folder },
  ...{
    size: backbone.inputSize,
    preprocessing: backboneNamed(backbone.name).preprocessing,
    augmentation,
    seed,
  },
};
const pixels = new PixelExamples(openPictureThreads({ ...source, maximumBytes: 1e12 }));
/** Every picture decoded from its file, as where nothing is cached. */
const undecoded = new PixelExamples(openPictureThreads({ ...source, maximumBytes: 0 }));

/** Notes when a source was asked for a batch and when it had one. */
class TimedSource implements ExampleSource {
  waited = 0;
  constructor(private readonly inner: ExampleSource) {}

  async *batches(order: readonly Example[], size: number, stop: AbortSignal): AsyncGenerator<ExampleBatch> {
    const batches = this.inner.batches(order, size, stop);
    for (;;) {
      const begin = performance.now();
      const next: IteratorResult<ExampleBatch, unknown> = await batches.next();
      this.waited += (performance.now() - begin) / 1000;
      if (next.done === true) return;
      yield next.value;
    }
  }
}

interface Measurement {
  readonly what: string;
  readonly images: number;
  readonly seconds: number;
  /** Share of the time in which the engine has nothing to do. */
  readonly idle: number;
}
const measurements: Measurement[] = [];

/** Runs `work` on an epoch's examples with batches of `inner`. */
async function measure(
  what: string,
  inner: ExampleSource,
  work: (timed: ExampleSource, order: readonly Example[]) => Promise<void>,
): Promise<void> {
  const order = epochOrder(dataset, augmentation, seed, 1);
  const timed = new TimedSource(inner);
  const begin = performance.now();
  await work(timed, order);
  const seconds = (performance.now() - begin) / 1000;
  measurements.push({ what, images: order.length, seconds, idle: timed.waited / seconds });
}

async function openTraining(run: Executor, plan: PhasePlan, weights: Weights) {
  return run.openTraining({
    network: plan.network,
    weights,
    trainable: plan.trainable,
    optimizer: plan.configuration.optimizer,
    loss: outputActivation(plan.network),
    labelSmoothing: 0,
  });
}

/** One epoch as a phase trains it, without validation and checkpoint. */
async function trainEpoch(
  plan: PhasePlan,
  weights: Weights,
  timed: ExampleSource,
  order: readonly Example[],
) {
  const session = await openTraining(executor, plan, weights);
  let step = 0;
  for await (const { examples, values, images } of timed.batches(order, batchSize, signal)) {
    await session.step({
      examples,
      values,
      labels: Uint8Array.from(images, (image) => dataset.images[image]?.label ?? 0),
      sampleWeights: new Float32Array(examples).fill(1),
      learningRate: 1e-5,
      dropoutMasks: dropoutMasks(plan.network, examples, seed, 1, step++),
    });
  }
  session.dispose();
}

function tuningFrom(fineTuneAt: number): { plan: PhasePlan; model: NetworkDescription; weights: Weights } {
  const models = planModel({ ...configuration, fineTuning: { ...configuration.fineTuning, fineTuneAt } }, 2);
  const plan = models.phases.find(({ phase }) => phase === 'fine-tuning');
  if (!plan) throw new RangeError('There is no fine-tuning.');
  return { plan, model: models.model, weights: startingWeights(models, backboneWeights, seed) };
}

const { plan, model, weights } = tuningFrom(job.fineTuneAt);
const cut = plan.cut ?? model.output;
const frozen = await executor.openInference(segmentBetween(model, null, cut), weights, [cut]);
const keyOf = featureKeys(
  configuration,
  (image) => String(image),
  (image) => dataset.images[image]?.path ?? '',
);
const rowLength = sizeOf(layerNamed(model, cut).outputShape);
const store = await FeatureStore.open(`${job.folder}/features`, new Map([[cut, rowLength]]));
const fill = (into: FeatureStore) => async (timed: ExampleSource, examples: readonly Example[]) => {
  const options = { store: into, pixels: timed, frozen, tensors: [cut], examples, keyOf, batchSize };
  await fillStore({ ...options, what: 'features', signal, onProgress });
};
const emptyStore = await FeatureStore.open(`${job.folder}/more-features`, new Map([[cut, rowLength]]));
// The first run of a graph prepares it.
await frozen.run({
  examples: batchSize,
  values: new Float32Array(batchSize * backbone.inputSize * backbone.inputSize * 3),
});
await measure('features, pictures in the cache', pixels, fill(store));
await measure('features, pictures decoded', undecoded, fill(emptyStore));
await measure(
  'fine-tuning, features kept',
  new StoredFeatures(store, cut, rowLength, keyOf, () =>
    Promise.resolve(new ComputedFeatures(pixels, frozen, batchSize)),
  ),
  (timed, order) => trainEpoch(plan, weights, timed, order),
);
await measure('fine-tuning, features of fresh views', pixels, (timed, order) =>
  trainEpoch(plan, weights, new ComputedFeatures(timed, frozen, batchSize), order),
);
const whole = tuningFrom(0);
await measure('fine-tuning of all layers, from pixels', pixels, (timed, order) =>
  trainEpoch(whole.plan, whole.weights, timed, order),
);
console.log(
  JSON.stringify({ engine: `${engine.name} ${engine.version}`, executor: executor.name, measurements }),
);
process.exit(0);
