import { trainingConfigurationSchema } from '../../shared/configuration/training-configuration.ts';
import type { TrainingConfiguration } from '../../shared/configuration/training-configuration.ts';
import { samplePatientPattern } from '../../trainer/sample-data/make-sample-dataset.ts';

/** Pictures drawn for the demo. */
export const demoImages = 400;
export const demoSeed = 7;

/**
 * A recipe that goes through everything a real training does, in a minute or two on two cores. Where no weights are to
 * be had, fine-tuning begins at the first layer: there is nothing to preserve, and all the learning is left to it.
 */
export function demoConfiguration(options: {
  readonly engine: TrainingConfiguration['engine'];
  readonly weights: 'imagenet' | 'none';
  readonly weightsDirectory: string | null;
}): TrainingConfiguration {
  const transfers = options.weights === 'imagenet';
  return trainingConfigurationSchema.parse({
    seed: demoSeed,
    engine: options.engine,
    batchSize: 16,
    split: {
      groupBy: { pattern: samplePatientPattern },
      validationFraction: 0.25,
      // The set is small on purpose; its validation set is as well.
      minimumValidationImages: 30,
    },
    backbone: {
      width: 0.35,
      inputSize: 96,
      weights: options.weights,
      weightsDirectory: options.weightsDirectory,
    },
    augmentation: { horizontalFlip: 0.5, rotation: 0.02, views: 4 },
    featureExtraction: transfers ? { epochs: 12, learningRate: 3e-3 } : { epochs: 20, learningRate: 1e-3 },
    fineTuning: transfers
      ? { epochs: 8, learningRate: 3e-4, fineTuneAt: 100 }
      : { epochs: 20, learningRate: 3e-4, fineTuneAt: 0, optimizer: { globalClipNorm: 1 } },
  });
}
