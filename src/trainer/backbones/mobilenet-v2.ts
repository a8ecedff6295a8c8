import type { NetworkDescription } from '../network/description.ts';
import type { BackboneOptions } from './backbone.ts';
import { defineBackbone } from './define-backbone.ts';
import { officialMobileNetV2Weights } from './mobilenet-v2-weight-files.ts';
import { NetworkBuilder } from './network-builder.ts';
import { tfPreprocessing } from './preprocessing.ts';
import { roundedFilters } from './rounded-filters.ts';
import { stridePadding } from './stride-padding.ts';

const batchNormalization = { epsilon: 1e-3, momentum: 0.999 };

/** Filters before the width multiplier and stride of each inverted residual block (Sandler et al. 2018, table 2). */
const blocks: readonly (readonly [filters: number, stride: 1 | 2])[] = [
  [16, 1],
  [24, 2],
  [24, 1],
  [32, 2],
  [32, 1],
  [32, 1],
  [64, 2],
  [64, 1],
  [64, 1],
  [64, 1],
  [96, 1],
  [96, 1],
  [96, 1],
  [160, 2],
  [160, 1],
  [160, 1],
  [320, 1],
];

/**
 * MobileNetV2 (Sandler, Howard, Zhu, Zhmoginov, Chen: "MobileNetV2: Inverted Residuals and Linear Bottlenecks",
 * CVPR 2018), with the layers, names and order of `keras.applications.MobileNetV2(include_top=False)`.
 */
export const mobileNetV2 = defineBackbone('MobileNetV2', {
  preprocessing: tfPreprocessing,
  build,
  officialWeights: officialMobileNetV2Weights,
});

function build({ inputSize, width }: BackboneOptions): NetworkDescription {
  const network = new NetworkBuilder(`mobilenetv2_${width.toFixed(2)}_${inputSize}`);
  let x = network.input('input_layer', [inputSize, inputSize, 3]);
  x = network.conv2d(x, 'Conv1', {
    filters: roundedFilters(32 * width),
    kernelSize: 3,
    strides: 2,
    padding: 'same',
  });
  x = network.batchNormalization(x, 'bn_Conv1', batchNormalization);
  x = network.activation(x, 'Conv1_relu', 'relu6');
  for (const [index, [filters, stride]] of blocks.entries())
    x = invertedResidual(network, x, index, roundedFilters(Math.trunc(filters * width)), stride);
  x = network.conv2d(x, 'Conv_1', {
    // Narrow networks keep the full width here, as the paper has it.
    filters: width > 1 ? roundedFilters(1280 * width) : 1280,
    kernelSize: 1,
    padding: 'valid',
  });
  x = network.batchNormalization(x, 'Conv_1_bn', batchNormalization);
  x = network.activation(x, 'out_relu', 'relu6');
  return network.build(x);
}

/** Expansion to six times the channels, depthwise convolution, linear projection, and the way round them. */
function invertedResidual(
  network: NetworkBuilder,
  input: string,
  index: number,
  filters: number,
  strides: 1 | 2,
): string {
  const prefix = index === 0 ? 'expanded_conv' : `block_${index}`;
  const inputChannels = network.shape(input)[2];
  let x = input;
  if (index > 0) {
    x = network.conv2d(x, `${prefix}_expand`, {
      filters: 6 * inputChannels,
      kernelSize: 1,
      padding: 'same',
    });
    x = network.batchNormalization(x, `${prefix}_expand_BN`, batchNormalization);
    x = network.activation(x, `${prefix}_expand_relu`, 'relu6');
  }
  if (strides === 2) {
    x = network.zeroPadding2d(x, `${prefix}_pad`, stridePadding(network.shape(x), 3));
  }
  x = network.depthwiseConv2d(x, `${prefix}_depthwise`, {
    kernelSize: 3,
    strides,
    padding: strides === 1 ? 'same' : 'valid',
  });
  x = network.batchNormalization(x, `${prefix}_depthwise_BN`, batchNormalization);
  x = network.activation(x, `${prefix}_depthwise_relu`, 'relu6');
  x = network.conv2d(x, `${prefix}_project`, { filters, kernelSize: 1, padding: 'same' });
  x = network.batchNormalization(x, `${prefix}_project_BN`, batchNormalization);
  return inputChannels === filters && strides === 1 ? network.add([input, x], `${prefix}_add`) : x;
}
