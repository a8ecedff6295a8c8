import type { Rank, Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tfjs } from '../../engines/engine.ts';
import { sizeOf } from '../../network/description.ts';
import type { FusedNetwork, FusedStep } from '../fused-network.ts';
import type { EngineOperations } from './engine-operations.ts';
import { residentOf, type ResidentWeights } from './resident-weights.ts';

/** What a forward pass computes with. */
export interface ForwardContext {
  readonly tf: Tfjs;
  readonly operations: EngineOperations;
  readonly network: FusedNetwork;
  readonly resident: ReadonlyMap<string, ResidentWeights>;
}

/**
 * Runs the network on `input` and gives the tensors named in `keep`; every other one is disposed of as soon as its last
 * reader has run, so that the peak is a few activations whatever the network's depth.
 *
 * `dropoutMasks` holds, by step name, the factors of a training step; without them dropout does nothing.
 */
export function runForward(
  context: ForwardContext,
  input: Tensor,
  keep: ReadonlySet<string>,
  dropoutMasks?: ReadonlyMap<string, Tensor>,
): Map<string, Tensor> {
  const { network } = context;
  const lastReader = new Map<string, number>();
  network.steps.forEach((step, index) => step.inputs.forEach((name) => lastReader.set(name, index)));

  const tensors = new Map<string, Tensor>([[network.inputName, input]]);
  network.steps.forEach((step, index) => {
    tensors.set(
      step.name,
      runStep(context, step, (name) => tensorNamed(tensors, name), dropoutMasks),
    );
    for (const name of new Set(step.inputs)) {
      if (lastReader.get(name) !== index || keep.has(name) || name === network.inputName) continue;
      tensorNamed(tensors, name).dispose();
      tensors.delete(name);
    }
  });
  if (!keep.has(network.inputName)) tensors.delete(network.inputName);
  return tensors;
}

/** The tensor called `name`. Throws a RangeError when it is not there. */
export function tensorNamed(tensors: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const tensor = tensors.get(name);
  if (!tensor) throw new RangeError(`No tensor called ${name} is at hand.`);
  return tensor;
}

function runStep(
  { tf, operations, resident }: ForwardContext,
  step: FusedStep,
  inputNamed: (name: string) => Tensor,
  dropoutMasks: ReadonlyMap<string, Tensor> | undefined,
): Tensor {
  const input = inputNamed(step.inputs[0] ?? '');
  switch (step.kind) {
    case 'convolution':
    case 'depthwise': {
      const { kernel, bias } = residentOf(resident, step);
      const isRectifier = step.activation === 'relu' || step.activation === 'relu6';
      const args = [
        input as Tensor4D,
        kernel as Tensor4D,
        bias,
        step.strides,
        step.padding,
        isRectifier ? step.activation : 'linear',
      ] as const;
      return tf.tidy(() => {
        const output =
          step.kind === 'convolution' ? operations.convolution(...args) : operations.depthwise(...args);
        return isRectifier ? output : activate(tf, output, step.activation);
      });
    }
    case 'dense': {
      const { kernel, bias } = residentOf(resident, step);
      return tf.tidy(() => {
        const product = operations.matrixProduct(input as Tensor2D, kernel as Tensor2D, false, false);
        return activate(tf, bias ? tf.add(product, bias) : product, step.activation);
      });
    }
    case 'affine':
    case 'pixelScaling': {
      const { kernel, bias } = residentOf(resident, step);
      return tf.tidy(() => {
        const scaled = tf.mul(input, kernel);
        const shifted = bias ? tf.add(scaled, bias) : scaled;
        return step.kind === 'affine' ? activate(tf, shifted, step.activation) : shifted;
      });
    }
    case 'add':
      return tf.add(input, inputNamed(step.inputs[1] ?? ''));
    case 'multiply':
      return tf.mul(input, inputNamed(step.inputs[1] ?? ''));
    case 'concatenate':
      return tf.concat(step.inputs.map(inputNamed), 3);
    case 'maxPooling':
      return operations.maxPooling(input as Tensor4D, step);
    case 'averagePooling':
      return operations.averagePooling(input as Tensor4D, step);
    case 'reshape':
      return tf.reshape(input, [-1, ...step.outputShape]);
    case 'pack':
      return tf.tidy(() => {
        const rows = step.inputs.map((each) => {
          const tensor = inputNamed(each);
          const [examples = 0] = tensor.shape;
          return tf.reshape<Rank.R2>(tensor, [examples, -1]);
        });
        return tf.concat(rows, 1);
      });
    case 'unpack':
      return tf.tidy(() => {
        const stretch = tf.slice(input as Tensor2D, [0, step.start], [-1, sizeOf(step.outputShape)]);
        return tf.reshape(stretch, [-1, ...step.outputShape]);
      });
    case 'activation':
      return tf.tidy(() => activate(tf, tf.clone(input), step.activation));
    case 'zeroPadding':
      return tf.pad4d(input as Tensor4D, [[0, 0], [...step.padding[0]], [...step.padding[1]], [0, 0]]);
    case 'globalAveragePooling':
      return tf.mean(input, [1, 2]);
    case 'dropout': {
      const mask = dropoutMasks?.get(step.name);
      return mask ? tf.mul(input, mask) : tf.clone(input);
    }
  }
}

function activate(tf: Tfjs, input: Tensor, activation: string): Tensor {
  switch (activation) {
    case 'relu':
      return tf.relu(input);
    case 'relu6':
      return tf.relu6(input);
    case 'swish':
      return tf.mul(input, tf.sigmoid(input));
    case 'sigmoid':
      return tf.sigmoid(input);
    case 'softmax':
      return tf.softmax(input);
    default:
      return input;
  }
}
