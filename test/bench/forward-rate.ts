import { z } from 'zod';
import { randomStream } from '../../src/shared/random/random-stream.ts';
import { backboneNamed } from '../../src/trainer/backbones/registry.ts';
import { obtainWeights } from '../../src/trainer/backbones/weights/obtain-weights.ts';
import { cacheFolder } from '../../src/node/cache-folder.ts';
import { openCompute } from '../../src/trainer/executors/open-compute.ts';

/**
 * Prints how many images a second go forward through a backbone, the best of three after a warm-up, and how many
 * milliseconds one image alone takes (the median of many), as JSON. Its one argument is the job, as JSON.
 */
const {
  engine,
  backbone: name,
  weightsFile,
  inputSize,
  batchSize,
  batches,
  seed,
} = z
  .object({
    engine: z.enum(['auto', 'tensorflow', 'wasm']),
    backbone: z.string(),
    weightsFile: z.string().nullable(),
    inputSize: z.int(),
    batchSize: z.int(),
    batches: z.int(),
    seed: z.int(),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));

const { executor } = await openCompute(
  { engine, executor: 'auto', device: 'auto' },
  new AbortController().signal,
);
const backbone = backboneNamed(name);
const { weights } = await obtainWeights({
  backbone,
  width: 1,
  inputSize,
  weights: weightsFile ?? 'none',
  weightsDirectory: null,
  cacheFolder: cacheFolder(),
  seed,
  signal: new AbortController().signal,
  onProgress: () => undefined,
  onNotice: () => undefined,
});
const network = backbone.build({ width: 1, inputSize });
const session = await executor.openInference(network, weights, [network.output]);
const random = randomStream(seed, 'pictures');
const values = Float32Array.from({ length: batchSize * inputSize * inputSize * 3 }, () =>
  random.uniform(-1, 1),
);

for (let batch = 0; batch < 2; batch++) await session.run({ examples: batchSize, values });
let best = 0;
for (let round = 0; round < 3; round++) {
  const begin = performance.now();
  for (let batch = 0; batch < batches; batch++) await session.run({ examples: batchSize, values });
  best = Math.max(best, (1000 * batches * batchSize) / (performance.now() - begin));
}

const one = { examples: 1, values: values.subarray(0, values.length / batchSize) };
for (let warmUp = 0; warmUp < 5; warmUp++) await session.run(one);
const latencies: number[] = [];
for (let image = 0; image < 50; image++) {
  const begin = performance.now();
  await session.run(one);
  latencies.push(performance.now() - begin);
}
latencies.sort((a, b) => a - b);
console.log(JSON.stringify({ imagesPerSecond: best, latencyMilliseconds: latencies[latencies.length >> 1] }));
process.exit(0);
