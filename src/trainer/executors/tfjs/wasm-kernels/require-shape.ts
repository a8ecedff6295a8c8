import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * Throws a RangeError unless the tensor has that shape: the kernels trust the numbers they are given, and a tensor of
 * another shape would have them leave its memory.
 */
export function requireShape(tensor: Tensor, shape: readonly number[]): void {
  if (tensor.shape.length !== shape.length || tensor.shape.some((length, axis) => length !== shape[axis]))
    throw new RangeError(
      `A tensor of shape [${shape.join(', ')}] is needed, not [${tensor.shape.join(', ')}].`,
    );
}
