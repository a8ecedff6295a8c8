import { opendir, realpath, stat } from 'node:fs/promises';
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

/** Entries that are read from the disk at once. Between two such reads the process attends to other things. */
const entriesAtOnce = 256;

/**
 * What is in a folder, in no particular order, read in small pieces. Hidden entries and the folder that macOS adds to
 * archives are passed over. Throws what the file system throws.
 */
export async function* folderEntries(folder: string): AsyncGenerator<FolderEntry & { isFolder: boolean }> {
  for await (const entry of await opendir(folder, { bufferSize: entriesAtOnce })) {
    const { name } = entry;
    if (name.startsWith('.') || name === '__MACOSX') continue;
    const isLink = entry.isSymbolicLink();
    yield {
      name,
      isLink,
      isFolder: isLink ? await leadsToFolder(path.join(folder, name)) : entry.isDirectory(),
    };
  }
}

/** What is in a folder, as `folderEntries` gives it, ordered by name. */
export async function listFolder(folder: string): Promise<FolderContents> {
  const folders: FolderEntry[] = [];
  const files: FolderEntry[] = [];
  for await (const { name, isLink, isFolder } of folderEntries(folder)) {
    (isFolder ? folders : files).push({ name, isLink });
  }
  return { folders: folders.sort(byName), files: files.sort(byName) };
}

export function byName(one: FolderEntry, other: FolderEntry): number {
  return byCodeUnits(one.name, other.name);
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
