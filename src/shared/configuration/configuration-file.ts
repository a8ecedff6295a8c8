import { configurationJsonSchema } from './configuration-json-schema.ts';
import { configurationProblems } from './configuration-problems.ts';
import type { ConfigurationProblem } from './configuration-problems.ts';
import { configurationFileSchema } from './configuration-file-schema.ts';
import type { TrainingConfiguration } from './training-configuration.ts';

/** A configuration as written, not yet checked. */
export type ConfigurationDraft = Record<string, unknown>;

/** Either a complete configuration and the dataset where one is named, or everything that is wrong with the draft. */
export type CheckedConfiguration =
  | {
      readonly configuration: TrainingConfiguration;
      /** As written. */
      readonly dataset: string | undefined;
      readonly problems?: undefined;
    }
  | { readonly configuration?: undefined; readonly problems: readonly ConfigurationProblem[] };

/**
 * Reads the text of a configuration file (JSON; a leading byte order mark and `$schema` are let pass).
 * Throws a SyntaxError when it is not a JSON object.
 */
export function parseConfigurationText(text: string): ConfigurationDraft {
  const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SyntaxError('A configuration is a JSON object, { ... }.');
  }
  const draft: ConfigurationDraft = { ...value };
  delete draft['$schema'];
  return draft;
}

/** Fills in every default, or tells what is wrong, field by field. */
export function checkConfiguration(draft: ConfigurationDraft): CheckedConfiguration {
  const parsed = configurationFileSchema.safeParse(draft);
  if (!parsed.success)
    return { problems: configurationProblems(parsed.error.issues, draft, configurationJsonSchema()) };
  const { dataset, ...configuration } = parsed.data;
  return { configuration, dataset };
}

/** The draft with one field replaced as a whole; what stands in the way of its path is replaced too. */
export function withField(
  draft: ConfigurationDraft,
  path: readonly string[],
  value: unknown,
): ConfigurationDraft {
  const [key, ...rest] = path;
  if (key === undefined) return draft;
  const child = draft[key];
  const inner: ConfigurationDraft =
    typeof child === 'object' && child !== null && !Array.isArray(child) ? { ...child } : {};
  // A computed key in a literal makes a property of its own even of `__proto__`.
  return { ...draft, [key]: rest.length === 0 ? value : withField(inner, rest, value) };
}
