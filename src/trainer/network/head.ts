import type { Layer, NetworkDescription } from './description.ts';
import { layerNamed, sizeOf } from './description.ts';

export interface HeadOptions {
  /** Units of a hidden dense layer with ReLU. 0: none. */
  readonly denseUnits: number;
  /** Share of the units dropped in training, from 0 to below 1. 0: no dropout layer. */
  readonly dropout: number;
  /** Number of classes, at least 2. */
  readonly classes: number;
}

/** Names of the head's layers; those that the options leave out are not there. */
export const headLayers = {
  pooling: 'global_average_pooling2d',
  dense: 'dense',
  dropout: 'dropout',
  output: 'predictions',
} as const;

/**
 * `backbone` followed by a classifier: global average pooling, hidden dense layer, dropout, output, in the order of
 * the Keras guide to transfer learning. The output is logits: one for two classes (of the positive one), else one a
 * class. Throws a RangeError for fewer than two classes.
 */
export function withHead(backbone: NetworkDescription, options: HeadOptions): NetworkDescription {
  const { denseUnits, dropout, classes } = options;
  if (!Number.isInteger(classes) || classes < 2)
    throw new RangeError(`A classifier needs at least two classes, not ${classes}.`);
  const channels = layerNamed(backbone, backbone.output).outputShape.at(-1) ?? 0;

  const layers: Layer[] = [
    {
      name: headLayers.pooling,
      operation: 'globalAveragePooling2d',
      inputs: [backbone.output],
      outputShape: [channels],
    },
  ];
  const follow = (): Pick<Layer, 'inputs' | 'outputShape'> => {
    const last = layers[layers.length - 1];
    return { inputs: last ? [last.name] : [], outputShape: last?.outputShape ?? [] };
  };
  if (denseUnits > 0)
    layers.push({
      ...follow(),
      name: headLayers.dense,
      operation: 'dense',
      outputShape: [denseUnits],
      units: denseUnits,
      activation: 'relu',
    });
  if (dropout > 0)
    layers.push({ ...follow(), name: headLayers.dropout, operation: 'dropout', rate: dropout });
  const units = outputUnits(classes);
  layers.push({
    ...follow(),
    name: headLayers.output,
    operation: 'dense',
    outputShape: [units],
    units,
    activation: 'linear',
  });
  return {
    name: `${backbone.name}_classifier`,
    layers: [...backbone.layers, ...layers],
    output: headLayers.output,
  };
}

/** How many logits stand for `classes` classes: one for two, else one a class. */
export function outputUnits(classes: number): number {
  return classes === 2 ? 1 : classes;
}

/** What turns the logits of a head into probabilities. */
export function outputActivation(network: NetworkDescription): 'sigmoid' | 'softmax' {
  return sizeOf(layerNamed(network, network.output).outputShape) === 1 ? 'sigmoid' : 'softmax';
}
