import {
  networkWeights,
  type NetworkDescription,
  type Weight,
  type WeightSpecification,
  type Weights,
} from '../../network/description.ts';
import type { ChannelOrder } from '../preprocessing.ts';
import { weightsByLayer } from '../../network/weights-by-layer.ts';
import { UserError } from '../../../node/user-error.ts';
import { guessArchitecture } from './guess-architecture.ts';
import { readHdf5 } from './hdf5-file.ts';
import { storedLayers, type StoredLayer } from './stored-layers.ts';

/**
 * Weights of `network` from a Keras HDF5 file (`save_weights` in the HDF5 format, or a whole model), in topological
 * order as `Model.load_weights` reads it: the layers with weights in the file, one after the other, are those of the
 * network, whatever their names.
 *
 * `inputChannels`: the order that the file's first kernel has the picture's channels in; it is turned round to R, G, B.
 *
 * Throws a UserError for a file that is missing, truncated, damaged or not HDF5, is of another network (with what it
 * looks like), or has values that are not numbers.
 */
export async function readKerasWeights(
  file: string,
  network: NetworkDescription,
  inputChannels: ChannelOrder = 'rgb',
): Promise<Weights> {
  return readHdf5(file, (root) => {
    const stored = storedLayers(file, root);
    const expected = weightsByLayer(network);
    const difference = firstDifference(stored, expected);
    if (difference !== undefined) throw misfit(file, network, stored, difference);

    const weights = new Map<string, Weight>();
    for (const [index, specifications] of [...expected.values()].entries())
      for (const [position, { name, shape }] of specifications.entries()) {
        const values = stored[index]?.weights[position]?.values() ?? new Float32Array();
        requireUsable(file, name, values);
        // How many examples a normalisation's mean was taken of means nothing once it is known.
        if (name.endsWith('/count')) values.fill(0);
        weights.set(name, { shape, values });
      }
    return inputChannels === 'rgb' ? weights : withInputChannelsReversed(weights, network);
  });
}

/** The same weights with the input channels of the first kernel, [height, width, channels, filters], in reverse. */
export function withInputChannelsReversed(weights: Weights, network: NetworkDescription): Weights {
  const [first] = networkWeights(network);
  const kernel = weights.get(first?.name ?? '');
  if (!first || !kernel) throw new RangeError(`The network ${network.name} has no first kernel.`);
  const { shape } = kernel;
  const [, , channels = 0, filters = 0] = shape;
  const values = new Float32Array(kernel.values.length);
  for (let tap = 0; tap < values.length; tap += channels * filters)
    for (let channel = 0; channel < channels; channel++) {
      const from = tap + channel * filters;
      values.set(kernel.values.subarray(from, from + filters), tap + (channels - 1 - channel) * filters);
    }
  return new Map([...weights, [first.name, { shape, values }]]);
}

function firstDifference(
  stored: readonly StoredLayer[],
  expected: ReadonlyMap<string, readonly WeightSpecification[]>,
): string | undefined {
  const count =
    stored.length === expected.size
      ? ''
      : `it has ${stored.length} layers with weights, not ${expected.size}; `;
  for (const [index, [layer, specifications]] of [...expected].entries()) {
    const found = stored[index];
    const shapes = found?.weights.map(({ shape }) => shape.join('×')) ?? [];
    const wanted = specifications.map(({ shape }) => shape.join('×'));
    if (shapes.join() !== wanted.join())
      return found
        ? `${count}its layer ${found.name} has weights of ${shapes.join(', ')}, where ${layer} has ${wanted.join(', ')}`
        : `${count}it ends before ${layer}, which has weights of ${wanted.join(', ')}`;
  }
  const surplus = stored[expected.size];
  return surplus
    ? `${count}its layer ${surplus.name}, with weights of ${surplus.weights.map(({ shape }) => shape.join('×')).join(', ')}, is none of the network's`
    : undefined;
}

function misfit(
  file: string,
  network: NetworkDescription,
  stored: readonly StoredLayer[],
  difference: string,
): UserError {
  const guess = guessArchitecture(stored);
  const looks = guess === undefined ? '' : ` It looks like ${guess}.`;
  return new UserError(
    `${file} does not fit the network ${network.name}: ${difference}.${looks} ` +
      'Choose the weights of this network without its classifier (include_top=False), or change the width.',
  );
}

/** Throws a UserError when values would turn everything after them into NaN. */
function requireUsable(file: string, name: string, values: Float32Array): void {
  const isVariance = /\/(moving_)?variance$/.test(name);
  if (values.every((value) => Number.isFinite(value) && !(isVariance && value < 0))) return;
  throw new UserError(
    `${file} cannot be used: ${name} has values that are ${isVariance ? 'negative or ' : ''}not numbers. ` +
      'The training that wrote it had failed, or the file is damaged. Choose another.',
  );
}
