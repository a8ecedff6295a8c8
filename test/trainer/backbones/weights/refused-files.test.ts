import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backbone } from '../../../../src/trainer/backbones/backbone.ts';
import { backboneNamed, backbones } from '../../../../src/trainer/backbones/registry.ts';
import { readKerasWeights } from '../../../../src/trainer/backbones/weights/read-keras-weights.ts';
import type { NetworkDescription } from '../../../../src/trainer/network/description.ts';
import { initializeWeights } from '../../../../src/trainer/network/initialize.ts';
import { weightsByLayer } from '../../../../src/trainer/network/weights-by-layer.ts';
import { UserError } from '../../../../src/node/user-error.ts';
import { writeKerasWeightsFile } from '../../../support/keras-weights-file.ts';

let folder: string;
/** MobileNet of width 0.25, the smallest of all. */
let anotherFamily: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'refused-weights-'));
  anotherFamily = path.join(folder, 'mobilenet.h5');
  const network = backboneNamed('MobileNet').build({ width: 0.25, inputSize: 32 });
  await writeKerasWeightsFile(anotherFamily, network, initializeWeights(network, 1));
});
afterAll(() => rm(folder, { recursive: true }));

const refusal = async (file: string, network: NetworkDescription): Promise<string> => {
  const error: unknown = await readKerasWeights(file, network).catch((thrown: unknown) => thrown);
  return error instanceof UserError ? error.message : `not a UserError: ${String(error)}`;
};
const build = (backbone: Backbone): NetworkDescription =>
  backbone.build({ width: 1, inputSize: backbone.defaults.minimumInputSize });
const shapesOf = (network: NetworkDescription, layer: string): string =>
  (weightsByLayer(network).get(layer) ?? []).map(({ shape }) => shape.join('×')).join(', ');

describe.each(backbones.map((backbone) => [backbone.name, build(backbone)] as const))(
  'for %s a weight file is refused',
  (_, network) => {
    const [first = '', second = ''] = weightsByLayer(network).keys();

    it('that is of another family, with both shapes and what it looks like', async () => {
      const text = await refusal(anotherFamily, network);
      expect(text).toContain(
        `its layer conv1 has weights of 3×3×3×8, where ${first} has ${shapesOf(network, first)}`,
      );
      expect(text).toContain('It looks like MobileNet of width 0.25.');
    });

    it('that ends early, in its layers or in its bytes', async () => {
      const file = path.join(folder, `${network.name}.h5`);
      const end = network.layers.findIndex(({ name }) => name === second);
      const beginning = { ...network, layers: network.layers.slice(0, end) };
      await writeKerasWeightsFile(file, beginning, initializeWeights(beginning, 1));
      const count = weightsByLayer(network).size;
      expect(await refusal(file, network)).toContain(
        `it has 1 layers with weights, not ${count}; it ends before ${second}, which has weights of ${shapesOf(network, second)}`,
      );
      const bytes = await readFile(file);
      await writeFile(file, bytes.subarray(0, bytes.length - 100));
      expect(await refusal(file, network)).toContain(
        `is truncated: only ${bytes.length - 100} bytes of ${bytes.length} are there`,
      );
      await rm(file);
    });
  },
);

it('of two networks that begin alike the first layers that differ are named', async () => {
  const [vgg16, vgg19] = [backboneNamed('VGG16'), backboneNamed('VGG19')].map(build);
  if (!vgg16 || !vgg19) throw new Error('There is no VGG.');
  const file = path.join(folder, 'vgg16.h5');
  await writeKerasWeightsFile(file, vgg16, initializeWeights(vgg16, 1));
  const text = await refusal(file, vgg19);
  expect(text).toContain(
    'it has 13 layers with weights, not 16; its layer block4_conv1 has weights of 3×3×256×512, 512, where block3_conv4 has 3×3×256×256, 256',
  );
  expect(text).toContain('It looks like VGG16.');
});
