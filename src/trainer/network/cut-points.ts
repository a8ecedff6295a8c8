import { sizeOf, type NetworkDescription } from './description.ts';
import { multiplyAdds } from './work.ts';

/** How much larger than the smallest a cut may be for its nearness to count. */
const sizeTolerance = 2;

/** A place between two layers of a network, so that everything before it can be computed once and kept. */
export interface Cut {
  /** Index of the last layer before it. */
  readonly after: number;
  /** Names of the layers before it whose outputs layers after it read: several where it goes through branches. */
  readonly tensors: readonly string[];
  /** How many values they have together, for one example. */
  readonly values: number;
  /** Share of the work of a forward pass, counted in multiplications, that lies before it. */
  readonly workBefore: number;
}

/** The cuts after each layer of a network but the last, in order: after the input there is always one. */
export function cutsOf(network: NetworkDescription): Cut[] {
  const { layers } = network;
  const indexByName = new Map(layers.map((layer, index) => [layer.name, index]));
  const lastReader = new Array<number>(layers.length).fill(-1);
  for (const [index, layer] of layers.entries())
    for (const input of layer.inputs) lastReader[indexByName.get(input) ?? 0] = index;

  const work = multiplyAdds(network);
  const total = [...work.values()].reduce((sum, own) => sum + own, 0);
  let done = 0;
  return layers.slice(0, -1).map((layer, after) => {
    done += work.get(layer.name) ?? 0;
    const crossing = layers.slice(0, after + 1).filter((_, index) => (lastReader[index] ?? 0) > after);
    return {
      after,
      tensors: crossing.map(({ name }) => name),
      values: crossing.reduce((sum, { outputShape }) => sum + sizeOf(outputShape), 0),
      workBefore: total === 0 ? 0 : done / total,
    };
  });
}

/**
 * The cut from which to train the layers from `layerIndex` on. Of the cuts before them that are at most twice as large as
 * the smallest it is the one with the most work before it, and of equal ones the smallest: what lies between the cut and `layerIndex` is computed again in every step, so a later
 * cut saves time, but one inside an expansion would keep six times the bytes to save one small convolution.
 */
export function cutBefore(network: NetworkDescription, layerIndex: number): Cut {
  // Where everything is trained, from index 0 on, the cut is the input itself.
  const candidates = cutsOf(network).slice(0, Math.max(1, layerIndex));
  const smallest = Math.min(...candidates.map(({ values }) => values));
  const [latest] = candidates
    .filter(({ values }) => values <= sizeTolerance * smallest)
    .sort((a, b) => b.workBefore - a.workBefore || a.values - b.values || b.after - a.after);
  const [input] = candidates;
  if (!latest || !input) throw new RangeError(`The network ${network.name} has nothing to cut.`);
  // To keep what took no work is to keep the pictures once more.
  return latest.workBefore === 0 ? input : latest;
}
