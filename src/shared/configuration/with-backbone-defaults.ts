import { backboneDefaults, backboneNames, type BackboneDefaults } from './backbone-defaults.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * A configuration as written, with the fields that it leaves out and in which backbones differ filled in by what suits
 * its backbone. Whatever is not a configuration, or names no backbone, is left as it is, for the schema to refuse.
 */
export function withBackboneDefaults(written: unknown): unknown {
  if (!isFields(written)) return written;
  const { backbone = {}, featureExtraction = {}, fineTuning = {} } = written;
  if (!isFields(backbone) || !isFields(featureExtraction) || !isFields(fineTuning)) return written;
  const { name = 'MobileNetV2' } = backbone;
  const known = backboneNames.find((each) => each === name);
  if (known === undefined) return written;
  const defaults: BackboneDefaults = backboneDefaults[known];
  return {
    ...written,
    batchSize: written['batchSize'] ?? defaults.batchSize,
    fitBatchToMemory: written['fitBatchToMemory'] ?? written['batchSize'] === undefined,
    backbone: { ...backbone, inputSize: backbone['inputSize'] ?? defaults.inputSize },
    featureExtraction: {
      ...featureExtraction,
      learningRate: featureExtraction['learningRate'] ?? defaults.learningRate,
    },
    fineTuning: {
      ...fineTuning,
      learningRate: fineTuning['learningRate'] ?? defaults.fineTuningLearningRate,
      fineTuneAt: fineTuning['fineTuneAt'] ?? defaults.fineTuneAt,
    },
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
