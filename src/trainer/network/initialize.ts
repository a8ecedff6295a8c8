import { randomStream } from '../../shared/random/random-stream.ts';
import { networkWeights, sizeOf, type NetworkDescription, type Weight, type Weights } from './description.ts';

/**
 * Initial weights of a network as Keras's layers have them by default: kernels by Glorot's uniform distribution,
 * biases 0, batch normalisation gamma 1, beta 0, mean 0, variance 1. Each kernel's numbers depend on `seed` and the
 * weight's name alone.
 */
export function initializeWeights(network: NetworkDescription, seed: number): Weights {
  return new Map(
    networkWeights(network).map(({ name, shape }): [string, Weight] => [
      name,
      { shape, values: initialValues(name, shape, seed) },
    ]),
  );
}

function initialValues(name: string, shape: readonly number[], seed: number): Float32Array {
  const kind = name.slice(name.lastIndexOf('/') + 1);
  const values = new Float32Array(sizeOf(shape));
  if (kind === 'gamma' || kind === 'moving_variance' || kind === 'variance') return values.fill(1);
  if (kind !== 'kernel' && kind !== 'depthwise_kernel') return values;

  const limit = glorotLimit(shape);
  const stream = randomStream(seed, 'initialize', name);
  return values.map(() => stream.uniform(-limit, limit));
}

/**
 * Bound of Glorot's uniform distribution, sqrt(6 / (fanIn + fanOut)) (Glorot and Bengio 2010). As in Keras, the fans
 * are the last two lengths of the shape times the area of the kernel, for depthwise kernels too.
 */
function glorotLimit(shape: readonly number[]): number {
  const area = sizeOf(shape.slice(0, -2));
  const fanIn = (shape.at(-2) ?? 1) * area;
  const fanOut = (shape.at(-1) ?? 1) * area;
  return Math.sqrt(6 / (fanIn + fanOut));
}
