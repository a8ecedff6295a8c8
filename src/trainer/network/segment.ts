import type { Layer, NetworkDescription } from './description.ts';
import { layerNamed, sizeOf } from './description.ts';

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

/**
 * The network with one more layer, which gives the outputs of the layers called `tensors` in one row and is called by
 * all their names. Nothing reads it: it is there to be asked for. A single one is its own row.
 */
export function withPacked(
  network: NetworkDescription,
  tensors: readonly string[],
): { readonly network: NetworkDescription; readonly name: string } {
  const [only] = tensors;
  if (only !== undefined && tensors.length === 1) return { network, name: only };
  const name = tensors.join('+');
  const values = tensors.reduce((sum, tensor) => sum + sizeOf(layerNamed(network, tensor).outputShape), 0);
  const packing: Layer = { name, operation: 'pack', inputs: tensors, outputShape: [values] };
  return { network: { ...network, layers: [...network.layers, packing] }, name };
}

/**
 * The part of a network from several tensors to another: its input is what `withPacked` gives for them, which its first
 * layers unpack. Throws a RangeError when something before them is needed beside their outputs.
 */
export function segmentFromPacked(
  network: NetworkDescription,
  tensors: readonly string[],
  toLayer: string,
): NetworkDescription {
  const packed = withPacked(network, tensors);
  if (tensors.length === 1) return segmentBetween(network, packed.name, toLayer);
  const row = layerNamed(packed.network, packed.name);
  let start = 0;
  const unpacking = new Map<string, Layer>();
  for (const tensor of tensors) {
    const { outputShape } = layerNamed(network, tensor);
    unpacking.set(tensor, { name: tensor, operation: 'unpack', inputs: [row.name], outputShape, start });
    start += sizeOf(outputShape);
  }
  const begun: NetworkDescription = {
    ...network,
    layers: [
      { name: row.name, operation: 'input', inputs: [], outputShape: row.outputShape },
      ...network.layers.map((layer) => unpacking.get(layer.name) ?? layer),
    ],
  };
  return segmentBetween(begun, row.name, toLayer);
}
