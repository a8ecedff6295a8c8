import type { BackboneName } from '../../shared/configuration/backbone-defaults.ts';
import type { Backbone } from './backbone.ts';
import { defineBackbone } from './define-backbone.ts';
import { NetworkBuilder } from './network-builder.ts';
import { noPreprocessing } from './preprocessing.ts';
import { roundedFilters } from './rounded-filters.ts';
import { stridePadding } from './stride-padding.ts';
import { singleWeightFile } from './single-weight-file.ts';

const baseUrl = 'https://storage.googleapis.com/keras-applications/';
const batchNormalization = { epsilon: 1e-3, momentum: 0.99 };
/** Of the residual branches; the share that the last block would drop, less the further down. */
const dropRate = 0.2;
/** Channels of the squeezed middle, as a share of a block's input. */
const squeezeRatio = 0.25;
const imagenetDeviation = [0.229, 0.224, 0.225];

interface Stage {
  readonly kernelSize: number;
  readonly repeats: number;
  readonly filters: number;
  readonly expansion: number;
  readonly strides: 1 | 2;
}

/** Of B0, which the others multiply (Tan and Le 2019, table 1). */
const stages: readonly Stage[] = [
  { kernelSize: 3, repeats: 1, filters: 16, expansion: 1, strides: 1 },
  { kernelSize: 3, repeats: 2, filters: 24, expansion: 6, strides: 2 },
  { kernelSize: 5, repeats: 2, filters: 40, expansion: 6, strides: 2 },
  { kernelSize: 3, repeats: 3, filters: 80, expansion: 6, strides: 2 },
  { kernelSize: 5, repeats: 3, filters: 112, expansion: 6, strides: 1 },
  { kernelSize: 5, repeats: 4, filters: 192, expansion: 6, strides: 2 },
  { kernelSize: 3, repeats: 1, filters: 320, expansion: 6, strides: 1 },
];

/** What distinguishes one EfficientNet from the others. */
interface Scaling {
  /** Multiply the filters, and the blocks of each stage. */
  readonly width: number;
  readonly depth: number;
  readonly trainedAt: number;
  /** Of the official weight file. */
  readonly size: number;
  readonly md5: string;
}

/**
 * EfficientNet (Tan and Le: "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML 2019), as
 * `keras.applications.EfficientNetB0(weights='imagenet', include_top=False)`.
 *
 * Pixels are prepared by layers of the network. The official weights hold the deviation where the normalisation layer
 * wants the variance, so it divides by the root of the deviation only; Keras adds a second rescaling by that same root
 * where the weights are ImageNet's. It is always there here: guides count with it, and any other weights fit as well.
 */
export const efficientNetB0 = efficientNet('EfficientNetB0', {
  width: 1,
  depth: 1,
  trainedAt: 224,
  size: 16_705_208,
  md5: '50bc09e76180e00e4465e1a485ddc09d',
});
export const efficientNetB1 = efficientNet('EfficientNetB1', {
  width: 1,
  depth: 1.1,
  trainedAt: 240,
  size: 27_018_416,
  md5: '74c4e6b3e1f6a1eea24c589628592432',
});
export const efficientNetB2 = efficientNet('EfficientNetB2', {
  width: 1.1,
  depth: 1.2,
  trainedAt: 260,
  size: 31_790_344,
  md5: '111f8e2ac8aa800a7a99e3239f7bfb39',
});
export const efficientNetB3 = efficientNet('EfficientNetB3', {
  width: 1.2,
  depth: 1.4,
  trainedAt: 300,
  size: 43_941_136,
  md5: 'af6d107764bb5b1abb91932881670226',
});

function efficientNet(name: BackboneName & `EfficientNet${string}`, scaling: Scaling): Backbone {
  const { width, depth, trainedAt, size, md5 } = scaling;
  const kerasName = name.toLowerCase();
  const filtersOf = (filters: number): number => roundedFilters(filters * width);
  const repeatsOf = (repeats: number): number => Math.ceil(depth * repeats);
  return defineBackbone(name, {
    preprocessing: noPreprocessing,
    build({ inputSize }) {
      const network = new NetworkBuilder(kerasName);
      let x = network.input('input_layer', [inputSize, inputSize, 3]);
      x = network.rescaling(x, network.unnamed('rescaling'), 1 / 255);
      x = network.normalization(x, network.unnamed('normalization'));
      const correction = imagenetDeviation.map((deviation) => 1 / Math.sqrt(deviation));
      x = network.rescaling(x, network.unnamed('rescaling'), correction);
      x = network.zeroPadding2d(x, 'stem_conv_pad', stridePadding(network.shape(x), 3));
      x = network.conv2d(x, 'stem_conv', {
        filters: filtersOf(32),
        kernelSize: 3,
        strides: 2,
        padding: 'valid',
      });
      x = activated(network, x, 'stem_bn', 'stem_activation');

      const blocks = stages.reduce((sum, { repeats }) => sum + repeatsOf(repeats), 0);
      let number = 0;
      for (const [index, { repeats, ...stage }] of stages.entries())
        for (let repeat = 0; repeat < repeatsOf(repeats); repeat++) {
          // block1a, block1b, …
          const prefix = `block${index + 1}${String.fromCharCode('a'.charCodeAt(0) + repeat)}_`;
          x = invertedResidual(network, x, prefix, {
            ...stage,
            filters: filtersOf(stage.filters),
            strides: repeat === 0 ? stage.strides : 1,
            dropRate: (dropRate * number++) / blocks,
          });
        }
      x = network.conv2d(x, 'top_conv', { filters: filtersOf(1280), kernelSize: 1, padding: 'same' });
      return network.build(activated(network, x, 'top_bn', 'top_activation'));
    },
    officialWeights: singleWeightFile(baseUrl, { name: `${kerasName}_notop.h5`, size, md5 }, trainedAt),
  });
}

function activated(network: NetworkBuilder, input: string, norm: string, activation: string): string {
  return network.activation(network.batchNormalization(input, norm, batchNormalization), activation, 'swish');
}

/** Expansion, depthwise convolution, squeeze and excitation, projection, and the way round them. */
function invertedResidual(
  network: NetworkBuilder,
  input: string,
  prefix: string,
  { kernelSize, filters, expansion, strides, dropRate: rate }: Omit<Stage, 'repeats'> & { dropRate: number },
): string {
  const inputChannels = network.shape(input)[2];
  const channels = inputChannels * expansion;
  let x = input;
  if (expansion !== 1) {
    x = network.conv2d(x, `${prefix}expand_conv`, { filters: channels, kernelSize: 1, padding: 'same' });
    x = activated(network, x, `${prefix}expand_bn`, `${prefix}expand_activation`);
  }
  if (strides === 2)
    x = network.zeroPadding2d(x, `${prefix}dwconv_pad`, stridePadding(network.shape(x), kernelSize));
  x = network.depthwiseConv2d(x, `${prefix}dwconv`, {
    kernelSize,
    strides,
    padding: strides === 2 ? 'valid' : 'same',
  });
  x = activated(network, x, `${prefix}bn`, `${prefix}activation`);

  const squeezed = network.squeeze(x, { pooling: `${prefix}se_squeeze`, reshape: `${prefix}se_reshape` });
  const reduced = network.conv2d(squeezed, `${prefix}se_reduce`, {
    filters: Math.max(1, Math.trunc(inputChannels * squeezeRatio)),
    kernelSize: 1,
    padding: 'same',
    useBias: true,
    activation: 'swish',
  });
  const factors = network.conv2d(reduced, `${prefix}se_expand`, {
    filters: channels,
    kernelSize: 1,
    padding: 'same',
    useBias: true,
    activation: 'sigmoid',
  });
  x = network.multiply([x, factors], `${prefix}se_excite`);

  x = network.conv2d(x, `${prefix}project_conv`, { filters, kernelSize: 1, padding: 'same' });
  x = network.batchNormalization(x, `${prefix}project_bn`, batchNormalization);
  if (strides === 2 || inputChannels !== filters) return x;
  if (rate > 0) x = network.dropExamples(x, `${prefix}drop`, rate);
  return network.add([x, input], `${prefix}add`);
}
