/** Names of the files in a model's folder. */
export const modelLayout = {
  topology: 'model.json',
  metadata: 'transfer-learning.json',
} as const;

/** What `model.json` says it is: tfjs's layers format. */
export const layersModelFormat = 'layers-model';
