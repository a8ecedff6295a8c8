import { convolutionWeightNames } from '../folded-convolution.ts';
import type { AffineStep, ConvolutionStep } from '../fused-network.ts';
import type { BatchNormalizationLayer } from '../../network/description.ts';
import type { Output } from './graph-builder.ts';
import type { NetworkWeights } from './network-weights.ts';
import { add } from './operations/add.ts';
import { reshape } from './operations/reshape.ts';
import { scaleChannels } from './operations/scale-channels.ts';
import type { Tape } from './tape.ts';

/** A convolution's kernel and bias with the batch norm after it folded in. */
export interface FoldedConvolution {
  readonly kernel: Output;
  readonly bias: Output | null;
}

/**
 * Folds a batch norm into the convolution before it, as operations of the graph: x ∗ (s·K) + (β + s·(b − mean)) with
 * s = γ / √(variance + ε). What is constant in it TensorFlow computes once; to what is trained, gradients find their
 * way through the same operations.
 */
export function foldConvolution(
  tape: Tape,
  step: ConvolutionStep,
  weights: NetworkWeights,
): FoldedConvolution {
  const names = convolutionWeightNames(step);
  const kernel = weights.tensor(names.kernel);
  const bias = names.bias === null ? null : weights.tensor(names.bias);
  if (!step.batchNormalization) return { kernel, bias };

  const { scale, offset } = normalization(tape, step.batchNormalization, weights, bias);
  return { kernel: scaleFilters(tape, step, kernel, scale), bias: offset };
}

/** A batch norm that follows no convolution, as x·scale + offset. */
export function foldAffine(
  tape: Tape,
  { batchNormalization }: AffineStep,
  weights: NetworkWeights,
): { readonly scale: Output; readonly offset: Output } {
  return normalization(tape, batchNormalization, weights, null);
}

function normalization(
  tape: Tape,
  { name, epsilon, scale: hasGamma }: BatchNormalizationLayer,
  weights: NetworkWeights,
  bias: Output | null,
): { scale: Output; offset: Output } {
  const inverseDeviation = weights.derived(
    `${name}/inverse_deviation`,
    `${name}/moving_variance`,
    (variance) => 1 / Math.sqrt(variance + epsilon),
  );
  const negativeMean = weights.derived(`${name}/negative_mean`, `${name}/moving_mean`, (mean) => -mean);
  const scale =
    hasGamma === false
      ? inverseDeviation
      : scaleChannels(tape, `${name}/scale`, weights.tensor(`${name}/gamma`), inverseDeviation);
  const shift = bias ? add(tape, `${name}/shift`, bias, negativeMean) : negativeMean;
  const offset = add(
    tape,
    `${name}/offset`,
    weights.tensor(`${name}/beta`),
    scaleChannels(tape, `${name}/scaled_shift`, shift, scale),
  );
  return { scale, offset };
}

/** Scales the filters of a kernel. A depthwise kernel, [height, width, channels, 1], has them on its third axis. */
function scaleFilters(tape: Tape, step: ConvolutionStep, kernel: Output, scale: Output): Output {
  const name = `${kernel.operation}/folded`;
  if (step.kind === 'convolution') return scaleChannels(tape, name, kernel, scale);
  const [height, width, channels] = step.kernelShape;
  const flat = reshape(tape, `${name}/channels_last`, kernel, [height, width, channels]);
  return reshape(tape, name, scaleChannels(tape, `${name}/scaled`, flat, scale), step.kernelShape);
}
