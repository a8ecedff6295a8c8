import type { Executor } from '../executors/executor.ts';
import { layerNamed, type NetworkDescription, type Weights } from '../network/description.ts';
import { segmentBetween } from '../network/segment.ts';
import { ofEveryClass, probabilitiesOf } from '../training/probabilities.ts';
import { explainedLayer, gradCam, pooledActivation, runHead, type HeatMap } from './grad-cam.ts';

/** What a classifier says of a picture, and where it looked for one class. */
export interface Explanation {
  /** Index of the class that is explained. */
  readonly classIndex: number;
  /** Of every class. */
  readonly probabilities: Float64Array;
  readonly heatMap: HeatMap;
}

export interface Explainer {
  /** Name of the layer whose activation is explained. */
  readonly layer: string;
  /**
   * Explains prepared pictures, one after the other in `values`, for one class; null: for the one that each is decided
   * for by the highest probability.
   */
  explain(
    batch: { readonly examples: number; readonly values: Float32Array },
    classIndex: number | null,
  ): Promise<Explanation[]>;
  dispose(): void;
}

/** A classifier whose decisions are explained. */
export interface ExplainedClassifier {
  readonly classifier: NetworkDescription;
  readonly weights: Weights;
  readonly positiveClass: number;
}

/**
 * Explains a picture by its last convolutional activation, [height, width, channels], for one class; null: for the one
 * of the highest probability. Throws a RangeError for a class that there is none of.
 */
export function explainActivation(
  { classifier, weights, positiveClass }: ExplainedClassifier,
  activation: Float32Array,
  wanted: number | null,
): Explanation {
  const [height = 1, width = 1, channels = 1] = layerNamed(
    classifier,
    explainedLayer(classifier),
  ).outputShape;
  const head = runHead(classifier, weights, pooledActivation(activation, channels));
  const single = head.logits.length === 1;
  const probabilities = ofEveryClass(
    probabilitiesOf(Float32Array.from(head.logits), head.logits.length),
    positiveClass,
  );
  const classIndex = wanted ?? probabilities.indexOf(Math.max(...probabilities));
  if (classIndex >= probabilities.length) throw new RangeError(`There is no class ${classIndex}.`);
  const gradient = single
    ? head.gradientOf(0, classIndex === positiveClass ? 1 : -1)
    : head.gradientOf(classIndex);
  return { classIndex, probabilities, heatMap: gradCam(activation, gradient, { height, width }) };
}

/**
 * Prepares heat maps of a classifier's decisions. The executor runs the network up to the last convolutional
 * activation; the head, which is small, is differentiated exactly in double precision.
 *
 * With two classes the one logit speaks for the positive class, and its negative for the other.
 */
export async function openExplainer(
  executor: Executor,
  classifier: NetworkDescription,
  weights: Weights,
  positiveClass: number,
): Promise<Explainer> {
  const layer = explainedLayer(classifier);
  const [height = 1, width = 1, channels = 1] = layerNamed(classifier, layer).outputShape;
  const session = await executor.openInference(segmentBetween(classifier, null, layer), weights, [layer]);
  return {
    layer,
    explain: async (batch, classIndex) => {
      const [activations] = await session.run(batch);
      if (!activations) throw new TypeError('The network gave no output.');
      const size = height * width * channels;
      return Array.from({ length: batch.examples }, (_, example) =>
        explainActivation(
          { classifier, weights, positiveClass },
          activations.subarray(example * size, (example + 1) * size),
          classIndex,
        ),
      );
    },
    dispose: () => session.dispose(),
  };
}
