import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tfjs } from '../../engines/engine.ts';
import type { Weights } from '../../network/description.ts';
import { foldConvolution, normalization, pixelScaling, valuesOf } from '../folded-convolution.ts';
import type {
  AffineStep,
  ConvolutionStep,
  DenseStep,
  FusedStep,
  PixelScalingStep,
} from '../fused-network.ts';

/** A step whose weights lie on the engine. */
type StepWithWeights = ConvolutionStep | DenseStep | AffineStep | PixelScalingStep;

/** A step's weights as tensors on the engine: a convolution's kernel and bias are folded. */
export interface ResidentWeights {
  readonly kernel: Tensor4D | Tensor2D | Tensor1D;
  /** [channels]. */
  readonly bias: Tensor1D | null;
}

/** Puts the weights of every step that has any onto the engine, by step name. */
export function residentWeights(
  tf: Tfjs,
  steps: readonly FusedStep[],
  weights: Weights,
): Map<string, ResidentWeights> {
  const resident = new Map<string, ResidentWeights>();
  for (const step of steps) {
    if (hasWeights(step)) resident.set(step.name, uploadStep(tf, step, weights));
  }
  return resident;
}

/** Puts one step's present weights onto the engine. The caller disposes of them. */
export function uploadStep(tf: Tfjs, step: StepWithWeights, weights: Weights): ResidentWeights {
  switch (step.kind) {
    case 'convolution':
    case 'depthwise': {
      const { kernel, bias } = foldConvolution(step, weights);
      return {
        kernel: tf.tensor4d(kernel, [...step.kernelShape]),
        bias: bias && tf.tensor1d(bias),
      };
    }
    case 'dense': {
      const kernel = valuesOf(weights, `${step.layer}/kernel`);
      return {
        kernel: tf.tensor2d(kernel, [kernel.length / step.units, step.units]),
        bias: tf.tensor1d(valuesOf(weights, `${step.layer}/bias`)),
      };
    }
    case 'pixelScaling': {
      const { scale, offset } = pixelScaling(step, weights);
      return { kernel: tf.tensor1d(scale), bias: tf.tensor1d(offset) };
    }
    case 'affine': {
      const { scale, mean, beta } = normalization(step, weights);
      const offset = scale.map((s, c) => (beta[c] as number) - s * (mean[c] as number));
      return { kernel: tf.tensor1d(scale), bias: tf.tensor1d(offset) };
    }
  }
}

export function hasWeights(step: FusedStep): step is StepWithWeights {
  return (
    step.kind === 'convolution' ||
    step.kind === 'depthwise' ||
    step.kind === 'dense' ||
    step.kind === 'affine' ||
    step.kind === 'pixelScaling'
  );
}

export function disposeResident({ kernel, bias }: ResidentWeights): void {
  kernel.dispose();
  bias?.dispose();
}

/** A step's weights. Throws a RangeError when they were never put onto the engine. */
export function residentOf(resident: ReadonlyMap<string, ResidentWeights>, step: FusedStep): ResidentWeights {
  const found = resident.get(step.name);
  if (!found) throw new RangeError(`The step ${step.name} has no weights on the engine.`);
  return found;
}

/** A tensor's values as single precision numbers. */
export async function float32Values(tensor: Tensor): Promise<Float32Array> {
  return (await tensor.data()) as Float32Array;
}
