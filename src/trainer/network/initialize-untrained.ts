import { randomStream } from '../../shared/random/random-stream.ts';
import { layerNamed, networkWeights, sizeOf } from './description.ts';
import type { Activation, Layer, NetworkDescription, Weight, Weights } from './description.ts';

/** A branch that is added to what it went around is kept small, so that a chain of such additions does not grow. */
const branchVariance = 0.25;

/**
 * Initial weights of a deep network whose batch normalisation is never trained and so rescales nothing.
 *
 * With Keras's defaults (`initializeWeights`) the signal dies out on its way through such a network, and all pictures
 * have the same features. Kernels are therefore normal with the variance that keeps the mean square of the signal:
 * 2 / inputs before a ReLU, 1 / inputs otherwise (K. He et al., ICCV 2015), where `inputs` are those that an output
 * really has: of a depthwise kernel its area alone. Everything else is as Keras has it. Each kernel's numbers depend on
 * `seed` and the weight's name alone.
 *
 * @param inputRange how far the network's input goes either way, about; the first kernel makes 1 of it
 */
export function initializeUntrained(network: NetworkDescription, seed: number, inputRange = 1): Weights {
  const consumers = new Map<string, Layer[]>();
  for (const layer of network.layers) {
    for (const input of layer.inputs) consumers.set(input, [...(consumers.get(input) ?? []), layer]);
  }
  const specifications = networkWeights(network);
  const [first] = specifications;
  return new Map(
    specifications.map(({ name, layer, shape }): [string, Weight] => {
      const kind = name.slice(name.lastIndexOf('/') + 1);
      const values = new Float32Array(sizeOf(shape));
      if (kind === 'gamma' || kind === 'moving_variance' || kind === 'variance') values.fill(1);
      else if (kind === 'kernel' || kind === 'depthwise_kernel') {
        const inputs = sizeOf(kind === 'kernel' ? shape.slice(0, -1) : shape.slice(0, -2));
        const owner = layerNamed(network, layer);
        // A sigmoid of next to nothing halves what it is multiplied with.
        const gain = owner.inputs.some((input) => layerNamed(network, input).operation === 'multiply')
          ? 4
          : 1;
        const range = name === first?.name ? inputRange : 1;
        const deviation = Math.sqrt((gain * varianceWanted(owner, consumers)) / inputs) / range;
        const stream = randomStream(seed, 'initialize', name);
        for (let index = 0; index < values.length; index++) values[index] = deviation * stream.normal();
      }
      return [name, { shape, values }];
    }),
  );
}

/** What passes a layer's output on as it is, or nearly, to what decides how large it should be. */
const passing = new Set<Layer['operation']>([
  'batchNormalization',
  'concatenate',
  'dropout',
  'maxPooling2d',
  'averagePooling2d',
]);

/** Times `1 / inputs`: by what the layer's output goes into, behind its batch normalisation. */
function varianceWanted(layer: Layer, consumers: ReadonlyMap<string, readonly Layer[]>): number {
  if (layer.operation === 'conv2d' && bends(layer.activation)) return 2;
  const next = consumers.get(layer.name) ?? [];
  const [only] = next;
  if (next.length === 1 && only && passing.has(only.operation)) return varianceWanted(only, consumers);
  if (next.some((reader) => reader.operation === 'activation' || isNormalizedBend(reader, consumers)))
    return 2;
  // What an addition takes along its shortcut has other consumers; a branch ends in the addition alone.
  return next.length === 1 && only?.operation === 'add' ? branchVariance : 1;
}

/** Half of what goes through such a function is lost. */
function bends(activation: Activation): boolean {
  return activation === 'relu' || activation === 'relu6' || activation === 'swish';
}

/** Whether a layer is a normalisation ahead of an activation, as in dense blocks. */
function isNormalizedBend(layer: Layer, consumers: ReadonlyMap<string, readonly Layer[]>): boolean {
  return (
    layer.operation === 'batchNormalization' &&
    (consumers.get(layer.name) ?? []).some(({ operation }) => operation === 'activation')
  );
}
