import { expect, it } from 'vitest';
import { mobileNetV2 } from '../../../src/trainer/backbones/mobilenet-v2.ts';
import { preprocess } from '../../../src/trainer/backbones/preprocessing.ts';
import { networkWeights, sizeOf } from '../../../src/trainer/network/description.ts';
import { UserError } from '../../../src/node/user-error.ts';
import { describedAsKeras } from '../../support/described-as-keras.ts';
import { runKerasMobileNet } from '../../support/keras-mobilenet.ts';
import { describeWithReference } from '../../support/reference-python.ts';

describeWithReference('MobileNetV2 beside Keras', () => {
  it('has the same layers, names, order, connections, shapes and parameters at every width and odd sizes', async () => {
    const variants = [
      ...mobileNetV2.defaults.widths.map((width) => ({ width, inputSize: 224 })),
      { width: 1, inputSize: 32 },
      { width: 0.5, inputSize: 97 },
      { width: 1.3, inputSize: 161 },
      { width: 0.75, inputSize: 250 },
    ];
    const results = await runKerasMobileNet(
      variants.map(({ width, inputSize }) => ({ alpha: width, inputSize, describeLayers: true })),
    );
    const ours = variants.map((variant) => describedAsKeras(mobileNetV2.build(variant)));
    expect(ours).toEqual(results);
  });
});

it('has 154 layers and 2,257,984 parameters at width 1, as published', () => {
  const network = mobileNetV2.build({ width: 1, inputSize: 224 });
  const parameters = networkWeights(network).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  expect([network.layers.length, parameters]).toEqual([154, 2_257_984]);
});

it('names the widths there are when asked for another', () => {
  expect(() => mobileNetV2.build({ width: 0.6, inputSize: 224 })).toThrow(
    new UserError('MobileNetV2 has no width 0.6. Choose one of 0.35, 0.5, 0.75, 1, 1.3, 1.4.'),
  );
});

it('refuses pictures smaller than 32 pixels', () => {
  expect(() => mobileNetV2.build({ width: 1, inputSize: 31 })).toThrow(/at least 32×32 pixels, not 31/);
});

it('prepares pixels to lie between -1 and 1', () => {
  expect([...preprocess(mobileNetV2.preprocessing, [0, 127.5, 255])]).toEqual([-1, 0, 1]);
});

it('takes the weights of 224 pixels for a size that has none of its own, as Keras does', () => {
  const { file, exact, trainedAt } = mobileNetV2.officialWeights({ width: 1.4, inputSize: 300 });
  expect({ name: file.name, exact, trainedAt }).toEqual({
    name: 'mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.4_224_no_top.h5',
    exact: false,
    trainedAt: 224,
  });
});

it('takes the weights of its own size where they are published', () => {
  const { file, exact } = mobileNetV2.officialWeights({ width: 1, inputSize: 160 });
  expect({ url: file.url, exact }).toEqual({
    url: 'https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_160_no_top.h5',
    exact: true,
  });
});
