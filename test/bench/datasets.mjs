import { copyFileSync, linkSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes `to` a smaller `from` with about `limit` images: of every folder of files the same share, first names first,
 * so that most images of a patient stay together. Files are hard links where the file system allows them.
 */
export function limitDataset(from, to, limit) {
  const folders = readdirSync(from, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.relative(from, path.join(entry.parentPath ?? entry.path, entry.name)))
    .map((folder) => ({ folder, names: filesIn(path.join(from, folder)) }));
  const total = folders.reduce((sum, { names }) => sum + names.length, 0);
  const share = Math.min(1, limit / total);
  for (const { folder, names } of folders) {
    mkdirSync(path.join(to, folder), { recursive: true });
    for (const name of names.slice(0, Math.ceil(names.length * share))) {
      linkFile(path.join(from, folder, name), path.join(to, folder, name));
    }
  }
}

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();
}

/** A hard link, or a copy where there can be none. */
export function linkFile(from, to) {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
