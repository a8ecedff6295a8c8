import type { BackboneMeasurement, TrainerJob } from '../../shared/protocol/trainer-protocol.ts';
import { trainingConfigurationSchema } from '../../shared/configuration/training-configuration.ts';
import { randomStream } from '../../shared/random/random-stream.ts';
import { StoppedError } from '../../node/user-error.ts';
import { backboneNamed } from '../backbones/registry.ts';
import { usableMemory } from '../engines/usable-memory.ts';
import { type Executor } from '../executors/executor.ts';
import { openCompute } from '../executors/open-compute.ts';
import { layerNamed, type NetworkDescription, sizeOf, type Weights } from '../network/description.ts';
import { outputActivation } from '../network/head.ts';
import { initializeUntrained } from '../network/initialize-untrained.ts';
import { fitToMemory } from '../training/fit-to-memory.ts';
import { type ModelPlan, planModel } from '../training/model-plan.ts';
import type { JobHost, JobOutcome } from '../process/job.ts';

type MeasureJob = Extract<TrainerJob, { kind: 'measure-backbones' }>;

/** Of the frozen forward pass; results for more at once hardly differ, and the wait is shorter. */
const forwardBatch = 16;
/** Of each measurement, after a first run that does not count. */
const leastSeconds = 2;
const mostRuns = 5;

/**
 * Measures how many pictures a second go forward through the frozen part and through a step of fine-tuning, as every
 * backbone is trained by default. Weights are random: they make no difference to the time.
 *
 * The result is a list of `BackboneMeasurement`. Throws a UserError for an engine that cannot be had and a StoppedError
 * when stopped.
 */
export async function measureBackbones(job: MeasureJob, host: JobHost): Promise<JobOutcome> {
  const { engine, executor } = await openCompute({ ...job, executor: 'auto' }, host.stopRequested);
  const memory = await usableMemory(engine);
  const measurements: BackboneMeasurement[] = [];
  try {
    for (const name of job.backbones) {
      host.onProgress({
        what: `Measuring ${name}`,
        done: measurements.length,
        total: job.backbones.length,
        unit: 'networks',
      });
      const configuration = trainingConfigurationSchema.parse({ backbone: { name }, head: { dropout: 0 } });
      const plan = planModel(configuration, 2);
      const { batchSize } = fitToMemory(plan, configuration, engine, memory);
      const { inputSize } = configuration.backbone;
      const weights = initializeUntrained(plan.model, configuration.seed);
      measurements.push({
        name: backboneNamed(name).name,
        engine: engine.name,
        executor: executor.name,
        device: engine.device,
        threads: engine.threads,
        inputSize,
        batchSize,
        epochs: [configuration.featureExtraction.epochs, configuration.fineTuning.epochs],
        forwardImagesPerSecond: await forwardRate(executor, plan, weights, host.stopRequested),
        fineTuningImagesPerSecond: await stepRate(executor, plan, weights, batchSize, host.stopRequested),
      });
    }
  } finally {
    executor.dispose();
    engine.dispose();
  }
  return { outcome: 'finished', result: measurements };
}

async function forwardRate(
  executor: Executor,
  { backbone, frozen, phases }: ModelPlan,
  weights: Weights,
  signal: AbortSignal,
): Promise<number> {
  const cuts = phases.map(({ cut }) => cut ?? backbone.output);
  const session = await executor.openInference(frozen, weights, [...new Set(cuts)]);
  const batch = { examples: forwardBatch, values: noise(backbone, forwardBatch) };
  try {
    return await ratePerSecond(forwardBatch, () => session.run(batch), signal);
  } finally {
    session.dispose();
  }
}

async function stepRate(
  executor: Executor,
  { phases }: ModelPlan,
  weights: Weights,
  batchSize: number,
  signal: AbortSignal,
): Promise<number> {
  const plan = phases.find(({ phase }) => phase === 'fine-tuning');
  if (!plan) throw new RangeError('There is no fine-tuning.');
  const session = await executor.openTraining({
    network: plan.network,
    weights,
    trainable: plan.trainable,
    optimizer: plan.configuration.optimizer,
    loss: outputActivation(plan.network),
    labelSmoothing: 0,
  });
  const batch = {
    examples: batchSize,
    values: noise(plan.network, batchSize),
    labels: Uint8Array.from({ length: batchSize }, (_, index) => index % 2),
    sampleWeights: new Float32Array(batchSize).fill(1),
    learningRate: 1e-6,
    dropoutMasks: new Map<string, Float32Array>(),
  };
  try {
    return await ratePerSecond(batchSize, () => session.step(batch), signal);
  } finally {
    session.dispose();
  }
}

/** What `run` does with `examples` at once, as examples a second. */
async function ratePerSecond(
  examples: number,
  run: () => Promise<unknown>,
  signal: AbortSignal,
): Promise<number> {
  await run();
  const begun = performance.now();
  let runs = 0;
  let seconds = 0;
  while (runs < mostRuns && seconds < leastSeconds) {
    if (signal.aborted) throw new StoppedError();
    await run();
    runs++;
    seconds = (performance.now() - begun) / 1000;
  }
  return (runs * examples) / seconds;
}

/** Values between 0 and 1 for a network's input. */
function noise(network: NetworkDescription, examples: number): Float32Array {
  const random = randomStream(1, 'measure');
  const size = sizeOf(layerNamed(network, network.layers[0]?.name ?? '').outputShape);
  return Float32Array.from({ length: examples * size }, () => random.next());
}
