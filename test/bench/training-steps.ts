import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { trainingConfigurationSchema } from '../../src/shared/configuration/training-configuration.ts';
import { randomStream } from '../../src/shared/random/random-stream.ts';
import { openCompute } from '../../src/trainer/executors/open-compute.ts';
import { sizeOf } from '../../src/trainer/network/description.ts';
import { outputActivation } from '../../src/trainer/network/head.ts';
import { initializeWeights } from '../../src/trainer/network/initialize.ts';
import { initializeUntrained } from '../../src/trainer/network/initialize-untrained.ts';
import { dropoutMasks } from '../../src/trainer/training/dropout-masks.ts';
import { planModel } from '../../src/trainer/training/model-plan.ts';

/**
 * Trains MobileNetV2 on random pixels in TensorFlow's graph for some steps, as a phase does, and prints as JSON what the
 * process held at some of them. Its one argument is the job, as JSON.
 */
const job = z
  .object({
    width: z.number(),
    inputSize: z.int(),
    batchSize: z.int(),
    fineTuneAt: z.int(),
    /** Numbers of steps after which to look, ascending; the last ends it. */
    lookAfter: z.array(z.int()),
    /** After so many steps, validation, a copy of the state, and a session opened and closed, as between epochs. */
    stepsPerEpoch: z.int(),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));

const { engine, executor } = await openCompute(
  { engine: 'tensorflow', executor: 'tensorflow-graph', device: 'auto' },
  new AbortController().signal,
);
const configuration = trainingConfigurationSchema.parse({
  backbone: { width: job.width, inputSize: job.inputSize },
  fineTuning: { fineTuneAt: job.fineTuneAt },
});
const { model, phases } = planModel(configuration, 2);
const plan = phases.at(-1);
if (!plan) throw new RangeError('There is no fine-tuning.');
const { network } = plan;
const weights = new Map([...initializeWeights(model, 1), ...initializeUntrained(model, 1)]);
const session = await executor.openTraining({
  network,
  weights,
  trainable: plan.trainable,
  optimizer: plan.configuration.optimizer,
  loss: outputActivation(network),
  labelSmoothing: 0.1,
});
const random = randomStream(1, 'pixels');
const batchValues = job.batchSize * sizeOf(network.layers[0]?.outputShape ?? []);
const pixels = Float32Array.from({ length: batchValues }, () => random.uniform(-1, 1));

/** What tfjs-node's backend tells beyond what a tfjs backend does. */
interface CountingBackend {
  getNumOfSavedModels(): number;
}

/** What the process holds, in bytes where nothing else is said. */
interface Look {
  readonly step: number;
  readonly resident: number;
  readonly heap: number;
  readonly arrayBuffers: number;
  readonly tensors: number;
  /** Open in TensorFlow's binding. */
  readonly sessions: number;
  /** Resident, by what lies there. */
  readonly mappings: Readonly<Record<string, number>>;
}

function look(step: number): Look {
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  return {
    step,
    resident: rss,
    heap: heapUsed,
    arrayBuffers,
    tensors: engine.tf.memory().numTensors,
    sessions: (engine.tf.backend() as unknown as CountingBackend).getNumOfSavedModels(),
    mappings: process.platform === 'linux' ? residentMappings() : {},
  };
}

/** Resident bytes of the heap that the C library grows, of its arenas and other anonymous memory, and of files. */
function residentMappings(): Record<string, number> {
  const sums: Record<string, number> = {};
  let kind = '';
  for (const line of readFileSync('/proc/self/smaps', 'utf8').split('\n')) {
    const [, begin, name] = /^([0-9a-f]+)-[0-9a-f]+ \S+ \S+ \S+ \S+ *(.*)$/.exec(line) ?? [];
    if (begin !== undefined) {
      // Arenas of threads begin at multiples of 64 MB.
      const arena = Number.parseInt(begin.slice(-7), 16) % 2 ** 26 === 0;
      kind = name === '[heap]' ? 'heap' : name !== '' ? 'files' : arena ? 'arenas' : 'anonymous';
      continue;
    }
    const [, resident] = /^Rss: +(\d+) kB$/.exec(line) ?? [];
    if (resident !== undefined) sums[kind] = (sums[kind] ?? 0) + 1024 * Number(resident);
  }
  return sums;
}

const looks: Look[] = [];
const last = job.lookAfter.at(-1) ?? 0;
for (let step = 1; step <= last; step++) {
  await session.step({
    examples: job.batchSize,
    // A batch of its own for each step, as from a source.
    values: pixels.slice(),
    labels: Uint8Array.from({ length: job.batchSize }, (_, example) => example % 2),
    sampleWeights: new Float32Array(job.batchSize).fill(1),
    learningRate: 1e-5,
    dropoutMasks: dropoutMasks(network, job.batchSize, 1, 1, step),
  });
  if (step % job.stepsPerEpoch === 0) {
    await session.predict({ examples: job.batchSize, values: pixels });
    await session.trainedWeights();
    await session.optimizerState();
    const inference = await executor.openInference(network, weights, [network.output]);
    await inference.run({ examples: job.batchSize, values: pixels });
    inference.dispose();
  }
  if (job.lookAfter.includes(step)) looks.push(look(step));
}
session.dispose();
console.log(JSON.stringify({ engine: `${engine.name} ${engine.version}`, looks, closed: look(last) }));
process.exit(0);
