import type { Padding } from '../network/description.ts';
import { defineBackbone } from './define-backbone.ts';
import { NetworkBuilder } from './network-builder.ts';
import { tfPreprocessing } from './preprocessing.ts';
import { kerasApplications, singleWeightFile } from './single-weight-file.ts';

/** Without gamma: the ReLU after it passes any scale on to the next convolution. */
const batchNormalization = { epsilon: 1e-3, momentum: 0.99, scale: false };

/** A convolution of a branch: its filters and its kernel's height and width. */
type Convolution = readonly [filters: number, height: number, width: number];

/**
 * InceptionV3 (Szegedy, Vanhoucke, Ioffe, Shlens, Wojna: "Rethinking the Inception Architecture for Computer Vision",
 * CVPR 2016), as `keras.applications.InceptionV3(include_top=False)`. Most layers have the names that Keras gives to
 * layers without one, numbered as they are made, in the order of this file.
 */
export const inceptionV3 = defineBackbone('InceptionV3', {
  preprocessing: tfPreprocessing,
  build({ inputSize }) {
    const network = new NetworkBuilder('inception_v3');
    let x = network.input('input_layer', [inputSize, inputSize, 3]);
    x = convolve(network, x, [32, 3, 3], 'valid', 2);
    x = convolve(network, x, [32, 3, 3], 'valid');
    x = convolve(network, x, [64, 3, 3]);
    x = halve(network, x);
    x = convolve(network, x, [80, 1, 1], 'valid');
    x = convolve(network, x, [192, 3, 3], 'valid');
    x = halve(network, x);
    for (const [index, pooled] of [32, 64, 64].entries())
      x = network.concatenate(
        [
          convolve(network, x, [64, 1, 1]),
          chain(network, x, [48, 1, 1], [64, 5, 5]),
          chain(network, x, [64, 1, 1], [96, 3, 3], [96, 3, 3]),
          averaged(network, x, pooled),
        ],
        `mixed${index}`,
      );
    x = network.concatenate(
      [
        convolve(network, x, [384, 3, 3], 'valid', 2),
        convolve(network, chain(network, x, [64, 1, 1], [96, 3, 3]), [96, 3, 3], 'valid', 2),
        halve(network, x),
      ],
      'mixed3',
    );
    for (const [index, narrow] of [128, 160, 160, 192].entries())
      x = network.concatenate(
        [
          convolve(network, x, [192, 1, 1]),
          chain(network, x, [narrow, 1, 1], [narrow, 1, 7], [192, 7, 1]),
          chain(network, x, [narrow, 1, 1], [narrow, 7, 1], [narrow, 1, 7], [narrow, 7, 1], [192, 1, 7]),
          averaged(network, x, 192),
        ],
        `mixed${index + 4}`,
      );
    x = network.concatenate(
      [
        convolve(network, chain(network, x, [192, 1, 1]), [320, 3, 3], 'valid', 2),
        convolve(network, chain(network, x, [192, 1, 1], [192, 1, 7], [192, 7, 1]), [192, 3, 3], 'valid', 2),
        halve(network, x),
      ],
      'mixed8',
    );
    for (const index of [0, 1])
      x = network.concatenate(
        [
          convolve(network, x, [320, 1, 1]),
          fanOut(network, chain(network, x, [384, 1, 1]), `mixed9_${index}`),
          fanOut(network, chain(network, x, [448, 1, 1], [384, 3, 3]), network.unnamed('concatenate')),
          averaged(network, x, 192),
        ],
        `mixed${index + 9}`,
      );
    return network.build(x);
  },
  officialWeights: singleWeightFile(
    `${kerasApplications}inception_v3/`,
    {
      name: 'inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5',
      size: 87_910_968,
      md5: 'bcbd6486424b2319ff4ef7d526e38f63',
    },
    299,
  ),
});

/** A convolution, batch normalisation and ReLU. */
function convolve(
  network: NetworkBuilder,
  input: string,
  [filters, ...kernelSize]: Convolution,
  padding: Padding = 'same',
  strides = 1,
): string {
  let x = network.conv2d(input, network.unnamed('conv2d'), { filters, kernelSize, strides, padding });
  x = network.batchNormalization(x, network.unnamed('batch_normalization'), batchNormalization);
  return network.activation(x, network.unnamed('activation'), 'relu');
}

function chain(network: NetworkBuilder, input: string, ...convolutions: readonly Convolution[]): string {
  return convolutions.reduce((x, convolution) => convolve(network, x, convolution), input);
}

/** A row and a column side by side in place of a square. */
function fanOut(network: NetworkBuilder, input: string, name: string): string {
  return network.concatenate(
    [convolve(network, input, [384, 1, 3]), convolve(network, input, [384, 3, 1])],
    name,
  );
}

function averaged(network: NetworkBuilder, input: string, filters: number): string {
  const pooled = network.averagePooling2d(input, network.unnamed('average_pooling2d'), {
    poolSize: 3,
    strides: 1,
    padding: 'same',
  });
  return convolve(network, pooled, [filters, 1, 1]);
}

function halve(network: NetworkBuilder, input: string): string {
  return network.maxPooling2d(input, network.unnamed('max_pooling2d'), {
    poolSize: 3,
    strides: 2,
    padding: 'valid',
  });
}
