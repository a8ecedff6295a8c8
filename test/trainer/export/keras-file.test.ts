import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readHdf5 } from '../../../src/trainer/backbones/weights/hdf5-file.ts';
import { readKerasWeights } from '../../../src/trainer/backbones/weights/read-keras-weights.ts';
import type { Compute } from '../../../src/trainer/executors/open-compute.ts';
import { openNetworkScorer } from '../../../src/trainer/export/check/network-scorer.ts';
import { openKerasFile, openTfjsFolder } from '../../../src/trainer/export/check/read-back.ts';
import { writeKerasFile } from '../../../src/trainer/export/keras-file.ts';
import type { SavedModel } from '../../../src/trainer/export/read-model.ts';
import { readTopology } from '../../../src/trainer/export/read-topology.ts';
import { writeTfjsLayersModel } from '../../../src/trainer/export/tfjs-layers.ts';
import { hashWeights } from '../../../src/trainer/network/hash-weights.ts';
import { classifier } from '../../support/classifiers.ts';
import { drawnPixels } from '../../support/drawn-pixels.ts';
import { openEngineForTests } from '../../support/engines.ts';
import { temporaryFolder } from '../run/support/temporary-folder.ts';

async function written(model: SavedModel): Promise<string> {
  const file = path.join(await temporaryFolder(), 'model.h5');
  await writeKerasFile(file, model);
  return file;
}

const text = (file: string, attribute: string): Promise<unknown> =>
  readHdf5(file, (root) => root.attrs[attribute]?.value);

describe('a Keras file', () => {
  it('holds all weights, in the order in which Keras reads them', async () => {
    const model = classifier({ denseUnits: 8 });
    const read = await readKerasWeights(await written(model), model.network);
    expect(hashWeights(read)).toBe(hashWeights(model.weights));
  });

  it('says by which Keras it can be read', async () => {
    const file = await written(classifier());
    expect([await text(file, 'keras_version'), await text(file, 'backend')]).toEqual([
      '2.15.0',
      'tensorflow',
    ]);
  });

  it('holds the network with its activation, and the preparation of pixels in front', async () => {
    const { network, metadata, weights } = classifier();
    const topology = readTopology(
      JSON.parse(String(await text(await written({ network, metadata, weights }), 'model_config'))),
    );
    const { scale, offset } = metadata.preprocessing;
    expect(topology.rescaling).toEqual({ scale, offset });
    expect(topology.network).toEqual({
      ...network,
      layers: network.layers.map((layer) =>
        layer.name === network.output ? { ...layer, activation: 'sigmoid' } : layer,
      ),
    });
  });

  it('prepares each channel in its own way where they differ', async () => {
    const { metadata, ...others } = classifier();
    const preprocessing = {
      ...metadata.preprocessing,
      scale: [1, 2, 3] as [number, number, number],
      offset: [-1, 0, 1] as [number, number, number],
    };
    const file = await written({ metadata: { ...metadata, preprocessing }, ...others });
    const { rescaling } = readTopology(JSON.parse(String(await text(file, 'model_config'))));
    expect(rescaling).toEqual({ scale: [1, 2, 3], offset: [-1, 0, 1] });
  });

  it('says what the classes are', async () => {
    const model = classifier();
    expect(JSON.parse(String(await text(await written(model), 'transfer_learning')))).toEqual(model.metadata);
  });

  it('is not written without one of its weights', async () => {
    const { weights, ...others } = classifier();
    const incomplete = new Map(weights);
    incomplete.delete('Conv1/kernel');
    await expect(written({ weights: incomplete, ...others })).rejects.toThrow(RangeError);
  });
});

describe('a topology that was not written here is not taken for one', () => {
  const topologyOf = (...layers: unknown[]): unknown => ({
    class_name: 'Functional',
    config: { name: 'n', layers, output_layers: [['a', 0, 0]] },
  });
  it.each([
    ['a layer of code', { class_name: 'Lambda', name: 'a', config: {}, inbound_nodes: [] }],
    [
      'a layer without an input',
      { class_name: 'Add', name: 'a', config: {}, inbound_nodes: [[['b', 0, 0, {}]]] },
    ],
  ])('%s', (_what, layer) => {
    expect(() => readTopology(topologyOf(layer))).toThrow();
  });
});

describe('files that are read again', () => {
  const model = classifier({ denseUnits: 8, positiveClass: 0 });
  const pixels = drawnPixels(1, 64);
  let compute: Compute;
  let expected: Float64Array;
  beforeAll(async () => {
    compute = await openEngineForTests('wasm');
    expected = await (
      await openNetworkScorer(compute.executor, { ...model, ...model.metadata })
    ).score(pixels);
  });

  it('score as the model: Keras', async () => {
    const found = await (await openKerasFile(compute.executor, await written(model))).score(pixels);
    for (const [index, value] of found.entries()) expect(value).toBeCloseTo(expected[index] ?? NaN, 6);
  });

  it('score as the model: tfjs', async () => {
    const folder = path.join(await temporaryFolder(), 'tfjs');
    await writeTfjsLayersModel(folder, model.network, model.weights, model.metadata);
    const found = await (await openTfjsFolder(compute.executor, folder)).score(pixels);
    for (const [index, value] of found.entries()) expect(value).toBeCloseTo(expected[index] ?? NaN, 6);
  });

  it('are refused when they are damaged', async () => {
    const file = path.join(await temporaryFolder(), 'model.h5');
    await writeFile(file, 'not HDF5');
    await expect(openKerasFile(compute.executor, file)).rejects.toThrow(/not an HDF5 file/);
  });
});
