import { pixelScaling } from '../folded-convolution.ts';
import type { FusedNetwork, FusedStep } from '../fused-network.ts';
import { foldAffine, foldConvolution } from './fold-batch-normalization.ts';
import type { Output } from './graph-builder.ts';
import type { NetworkWeights } from './network-weights.ts';
import { activate } from './operations/activation.ts';
import { add } from './operations/add.ts';
import { averagePositions } from './operations/average-pooling.ts';
import { addBias } from './operations/bias.ts';
import { concatenate } from './operations/concatenate.ts';
import { convolution } from './operations/convolution.ts';
import { depthwiseConvolution } from './operations/depthwise-convolution.ts';
import { dropout } from './operations/dropout.ts';
import { matrixProduct } from './operations/matrix-product.ts';
import { multiplyChannels } from './operations/multiply.ts';
import { averagePooling, maxPooling } from './operations/pooling.ts';
import { reshape } from './operations/reshape.ts';
import { scaleChannels } from './operations/scale-channels.ts';
import { pack, unpack } from './operations/pack.ts';
import { padWithZeros } from './operations/zero-padding.ts';
import type { Tape } from './tape.ts';

/** What a network's forward pass is made of. */
export interface ForwardParts {
  readonly tape: Tape;
  readonly network: FusedNetwork;
  /** [examples, …]. */
  readonly input: Output;
  readonly weights: NetworkWeights;
  /** Factors of each dropout step, by its name; one that has none does nothing. */
  readonly dropoutMasks: ReadonlyMap<string, Output>;
}

/**
 * Adds a network's forward pass to a graph; gives the tensors of its steps, and of its input, by name.
 *
 * Convolution, bias and activation stay three operations in a row: TensorFlow makes one of them when it prepares the
 * graph for the device that it runs on.
 */
export function addForward(parts: ForwardParts): ReadonlyMap<string, Output> {
  const tensors = new Map<string, Output>([[parts.network.inputName, parts.input]]);
  const tensorNamed = (name: string): Output => {
    const tensor = tensors.get(name);
    if (!tensor) throw new RangeError(`No tensor called ${name} is at hand.`);
    return tensor;
  };
  for (const step of parts.network.steps) tensors.set(step.name, addStep(parts, step, tensorNamed));
  return tensors;
}

function addStep(
  { tape, weights, dropoutMasks }: ForwardParts,
  step: FusedStep,
  tensorNamed: (name: string) => Output,
): Output {
  const { name } = step;
  const input = tensorNamed(step.inputs[0] ?? '');
  switch (step.kind) {
    case 'convolution':
    case 'depthwise': {
      const { kernel, bias } = foldConvolution(tape, step, weights);
      const convolve = step.kind === 'convolution' ? convolution : depthwiseConvolution;
      const product = convolve(tape, `${name}/convolution`, input, kernel, step);
      const biased = bias ? addBias(tape, `${name}/bias`, product, bias) : product;
      return activate(tape, `${name}/activation`, biased, step.activation);
    }
    case 'dense': {
      const product = matrixProduct(tape, `${name}/product`, input, weights.tensor(`${step.layer}/kernel`));
      const biased = addBias(tape, `${name}/bias`, product, weights.tensor(`${step.layer}/bias`));
      return activate(tape, `${name}/activation`, biased, step.activation);
    }
    case 'affine': {
      const { scale, offset } = foldAffine(tape, step, weights);
      const scaled = scaleChannels(tape, `${name}/scaled`, input, scale);
      const shifted = addBias(tape, `${name}/offset`, scaled, offset);
      return activate(tape, `${name}/activation`, shifted, step.activation);
    }
    case 'pixelScaling': {
      const { scale, offset } = pixelScaling(step, weights.values);
      const constant = (label: string, values: Float32Array): Output =>
        tape.builder.constant(`${name}/${label}`, values, [values.length]);
      const scaled = scaleChannels(tape, `${name}/scaled`, input, constant('scale', scale));
      return addBias(tape, `${name}/shifted`, scaled, constant('offset', offset));
    }
    case 'add':
      return add(tape, name, input, tensorNamed(step.inputs[1] ?? ''));
    case 'multiply':
      return multiplyChannels(tape, name, input, tensorNamed(step.inputs[1] ?? ''));
    case 'concatenate':
      return concatenate(tape, name, step.inputs.map(tensorNamed));
    case 'maxPooling':
      return maxPooling(tape, name, input, step);
    case 'averagePooling':
      return averagePooling(tape, name, input, step);
    case 'reshape':
      return reshape(tape, name, input, [-1, ...step.outputShape]);
    case 'pack':
      return pack(tape, name, step.inputs.map(tensorNamed));
    case 'unpack':
      return unpack(tape, name, input, step.start, step.outputShape);
    case 'activation':
      return activate(tape, name, input, step.activation);
    case 'zeroPadding':
      return padWithZeros(tape, name, input, step.padding);
    case 'globalAveragePooling':
      return averagePositions(tape, name, input);
    case 'dropout': {
      const mask = dropoutMasks.get(name);
      return mask ? dropout(tape, name, input, mask) : input;
    }
  }
}
