import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { preprocess } from '../../../src/trainer/backbones/preprocessing.ts';
import { kerasTopology } from '../../../src/trainer/export/keras-topology.ts';
import { openNetworkScorer } from '../../../src/trainer/export/check/network-scorer.ts';
import { openKerasFile, openTfjsFolder } from '../../../src/trainer/export/check/read-back.ts';
import { openSavedModel } from '../../../src/trainer/export/check/saved-model-scorer.ts';
import { writeKerasFile } from '../../../src/trainer/export/keras-file.ts';
import { readModel } from '../../../src/trainer/export/read-model.ts';
import { readTopology } from '../../../src/trainer/export/read-topology.ts';
import { writeSavedModel } from '../../../src/trainer/export/saved-model.ts';
import { writeTfjsLayersModel } from '../../../src/trainer/export/tfjs-layers.ts';
import { hashWeights } from '../../../src/trainer/network/hash-weights.ts';
import { classifier } from '../../support/classifiers.ts';
import { drawnPixels } from '../../support/drawn-pixels.ts';
import { openEngineForTests } from '../../support/engines.ts';
import { startLocalServer } from '../../support/local-server.ts';
import { temporaryFolder } from '../run/support/temporary-folder.ts';

const kinds = [
  { backbone: 'EfficientNetB0', inputSize: 32 },
  { backbone: 'DenseNet121', inputSize: 32 },
  { backbone: 'InceptionV3', inputSize: 75 },
  { backbone: 'ResNet50', inputSize: 32 },
  { backbone: 'VGG16', inputSize: 32 },
  { backbone: 'MobileNet', inputSize: 32 },
] as const;

describe.each(kinds)('$backbone', ({ backbone, inputSize }) => {
  const model = classifier({ backbone, inputSize });
  const { network, weights, metadata } = model;
  const pixels = drawnPixels(1, inputSize);

  it('scores the same in every format that it is written in', async () => {
    const folder = await temporaryFolder();
    const place = (name: string): string => path.join(folder, name);
    await writeTfjsLayersModel(place('tfjs'), network, weights, metadata);
    await writeKerasFile(place('keras.h5'), model);
    await writeSavedModel(place('saved'), model);

    const { engine, executor } = await openEngineForTests('wasm');
    const scorers = [
      await openNetworkScorer(executor, { ...model, ...metadata }),
      await openTfjsFolder(executor, place('tfjs')),
      await openKerasFile(executor, place('keras.h5')),
      await openSavedModel(engine, place('saved')),
    ];
    const scores = [];
    for (const scorer of scorers) scores.push([...(await scorer.score(pixels))][1] ?? Number.NaN);
    for (const scorer of scorers) scorer.dispose();

    await using server = await startLocalServer();
    for (const name of await readdir(place('tfjs')))
      server.serve(`/${name}`, { content: await readFile(path.join(place('tfjs'), name)) });
    await tf.setBackend('wasm');
    const loaded = await loadLayersModel(`${server.url}/model.json`);
    const prepared = preprocess(metadata.preprocessing, pixels);
    const batch = tf.tensor4d(prepared, [1, inputSize, inputSize, 3]);
    const output = loaded.predict(batch) as tf.Tensor2D;
    scores.push((await output.array())[0]?.[0] ?? Number.NaN);
    tf.dispose([batch, output]);
    loaded.dispose();
    executor.dispose();
    engine.dispose();

    const [own = Number.NaN, ...others] = scores;
    for (const score of others) expect(Math.abs(score - own)).toBeLessThan(1e-5);
  });

  it('is read back as it was written', async () => {
    const folder = path.join(await temporaryFolder(), 'model');
    await writeTfjsLayersModel(folder, network, weights, metadata);
    const read = await readModel(folder);
    expect([read.network, hashWeights(read.weights)]).toEqual([network, hashWeights(weights)]);
  });

  it('has a topology for Keras that says all that it is', () => {
    const read = readTopology(JSON.parse(JSON.stringify(kerasTopology(network, 'keras')))).network;
    const layers = network.layers.map((layer) =>
      layer.name === network.output ? { ...layer, activation: 'sigmoid' } : layer,
    );
    // A rescaling of the input is taken for the preparation of pixels, which it is.
    const expected = layers
      .filter(({ name }) => name !== 'rescaling')
      .map((layer) =>
        layer.inputs.includes('rescaling') ? { ...layer, inputs: [network.layers[0]?.name] } : layer,
      );
    expect(read.layers).toEqual(expected);
  });
});
