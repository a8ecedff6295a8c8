import type { ModelMetadata } from '../../shared/run/model-metadata.ts';
import { dropoutMaskShape, type Layer, type NetworkDescription } from '../network/description.ts';
import { outputActivation } from '../network/head.ts';

type Configuration = Readonly<Record<string, unknown>>;

/** What is done to pixels before the first layer, for each channel. */
export type ChannelScaling = Pick<ModelMetadata['preprocessing'], 'scale' | 'offset'>;

/** Who is to read a topology: they know almost the same layers. */
export type TopologyReader = 'keras' | 'tfjs';

/** Name of the layer that prepares pixels, as Keras gives it to the first one. */
export const rescalingLayer = 'rescaling';

/**
 * A classifier as the configuration of a Keras functional model, in the form that Keras 2 writes and Keras 3 and tfjs
 * read as well. The activation that turns logits into probabilities is put into the last layer.
 *
 * With `pixels` the model takes pixels of 0 to 255 and prepares them in a layer of its own, where they are to be prepared
 * at all; without, it takes prepared pixels.
 */
export function kerasTopology(
  network: NetworkDescription,
  reader: TopologyReader,
  pixels?: ChannelScaling,
): Configuration {
  const preprocessing = pixels && !isIdentity(pixels) ? pixels : undefined;
  const input = network.layers[0]?.name ?? '';
  const layers = network.layers.flatMap((layer) => {
    const isOutput = layer.name === network.output && layer.operation === 'dense';
    const { className, config } = layerConfiguration(
      isOutput ? { ...layer, activation: outputActivation(network) } : layer,
      reader,
    );
    const inputs = preprocessing
      ? layer.inputs.map((name) => (name === input ? rescalingLayer : name))
      : layer.inputs;
    const written = entry(layer.name, className, config, inputs);
    return preprocessing && layer.name === input
      ? [written, entry(rescalingLayer, 'Rescaling', rescaling(preprocessing), [input])]
      : [written];
  });
  return {
    class_name: 'Functional',
    config: {
      name: network.name,
      trainable: true,
      layers,
      input_layers: [[input, 0, 0]],
      output_layers: [[network.output, 0, 0]],
    },
  };
}

function isIdentity({ scale, offset }: ChannelScaling): boolean {
  return scale.every((value) => value === 1) && offset.every((value) => value === 0);
}

function entry(
  name: string,
  className: string,
  config: Configuration,
  inputs: readonly string[],
): Configuration {
  return {
    class_name: className,
    name,
    config: { name, dtype: 'float32', ...config },
    inbound_nodes: inputs.length > 0 ? [inputs.map((from) => [from, 0, 0, {}])] : [],
  };
}

/** One number where all channels have the same. */
function rescaling({ scale, offset }: ChannelScaling): Configuration {
  const plain = (values: readonly number[]): number | readonly number[] =>
    values.every((value) => value === values[0]) ? (values[0] ?? 0) : values;
  return { scale: plain(scale), offset: plain(offset) };
}

const channelsLast = { data_format: 'channels_last' };

function layerConfiguration(
  layer: Layer,
  reader: TopologyReader,
): { className: string; config: Configuration } {
  switch (layer.operation) {
    case 'input':
      return {
        className: 'InputLayer',
        config: { batch_input_shape: [null, ...layer.outputShape], sparse: false },
      };
    case 'conv2d':
      return {
        className: 'Conv2D',
        config: {
          ...channelsLast,
          filters: layer.filters,
          kernel_size: layer.kernelSize,
          strides: [layer.strides, layer.strides],
          padding: layer.padding,
          use_bias: layer.useBias,
          activation: layer.activation,
        },
      };
    case 'depthwiseConv2d':
      return {
        className: 'DepthwiseConv2D',
        config: {
          ...channelsLast,
          kernel_size: layer.kernelSize,
          strides: [layer.strides, layer.strides],
          padding: layer.padding,
          depth_multiplier: 1,
          use_bias: layer.useBias,
        },
      };
    case 'batchNormalization':
      return {
        className: 'BatchNormalization',
        config: {
          axis: -1,
          epsilon: layer.epsilon,
          momentum: layer.momentum,
          center: true,
          scale: layer.scale !== false,
          // Its statistics are not to be touched, whoever trains the model further.
          trainable: false,
        },
      };
    case 'activation':
      return layer.activation === 'relu6'
        ? { className: 'ReLU', config: { max_value: 6 } }
        : { className: 'Activation', config: { activation: layer.activation } };
    case 'add':
      return { className: 'Add', config: {} };
    case 'multiply':
      return { className: 'Multiply', config: {} };
    case 'concatenate':
      return { className: 'Concatenate', config: { axis: -1 } };
    case 'maxPooling2d':
    case 'averagePooling2d':
      return {
        className: layer.operation === 'maxPooling2d' ? 'MaxPooling2D' : 'AveragePooling2D',
        config: {
          ...channelsLast,
          pool_size: [layer.poolSize, layer.poolSize],
          strides: [layer.strides, layer.strides],
          padding: layer.padding,
        },
      };
    case 'reshape':
      return { className: 'Reshape', config: { target_shape: layer.outputShape } };
    case 'rescaling':
      return { className: 'Rescaling', config: { scale: layer.scale, offset: layer.offset } };
    case 'normalization':
      // tfjs has no such layer; batch normalisation without an epsilon is the same.
      return reader === 'tfjs'
        ? {
            className: 'BatchNormalization',
            config: { axis: -1, epsilon: 0, momentum: 0.99, center: true, scale: false, trainable: false },
          }
        : { className: 'Normalization', config: { axis: [-1], mean: null, variance: null, invert: false } };
    case 'pack':
    case 'unpack':
      throw new RangeError(`The layer ${layer.name} is part of no whole network.`);
    case 'zeroPadding2d':
      return { className: 'ZeroPadding2D', config: { ...channelsLast, padding: layer.padding } };
    case 'globalAveragePooling2d':
      return { className: 'GlobalAveragePooling2D', config: channelsLast };
    case 'dropout':
      return {
        className: 'Dropout',
        config: layer.wholeExamples
          ? { rate: layer.rate, noise_shape: [null, ...dropoutMaskShape(layer)] }
          : { rate: layer.rate },
      };
    case 'dense':
      return {
        className: 'Dense',
        config: { units: layer.units, use_bias: true, activation: layer.activation },
      };
  }
}
