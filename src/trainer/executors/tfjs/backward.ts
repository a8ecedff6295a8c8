import type { Rank, Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tfjs } from '../../engines/engine.ts';
import {
  affineGradients,
  affineWeightNames,
  convolutionWeightNames,
  type FoldedGradients,
  unfoldGradients,
} from '../folded-convolution.ts';
import type { AffineStep, ConvolutionStep, DenseStep, FusedNetwork, FusedStep } from '../fused-network.ts';
import type { Weights } from '../../network/description.ts';
import type { EngineOperations } from './engine-operations.ts';
import { tensorNamed } from './forward.ts';
import { float32Values, residentOf, type ResidentWeights } from './resident-weights.ts';

/**
 * Reverse-mode differentiation over the fused steps: from the gradient of the output to those of the trained weights.
 *
 * Only what leads to a trained weight is computed: below the lowest one nothing is, and a frozen step that gradients
 * merely pass through gives no weight gradient.
 */
export class BackwardPass {
  /** Steps through which a gradient must pass: they train, or something that they read does. */
  private readonly reaches: ReadonlySet<string>;

  /** Throws a RangeError for a trained weight that no step of the network has: it would stay as it is, unnoticed. */
  constructor(
    private readonly tf: Tfjs,
    private readonly operations: EngineOperations,
    private readonly network: FusedNetwork,
    private readonly trained: ReadonlySet<string>,
  ) {
    const known = new Set(network.steps.flatMap(stepWeightNames));
    for (const name of trained) {
      if (!known.has(name)) throw new RangeError(`No gradient is defined for ${name}.`);
    }
    this.reaches = reachedSteps(network, trained);
  }

  /** Names of the tensors that a forward pass must keep for this backward pass. */
  readonly keptTensors = (): Set<string> => {
    const kept = new Set<string>();
    for (const step of this.network.steps) {
      if (!this.reaches.has(step.name)) continue;
      if (this.trainsKernel(step)) step.inputs.forEach((name) => kept.add(name));
      if ('activation' in step && step.activation === 'swish') step.inputs.forEach((name) => kept.add(name));
      else if ('activation' in step && step.activation !== 'linear') kept.add(step.name);
      if (step.kind === 'maxPooling' || step.kind === 'multiply')
        step.inputs.forEach((name) => kept.add(name));
      if (step.kind === 'maxPooling') kept.add(step.name);
    }
    return kept;
  };

  /**
   * Gradients of all trained weights. `tensors` holds what the forward pass kept; they are disposed of on the way.
   * `outputGradient` belongs to the last step, and is disposed of as well.
   */
  async run(
    tensors: Map<string, Tensor>,
    outputGradient: Tensor,
    resident: ReadonlyMap<string, ResidentWeights>,
    weights: Weights,
    dropoutMasks: ReadonlyMap<string, Tensor>,
  ): Promise<Map<string, Float32Array>> {
    const gradients = new Map<string, Float32Array>();
    const pending = new Map<string, Tensor>();
    const last = this.network.steps.at(-1);
    if (!last) return gradients;
    pending.set(last.name, outputGradient);

    for (const step of [...this.network.steps].reverse()) {
      const arriving = pending.get(step.name);
      pending.delete(step.name);
      if (!arriving || !this.reaches.has(step.name)) {
        arriving?.dispose();
        continue;
      }
      const gradient = this.throughActivation(step, arriving, tensors);
      if (step.kind === 'convolution' || step.kind === 'depthwise') {
        const folded = await this.convolutionWeightGradients(step, gradient, tensors);
        if (folded)
          unfoldGradients(step, weights, folded, this.trained).forEach((g, name) => gradients.set(name, g));
      } else if (step.kind === 'dense') {
        await this.denseWeightGradients(step, gradient as Tensor2D, tensors, gradients);
      } else if (step.kind === 'affine') {
        await this.affineWeightGradients(step, gradient, tensors, weights, gradients);
      }
      step.inputs.forEach((name, index) => {
        if (!this.reaches.has(name)) return;
        this.accumulate(
          pending,
          name,
          this.inputGradient(step, index, gradient, tensors, resident, dropoutMasks),
        );
      });
      gradient.dispose();
      tensors.get(step.name)?.dispose();
      tensors.delete(step.name);
    }
    for (const tensor of [...pending.values(), ...tensors.values()]) tensor.dispose();
    return gradients;
  }

  private trainsKernel(step: FusedStep): boolean {
    return stepWeightNames(step).some((name) => this.trained.has(name));
  }

  private accumulate(pending: Map<string, Tensor>, name: string, gradient: Tensor): void {
    const present = pending.get(name);
    if (!present) {
      pending.set(name, gradient);
      return;
    }
    pending.set(name, this.tf.add(present, gradient));
    present.dispose();
    gradient.dispose();
  }

  /** The gradient before the step's activation; takes over `gradient`. */
  private throughActivation(step: FusedStep, gradient: Tensor, tensors: ReadonlyMap<string, Tensor>): Tensor {
    if (!('activation' in step) || step.activation === 'linear') return gradient;
    const { activation } = step;
    // The derivative of swish follows from what it was given, of all others from what they gave.
    const known = tensorNamed(tensors, activation === 'swish' ? (step.inputs[0] ?? '') : step.name);
    const before = this.activationGradient(activation, gradient, known);
    gradient.dispose();
    return before;
  }

  private activationGradient(activation: string, gradient: Tensor, known: Tensor): Tensor {
    const { tf, operations } = this;
    return tf.tidy(() => {
      const upstream = this.asPositions(gradient);
      const values = this.asPositions(known);
      switch (activation) {
        case 'relu6':
          return tf.reshape(operations.relu6Gradient(upstream, values), known.shape);
        case 'relu':
          return tf.reshape(operations.reluGradient(upstream, values), known.shape);
        case 'swish':
          return tf.reshape(operations.swishGradient(upstream, values), known.shape);
        case 'sigmoid':
          return tf.reshape(operations.sigmoidGradient(upstream, values), known.shape);
        default:
          throw new RangeError(`No gradient is defined for a hidden ${activation}.`);
      }
    });
  }

  /** [examples, units] as pictures of one position; pictures as they are. To be called within a tidy. */
  private asPositions(tensor: Tensor): Tensor4D {
    if (tensor.rank === 4) return tensor as Tensor4D;
    const [examples = 1, units = 1] = tensor.shape;
    return this.tf.reshape<Rank.R4>(tensor, [examples, 1, 1, units]);
  }

  private async convolutionWeightGradients(
    step: ConvolutionStep,
    gradient: Tensor,
    tensors: ReadonlyMap<string, Tensor>,
  ): Promise<FoldedGradients | null> {
    if (!this.trainsKernel(step)) return null;
    const names = convolutionWeightNames(step);
    const input = tensorNamed(tensors, step.inputs[0] ?? '') as Tensor4D;
    const args = [input, gradient as Tensor4D, step.kernelShape, step.strides, step.padding] as const;
    const kernelGradient =
      step.kind === 'convolution'
        ? this.operations.convKernelGradient(...args)
        : this.operations.depthwiseKernelGradient(...args);
    const kernel = await float32Values(kernelGradient);
    kernelGradient.dispose();
    const trainsBias = [names.bias, names.gamma, names.beta].some(
      (name) => name !== null && this.trained.has(name),
    );
    const bias = trainsBias ? await this.operations.sumOverPositions(gradient as Tensor4D) : null;
    return { kernel, bias };
  }

  private async denseWeightGradients(
    step: DenseStep,
    gradient: Tensor2D,
    tensors: ReadonlyMap<string, Tensor>,
    gradients: Map<string, Float32Array>,
  ): Promise<void> {
    const names = denseWeightNames(step);
    if (this.trained.has(names.kernel)) {
      const input = tensorNamed(tensors, step.inputs[0] ?? '') as Tensor2D;
      const kernelGradient = this.operations.matrixProduct(input, gradient, true, false);
      gradients.set(names.kernel, await float32Values(kernelGradient));
      kernelGradient.dispose();
    }
    if (this.trained.has(names.bias)) {
      const biasGradient = this.tf.sum(gradient, 0);
      gradients.set(names.bias, await float32Values(biasGradient));
      biasGradient.dispose();
    }
  }

  private async affineWeightGradients(
    step: AffineStep,
    gradient: Tensor,
    tensors: ReadonlyMap<string, Tensor>,
    weights: Weights,
    gradients: Map<string, Float32Array>,
  ): Promise<void> {
    if (!this.trainsKernel(step)) return;
    const input = tensorNamed(tensors, step.inputs[0] ?? '');
    const [upstream, product] = this.tf.tidy(() => [
      this.asPositions(this.tf.clone(gradient)),
      this.asPositions(this.tf.mul(gradient, input)),
    ]);
    const sums = {
      kernel: await this.operations.sumOverPositions(product),
      bias: await this.operations.sumOverPositions(upstream),
    };
    upstream.dispose();
    product.dispose();
    affineGradients(step, weights, sums, this.trained).forEach((g, name) => gradients.set(name, g));
  }

  /** The gradient of the step's input number `index`, a tensor of its own. */
  private inputGradient(
    step: FusedStep,
    index: number,
    gradient: Tensor,
    tensors: ReadonlyMap<string, Tensor>,
    resident: ReadonlyMap<string, ResidentWeights>,
    dropoutMasks: ReadonlyMap<string, Tensor>,
  ): Tensor {
    const { tf, operations } = this;
    const [examples = 0] = gradient.shape;
    switch (step.kind) {
      case 'convolution':
      case 'depthwise': {
        const [height = 0, width = 0, channels = 0] = step.inputShape;
        const args = [
          [examples, height, width, channels],
          gradient as Tensor4D,
          residentOf(resident, step).kernel as Tensor4D,
          step.strides,
          step.padding,
        ] as const;
        return step.kind === 'convolution'
          ? operations.convInputGradient(...args)
          : operations.depthwiseInputGradient(...args);
      }
      case 'dense':
        return operations.matrixProduct(
          gradient as Tensor2D,
          residentOf(resident, step).kernel as Tensor2D,
          false,
          true,
        );
      case 'affine':
        return tf.mul(gradient, residentOf(resident, step).kernel);
      case 'add':
      case 'activation':
        return tf.clone(gradient);
      case 'multiply': {
        const other = tensorNamed(tensors, step.inputs[1 - index] ?? '');
        return tf.tidy(() => {
          const product = tf.mul(gradient, other);
          return index === 0 ? product : tf.sum(product, [1, 2], true);
        });
      }
      case 'concatenate': {
        const [, height = 0, width = 0] = gradient.shape;
        const begin: [number, number, number, number] = [0, 0, 0, step.starts[index] ?? 0];
        return tf.slice4d(gradient as Tensor4D, begin, [examples, height, width, step.channels[index] ?? 0]);
      }
      case 'maxPooling':
        return operations.maxPoolingGradient(
          tensorNamed(tensors, step.inputs[0] ?? '') as Tensor4D,
          tensorNamed(tensors, step.name) as Tensor4D,
          gradient as Tensor4D,
          step,
        );
      case 'averagePooling': {
        const [height = 0, width = 0, channels = 0] = step.inputShape;
        return operations.averagePoolingGradient(
          [examples, height, width, channels],
          gradient as Tensor4D,
          step,
        );
      }
      case 'reshape':
        return tf.reshape(gradient, [examples, ...step.inputShape]);
      case 'pixelScaling':
        return tf.mul(gradient, residentOf(resident, step).kernel);
      case 'pack':
      case 'unpack':
        throw new RangeError(`What is packed or unpacked as ${step.name} cannot be trained.`);
      case 'zeroPadding': {
        const [[top], [left]] = step.padding;
        const [height = 0, width = 0, channels = 0] = step.inputShape;
        return tf.slice4d(gradient as Tensor4D, [0, top, left, 0], [examples, height, width, channels]);
      }
      case 'globalAveragePooling': {
        const [height = 0, width = 0, channels = 0] = step.inputShape;
        return tf.tidy(() => {
          const share = tf.reshape(tf.mul(gradient, 1 / (height * width)), [examples, 1, 1, channels]);
          // By broadcasting: a tile does the same, forty times slower on wasm.
          return tf.mul(share, tf.ones([1, height, width, 1]));
        });
      }
      case 'dropout': {
        const mask = dropoutMasks.get(step.name);
        return mask ? tf.mul(gradient, mask) : tf.clone(gradient);
      }
    }
  }
}

/** Names of the weights that gradients are computed for in a step. */
export function stepWeightNames(step: FusedStep): string[] {
  switch (step.kind) {
    case 'convolution':
    case 'depthwise':
      return Object.values(convolutionWeightNames(step)).filter((name): name is string => name !== null);
    case 'dense':
      return Object.values(denseWeightNames(step));
    case 'affine':
      return Object.values(affineWeightNames(step)).filter((name): name is string => name !== null);
    default:
      return [];
  }
}

function denseWeightNames({ layer }: DenseStep): { readonly kernel: string; readonly bias: string } {
  return { kernel: `${layer}/kernel`, bias: `${layer}/bias` };
}

function reachedSteps(network: FusedNetwork, trained: ReadonlySet<string>): Set<string> {
  const reached = new Set<string>();
  for (const step of network.steps) {
    const trains = stepWeightNames(step).some((name) => trained.has(name));
    if (trains || step.inputs.some((name) => reached.has(name))) reached.add(step.name);
  }
  return reached;
}
