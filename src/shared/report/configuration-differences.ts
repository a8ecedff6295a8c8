import type { TrainingConfiguration } from '../configuration/training-configuration.ts';

/** One hyper-parameter of several configurations. */
export interface ConfigurationRow {
  /** Such as `fineTuning.learningRate`. */
  readonly field: string;
  /** Of each configuration, as JSON; null where it has no such field. */
  readonly values: readonly (string | null)[];
  readonly differs: boolean;
}

/** What says how another field came about, and nothing of what was trained. */
const origins: ReadonlySet<string> = new Set(['fitBatchToMemory']);

/** Every hyper-parameter of the configurations, one row each, in the order of the schema. */
export function configurationTable(configurations: readonly TrainingConfiguration[]): ConfigurationRow[] {
  const flat = configurations.map((configuration) => new Map(leaves(configuration, '')));
  const fields = new Set(flat.flatMap((values) => [...values.keys()].filter((field) => !origins.has(field))));
  return [...fields].map((field) => {
    const values = flat.map((byField) => byField.get(field) ?? null);
    return { field, values, differs: new Set(values).size > 1 };
  });
}

/** The hyper-parameters in which the configurations differ. */
export function configurationDifferences(
  configurations: readonly TrainingConfiguration[],
): ConfigurationRow[] {
  return configurationTable(configurations).filter(({ differs }) => differs);
}

function leaves(value: unknown, path: string): [string, string][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [[path, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([name, inner]) =>
    leaves(inner, path === '' ? name : `${path}.${name}`),
  );
}
