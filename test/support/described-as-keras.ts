import {
  type Layer,
  layerWeights,
  type NetworkDescription,
  sizeOf,
} from '../../src/trainer/network/description.ts';

/** What Keras calls a layer; MobileNets have their ReLU6 in a layer of its own kind. */
function kerasClass(layer: Layer): string {
  switch (layer.operation) {
    case 'input':
      return 'InputLayer';
    case 'conv2d':
      return 'Conv2D';
    case 'depthwiseConv2d':
      return 'DepthwiseConv2D';
    case 'batchNormalization':
      return 'BatchNormalization';
    case 'activation':
      return layer.activation === 'relu6' ? 'ReLU' : 'Activation';
    case 'add':
      return 'Add';
    case 'multiply':
      return 'Multiply';
    case 'concatenate':
      return 'Concatenate';
    case 'maxPooling2d':
      return 'MaxPooling2D';
    case 'averagePooling2d':
      return 'AveragePooling2D';
    case 'reshape':
      return 'Reshape';
    case 'rescaling':
      return 'Rescaling';
    case 'normalization':
      return 'Normalization';
    case 'zeroPadding2d':
      return 'ZeroPadding2D';
    case 'globalAveragePooling2d':
      return 'GlobalAveragePooling2D';
    case 'dropout':
      return 'Dropout';
    case 'dense':
      return 'Dense';
    case 'pack':
    case 'unpack':
      throw new Error('Keras has no such layer.');
  }
}

/** A network as `describe` of keras_mobilenet.py lists Keras's. */
export function describedAsKeras(network: NetworkDescription) {
  const shapes = new Map(network.layers.map((layer) => [layer.name, layer.outputShape]));
  return {
    name: network.name,
    layers: network.layers.map((layer) => {
      const weights = layerWeights(
        layer,
        layer.inputs.map((input) => shapes.get(input) ?? []),
      );
      return {
        name: layer.name,
        class: kerasClass(layer),
        outputShape: layer.outputShape,
        parameters: weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
        weights: weights.map(({ shape }) => shape),
        inputs: layer.inputs,
      };
    }),
  };
}
