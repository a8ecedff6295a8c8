import path from 'node:path';
import { withField } from '../../shared/configuration/configuration-file.ts';
import type { ConfigurationDraft } from '../../shared/configuration/configuration-file.ts';

/** A field of a configuration file that holds a path, unless it holds one of `words`. */
export interface PathField {
  readonly path: readonly string[];
  readonly words: readonly string[];
}

export const pathFields: readonly PathField[] = [
  { path: ['dataset'], words: [] },
  { path: ['backbone', 'weights'], words: ['imagenet', 'none'] },
  { path: ['backbone', 'weightsDirectory'], words: [] },
  { path: ['split', 'groupBy', 'csv'], words: [] },
  { path: ['cache', 'directory'], words: [] },
];

/** The path that a field of a draft holds, as written; undefined where it holds none. */
export function pathIn(draft: ConfigurationDraft, { path: field, words }: PathField): string | undefined {
  const value = field.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined,
    draft,
  );
  return typeof value === 'string' && !words.includes(value) ? value : undefined;
}

/** The draft with its relative paths counted from `folder`. */
export function withAbsolutePaths(draft: ConfigurationDraft, folder: string): ConfigurationDraft {
  return pathFields.reduce((result, field) => {
    const value = pathIn(result, field);
    return value === undefined ? result : withField(result, field.path, path.resolve(folder, value));
  }, draft);
}
