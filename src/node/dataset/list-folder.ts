import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { byCodeUnits } from './by-code-units.ts';

export interface FolderEntry {
  readonly name: string;
  readonly isLink: boolean;
}

export interface FolderContents {
  readonly folders: readonly FolderEntry[];
  /** Files, links to files and links that lead nowhere. */
  readonly files: readonly FolderEntry[];
}

/**
 * What is in a folder, ordered by name. Hidden entries and the folder that macOS adds to archives are passed over.
 * Throws what the file system throws.
 */
export async function listFolder(folder: string): Promise<FolderContents> {
  const folders: FolderEntry[] = [];
  const files: FolderEntry[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const { name } = entry;
    if (name.startsWith('.') || name === '__MACOSX') continue;
    const isLink = entry.isSymbolicLink();
    const isFolder = isLink ? await leadsToFolder(path.join(folder, name)) : entry.isDirectory();
    (isFolder ? folders : files).push({ name, isLink });
  }
  const byName = (one: FolderEntry, other: FolderEntry) => byCodeUnits(one.name, other.name);
  return { folders: folders.sort(byName), files: files.sort(byName) };
}

async function leadsToFolder(link: string): Promise<boolean> {
  return stat(link).then(
    (status) => status.isDirectory(),
    () => false,
  );
}

/** Whether `folder` contains `inner` or is the same, links resolved. */
export async function contains(folder: string, inner: string): Promise<boolean> {
  const relative = path.relative(await realpath(folder), await realpath(inner));
  return (
    relative === '' ||
    (!relative.startsWith(`..${path.sep}`) && relative !== '..' && !path.isAbsolute(relative))
  );
}
