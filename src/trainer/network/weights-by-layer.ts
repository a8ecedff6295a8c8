import { networkWeights, type NetworkDescription, type WeightSpecification } from './description.ts';

/** The layers of a network that have weights, by name and in Keras's order, with their weights. */
export function weightsByLayer(
  network: NetworkDescription,
): ReadonlyMap<string, readonly WeightSpecification[]> {
  const layers = new Map<string, WeightSpecification[]>();
  for (const weight of networkWeights(network)) {
    const others = layers.get(weight.layer);
    if (others) others.push(weight);
    else layers.set(weight.layer, [weight]);
  }
  return layers;
}
