import { randomStream } from '../../shared/random/random-stream.ts';
import { dropoutMaskShape, type NetworkDescription, sizeOf } from '../network/description.ts';

/**
 * The dropout of one step: for each dropout layer a factor a value, 0 or 1/(1 − rate), [examples, units], or a factor an
 * example where whole examples are dropped.
 *
 * Drawn here and given to the executor, addressed by epoch and step, so that every engine drops the same units and a
 * resumed run drops what an uninterrupted one would.
 */
export function dropoutMasks(
  network: NetworkDescription,
  examples: number,
  seed: number,
  epoch: number,
  step: number,
): Map<string, Float32Array> {
  const masks = new Map<string, Float32Array>();
  for (const layer of network.layers) {
    if (layer.operation !== 'dropout' || layer.rate === 0) continue;
    const stream = randomStream(seed, 'dropout', layer.name, epoch, step);
    const kept = 1 / (1 - layer.rate);
    const mask = new Float32Array(examples * sizeOf(dropoutMaskShape(layer)));
    for (let i = 0; i < mask.length; i++) mask[i] = stream.next() < layer.rate ? 0 : kept;
    masks.set(layer.name, mask);
  }
  return masks;
}
