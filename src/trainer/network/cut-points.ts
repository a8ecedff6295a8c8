import { sizeOf, type NetworkDescription } from './description.ts';

/** How much larger than the smallest a cut's tensor may be for its nearness to count. */
const sizeTolerance = 2;

/**
 * Indices of the layers, in order, whose output alone determines everything after them: no connection leads from an
 * earlier layer past them. The input layer (0) is always one.
 */
export function singleTensorCuts(network: NetworkDescription): number[] {
  const indexByName = new Map(network.layers.map((layer, index) => [layer.name, index]));
  const lastReader = new Array<number>(network.layers.length).fill(-1);
  for (const [index, layer] of network.layers.entries())
    for (const input of layer.inputs) lastReader[indexByName.get(input) ?? 0] = index;

  const cuts: number[] = [];
  let furthestReach = -1;
  for (const [index, reach] of lastReader.entries()) {
    if (furthestReach <= index) cuts.push(index);
    furthestReach = Math.max(furthestReach, reach);
  }
  return cuts;
}

/**
 * Index of the layer after which to cut so that everything up to it can be computed once and kept, and all layers
 * from `layerIndex` on come after it.
 *
 * It is the latest single-tensor cut whose tensor is at most twice as large as the smallest one before `layerIndex`:
 * what lies between the cut and `layerIndex` is computed again in every step, so a later cut saves time, but a cut
 * inside an expansion would keep six times the bytes to save one small convolution.
 */
export function cutBefore(network: NetworkDescription, layerIndex: number): number {
  const size = (index: number): number => sizeOf(network.layers[index]?.outputShape ?? []);
  const candidates = singleTensorCuts(network).filter((index) => index < layerIndex);
  const smallest = Math.min(...candidates.map(size));
  // Where everything is trained, from index 0 on, the cut is the input itself.
  return candidates.filter((index) => size(index) <= sizeTolerance * smallest).at(-1) ?? 0;
}
