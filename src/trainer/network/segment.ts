import type { Layer, NetworkDescription } from './description.ts';
import { layerNamed } from './description.ts';

/**
 * The part of a network from one tensor to another.
 *
 * `fromLayer` names the layer whose output becomes the segment's input: an input layer of the same name takes its
 * place, so that all connections keep their names. null stands for the network's own input. `toLayer` names the layer
 * whose output is the segment's; layers that it does not need are left out.
 *
 * Throws a RangeError when something before `fromLayer` is needed beside its output.
 */
export function segmentBetween(
  network: NetworkDescription,
  fromLayer: string | null,
  toLayer: string,
): NetworkDescription {
  const from = fromLayer === null ? undefined : layerNamed(network, fromLayer);
  const needed = new Set<string>();
  const visit = (name: string): void => {
    if (needed.has(name)) return;
    needed.add(name);
    if (name === from?.name) return;
    const layer = layerNamed(network, name);
    if (layer.operation === 'input' && from)
      throw new RangeError(`${toLayer} does not depend on the network's input through ${from.name} alone.`);
    for (const input of layer.inputs) visit(input);
  };
  visit(toLayer);
  if (from && !needed.has(from.name)) throw new RangeError(`${toLayer} does not depend on ${from.name}.`);

  const layers: Layer[] = network.layers
    .filter((layer) => needed.has(layer.name))
    .map((layer) =>
      layer === from
        ? { name: layer.name, operation: 'input', inputs: [], outputShape: layer.outputShape }
        : layer,
    );
  return { name: `${network.name}_${fromLayer ?? 'input'}_to_${toLayer}`, layers, output: toLayer };
}
