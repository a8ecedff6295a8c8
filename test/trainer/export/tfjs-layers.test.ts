import { access, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  modelFormatVersion,
  notMedicalDevice,
  type ModelMetadata,
} from '../../../src/shared/run/model-metadata.ts';
import { mobileNetV2 } from '../../../src/trainer/backbones/mobilenet-v2.ts';
import { readModel } from '../../../src/trainer/export/read-model.ts';
import { writeTfjsLayersModel } from '../../../src/trainer/export/tfjs-layers.ts';
import type { NetworkDescription, Weights } from '../../../src/trainer/network/description.ts';
import { hashWeights } from '../../../src/trainer/network/hash-weights.ts';
import { withHead } from '../../../src/trainer/network/head.ts';
import { initializeWeights } from '../../../src/trainer/network/initialize.ts';
import { UserError } from '../../../src/node/user-error.ts';
import { readListedWeights, runKerasMobileNet, writeFloats } from '../../support/keras-mobilenet.ts';
import { startLocalServer } from '../../support/local-server.ts';
import { describeWithReference } from '../../support/reference-python.ts';

const inputSize = 64;
const width = 0.35;
const head = { denseUnits: 0, dropout: 0.2 };
const backbone = mobileNetV2.build({ width, inputSize });
const network = withHead(backbone, { ...head, classes: 2 });
const weights = initializeWeights(network, 1);

let parent: string;
let folder: string;

beforeAll(async () => {
  await tf.setBackend('wasm');
});
beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'export-'));
  folder = path.join(parent, 'model');
});
afterEach(() => rm(parent, { recursive: true }));

function metadataOf(saved: Weights, changes: Partial<ModelMetadata> = {}): ModelMetadata {
  return {
    formatVersion: modelFormatVersion,
    run: '2025-01-01-000000',
    createdAt: '2025-01-01T00:00:00.000Z',
    phase: 'fine-tuning',
    epoch: 9,
    software: { version: '0.1.0' },
    engine: { name: 'wasm', version: '4.22.0' },
    backbone: { name: 'MobileNetV2', width, inputSize, source: 'random initial weights' },
    head,
    preprocessing: {
      mode: 'tf',
      scale: [...mobileNetV2.preprocessing.scale],
      offset: [...mobileNetV2.preprocessing.offset],
    },
    classes: ['NORMAL', 'PNEUMONIA'],
    positiveClass: 1,
    threshold: 0.4,
    temperature: null,
    output: 'sigmoid',
    weightsSha256: hashWeights(saved),
    notice: notMedicalDevice,
    ...changes,
  };
}

/** What tf.loadLayersModel, given the folder over HTTP, makes of prepared pixels: one row an example. */
async function predictWithTfjs(inputs: Float32Array, size: number): Promise<number[][]> {
  await using server = await startLocalServer();
  for (const name of await readdir(folder))
    server.serve(`/${name}`, { content: await readFile(path.join(folder, name)) });
  const model = await loadLayersModel(`${server.url}/model.json`);
  const batch = tf.tensor4d(inputs, [inputs.length / (size * size * 3), size, size, 3]);
  const output = model.predict(batch) as tf.Tensor2D;
  const rows = await output.array();
  tf.dispose([batch, output]);
  model.dispose();
  return rows;
}

const noise = (length: number): Float32Array =>
  Float32Array.from({ length }, (_, index) => Math.sin(index * 12.9898) * Math.cos(index * 0.37));

it('gives back the same network, weights and metadata', async () => {
  await writeTfjsLayersModel(folder, network, weights, metadataOf(weights));
  const read = await readModel(folder);
  expect([read.network, hashWeights(read.weights), read.metadata]).toEqual([
    network,
    hashWeights(weights),
    metadataOf(weights),
  ]);
});

it('leaves nothing but the folder, with weight files of at most 4 MiB', async () => {
  const wide = withHead(mobileNetV2.build({ width: 1, inputSize }), { ...head, classes: 2 });
  await writeTfjsLayersModel(folder, wide, initializeWeights(wide, 1), metadataOf(weights));
  expect([await readdir(parent), await readdir(folder)]).toEqual([
    ['model'],
    [
      'group1-shard1of3.bin',
      'group1-shard2of3.bin',
      'group1-shard3of3.bin',
      'model.json',
      'transfer-learning.json',
    ],
  ]);
});

it('replaces a model that is there already', async () => {
  const others = initializeWeights(network, 2);
  await writeTfjsLayersModel(folder, network, weights, metadataOf(weights));
  await writeTfjsLayersModel(folder, network, others, metadataOf(others));
  expect([hashWeights((await readModel(folder)).weights), await readdir(parent)]).toEqual([
    hashWeights(others),
    ['model'],
  ]);
});

it('leaves the old model alone when a weight is missing from the new one', async () => {
  await writeTfjsLayersModel(folder, network, weights, metadataOf(weights));
  const incomplete = new Map(weights);
  incomplete.delete('predictions/bias');
  await expect(writeTfjsLayersModel(folder, network, incomplete, metadataOf(weights))).rejects.toThrow(
    RangeError,
  );
  expect(hashWeights((await readModel(folder)).weights)).toBe(hashWeights(weights));
});

describe('loaded by tfjs', () => {
  const inputs = noise(2 * inputSize * inputSize * 3);

  it('gives one probability for two classes', async () => {
    await writeTfjsLayersModel(folder, network, weights, metadataOf(weights));
    const rows = await predictWithTfjs(inputs, inputSize);
    expect(rows.map((row) => row.length === 1 && (row[0] ?? -1) > 0 && (row[0] ?? 2) < 1)).toEqual([
      true,
      true,
    ]);
  });

  it('gives probabilities that sum to 1 for three classes, through a hidden layer', async () => {
    const three = withHead(backbone, { denseUnits: 8, dropout: 0.5, classes: 3 });
    const trained = initializeWeights(three, 1);
    await writeTfjsLayersModel(
      folder,
      three,
      trained,
      metadataOf(trained, {
        classes: ['A', 'B', 'C'],
        output: 'softmax',
        head: { denseUnits: 8, dropout: 0.5 },
      }),
    );
    const rows = await predictWithTfjs(inputs, inputSize);
    for (const row of rows) expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
  });
});

describeWithReference('loaded by tfjs, beside Keras', () => {
  it.each([
    [64, 2, 0],
    [97, 3, 8],
  ])(
    'gives the same probabilities: %i pixels, %i classes, %i hidden units',
    async (size, classes, denseUnits) => {
      const inputs = noise(3 * size * size * 3);
      const file = path.join(parent, 'inputs.f32');
      await writeFloats(file, inputs);
      const [keras] = await runKerasMobileNet([
        {
          alpha: width,
          inputSize: size,
          outputDirectory: parent,
          randomWeights: 3,
          inputs: file,
          head: { classes, denseUnits, seed: 1 },
          dumpWeights: true,
        },
      ]);
      if (!keras?.weights || !keras.logits) throw new Error('Keras gave no logits.');
      const trained = await readListedWeights(keras.weights);
      const classifier: NetworkDescription = withHead(mobileNetV2.build({ width, inputSize: size }), {
        denseUnits,
        dropout: 0.2,
        classes,
      });
      const metadata = metadataOf(trained, {
        classes: ['A', 'B', 'C'].slice(0, classes),
        output: classes === 2 ? 'sigmoid' : 'softmax',
      });
      await writeTfjsLayersModel(folder, classifier, trained, metadata);
      const rows = await predictWithTfjs(inputs, size);
      const expected = keras.logits.map((logits) => {
        const [logit = 0] = logits;
        if (classes === 2) return [1 / (1 + Math.exp(-logit))];
        const total = logits.reduce((sum, value) => sum + Math.exp(value), 0);
        return logits.map((value) => Math.exp(value) / total);
      });
      for (const [row, probabilities] of rows.entries())
        for (const [column, probability] of probabilities.entries())
          expect(probability).toBeCloseTo(expected[row]?.[column] ?? Number.NaN, 5);
    },
  );
});

describe('a folder that cannot be used is refused in words', () => {
  beforeEach(() => writeTfjsLayersModel(folder, network, weights, metadataOf(weights)));
  const inFolder = (name: string): string => path.join(folder, name);
  const alter = async (name: string, change: (content: Record<string, unknown>) => void): Promise<void> => {
    const content = JSON.parse(await readFile(inFolder(name), 'utf8')) as Record<string, unknown>;
    change(content);
    await writeFile(inFolder(name), JSON.stringify(content));
  };
  const refusal = async (): Promise<string> => {
    const error: unknown = await readModel(folder).catch((thrown: unknown) => thrown);
    return error instanceof UserError ? error.message : `not a UserError: ${String(error)}`;
  };

  it('when it is not there', async () => {
    await rm(folder, { recursive: true });
    expect(await refusal()).toMatch(/There is no model in/);
  });

  it('when it is of a newer version', async () => {
    await alter('transfer-learning.json', (content) => {
      content['formatVersion'] = modelFormatVersion + 1;
    });
    expect(await refusal()).toMatch(/newer version.*Update this program/);
  });

  it('when its metadata is wrong, naming the field', async () => {
    await alter('transfer-learning.json', (content) => {
      content['threshold'] = 2;
    });
    expect(await refusal()).toMatch(/transfer-learning\.json is damaged: threshold/);
  });

  it('when a weight file is missing', async () => {
    await rm(inFolder('group1-shard1of1.bin'));
    expect(await refusal()).toMatch(/group1-shard1of1\.bin is missing/);
  });

  it('when a weight file is truncated', async () => {
    await writeFile(
      inFolder('group1-shard1of1.bin'),
      (await readFile(inFolder('group1-shard1of1.bin'))).subarray(4),
    );
    expect(await refusal()).toMatch(/is damaged/);
  });

  it('when a weight was changed', async () => {
    const bytes = await readFile(inFolder('group1-shard1of1.bin'));
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    await writeFile(inFolder('group1-shard1of1.bin'), bytes);
    expect(await refusal()).toMatch(/not those that were saved/);
  });

  it('when it points to a file outside', async () => {
    await alter('model.json', (content) => {
      content['weightsManifest'] = [{ paths: ['../secret.bin'], weights: [] }];
    });
    expect(await refusal()).toMatch(/model\.json is damaged: weightsManifest\.0\.paths\.0/);
  });

  it('when a weight file is a link', async () => {
    const outside = path.join(parent, 'outside.bin');
    await writeFile(outside, await readFile(inFolder('group1-shard1of1.bin')));
    await rm(inFolder('group1-shard1of1.bin'));
    await symlink(outside, inFolder('group1-shard1of1.bin'));
    await access(inFolder('group1-shard1of1.bin'));
    expect(await refusal()).toMatch(/is damaged/);
  });

  it('when its weights are of another network', async () => {
    await alter('transfer-learning.json', (content) => {
      content['backbone'] = { ...metadataOf(weights).backbone, width: 0.5 };
    });
    expect(await refusal()).toMatch(/its weights are not those of mobilenetv2_0\.50_64/);
  });
});
