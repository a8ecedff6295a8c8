import type { PhaseName } from '../../shared/run/events.ts';
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
  /** Pooled features of the layers that were asked for: [channels] each. */
  readonly features: readonly Float32Array[];
  /** Last convolutional activation of the model, [height, width, channels]. */
  readonly activation: Float32Array;
}

/** The phases of a run as one network: what they share is computed once. */
export interface JoinedPhases {
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
  }: Pick<ClassifierFiles, 'network' | 'weights' | 'metadata' | 'others'>,
  featuresOf: readonly PhaseName[],
): Promise<JoinedPhases> {
  let joined: { network: NetworkDescription; weights: Weights } = { network, weights };
  const variants = new Map<PhaseName, (layer: string) => string>([[metadata.phase, (layer) => layer]]);
  for (const { phase, weights: own } of others) {
    const { variantOf, ...both } = joinVariant(joined.network, joined.weights, own, `${phase}.`);
    joined = both;
    variants.set(phase, variantOf);
  }
  const layerOf = (phase: PhaseName, layer: string): string => variants.get(phase)?.(layer) ?? layer;
  const outputs = [
    network.output,
    ...others.map(({ phase }) => layerOf(phase, network.output)),
    ...featuresOf.map((phase) => layerOf(phase, headLayers.pooling)),
    explainedLayer(network),
  ];
  const distinct = [...new Set(outputs)];
  const session = await executor.openInference(joined.network, joined.weights, distinct);
  const lengths = new Map(
    distinct.map((name) => [name, sizeOf(layerNamed(joined.network, name).outputShape)]),
  );
  return {
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
        features: featuresOf.map((_phase, index) => row(1 + others.length + index, example)),
        activation: row(outputs.length - 1, example),
      }));
    },
    dispose: () => session.dispose(),
  };
}
