import {
  type Activation,
  type ActivationLayer,
  type BatchNormalizationLayer,
  type Conv2dLayer,
  type DepthwiseConv2dLayer,
  dropoutMaskShape,
  type Layer,
  type NetworkDescription,
  type NormalizationLayer,
  type Padding,
  type RescalingLayer,
  sizeOf,
} from '../network/description.ts';

/**
 * A network as the fewest steps that compute it: a convolution takes the padding before it and the batch norm and
 * activation after it with it, so that activations are written to memory once instead of four times.
 *
 * A batch norm in inference mode is an affine map of each channel; scale and offset are folded into the convolution's
 * kernel and bias. Plain data still: each executor decides how to run a step.
 */
export interface FusedNetwork {
  readonly inputName: string;
  readonly inputShape: readonly number[];
  readonly steps: readonly FusedStep[];
}

interface StepCommon {
  /** Name of the last layer that the step covers: the tensor it gives. */
  readonly name: string;
  /** Names of the tensors that it reads. */
  readonly inputs: readonly string[];
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
}

/** A convolution with what surrounds it. */
export interface ConvolutionStep extends StepCommon {
  readonly kind: 'convolution' | 'depthwise';
  readonly layer: Conv2dLayer | DepthwiseConv2dLayer;
  readonly batchNormalization: BatchNormalizationLayer | null;
  readonly kernelShape: readonly [number, number, number, number];
  readonly strides: number;
  readonly padding: Padding;
  readonly activation: Activation;
}

export interface DenseStep extends StepCommon {
  readonly kind: 'dense';
  readonly layer: string;
  readonly units: number;
  readonly activation: Activation;
}

/** A batch norm that follows no convolution, with the rectifier after it. */
export interface AffineStep extends StepCommon {
  readonly kind: 'affine';
  readonly batchNormalization: BatchNormalizationLayer;
  readonly activation: Activation;
}

/** A layer that prepares pixels: each channel times a constant plus another. */
export interface PixelScalingStep extends StepCommon {
  readonly kind: 'pixelScaling';
  readonly layer: RescalingLayer | NormalizationLayer;
}

export interface AddStep extends StepCommon {
  readonly kind: 'add';
}

/** Each channel of the first input times its own factor, the second input. */
export interface MultiplyStep extends StepCommon {
  readonly kind: 'multiply';
}

export interface ConcatenateStep extends StepCommon {
  readonly kind: 'concatenate';
  /** Where each input's channels begin. */
  readonly starts: readonly number[];
  /** How many channels each input has. */
  readonly channels: readonly number[];
}

export interface WindowPoolingStep extends StepCommon {
  readonly kind: 'maxPooling' | 'averagePooling';
  readonly poolSize: number;
  readonly strides: number;
  readonly padding: Padding;
}

export interface ReshapeStep extends StepCommon {
  readonly kind: 'reshape';
}

/** The values of all inputs in one flat row. */
export interface PackStep extends StepCommon {
  readonly kind: 'pack';
}

/** A stretch of a flat row, from `start` on, in its own shape. */
export interface UnpackStep extends StepCommon {
  readonly kind: 'unpack';
  readonly start: number;
}

export interface ActivationStep extends StepCommon {
  readonly kind: 'activation';
  readonly activation: Activation;
}

export interface PaddingStep extends StepCommon {
  readonly kind: 'zeroPadding';
  readonly padding: readonly [readonly [number, number], readonly [number, number]];
}

export interface PoolingStep extends StepCommon {
  readonly kind: 'globalAveragePooling';
}

export interface DropoutStep extends StepCommon {
  readonly kind: 'dropout';
  readonly rate: number;
  /** Shape of one example's factors, which are spread over all its values. */
  readonly maskShape: readonly number[];
}

export type FusedStep =
  | ConvolutionStep
  | DenseStep
  | AffineStep
  | PixelScalingStep
  | AddStep
  | MultiplyStep
  | ConcatenateStep
  | WindowPoolingStep
  | ReshapeStep
  | PackStep
  | UnpackStep
  | ActivationStep
  | PaddingStep
  | PoolingStep
  | DropoutStep;

/**
 * Fuses `network`. Outputs of the layers named in `outputs` stay available under their own names; layers that none of
 * them needs are left out. Throws a RangeError for a name that the network does not have.
 */
export function fuse(network: NetworkDescription, outputs: readonly string[]): FusedNetwork {
  const layers = new Map(network.layers.map((layer) => [layer.name, layer]));
  const find = (name: string): Layer => {
    const layer = layers.get(name);
    if (!layer)
      throw new RangeError(`The network ${network.name} has no layer called ${JSON.stringify(name)}.`);
    return layer;
  };
  const needed = neededLayers(find, outputs);
  const readers = new Map<string, Layer[]>();
  for (const layer of network.layers) {
    if (!needed.has(layer.name)) continue;
    for (const input of layer.inputs) readers.set(input, [...(readers.get(input) ?? []), layer]);
  }
  /** The one layer that reads `name`, where nothing else needs its output. */
  const soleReader = (name: string): Layer | null => {
    const all = readers.get(name) ?? [];
    return all.length === 1 && !outputs.includes(name) ? (all[0] ?? null) : null;
  };

  const covered = new Set<string>();
  const steps: FusedStep[] = [];
  let input: Layer | null = null;
  for (const layer of network.layers) {
    if (!needed.has(layer.name) || covered.has(layer.name)) continue;
    const shapes = layer.inputs.map((name) => find(name).outputShape);
    const common = {
      name: layer.name,
      inputs: layer.inputs,
      inputShape: shapes[0] ?? [],
      outputShape: layer.outputShape,
    };
    switch (layer.operation) {
      case 'input':
        input = layer;
        break;
      case 'zeroPadding2d': {
        const next = soleReader(layer.name);
        if (
          next &&
          isConvolution(next) &&
          next.padding === 'valid' &&
          isSamePadding(layer, next, common.inputShape)
        ) {
          const step = convolutionStep(
            next,
            { ...common, outputShape: next.outputShape },
            'same',
            soleReader,
          );
          step.covers.forEach((name) => covered.add(name));
          steps.push(...splitActivation(step.step));
        } else {
          steps.push({ ...common, kind: 'zeroPadding', padding: layer.padding });
        }
        break;
      }
      case 'conv2d':
      case 'depthwiseConv2d': {
        const step = convolutionStep(layer, common, layer.padding, soleReader);
        step.covers.forEach((name) => covered.add(name));
        steps.push(...splitActivation(step.step));
        break;
      }
      case 'batchNormalization': {
        const next = soleReader(layer.name);
        const rectifier = next && isRectifier(next) ? next : null;
        if (rectifier) covered.add(rectifier.name);
        steps.push({
          ...common,
          name: rectifier?.name ?? layer.name,
          kind: 'affine',
          batchNormalization: layer,
          activation: rectifier?.activation ?? 'linear',
        });
        break;
      }
      case 'rescaling':
      case 'normalization':
        steps.push({ ...common, kind: 'pixelScaling', layer });
        break;
      case 'activation':
        steps.push({ ...common, kind: 'activation', activation: layer.activation });
        break;
      case 'add':
        steps.push({ ...common, kind: 'add' });
        break;
      case 'multiply':
      case 'reshape':
      case 'pack':
        steps.push({ ...common, kind: layer.operation });
        break;
      case 'concatenate': {
        const channels = shapes.map((shape) => shape.at(-1) ?? 0);
        const starts = channels.map((_, index) => channels.slice(0, index).reduce((sum, c) => sum + c, 0));
        steps.push({ ...common, kind: 'concatenate', starts, channels });
        break;
      }
      case 'maxPooling2d':
      case 'averagePooling2d': {
        const { poolSize, strides, padding } = layer;
        const kind = layer.operation === 'maxPooling2d' ? 'maxPooling' : 'averagePooling';
        steps.push({ ...common, kind, poolSize, strides, padding });
        break;
      }
      case 'unpack':
        steps.push({ ...common, kind: 'unpack', start: layer.start });
        break;
      case 'globalAveragePooling2d':
        steps.push({ ...common, kind: 'globalAveragePooling' });
        break;
      case 'dropout': {
        const { rate } = layer;
        steps.push({ ...common, kind: 'dropout', rate, maskShape: dropoutMaskShape(layer) });
        break;
      }
      case 'dense':
        steps.push({
          ...common,
          kind: 'dense',
          layer: layer.name,
          units: layer.units,
          activation: layer.activation,
        });
        break;
    }
  }
  if (!input) throw new RangeError(`The network ${network.name} has no input layer.`);
  return { inputName: input.name, inputShape: input.outputShape, steps };
}

function neededLayers(find: (name: string) => Layer, outputs: readonly string[]): Set<string> {
  const needed = new Set<string>();
  const open = [...outputs];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    open.push(...find(name).inputs);
  }
  return needed;
}

function isConvolution(layer: Layer): layer is Conv2dLayer | DepthwiseConv2dLayer {
  return layer.operation === 'conv2d' || layer.operation === 'depthwiseConv2d';
}

/** Whether explicit padding before a `valid` convolution is just what TensorFlow's `same` would add. */
function isSamePadding(
  padding: Extract<Layer, { operation: 'zeroPadding2d' }>,
  convolution: Conv2dLayer | DepthwiseConv2dLayer,
  inputShape: readonly number[],
): boolean {
  return [0, 1].every((axis) => {
    const length = inputShape[axis] ?? 0;
    const kernel = convolution.kernelSize[axis] ?? 0;
    const outputLength = Math.ceil(length / convolution.strides);
    const total = Math.max((outputLength - 1) * convolution.strides + kernel - length, 0);
    const [before, after] = padding.padding[axis] ?? [0, 0];
    return before === Math.floor(total / 2) && after === total - Math.floor(total / 2);
  });
}

function convolutionStep(
  layer: Conv2dLayer | DepthwiseConv2dLayer,
  common: StepCommon,
  padding: Padding,
  soleReader: (name: string) => Layer | null,
): { step: ConvolutionStep; covers: string[] } {
  const covers = [layer.name];
  let name = layer.name;
  let activation: Activation = layer.operation === 'conv2d' ? layer.activation : 'linear';
  let batchNormalization: BatchNormalizationLayer | null = null;
  const normalization = activation === 'linear' ? soleReader(name) : null;
  if (normalization?.operation === 'batchNormalization') {
    batchNormalization = normalization;
    name = normalization.name;
    covers.push(name);
  }
  const following = activation === 'linear' ? soleReader(name) : null;
  if (following && isRectifier(following)) {
    activation = following.activation;
    name = following.name;
    covers.push(name);
  }
  const channels = common.inputShape.at(-1) ?? 0;
  const [height, width] = layer.kernelSize;
  return {
    step: {
      ...common,
      name,
      kind: layer.operation === 'conv2d' ? 'convolution' : 'depthwise',
      layer,
      batchNormalization,
      kernelShape:
        layer.operation === 'conv2d'
          ? [height, width, channels, layer.filters]
          : [height, width, channels, 1],
      strides: layer.strides,
      padding,
      activation,
    },
    covers,
  };
}

/**
 * A convolution whose activation is no rectifier as two steps: the gradient of swish needs what the activation was
 * given, which the step before gives under a name of its own.
 */
function splitActivation(step: ConvolutionStep): (ConvolutionStep | ActivationStep)[] {
  const { activation, name, outputShape } = step;
  if (activation === 'linear' || activation === 'relu' || activation === 'relu6') return [step];
  const linear = `${name}:linear`;
  return [
    { ...step, name: linear, activation: 'linear' },
    { name, kind: 'activation', inputs: [linear], inputShape: outputShape, outputShape, activation },
  ];
}

function isRectifier(layer: Layer): layer is ActivationLayer & { readonly activation: 'relu' | 'relu6' } {
  return layer.operation === 'activation' && (layer.activation === 'relu' || layer.activation === 'relu6');
}

/** How many bytes one example's output of a step takes. */
export function outputBytes(step: FusedStep): number {
  return sizeOf(step.outputShape) * Float32Array.BYTES_PER_ELEMENT;
}
