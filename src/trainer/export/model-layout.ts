import { modelMetadataFile } from '../../shared/run/model-metadata.ts';

/** Names of the files in a model's folder. */
export const modelLayout = {
  topology: 'model.json',
  metadata: modelMetadataFile,
} as const;

/** What `model.json` says it is: tfjs's layers format. */
export const layersModelFormat = 'layers-model';

/** Names in an exported SavedModel's folder, and what its user knows its tensors by. */
export const savedModelLayout = {
  graph: 'saved_model.pb',
  /** Where TensorFlow leaves room for files of whoever wrote the model. */
  extras: 'assets.extra',
  signature: 'serving_default',
  pixels: 'pixels',
  probabilities: 'probabilities',
  /** Of logits divided by the model's temperature; where it has one. */
  calibrated: 'calibrated_probabilities',
  score: 'score',
} as const;
