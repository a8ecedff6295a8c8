import { mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { writeAtomically } from '../../node/files/write-atomically.ts';

/**
 * Which files were found to hold a decodable image, and the SHA-256 of their content, remembered between runs: a file
 * that has not changed since is neither read nor decoded to know that again.
 */
export interface VerifiedFiles {
  /** The content hash of a file with this identity, where it was verified before. */
  get(identity: string): string | undefined;
  add(identity: string, contentHash: string): void;
  /** Writes what was added. Never throws: what cannot be kept is found out anew. */
  save(): Promise<void>;
}

/** More files than this are forgotten, those not seen for longest first. */
const maximumEntries = 200_000;
const maximumListBytes = 64 * 2 ** 20;

/**
 * What changes when a file's content does: where it is stored, its size, and the times of its last change of content
 * and of state. The same for every link to one file.
 */
export async function fileIdentity(file: string): Promise<string> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].map((part) => part.toString(36)).join('-');
}

/** Opens the list kept in `file`, which may be absent (null: it is not kept). A damaged list counts as empty. */
export async function openVerifiedFiles(file: string | null): Promise<VerifiedFiles> {
  const hashes = file === null ? new Map<string, string>() : await readList(file);
  const used = new Map<string, string>();
  let added = false;
  return {
    get(identity) {
      const hash = used.get(identity) ?? hashes.get(identity);
      if (hash !== undefined) used.set(identity, hash);
      return hash;
    },
    add(identity, contentHash) {
      used.set(identity, contentHash);
      added = true;
    },
    async save() {
      if (!added || file === null) return;
      added = false;
      // Another process may have written since; what this one used goes to the end, which is kept longest.
      const merged = await readList(file);
      for (const [identity, hash] of used) {
        merged.delete(identity);
        merged.set(identity, hash);
      }
      const lines = [...merged].slice(-maximumEntries).map(([identity, hash]) => `${identity} ${hash}\n`);
      await writeList(file, lines.join(''));
    },
  };
}

async function readList(file: string): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  try {
    if ((await stat(file)).size > maximumListBytes) return hashes;
    for (const line of (await readFile(file, 'utf8')).split('\n')) {
      const [, identity, hash] = /^([0-9a-z-]{1,120}) ([0-9a-f]{64})$/.exec(line) ?? [];
      if (identity !== undefined && hash !== undefined) hashes.set(identity, hash);
    }
  } catch {
    // None yet.
  }
  return hashes;
}

async function writeList(file: string, text: string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeAtomically(file, text);
  } catch {
    // Found out anew next time.
  }
}
