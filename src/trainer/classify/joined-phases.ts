import type { Executor } from '../executors/executor.ts';
import { explainedLayer } from '../explain/grad-cam.ts';
import { layerNamed, type NetworkDescription, sizeOf, type Weights } from '../network/description.ts';
import { headLayers } from '../network/head.ts';
import { joinVariant } from '../network/joined-variant.ts';
import { ofEveryClass, probabilitiesOf } from '../training/probabilities.ts';
import type { ClassifierFiles } from './read-classifier.ts';

/** What one forward pass tells of one picture. */
export interface Judgement {
  /** Of every class, by the model. */
  readonly probabilities: readonly number[];
  /** The same by each of the other phases, in the order of the files. */
  readonly others: readonly (readonly number[])[];
  /** What the backbone sees in it, pooled, before any training changed it: [channels]; null where that is not known. */
  readonly features: Float32Array | null;
  /** Last convolutional activation of the model, [height, width, channels]. */
  readonly activation: Float32Array;
}

/** The phases of a run as one network: what they share is computed once. */
export interface JoinedPhases {
  /** Length of features; null where there are none. */
  readonly channels: number | null;
  /** Judges prepared pictures, [examples, size, size, 3]. */
  judge(batch: { readonly examples: number; readonly values: Float32Array }): Promise<Judgement[]>;
  dispose(): void;
}

/**
 * Opens a model and its run's other phase for classification. Every picture takes one forward pass, which gives the
 * probabilities of all phases, what a heat map is made of, and the features by which pictures are compared.
 */
export async function openJoinedPhases(
  executor: Executor,
  {
    network,
    weights,
    metadata,
    others,
    untrained,
  }: Pick<ClassifierFiles, 'network' | 'weights' | 'metadata' | 'others' | 'untrained'>,
): Promise<JoinedPhases> {
  let joined: { network: NetworkDescription; weights: Weights } = { network, weights };
  const variants = new Map<Weights, (layer: string) => string>([[weights, (layer) => layer]]);
  for (const variant of [...others.map((other) => other.weights), ...(untrained ? [untrained] : [])]) {
    if (variants.has(variant)) continue;
    const { variantOf, ...both } = joinVariant(network, weights, variant, `variant${variants.size}.`);
    joined = merge(joined, both);
    variants.set(variant, variantOf);
  }
  const layerOf = (variant: Weights, layer: string): string => variants.get(variant)?.(layer) ?? layer;
  const featureLayer = untrained && layerOf(untrained, headLayers.pooling);
  const outputs = [
    network.output,
    ...others.map((other) => layerOf(other.weights, network.output)),
    explainedLayer(network),
    ...(featureLayer === null ? [] : [featureLayer]),
  ];
  const distinct = [...new Set(outputs)];
  const session = await executor.openInference(joined.network, joined.weights, distinct);
  const lengths = new Map(
    distinct.map((name) => [name, sizeOf(layerNamed(joined.network, name).outputShape)]),
  );
  return {
    channels: featureLayer === null ? null : (lengths.get(featureLayer) ?? 0),
    async judge(batch) {
      const arrays = await session.run(batch);
      const row = (place: number, example: number): Float32Array => {
        const name = outputs[place] ?? '';
        const length = lengths.get(name) ?? 0;
        const values = arrays[distinct.indexOf(name)];
        if (!values) throw new TypeError('The network gave no output.');
        return values.subarray(example * length, (example + 1) * length);
      };
      const probabilities = (place: number, example: number): number[] => {
        const logits = row(place, example);
        return [...ofEveryClass(probabilitiesOf(logits, logits.length), metadata.positiveClass)];
      };
      return Array.from({ length: batch.examples }, (_, example) => ({
        probabilities: probabilities(0, example),
        others: others.map((_phase, index) => probabilities(1 + index, example)),
        activation: row(1 + others.length, example),
        features: featureLayer === null ? null : row(2 + others.length, example),
      }));
    },
    dispose: () => session.dispose(),
  };
}

/** Two networks that begin with the same layers: those, and what each has beyond them. */
function merge(
  one: { readonly network: NetworkDescription; readonly weights: Weights },
  other: { readonly network: NetworkDescription; readonly weights: Weights },
): { network: NetworkDescription; weights: Weights } {
  const known = new Set(one.network.layers.map(({ name }) => name));
  const added = other.network.layers.filter(({ name }) => !known.has(name));
  return {
    network: { ...one.network, layers: [...one.network.layers, ...added] },
    weights: new Map([...other.weights, ...one.weights]),
  };
}
