import {
  type Layer,
  type NetworkDescription,
  networkWeights,
  type Weight,
  type Weights,
} from './description.ts';

/** A network and a variant of it as one. */
export interface JoinedNetworks {
  readonly network: NetworkDescription;
  readonly weights: Weights;
  /** The layer that gives in the variant what `layer` gives in the network: itself where both give the same. */
  readonly variantOf: (layer: string) => string;
}

/**
 * Joins a network with the same network under other weights, so that one forward pass gives what both say. Layers that
 * give the same under both are there once; the others are there twice, the variant's with `prefix` before their names.
 *
 * @param prefix letters, digits and `.`, `-` or `_`, as layer names are made of
 */
export function joinVariant(
  network: NetworkDescription,
  weights: Weights,
  variant: Weights,
  prefix: string,
): JoinedNetworks {
  const different = new Set<string>();
  const specifications = networkWeights(network);
  for (const { name, layer } of specifications)
    if (!sameValues(weights.get(name), variant.get(name))) different.add(layer);
  const added: Layer[] = [];
  const variantOf = (layer: string): string => (different.has(layer) ? `${prefix}${layer}` : layer);
  for (const layer of network.layers) {
    if (layer.inputs.some((input) => different.has(input))) different.add(layer.name);
    if (different.has(layer.name))
      added.push({ ...layer, name: variantOf(layer.name), inputs: layer.inputs.map(variantOf) });
  }
  const joined = new Map(weights);
  for (const { name, layer } of specifications) {
    const weight = variant.get(name);
    if (weight && different.has(layer)) joined.set(`${prefix}${name}`, weight);
  }
  return {
    network: { ...network, layers: [...network.layers, ...added] },
    weights: joined,
    variantOf,
  };
}

function sameValues(one: Weight | undefined, other: Weight | undefined): boolean {
  if (one === other) return true;
  if (one?.values.length !== other?.values.length || !one || !other) return false;
  return Buffer.from(one.values.buffer, one.values.byteOffset, one.values.byteLength).equals(
    Buffer.from(other.values.buffer, other.values.byteOffset, other.values.byteLength),
  );
}
