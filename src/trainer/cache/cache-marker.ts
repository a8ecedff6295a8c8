import { randomBytes } from 'node:crypto';
import { link, lstat, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryName } from '../../node/files/write-atomically.ts';

/** The file that marks a folder as a cache, by the Cache Directory Tagging Specification (bford.info/cachedir). */
export const markerName = 'CACHEDIR.TAG';

const signature = 'Signature: 8a477f597d28d172789f06886806bc55';
const ownLine = /^# Transfer Learning for Medical Imaging, cache ([0-9a-f]{32})$/m;
const maximumBytes = 4096;

/** The identity of the cache in `folder`, 32 hexadecimal digits; null where the folder carries no marker of ours. */
export async function readMarker(folder: string): Promise<string | null> {
  const file = path.join(folder, markerName);
  try {
    const status = await lstat(file);
    if (!status.isFile() || status.size > maximumBytes) return null;
    const text = await readFile(file, 'utf8');
    return text.startsWith(signature) ? (ownLine.exec(text)?.[1] ?? null) : null;
  } catch {
    return null;
  }
}

/**
 * Marks a folder as a cache of this program and gives the cache's identity, drawn at random. Of several processes that
 * mark it at once all get the same. Throws what the file system throws.
 */
export async function writeMarker(folder: string): Promise<string> {
  const id = randomBytes(16).toString('hex');
  const text = `${signature}
# Transfer Learning for Medical Imaging, cache ${id}
# Everything in this folder can be made again and may be deleted. Backups need not hold it.
`;
  const file = path.join(folder, markerName);
  const temporary = temporaryName(file);
  try {
    await writeFile(temporary, text, { flag: 'wx' });
    // A link, unlike a renamed file, takes nobody's place.
    await link(temporary, file).catch(() => undefined);
    const marked = await readMarker(folder);
    if (marked !== null) return marked;
    // This disk has no links, or a crash left an empty marker.
    await rename(temporary, file);
    return id;
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}
