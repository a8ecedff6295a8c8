import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { ConfigurationDraft } from '../../shared/configuration/configuration-file.ts';
import { pathFields, pathIn } from './absolute-paths.ts';

/** A path in a configuration that leads to nothing, or to something else. */
export interface MissingFile {
  readonly field: readonly string[];
  /** A whole sentence. */
  readonly text: string;
}

/** Folders that are made when they are needed. */
const made = ['cache'];
const files = ['weights', 'csv'];

/** Which paths of a configuration lead nowhere, counted from `folder`, the one that its file lies in. */
export async function missingFiles(draft: ConfigurationDraft, folder: string): Promise<MissingFile[]> {
  const missing: MissingFile[] = [];
  for (const field of pathFields) {
    const written = pathIn(draft, field);
    if (written === undefined || made.includes(field.path[0] ?? '')) continue;
    const wantsFile = files.includes(field.path.at(-1) ?? '');
    const absolute = path.resolve(folder, written);
    const there = await stat(absolute).catch(() => undefined);
    const name = field.path.join('.');
    const kind = wantsFile ? 'file' : 'folder';
    if (there === undefined) {
      const words = field.words.length > 0 ? ` It may also be ${field.words.join(' or ')}.` : '';
      missing.push({
        field: field.path,
        text: `${name}: there is no ${kind} ${absolute}.${words}`,
      });
    } else if (wantsFile ? !there.isFile() : !there.isDirectory()) {
      missing.push({ field: field.path, text: `${name}: ${absolute} is no ${kind}.` });
    }
  }
  return missing;
}
