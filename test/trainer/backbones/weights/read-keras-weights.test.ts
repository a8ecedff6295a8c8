import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mobileNetV2 } from '../../../../src/trainer/backbones/mobilenet-v2.ts';
import { backboneNamed } from '../../../../src/trainer/backbones/registry.ts';
import { readKerasWeights } from '../../../../src/trainer/backbones/weights/read-keras-weights.ts';
import { hashWeights } from '../../../../src/trainer/network/hash-weights.ts';
import { withHead } from '../../../../src/trainer/network/head.ts';
import { initializeWeights } from '../../../../src/trainer/network/initialize.ts';
import { UserError } from '../../../../src/node/user-error.ts';
import { readListedWeights, runKerasMobileNet } from '../../../support/keras-mobilenet.ts';
import { writeKerasWeightsFile } from '../../../support/keras-weights-file.ts';
import { describeWithReference } from '../../../support/reference-python.ts';

const network = mobileNetV2.build({ width: 0.35, inputSize: 96 });
const weights = initializeWeights(network, 1);
let folder: string;
let whole: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'weights-'));
  whole = path.join(folder, 'whole.h5');
  await writeKerasWeightsFile(whole, network, weights);
});
afterAll(() => rm(folder, { recursive: true }));

it('reads every weight of a Keras file bit for bit', async () => {
  expect(hashWeights(await readKerasWeights(whole, network))).toBe(hashWeights(weights));
});

it('gives the same weights for another input size', async () => {
  const larger = mobileNetV2.build({ width: 0.35, inputSize: 224 });
  expect(hashWeights(await readKerasWeights(whole, larger))).toBe(hashWeights(weights));
});

describeWithReference('files written by Keras', () => {
  const layouts = ['keras-applications', 'old-names', 'whole-model', 'keras-3'] as const;
  const fileOf = (layout: string): string => path.join(folder, `${layout}.weights.h5`);
  let expected: string;

  beforeAll(async () => {
    const jobs = layouts.map((layout) => ({
      alpha: 0.35,
      inputSize: 96,
      outputDirectory: folder,
      randomWeights: 5,
      saveWeights: { file: fileOf(layout), layout },
      dumpWeights: true,
    }));
    const [result] = await runKerasMobileNet(jobs);
    if (!result?.weights) throw new Error('Keras gave no weights.');
    expected = hashWeights(await readListedWeights(result.weights));
  }, 240_000);

  it.each(layouts.slice(0, 3))('are read as Keras itself has them: %s', async (layout) => {
    expect(hashWeights(await readKerasWeights(fileOf(layout), network))).toBe(expected);
  });

  it('in the format of Keras 3 are refused with what to do instead', async () => {
    await expect(readKerasWeights(fileOf('keras-3'), network)).rejects.toThrow(
      /format of Keras 3.*model\.save/s,
    );
  });
});

describe('a file that cannot be used is refused in words', () => {
  const refusal = async (file: string): Promise<string> => {
    const error: unknown = await readKerasWeights(file, network).catch((thrown: unknown) => thrown);
    return error instanceof UserError ? error.message : `not a UserError: ${String(error)}`;
  };
  const written = async (name: string, content: string | Uint8Array): Promise<string> => {
    const file = path.join(folder, name);
    await writeFile(file, content);
    return file;
  };

  it('when it does not exist', async () => {
    expect(await refusal(path.join(folder, 'absent.h5'))).toMatch(/There is no weight file .*absent\.h5/);
  });

  it('when it is a folder', async () => {
    expect(await refusal(folder)).toMatch(/is not a file/);
  });

  it('when it is empty', async () => {
    expect(await refusal(await written('empty.h5', ''))).toMatch(/is empty/);
  });

  it('when it is text', async () => {
    expect(await refusal(await written('text.h5', 'hello'))).toMatch(/is not an HDF5 file/);
  });

  it('when it is a web page in place of a download', async () => {
    expect(await refusal(await written('page.h5', '<!DOCTYPE html><html>'))).toMatch(/is a web page/);
  });

  it('when it is a .keras archive', async () => {
    expect(await refusal(await written('model.keras', 'PK\x03\x04'))).toMatch(/archive.*model\.save/s);
  });

  it.each([0.1, 0.5, 0.99])('when it is truncated to %f of its length', async (share) => {
    const bytes = await readFile(whole);
    const file = await written('truncated.h5', bytes.subarray(0, bytes.length * share));
    const length = Math.floor(bytes.length * share);
    expect(await refusal(file)).toContain(`is truncated: only ${length} bytes of ${bytes.length} are there`);
  });

  it('when its inside is overwritten', async () => {
    const bytes = await readFile(whole);
    bytes.fill(0xff, 96, 40_000);
    expect(await refusal(await written('damaged.h5', bytes))).toMatch(/is damaged/);
  });

  it('when it is of another width, and says of which', async () => {
    const wider = mobileNetV2.build({ width: 0.5, inputSize: 96 });
    const file = path.join(folder, 'wider.h5');
    await writeKerasWeightsFile(file, wider, initializeWeights(wider, 1));
    expect(await refusal(file)).toMatch(/does not fit .*0\.35.*It looks like MobileNetV2 of width 0\.5\./s);
  });

  it('when it has the classifier on top, and says so', async () => {
    const complete = withHead(network, { denseUnits: 0, dropout: 0, classes: 1000 });
    const file = path.join(folder, 'complete.h5');
    await writeKerasWeightsFile(file, complete, initializeWeights(complete, 1));
    expect(await refusal(file)).toMatch(
      /MobileNetV2 of width 0\.35 with its classifier \(include_top=True\)/,
    );
  });

  it('when it is of another architecture, and says of which', async () => {
    const vgg = {
      name: 'vgg16',
      output: 'block5_conv3',
      layers: [
        { name: 'input_1', operation: 'input', inputs: [], outputShape: [32, 32, 3] },
        {
          name: 'block5_conv3',
          operation: 'dense',
          inputs: ['input_1'],
          outputShape: [32, 32, 8],
          units: 8,
          activation: 'relu',
        },
      ],
    } as const;
    const file = path.join(folder, 'vgg.h5');
    await writeKerasWeightsFile(file, vgg, initializeWeights(vgg, 1));
    expect(await refusal(file)).toMatch(/1 layers with weights, not 104.*It looks like VGG16 or VGG19/s);
  });

  it.each(['ResNet50', 'DenseNet121', 'VGG16'] as const)(
    'when it is of %s, with the first shapes that differ',
    async (name) => {
      const other = backboneNamed(name).build({ width: 1, inputSize: 32 });
      const file = path.join(folder, `${name}.h5`);
      await writeKerasWeightsFile(file, other, initializeWeights(other, 1));
      const text = await refusal(file);
      expect(text).toMatch(/has weights of \d+×\d+×3×64.*, where Conv1 has 3×3×3×16/s);
      expect(text).toContain(`It looks like ${name}.`);
    },
  );

  it('when it is HDF5 of something else', async () => {
    const file = path.join(folder, 'other.h5');
    await writeKerasWeightsFile(file, network, weights, (root) => root.delete_attribute('layer_names'));
    expect(await refusal(file)).toMatch(/not one of Keras weights/);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('when a weight is %f', async (value) => {
    const file = path.join(folder, 'nan.h5');
    const broken = new Map(weights).set('Conv1/kernel', {
      shape: [3, 3, 3, 16],
      values: new Float32Array(432).fill(value),
    });
    await writeKerasWeightsFile(file, network, broken);
    expect(await refusal(file)).toMatch(/Conv1\/kernel has values that are not numbers/);
  });

  it('when a variance is negative', async () => {
    const file = path.join(folder, 'negative.h5');
    const broken = new Map(weights).set('bn_Conv1/moving_variance', {
      shape: [16],
      values: new Float32Array(16).fill(-1),
    });
    await writeKerasWeightsFile(file, network, broken);
    expect(await refusal(file)).toMatch(/moving_variance has values that are negative/);
  });

  it('when a weight is a link to another file', async () => {
    const file = path.join(folder, 'link.h5');
    await writeKerasWeightsFile(file, network, weights, (root) => {
      root.create_group('elsewhere');
      root.create_attribute('layer_names0', ['elsewhere']);
      root.delete_attribute('layer_names');
      const group = root.get('elsewhere');
      if (!group || !('create_external_link' in group)) throw new Error('The group is not there.');
      group.create_attribute('weight_names', ['secret']);
      group.create_external_link(whole, '/Conv1/Conv1/kernel', 'secret');
    });
    expect(await refusal(file)).toMatch(/its weight secret is missing/);
  });
});

it('turns the input channels of the first kernel round where Keras feeds blue first', async () => {
  const vgg = backboneNamed('VGG16').build({ width: 1, inputSize: 32 });
  const own = initializeWeights(vgg, 1);
  const file = path.join(folder, 'blue-first.h5');
  await writeKerasWeightsFile(file, vgg, own);
  const read = await readKerasWeights(file, vgg, 'bgr');
  const [stored, turned] = [own, read].map((each) => each.get('block1_conv1/kernel')?.values ?? []);
  // [3, 3, 3, 64]: red and blue of the first tap change places, green stays.
  expect([...(turned?.slice(0, 64) ?? [])]).toEqual([...(stored?.slice(128, 192) ?? [])]);
  expect([...(turned?.slice(64, 128) ?? [])]).toEqual([...(stored?.slice(64, 128) ?? [])]);
  expect(read.get('block1_conv2/kernel')?.values).toEqual(own.get('block1_conv2/kernel')?.values);
});
