import { expect, it } from 'vitest';
import { inceptionV3 } from '../../../src/trainer/backbones/inception-v3.ts';
import { cutBefore } from '../../../src/trainer/network/cut-points.ts';
import { initializeUntrained } from '../../../src/trainer/network/initialize-untrained.ts';
import { segmentFromPacked, withPacked } from '../../../src/trainer/network/segment.ts';
import { largestRelativeError } from '../../support/differences.ts';
import { drawnPixels } from '../../support/drawn-pixels.ts';
import { describeOnEachEngine } from '../../support/engines.ts';

const inputSize = 75;
const network = inceptionV3.build({ width: 1, inputSize });
const weights = initializeUntrained(network, 3);
const examples = 2;
const pixels = drawnPixels(examples, inputSize).map((value) => value / 127.5 - 1);
/** In the middle of a block of four branches. */
const inside = network.layers.findIndex(({ name }) => name === 'mixed9');

describeOnEachEngine('a network that is cut through its branches', (compute) => {
  it('gives what the whole network gives', async () => {
    const { executor } = compute();
    const { tensors } = cutBefore(network, inside);
    expect(tensors.length).toBeGreaterThan(1);
    const { network: frozen, name } = withPacked(network, tensors);
    const below = await executor.openInference(frozen, weights, [name, network.output]);
    const [row = new Float32Array(), whole = new Float32Array()] = await below.run({
      examples,
      values: pixels,
    });
    below.dispose();
    const above = await executor.openInference(segmentFromPacked(network, tensors, network.output), weights, [
      network.output,
    ]);
    const [output = new Float32Array()] = await above.run({ examples, values: row });
    above.dispose();
    expect(largestRelativeError(output, whole)).toBeLessThan(1e-5);
  });
});

it('refuses to begin where something else is needed', () => {
  expect(() => segmentFromPacked(network, ['mixed9', 'mixed0'], network.output)).not.toThrow();
  expect(() => segmentFromPacked(network, ['activation_76', 'activation_81'], network.output)).toThrow(
    RangeError,
  );
});
