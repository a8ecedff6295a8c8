import type { Backbone, OfficialWeights, WeightFile } from './backbone.ts';

/** Where Keras publishes weights: `https://storage.googleapis.com/tensorflow/keras-applications/` and a family's folder. */
export const kerasApplications = 'https://storage.googleapis.com/tensorflow/keras-applications/';

/**
 * The official weights of a network of which there is one file for every input size: convolutions know none.
 *
 * @param file its size in bytes, and its MD5 as Keras publishes it
 */
export function singleWeightFile(
  folder: string,
  file: Pick<WeightFile, 'name' | 'size' | 'md5'>,
  trainedAt: number,
): Backbone['officialWeights'] {
  const official: OfficialWeights = { file: { ...file, url: folder + file.name }, trainedAt, exact: true };
  return () => official;
}
