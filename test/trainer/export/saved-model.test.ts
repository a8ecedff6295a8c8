import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeSavedModel } from '../../../src/trainer/executors/tensorflow-graph/saved-model-messages.ts';
import type { Compute } from '../../../src/trainer/executors/open-compute.ts';
import { openNetworkScorer } from '../../../src/trainer/export/check/network-scorer.ts';
import { withCalibration } from '../../../src/trainer/export/check/with-calibration.ts';
import { openSavedModel } from '../../../src/trainer/export/check/saved-model-scorer.ts';
import type { SavedModel } from '../../../src/trainer/export/read-model.ts';
import { writeSavedModel } from '../../../src/trainer/export/saved-model.ts';
import { classifier } from '../../support/classifiers.ts';
import { drawnPixels } from '../../support/drawn-pixels.ts';
import { describeOnTensorflow, openEngineForTests } from '../../support/engines.ts';
import { temporaryFolder } from '../run/support/temporary-folder.ts';

const size = 64;

async function written(model: SavedModel): Promise<string> {
  const folder = path.join(await temporaryFolder(), 'saved');
  await writeSavedModel(folder, model);
  return folder;
}

async function signatureOf(model: SavedModel) {
  const file = path.join(await written(model), 'saved_model.pb');
  const { inputs, outputs } = decodeSavedModel(await readFile(file)).signatures['serving_default'] ?? {};
  const shapes = (tensors: typeof inputs = {}) =>
    Object.fromEntries(
      Object.entries(tensors).map(([name, { tensorShape }]) => [
        name,
        tensorShape.dim.map((dim) => dim.size),
      ]),
    );
  return { inputs: shapes(inputs), outputs: shapes(outputs) };
}

describe('a SavedModel', () => {
  it('takes any number of pictures and gives the probabilities of two classes and a score', async () => {
    expect(await signatureOf(classifier())).toEqual({
      inputs: { pixels: [-1, size, size, 3] },
      outputs: { probabilities: [-1, 2], score: [-1] },
    });
  });

  it('gives the probabilities of three classes, and no score', async () => {
    const { outputs } = await signatureOf(classifier({ classes: ['A', 'B', 'C'] }));
    expect(outputs).toEqual({ probabilities: [-1, 3] });
  });

  it('gives calibrated probabilities where a temperature is stored with the model', async () => {
    for (const classes of [
      ['A', 'B'],
      ['A', 'B', 'C'],
    ]) {
      const { outputs } = await signatureOf(classifier({ classes, temperature: 1.7 }));
      expect(outputs).toMatchObject({ calibrated_probabilities: [-1, classes.length] });
    }
  });

  it('is one graph, with what the classes are beside it', async () => {
    const model = classifier();
    const folder = await written(model);
    expect(await readdir(folder)).toEqual(['assets.extra', 'saved_model.pb']);
    const extra = path.join(folder, 'assets.extra', 'transfer-learning.json');
    expect(JSON.parse(await readFile(extra, 'utf8'))).toEqual(model.metadata);
  });

  it('is not written without one of its weights', async () => {
    const { weights, ...others } = classifier();
    const incomplete = new Map(weights);
    incomplete.delete('predictions/bias');
    await expect(written({ weights: incomplete, ...others })).rejects.toThrow(RangeError);
  });
});

const kinds = [
  { name: 'two classes', model: classifier() },
  { name: 'two classes, the first of them positive', model: classifier({ positiveClass: 0 }) },
  { name: 'three classes', model: classifier({ classes: ['A', 'B', 'C'] }) },
  { name: 'a hidden layer', model: classifier({ denseUnits: 8 }) },
  { name: 'a temperature', model: classifier({ temperature: 0.3 }) },
  {
    name: 'three classes and a temperature',
    model: classifier({ classes: ['A', 'B', 'C'], temperature: 2.4 }),
  },
];

/** Expects the same probabilities as the model's own, which must differ from picture to picture. */
async function expectOwnScores(compute: Compute, model: SavedModel): Promise<void> {
  const saved = await openSavedModel(compute.engine, await written(model));
  const { temperature } = model.metadata;
  const plain = await openNetworkScorer(compute.executor, { ...model, ...model.metadata });
  const own = temperature === null ? plain : withCalibration(plain, temperature);
  const scores: number[] = [];
  for (const seed of [1, 2, 3]) {
    const pixels = drawnPixels(1, size, seed);
    const [found, expected] = [await saved.score(pixels), await own.score(pixels)];
    expect(found).toHaveLength(model.metadata.classes.length * (temperature === null ? 1 : 2));
    expect(found).toHaveLength(expected.length);
    for (const [index, value] of found.entries()) expect(value).toBeCloseTo(expected[index] ?? NaN, 5);
    scores.push(expected[0] ?? NaN);
  }
  expect(new Set(scores.map((score) => score.toFixed(4))).size).toBe(3);
  saved.dispose();
  own.dispose();
}

describe('a SavedModel read from its file, without TensorFlow', () => {
  let compute: Compute;
  beforeAll(async () => {
    compute = await openEngineForTests('wasm');
  });
  it.each(kinds)('scores as the model it was written from: $name', ({ model }) =>
    expectOwnScores(compute, model),
  );

  it('leaves no tensor behind', async () => {
    const saved = await openSavedModel(compute.engine, await written(classifier()));
    const before = compute.engine.tf.memory().numTensors;
    await saved.score(drawnPixels(1, size));
    expect(compute.engine.tf.memory().numTensors).toBe(before);
  });
});

describeOnTensorflow('a SavedModel in TensorFlow', (_compiled, reference) => {
  it.each(kinds)('scores as the model it was written from: $name', ({ model }) =>
    expectOwnScores(reference(), model),
  );

  it('is opened by tf.node.loadSavedModel', async () => {
    const folder = await written(classifier());
    const { tf } = reference().engine;
    const { node } = tf as unknown as {
      node: { loadSavedModel(folder: string): Promise<{ predict(inputs: unknown): unknown }> };
    };
    const pixels = tf.tensor(drawnPixels(2, size), [2, size, size, 3]);
    const opened = await node.loadSavedModel(folder);
    expect(opened.predict({ pixels })).toMatchObject({
      probabilities: { shape: [2, 2] },
      score: { shape: [2] },
    });
  });
});
