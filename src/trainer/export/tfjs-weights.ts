import {
  type NetworkDescription,
  networkWeights,
  type Weight,
  type Weights,
  type WeightSpecification,
} from '../network/description.ts';

/**
 * tfjs has no normalisation layer. Batch normalisation with nothing added to the variance takes its place there, under
 * the same name: `mean` and `variance` are its moving statistics, and its `beta` is 0.
 */
function withoutNormalization(network: NetworkDescription): NetworkDescription {
  return {
    ...network,
    layers: network.layers.map((layer) =>
      layer.operation === 'normalization'
        ? { ...layer, operation: 'batchNormalization', epsilon: 0, momentum: 0.99, scale: false }
        : layer,
    ),
  };
}

function normalizationLayers(network: NetworkDescription): string[] {
  return network.layers.filter(({ operation }) => operation === 'normalization').map(({ name }) => name);
}

/** The weights of a network as a folder in tfjs's layers format has them. */
export function tfjsWeights(network: NetworkDescription): WeightSpecification[] {
  return networkWeights(withoutNormalization(network));
}

/** The weights of a network by their names in such a folder. Throws a RangeError when one is missing. */
export function toTfjsWeights(network: NetworkDescription, weights: Weights): Weights {
  const renamed = new Map(weights);
  for (const layer of normalizationLayers(network)) {
    const mean = take(renamed, `${layer}/mean`);
    renamed.set(`${layer}/moving_mean`, mean);
    renamed.set(`${layer}/moving_variance`, take(renamed, `${layer}/variance`));
    renamed.set(`${layer}/beta`, { shape: mean.shape, values: new Float32Array(mean.values.length) });
    renamed.delete(`${layer}/count`);
  }
  return renamed;
}

/** The way back: weights of such a folder by the names that the network has for them. */
export function fromTfjsWeights(network: NetworkDescription, stored: Weights): Weights {
  const renamed = new Map(stored);
  for (const layer of normalizationLayers(network)) {
    renamed.set(`${layer}/mean`, take(renamed, `${layer}/moving_mean`));
    renamed.set(`${layer}/variance`, take(renamed, `${layer}/moving_variance`));
    renamed.set(`${layer}/count`, { shape: [], values: new Float32Array(1) });
    renamed.delete(`${layer}/beta`);
  }
  return renamed;
}

function take(weights: Map<string, Weight>, name: string): Weight {
  const weight = weights.get(name);
  if (!weight) throw new RangeError(`There is no weight called ${name}.`);
  weights.delete(name);
  return weight;
}
