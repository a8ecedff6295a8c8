import { defineBackbone } from './define-backbone.ts';
import { NetworkBuilder } from './network-builder.ts';
import { torchPreprocessing } from './preprocessing.ts';
import { kerasApplications, singleWeightFile } from './single-weight-file.ts';

const batchNormalization = { epsilon: 1.001e-5, momentum: 0.99 };
/** Channels that each layer of a dense block adds. */
const growth = 32;
/** Layers of each dense block. */
const blocks = [6, 12, 24, 16];

/**
 * DenseNet121 (Huang, Liu, van der Maaten, Weinberger: "Densely Connected Convolutional Networks", CVPR 2017), as
 * `keras.applications.DenseNet121(include_top=False)`. The backbone of CheXNet and of much work on chest X-rays since.
 */
export const denseNet121 = defineBackbone('DenseNet121', {
  preprocessing: torchPreprocessing,
  build({ inputSize }) {
    const network = new NetworkBuilder('densenet121');
    let x = network.input('input_layer', [inputSize, inputSize, 3]);
    x = network.zeroPadding2d(x, network.unnamed('zero_padding2d'), [
      [3, 3],
      [3, 3],
    ]);
    x = network.conv2d(x, 'conv1_conv', { filters: 64, kernelSize: 7, strides: 2, padding: 'valid' });
    x = normalized(network, x, 'conv1');
    x = network.zeroPadding2d(x, network.unnamed('zero_padding2d'), [
      [1, 1],
      [1, 1],
    ]);
    x = network.maxPooling2d(x, 'pool1', { poolSize: 3, strides: 2, padding: 'valid' });
    for (const [index, layers] of blocks.entries()) {
      for (let layer = 1; layer <= layers; layer++)
        x = denseLayer(network, x, `conv${index + 2}_block${layer}`);
      if (index < blocks.length - 1) x = transition(network, x, `pool${index + 2}`);
    }
    x = network.batchNormalization(x, 'bn', batchNormalization);
    return network.build(network.activation(x, 'relu', 'relu'));
  },
  officialWeights: singleWeightFile(
    `${kerasApplications}densenet/`,
    {
      name: 'densenet121_weights_tf_dim_ordering_tf_kernels_notop.h5',
      size: 29_084_464,
      md5: '30ee3e1110167f948a6b9946edeeb738',
    },
    224,
  ),
});

function normalized(network: NetworkBuilder, input: string, name: string): string {
  const x = network.batchNormalization(input, `${name}_bn`, batchNormalization);
  return network.activation(x, `${name}_relu`, 'relu');
}

/** Normalisation and ReLU come before each convolution; what comes out is put beside what went in. */
function denseLayer(network: NetworkBuilder, input: string, name: string): string {
  let x = normalized(network, input, `${name}_0`);
  x = network.conv2d(x, `${name}_1_conv`, { filters: 4 * growth, kernelSize: 1, padding: 'valid' });
  x = normalized(network, x, `${name}_1`);
  x = network.conv2d(x, `${name}_2_conv`, { filters: growth, kernelSize: 3, padding: 'same' });
  return network.concatenate([input, x], `${name}_concat`);
}

/** Half the channels, half the height and width. */
function transition(network: NetworkBuilder, input: string, name: string): string {
  const x = network.conv2d(normalized(network, input, name), `${name}_conv`, {
    filters: Math.floor(network.shape(input)[2] / 2),
    kernelSize: 1,
    padding: 'valid',
  });
  return network.averagePooling2d(x, `${name}_pool`, { poolSize: 2, strides: 2, padding: 'valid' });
}
