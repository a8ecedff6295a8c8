import { expect, test } from 'vitest';
import { mobileNetV2 } from '../../../src/trainer/backbones/mobilenet-v2.ts';
import { hashWeights } from '../../../src/trainer/network/hash-weights.ts';
import { initializeUntrained } from '../../../src/trainer/network/initialize-untrained.ts';
import { randomStream } from '../../../src/shared/random/random-stream.ts';
import { openEngineForTests } from '../../support/engines.ts';

const size = 64;
const network = mobileNetV2.build({ width: 0.35, inputSize: size });

/** The features of three pictures of noise at the end of the network, averaged over positions. */
async function features(): Promise<number[][]> {
  const { engine, executor } = await openEngineForTests('wasm');
  const session = await executor.openInference(network, initializeUntrained(network, 5), [network.output]);
  try {
    const examples = 3;
    const random = randomStream(1, 'pictures');
    const values = Float32Array.from({ length: examples * size * size * 3 }, () => random.uniform(-1, 1));
    const [output = new Float32Array()] = await session.run({ examples, values });
    const channels = network.layers.at(-1)?.outputShape.at(-1) ?? 1;
    const positions = output.length / examples / channels;
    return Array.from({ length: examples }, (_, example) =>
      Array.from({ length: channels }, (__, channel) => {
        let sum = 0;
        for (let position = 0; position < positions; position++) {
          sum += output[(example * positions + position) * channels + channel] ?? 0;
        }
        return sum / positions;
      }),
    );
  } finally {
    session.dispose();
    executor.dispose();
    engine.dispose();
  }
}

test('the signal neither dies out nor saturates on its way through an untrained network', async () => {
  const [first = []] = await features();
  const meanSquare = first.reduce((sum, value) => sum + value ** 2, 0) / first.length;
  expect(meanSquare).toBeGreaterThan(0.01);
  expect(meanSquare).toBeLessThan(9);
});

test('different pictures have different features', async () => {
  const [first = [], second = []] = await features();
  const distance = Math.hypot(...first.map((value, index) => value - (second[index] ?? 0)));
  expect(distance / Math.hypot(...first)).toBeGreaterThan(0.01);
});

test('the same seed gives the same weights, another one others', () => {
  const hash = (seed: number) => hashWeights(initializeUntrained(network, seed));
  expect(hash(1)).toBe(hash(1));
  expect(hash(1)).not.toBe(hash(2));
});
