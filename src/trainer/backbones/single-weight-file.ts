import type { Backbone, OfficialWeights } from './backbone.ts';

/** Where Keras publishes weights: `https://storage.googleapis.com/tensorflow/keras-applications/` and a family's folder. */
export const kerasApplications = 'https://storage.googleapis.com/tensorflow/keras-applications/';

/**
 * The official weights of a network of which there is one file for every input size: convolutions know none.
 *
 * @param md5 as Keras publishes it
 */
export function singleWeightFile(
  folder: string,
  name: string,
  md5: string,
  trainedAt: number,
): Backbone['officialWeights'] {
  const official: OfficialWeights = { file: { name, url: folder + name, md5 }, trainedAt, exact: true };
  return () => official;
}
