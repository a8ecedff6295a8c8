import { trainingConfigurationSchema } from './training-configuration.ts';
import type { TrainingConfiguration } from './training-configuration.ts';
import type { ConfigurationDraft } from './configuration-file.ts';

/** What of a configuration is not as it is by default for its backbone: the shortest file that stands for it. */
export function withoutDefaults(configuration: TrainingConfiguration): ConfigurationDraft {
  const { batchSize, backbone } = configuration;
  const suited = trainingConfigurationSchema.parse({ backbone: { name: backbone.name } });
  const usual: TrainingConfiguration = {
    ...suited,
    // As it is where the file gives the batch size, and where it does not.
    fitBatchToMemory: batchSize === suited.batchSize,
    backbone: { ...suited.backbone, name: trainingConfigurationSchema.parse({}).backbone.name },
  };
  return different(configuration, usual) ?? {};
}

function different(value: object, usual: object): ConfigurationDraft | undefined {
  const usualFields = new Map<string, unknown>(Object.entries(usual));
  const kept = Object.entries(value).flatMap(([key, own]: [string, unknown]): [string, unknown][] => {
    const other = usualFields.get(key);
    if (own === other) return [];
    if (!isRecord(own) || !isRecord(other)) return [[key, own]];
    const inner = different(own, other);
    return inner === undefined ? [] : [[key, inner]];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
