import type { BackboneOptions, OfficialWeights } from './backbone.ts';
import { kerasApplications } from './single-weight-file.ts';

const baseUrl = `${kerasApplications}mobilenet_v2/`;

/** Input sizes with weights of their own. For any other, Keras takes those of 224. */
const trainedSizes = [96, 128, 160, 192, 224];

/** What is known of the published files, by name. Keras itself publishes no hashes for this family. */
const published: Readonly<Record<string, { size: number; sha256: string }>> = {
  'mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5': {
    size: 9_406_464,
    sha256: 'f8aff69536bd77a692c594f559c798c19bf7f3f36668fc9fa00b21c6aab4797c',
  },
};

/** The file that `keras.applications.MobileNetV2(weights='imagenet', include_top=False)` loads. */
export function officialMobileNetV2Weights({ inputSize, width }: BackboneOptions): OfficialWeights {
  const exact = trainedSizes.includes(inputSize);
  const trainedAt = exact ? inputSize : 224;
  // Python writes whole numbers with one decimal.
  const alpha = Number.isInteger(width) ? width.toFixed(1) : String(width);
  const name = `mobilenet_v2_weights_tf_dim_ordering_tf_kernels_${alpha}_${trainedAt}_no_top.h5`;
  return { file: { name, url: baseUrl + name, ...published[name] }, trainedAt, exact };
}
