/**
 * A network as plain data: layers by name, what they do, and which layers feed them. No tensors, no engine.
 *
 * Builders in `backbones/` write it; the executors run it and the exporters in `export/` translate it. Names, order
 * and attributes are those of Keras, so that a layer's index means the same layer as in a Keras guide. All pictures
 * are channels-last: activations are [batch, height, width, channels].
 */
/** `swish` is x·σ(x), which Keras 3 calls silu. */
export type Activation = 'linear' | 'relu' | 'relu6' | 'swish' | 'sigmoid' | 'softmax';

/** `same` and `valid` as TensorFlow defines them: `same` puts the odd pixel of padding at the bottom and right. */
export type Padding = 'same' | 'valid';

interface LayerCommon {
  /** Unique in the network; the Keras layer name. */
  readonly name: string;
  /** Names of the layers whose outputs this one reads, in order. */
  readonly inputs: readonly string[];
  /** Shape of one example's output, without the batch axis. */
  readonly outputShape: readonly number[];
}

export interface InputLayer extends LayerCommon {
  readonly operation: 'input';
}

/** Weights: `kernel` [height, width, inputs, filters], `bias` [filters] when `useBias`. */
export interface Conv2dLayer extends LayerCommon {
  readonly operation: 'conv2d';
  readonly filters: number;
  readonly kernelSize: readonly [number, number];
  readonly strides: number;
  readonly padding: Padding;
  readonly useBias: boolean;
  readonly activation: Activation;
}

/** Weights: `depthwise_kernel` [height, width, inputs, 1], `bias` [inputs] when `useBias`. */
export interface DepthwiseConv2dLayer extends LayerCommon {
  readonly operation: 'depthwiseConv2d';
  readonly kernelSize: readonly [number, number];
  readonly strides: number;
  readonly padding: Padding;
  readonly useBias: boolean;
}

/**
 * Weights, each [channels]: `gamma` unless `scale` is false, `beta`, `moving_mean`, `moving_variance`. Always run in
 * inference mode.
 */
export interface BatchNormalizationLayer extends LayerCommon {
  readonly operation: 'batchNormalization';
  readonly epsilon: number;
  readonly momentum: number;
  readonly scale?: boolean;
}

export interface ActivationLayer extends LayerCommon {
  readonly operation: 'activation';
  readonly activation: Activation;
}

export interface AddLayer extends LayerCommon {
  readonly operation: 'add';
}

/** The first input times the second, [1, 1, channels]: a factor for each channel. */
export interface MultiplyLayer extends LayerCommon {
  readonly operation: 'multiply';
}

/** Inputs of one height and width, one after the other along the channels. */
export interface ConcatenateLayer extends LayerCommon {
  readonly operation: 'concatenate';
}

/** The largest value, or the mean, of each channel under a window; padding counts for neither. */
export interface PoolingLayer extends LayerCommon {
  readonly operation: 'maxPooling2d' | 'averagePooling2d';
  /** Length of both sides of the window. */
  readonly poolSize: number;
  readonly strides: number;
  readonly padding: Padding;
}

/** The same values in another shape, `outputShape`. */
export interface ReshapeLayer extends LayerCommon {
  readonly operation: 'reshape';
}

/** value × scale + offset, one of each for all channels or one a channel. */
export interface RescalingLayer extends LayerCommon {
  readonly operation: 'rescaling';
  readonly scale: number | readonly number[];
  readonly offset: number;
}

/** (value − mean) / √variance of each channel. Weights: `mean` [channels], `variance` [channels], `count` []. */
export interface NormalizationLayer extends LayerCommon {
  readonly operation: 'normalization';
}

/**
 * All values of its inputs, one after the other in a flat row. Part of no Keras network, as is `unpack`: where several
 * tensors are kept for a later pass, they lie in one row (`segment.ts`).
 */
export interface PackLayer extends LayerCommon {
  readonly operation: 'pack';
}

/** A stretch of the flat row that it reads, in the shape that it had. */
export interface UnpackLayer extends LayerCommon {
  readonly operation: 'unpack';
  /** Where the stretch begins. */
  readonly start: number;
}

/** `padding`: [[top, bottom], [left, right]] zeros. */
export interface ZeroPaddingLayer extends LayerCommon {
  readonly operation: 'zeroPadding2d';
  readonly padding: readonly [readonly [number, number], readonly [number, number]];
}

export interface GlobalAveragePoolingLayer extends LayerCommon {
  readonly operation: 'globalAveragePooling2d';
}

/**
 * `rate`: the share of values set to 0 in training; the others are divided by 1 - rate. With `wholeExamples` all values
 * of an example share their fate (stochastic depth).
 */
export interface DropoutLayer extends LayerCommon {
  readonly operation: 'dropout';
  readonly rate: number;
  readonly wholeExamples?: boolean;
}

/** Weights: `kernel` [inputs, units], `bias` [units]. */
export interface DenseLayer extends LayerCommon {
  readonly operation: 'dense';
  readonly units: number;
  readonly activation: Activation;
}

export type Layer =
  | InputLayer
  | Conv2dLayer
  | DepthwiseConv2dLayer
  | BatchNormalizationLayer
  | ActivationLayer
  | AddLayer
  | MultiplyLayer
  | ConcatenateLayer
  | PoolingLayer
  | ReshapeLayer
  | RescalingLayer
  | NormalizationLayer
  | PackLayer
  | UnpackLayer
  | ZeroPaddingLayer
  | GlobalAveragePoolingLayer
  | DropoutLayer
  | DenseLayer;

export interface NetworkDescription {
  readonly name: string;
  /** In Keras's order: every layer comes after those it reads; `layers[0]` is the one input. */
  readonly layers: readonly Layer[];
  /** Name of the layer whose output is the network's. */
  readonly output: string;
}

/** What a weight is called within its layer, and its shape. */
export interface WeightSpecification {
  /** `layer/weight`, as in Keras: `Conv1/kernel`, `bn_Conv1/moving_mean`. */
  readonly name: string;
  readonly layer: string;
  readonly shape: readonly number[];
  /** False for the moving statistics of batch normalisation, which no gradient reaches. */
  readonly differentiable: boolean;
}

/** One weight's values in row-major order. */
export interface Weight {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Weights by `layer/weight` name. */
export type Weights = ReadonlyMap<string, Weight>;

/** The layer called `name`. Throws a RangeError when the network has none. */
export function layerNamed(network: NetworkDescription, name: string): Layer {
  const layer = network.layers.find((candidate) => candidate.name === name);
  if (!layer)
    throw new RangeError(`The network ${network.name} has no layer called ${JSON.stringify(name)}.`);
  return layer;
}

/** The weights of a layer in Keras's order, given the shapes of its inputs (without the batch axis). */
export function layerWeights(
  layer: Layer,
  inputShapes: readonly (readonly number[])[],
): WeightSpecification[] {
  const channels = inputShapes[0]?.at(-1) ?? 0;
  const weight = (name: string, shape: readonly number[], differentiable = true): WeightSpecification => ({
    name: `${layer.name}/${name}`,
    layer: layer.name,
    shape,
    differentiable,
  });
  switch (layer.operation) {
    case 'conv2d':
      return [
        weight('kernel', [...layer.kernelSize, channels, layer.filters]),
        ...(layer.useBias ? [weight('bias', [layer.filters])] : []),
      ];
    case 'depthwiseConv2d':
      return [
        weight('depthwise_kernel', [...layer.kernelSize, channels, 1]),
        ...(layer.useBias ? [weight('bias', [channels])] : []),
      ];
    case 'batchNormalization':
      return [
        ...(layer.scale === false ? [] : [weight('gamma', [channels])]),
        weight('beta', [channels]),
        weight('moving_mean', [channels], false),
        weight('moving_variance', [channels], false),
      ];
    case 'dense':
      return [weight('kernel', [channels, layer.units]), weight('bias', [layer.units])];
    case 'normalization':
      return [
        weight('mean', [channels], false),
        weight('variance', [channels], false),
        weight('count', [], false),
      ];
    case 'input':
    case 'activation':
    case 'add':
    case 'multiply':
    case 'concatenate':
    case 'maxPooling2d':
    case 'averagePooling2d':
    case 'reshape':
    case 'rescaling':
    case 'pack':
    case 'unpack':
    case 'zeroPadding2d':
    case 'globalAveragePooling2d':
    case 'dropout':
      return [];
  }
}

/** All weights of a network, layer by layer in Keras's order. */
export function networkWeights(network: NetworkDescription): WeightSpecification[] {
  const shapes = new Map(network.layers.map((layer) => [layer.name, layer.outputShape]));
  return network.layers.flatMap((layer) =>
    layerWeights(
      layer,
      layer.inputs.map((input) => shapes.get(input) ?? []),
    ),
  );
}

/** Shape of one example's dropout factors: one a value, or one for all of them. */
export function dropoutMaskShape({ wholeExamples, outputShape }: DropoutLayer): readonly number[] {
  return wholeExamples === true ? outputShape.map(() => 1) : outputShape;
}

/** How many values a shape holds. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
