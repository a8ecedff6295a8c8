import { sizeOf, type NetworkDescription } from './description.ts';
import { multiplyAdds } from './work.ts';

/** How much larger than the smallest a cut may be for its nearness to count. */
const sizeTolerance = 2;
/**
 * Multiplications with additions that a value larger than the pictures must save to be worth its place and its way back
 * from a disk: 4 bytes at 500 MB/s take as long as 1,000 of them on two processors.
 */
const leastWorkPerValue = 1000;

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
  /** That work, in multiplications with additions for one example. */
  readonly multiplyAdds: number;
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
      multiplyAdds: done,
    };
  });
}

/**
 * The cut from which to train the layers from `layerIndex` on. Of the cuts before them that are at most twice as large
 * as the smallest it is the one with the most work before it, and of equal ones the smallest: what lies between the cut
 * and `layerIndex` is computed again in every step, so a later cut saves time, but one inside an expansion would keep six
 * times the bytes to save one small convolution. Where the pictures themselves are the smallest by far, as in the first
 * blocks of a VGG, the same is asked of the cuts alone that save enough work for their size.
 */
export function cutBefore(network: NetworkDescription, layerIndex: number): Cut {
  // Where everything is trained, from index 0 on, the cut is the input itself.
  const candidates = cutsOf(network).slice(0, Math.max(1, layerIndex));
  const [input] = candidates;
  if (!input) throw new RangeError(`The network ${network.name} has nothing to cut.`);
  const latest = latestOfSmall(candidates);
  if (latest && latest.workBefore > 0) return latest;
  // To keep what took no work is to keep the pictures once more.
  const worthwhile = ({ values, multiplyAdds }: Cut): boolean => multiplyAdds >= leastWorkPerValue * values;
  return latestOfSmall(candidates.filter(worthwhile)) ?? input;
}

function latestOfSmall(cuts: readonly Cut[]): Cut | undefined {
  const smallest = Math.min(...cuts.map(({ values }) => values));
  const [latest] = cuts
    .filter(({ values }) => values <= sizeTolerance * smallest)
    .sort((a, b) => b.workBefore - a.workBefore || a.values - b.values || b.after - a.after);
  return latest;
}
