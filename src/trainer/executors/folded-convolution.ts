import type { BatchNormalizationLayer, Weights } from '../network/description.ts';
import type { AffineStep, ConvolutionStep, PixelScalingStep } from './fused-network.ts';

/**
 * A convolution's kernel with the batch norm after it folded in, and the way back for gradients.
 *
 * With s = γ / √(variance + ε), the pair computes x ∗ (s·K) + (β + s·(b − mean)). The engine only ever sees the folded
 * kernel and bias; the chain rule from their gradients to those of K, γ, β and b needs no pass over activations.
 */
export interface FoldedConvolution {
  readonly kernel: Float32Array;
  /** One value a channel, or null where there is neither batch norm nor bias. */
  readonly bias: Float32Array | null;
}

export interface FoldedGradients {
  /** Of the folded kernel, in its layout (channels fastest). */
  readonly kernel: Float32Array;
  /** Of the folded bias; needed when γ, β or b is trained. */
  readonly bias: Float32Array | null;
}

/** Names of a convolution step's weights, as in the network description; null for those it does not have. */
export interface ConvolutionWeightNames {
  readonly kernel: string;
  readonly bias: string | null;
  readonly gamma: string | null;
  readonly beta: string | null;
}

export function convolutionWeightNames(step: ConvolutionStep): ConvolutionWeightNames {
  const { layer, batchNormalization } = step;
  return {
    kernel: `${layer.name}/${layer.operation === 'conv2d' ? 'kernel' : 'depthwise_kernel'}`,
    bias: layer.useBias ? `${layer.name}/bias` : null,
    gamma: batchNormalization && gammaName(batchNormalization),
    beta: batchNormalization && `${batchNormalization.name}/beta`,
  };
}

/** Name of a batch norm's gamma; null where it has none. */
function gammaName({ name, scale }: BatchNormalizationLayer): string | null {
  return scale === false ? null : `${name}/gamma`;
}

/** Folds the present values of a step's weights. Throws a RangeError when one is missing. */
export function foldConvolution(step: ConvolutionStep, weights: Weights): FoldedConvolution {
  const names = convolutionWeightNames(step);
  const kernel = valuesOf(weights, names.kernel);
  const bias = names.bias === null ? null : valuesOf(weights, names.bias);
  if (!step.batchNormalization) return { kernel, bias };

  const { scale, mean, beta } = normalization(step, weights);
  const channels = scale.length;
  const folded = new Float32Array(kernel.length);
  for (let i = 0; i < kernel.length; i += channels) {
    for (let c = 0; c < channels; c++) folded[i + c] = (kernel[i + c] as number) * (scale[c] as number);
  }
  const foldedBias = Float32Array.from(
    scale,
    (s, c) => (beta[c] as number) + s * ((bias?.[c] ?? 0) - (mean[c] as number)),
  );
  return { kernel: folded, bias: foldedBias };
}

/** The gradients of the weights named in `wanted`, from those of the folded kernel and bias. */
export function unfoldGradients(
  step: ConvolutionStep,
  weights: Weights,
  gradients: FoldedGradients,
  wanted: ReadonlySet<string>,
): Map<string, Float32Array> {
  const names = convolutionWeightNames(step);
  const result = new Map<string, Float32Array>();
  const channels = step.outputShape.at(-1) ?? 0;
  const folding = step.batchNormalization ? normalization(step, weights) : null;
  const scale = folding?.scale;

  if (wanted.has(names.kernel)) {
    const kernelGradient = scale ? new Float32Array(gradients.kernel.length) : gradients.kernel;
    if (scale) {
      for (let i = 0; i < kernelGradient.length; i += channels) {
        for (let c = 0; c < channels; c++) {
          kernelGradient[i + c] = (gradients.kernel[i + c] as number) * (scale[c] as number);
        }
      }
    }
    result.set(names.kernel, kernelGradient);
  }
  const biasGradient = gradients.bias;
  if (!biasGradient) return result;

  if (names.beta !== null && wanted.has(names.beta)) result.set(names.beta, biasGradient.slice());
  if (names.bias !== null && wanted.has(names.bias)) {
    result.set(
      names.bias,
      scale ? biasGradient.map((g, c) => g * (scale[c] as number)) : biasGradient.slice(),
    );
  }
  if (names.gamma !== null && wanted.has(names.gamma) && folding) {
    const { inverseDeviation, mean } = folding;
    const kernel = valuesOf(weights, names.kernel);
    const bias = names.bias === null ? null : valuesOf(weights, names.bias);
    const sums = new Float64Array(channels);
    for (let i = 0; i < kernel.length; i += channels) {
      for (let c = 0; c < channels; c++) {
        sums[c] = (sums[c] as number) + (gradients.kernel[i + c] as number) * (kernel[i + c] as number);
      }
    }
    result.set(
      names.gamma,
      Float32Array.from(
        sums,
        (sum, c) =>
          (inverseDeviation[c] as number) *
          (sum + (biasGradient[c] as number) * ((bias?.[c] ?? 0) - (mean[c] as number))),
      ),
    );
  }
  return result;
}

/** Names of the weights of a batch norm that follows no convolution, as in the network description. */
export function affineWeightNames({ batchNormalization }: AffineStep): {
  readonly gamma: string | null;
  readonly beta: string;
} {
  return { gamma: gammaName(batchNormalization), beta: `${batchNormalization.name}/beta` };
}

/**
 * The same for a batch norm that follows no convolution: `gradients` are those of its scale s and of its offset
 * β − s·mean, a value for each channel.
 */
export function affineGradients(
  step: AffineStep,
  weights: Weights,
  gradients: { readonly kernel: Float32Array; readonly bias: Float32Array },
  wanted: ReadonlySet<string>,
): Map<string, Float32Array> {
  const names = affineWeightNames(step);
  const { inverseDeviation, mean } = normalization(step, weights);
  const result = new Map<string, Float32Array>();
  if (wanted.has(names.beta)) result.set(names.beta, gradients.bias);
  if (names.gamma !== null && wanted.has(names.gamma)) {
    const ofScale = gradients.kernel.map((g, c) => g - (gradients.bias[c] as number) * (mean[c] as number));
    result.set(
      names.gamma,
      ofScale.map((g, c) => g * (inverseDeviation[c] as number)),
    );
  }
  return result;
}

/** The values of a weight. Throws a RangeError when it is missing. */
export function valuesOf(weights: Weights, name: string): Float32Array {
  const weight = weights.get(name);
  if (!weight) throw new RangeError(`There is no weight called ${name}.`);
  return weight.values;
}

/** γ/√(v + ε) and what it is made of, a value for each channel. */
export function normalization(
  step: { readonly batchNormalization: BatchNormalizationLayer | null },
  weights: Weights,
): { scale: Float32Array; inverseDeviation: Float32Array; mean: Float32Array; beta: Float32Array } {
  if (!step.batchNormalization) throw new TypeError('The step has no batch normalisation.');
  const { name, epsilon } = step.batchNormalization;
  const gamma = gammaName(step.batchNormalization);
  const inverseDeviation = valuesOf(weights, `${name}/moving_variance`).map(
    (v) => 1 / Math.sqrt(v + epsilon),
  );
  return {
    scale:
      gamma === null
        ? inverseDeviation
        : valuesOf(weights, gamma).map((g, c) => g * (inverseDeviation[c] as number)),
    inverseDeviation,
    mean: valuesOf(weights, `${name}/moving_mean`),
    beta: valuesOf(weights, `${name}/beta`),
  };
}

/** Keras divides by no deviation smaller than this. */
const leastDeviation = 1e-7;

/** What a layer that prepares pixels multiplies each channel by, and then adds to it. */
export function pixelScaling(
  { layer, outputShape }: PixelScalingStep,
  weights: Weights,
): { readonly scale: Float32Array; readonly offset: Float32Array } {
  const channels = outputShape.at(-1) ?? 0;
  if (layer.operation === 'rescaling') {
    const scale = typeof layer.scale === 'number' ? new Array(channels).fill(layer.scale) : layer.scale;
    return { scale: Float32Array.from(scale), offset: new Float32Array(channels).fill(layer.offset) };
  }
  const scale = valuesOf(weights, `${layer.name}/variance`).map(
    (variance) => 1 / Math.max(Math.sqrt(variance), leastDeviation),
  );
  const offset = valuesOf(weights, `${layer.name}/mean`).map((mean, c) => -mean * (scale[c] as number));
  return { scale, offset };
}
