import { defineBackbone } from './define-backbone.ts';
import { NetworkBuilder } from './network-builder.ts';
import { caffePreprocessing } from './preprocessing.ts';
import { kerasApplications, singleWeightFile } from './single-weight-file.ts';

const batchNormalization = { epsilon: 1.001e-5, momentum: 0.99 };

/** Filters of the narrow convolutions and number of blocks of each stage. */
const stages: readonly (readonly [filters: number, blocks: number])[] = [
  [64, 3],
  [128, 4],
  [256, 6],
  [512, 3],
];

/**
 * ResNet50 (He, Zhang, Ren, Sun: "Deep Residual Learning for Image Recognition", CVPR 2016), as
 * `keras.applications.ResNet50(include_top=False)`.
 */
export const resNet50 = defineBackbone('ResNet50', {
  preprocessing: caffePreprocessing,
  build({ inputSize }) {
    const network = new NetworkBuilder('resnet50');
    let x = network.input('input_layer', [inputSize, inputSize, 3]);
    x = network.zeroPadding2d(x, 'conv1_pad', [
      [3, 3],
      [3, 3],
    ]);
    x = network.conv2d(x, 'conv1_conv', {
      filters: 64,
      kernelSize: 7,
      strides: 2,
      padding: 'valid',
      useBias: true,
    });
    x = network.batchNormalization(x, 'conv1_bn', batchNormalization);
    x = network.activation(x, 'conv1_relu', 'relu');
    x = network.zeroPadding2d(x, 'pool1_pad', [
      [1, 1],
      [1, 1],
    ]);
    x = network.maxPooling2d(x, 'pool1_pool', { poolSize: 3, strides: 2, padding: 'valid' });
    for (const [index, [filters, blocks]] of stages.entries())
      for (let block = 1; block <= blocks; block++)
        x = residualBlock(network, x, `conv${index + 2}_block${block}`, {
          filters,
          strides: index > 0 && block === 1 ? 2 : 1,
          convolvedShortcut: block === 1,
        });
    return network.build(x);
  },
  officialWeights: singleWeightFile(
    `${kerasApplications}resnet/`,
    {
      name: 'resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5',
      size: 94_765_736,
      md5: '4d473c1dd8becc155b73f8504c6f6626',
    },
    224,
  ),
});

/** A narrow 3×3 convolution between two 1×1 ones, added to what went around it. */
function residualBlock(
  network: NetworkBuilder,
  input: string,
  name: string,
  {
    filters,
    strides,
    convolvedShortcut,
  }: { readonly filters: number; readonly strides: 1 | 2; readonly convolvedShortcut: boolean },
): string {
  const convolve = (
    from: string,
    number: number,
    count: number,
    options: { kernelSize?: number; strides?: number } = {},
  ): string => {
    const { kernelSize = 1, strides: step = 1 } = options;
    const convolution = network.conv2d(from, `${name}_${number}_conv`, {
      filters: count,
      kernelSize,
      strides: step,
      padding: kernelSize === 1 ? 'valid' : 'same',
      useBias: true,
    });
    return network.batchNormalization(convolution, `${name}_${number}_bn`, batchNormalization);
  };
  const shortcut = convolvedShortcut ? convolve(input, 0, 4 * filters, { strides }) : input;
  let x = network.activation(convolve(input, 1, filters, { strides }), `${name}_1_relu`, 'relu');
  x = network.activation(convolve(x, 2, filters, { kernelSize: 3 }), `${name}_2_relu`, 'relu');
  x = network.add([shortcut, convolve(x, 3, 4 * filters)], `${name}_add`);
  return network.activation(x, `${name}_out`, 'relu');
}
