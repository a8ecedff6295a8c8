import type { Layer, NetworkDescription } from '../network/description.ts';
import { outputActivation } from '../network/head.ts';

type Configuration = Readonly<Record<string, unknown>>;

/**
 * A classifier as the `modelTopology` of tfjs's layers format: the configuration of a Keras functional model. The
 * activation that turns logits into probabilities is put into the last layer.
 */
export function tfjsTopology(network: NetworkDescription): Configuration {
  const input = network.layers[0]?.name ?? '';
  return {
    class_name: 'Functional',
    config: {
      name: network.name,
      trainable: true,
      layers: network.layers.map((layer) => {
        const isOutput = layer.name === network.output && layer.operation === 'dense';
        const { className, config } = layerConfiguration(
          isOutput ? { ...layer, activation: outputActivation(network) } : layer,
        );
        return {
          class_name: className,
          name: layer.name,
          config: { name: layer.name, dtype: 'float32', ...config },
          inbound_nodes: layer.inputs.length > 0 ? [layer.inputs.map((name) => [name, 0, 0, {}])] : [],
        };
      }),
      input_layers: [[input, 0, 0]],
      output_layers: [[network.output, 0, 0]],
    },
  };
}

const channelsLast = { data_format: 'channels_last' };

function layerConfiguration(layer: Layer): { className: string; config: Configuration } {
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
          scale: true,
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
    case 'zeroPadding2d':
      return { className: 'ZeroPadding2D', config: { ...channelsLast, padding: layer.padding } };
    case 'globalAveragePooling2d':
      return { className: 'GlobalAveragePooling2D', config: channelsLast };
    case 'dropout':
      return { className: 'Dropout', config: { rate: layer.rate } };
    case 'dense':
      return {
        className: 'Dense',
        config: { units: layer.units, use_bias: true, activation: layer.activation },
      };
  }
}
