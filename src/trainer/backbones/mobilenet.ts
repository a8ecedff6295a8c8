import type { BackboneOptions, OfficialWeights } from './backbone.ts';
import { defineBackbone } from './define-backbone.ts';
import { NetworkBuilder } from './network-builder.ts';
import { tfPreprocessing } from './preprocessing.ts';
import { kerasApplications } from './single-weight-file.ts';

const batchNormalization = { epsilon: 1e-3, momentum: 0.99 };

/** Filters before the width multiplier and stride of each block. */
const blocks: readonly (readonly [filters: number, strides: 1 | 2])[] = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
];

/** Input sizes with weights of their own. For any other, Keras takes those of 224. */
const trainedSizes = [128, 160, 192, 224];
/** Widths as the names of the weight files have them. */
const widthTexts = new Map([
  [0.25, '2_5'],
  [0.5, '5_0'],
  [0.75, '7_5'],
  [1, '1_0'],
]);

/**
 * MobileNet (Howard, Zhu, Chen and others: "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision
 * Applications", 2017), as `keras.applications.MobileNet(include_top=False)`.
 */
export const mobileNet = defineBackbone('MobileNet', {
  preprocessing: tfPreprocessing,
  build({ inputSize, width }) {
    const network = new NetworkBuilder(`mobilenet_${width.toFixed(2)}_${inputSize}`);
    let x = network.input('input_layer', [inputSize, inputSize, 3]);
    x = network.conv2d(x, 'conv1', {
      filters: Math.trunc(32 * width),
      kernelSize: 3,
      strides: 2,
      padding: 'same',
    });
    x = network.batchNormalization(x, 'conv1_bn', batchNormalization);
    x = network.activation(x, 'conv1_relu', 'relu6');
    for (const [index, [filters, strides]] of blocks.entries())
      x = separableBlock(network, x, index + 1, Math.trunc(filters * width), strides);
    return network.build(x);
  },
  officialWeights,
});

/** A depthwise convolution and a 1×1 one. */
function separableBlock(
  network: NetworkBuilder,
  input: string,
  number: number,
  filters: number,
  strides: 1 | 2,
): string {
  let x = input;
  if (strides === 2)
    x = network.zeroPadding2d(x, `conv_pad_${number}`, [
      [0, 1],
      [0, 1],
    ]);
  x = network.depthwiseConv2d(x, `conv_dw_${number}`, {
    kernelSize: 3,
    strides,
    padding: strides === 1 ? 'same' : 'valid',
  });
  x = network.batchNormalization(x, `conv_dw_${number}_bn`, batchNormalization);
  x = network.activation(x, `conv_dw_${number}_relu`, 'relu6');
  x = network.conv2d(x, `conv_pw_${number}`, { filters, kernelSize: 1, padding: 'same' });
  x = network.batchNormalization(x, `conv_pw_${number}_bn`, batchNormalization);
  return network.activation(x, `conv_pw_${number}_relu`, 'relu6');
}

/** Bytes of the published files, as far as they are known. Keras publishes no hashes for this family. */
const published: Readonly<Record<string, { readonly size: number }>> = {
  'mobilenet_1_0_224_tf_no_top.h5': { size: 17_225_924 },
};

function officialWeights({ inputSize, width }: BackboneOptions): OfficialWeights {
  const exact = trainedSizes.includes(inputSize);
  const trainedAt = exact ? inputSize : 224;
  const name = `mobilenet_${widthTexts.get(width) ?? ''}_${trainedAt}_tf_no_top.h5`;
  const url = `${kerasApplications}mobilenet/${name}`;
  return { file: { name, url, ...published[name] }, trainedAt, exact };
}
