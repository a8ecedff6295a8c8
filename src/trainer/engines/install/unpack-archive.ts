import { createWriteStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar';
import { type Entry, openPromise } from 'yauzl';
import { StoppedError, UserError } from '../../../node/user-error.ts';

/** What is wanted of an archive. */
export interface Unpacking {
  readonly archive: string;
  readonly folder: string;
  /** Where in `folder` an entry goes, by its name in the archive; undefined leaves it out. */
  readonly place: (name: string) => string | undefined;
  readonly signal: AbortSignal;
  /** Called with the bytes unpacked so far. */
  readonly onBytes: (done: number) => void;
}

/**
 * Unpacks chosen entries of a `.zip`, `.whl` or `.tar.gz`. No entry leaves the folder, and none is larger than it
 * says. Throws UserError when the archive is damaged, StoppedError when stopped.
 */
export async function unpackArchive(unpacking: Unpacking): Promise<void> {
  await mkdir(unpacking.folder, { recursive: true });
  try {
    await (/\.(zip|whl)$/.test(unpacking.archive) ? unpackZip(unpacking) : unpackTar(unpacking));
  } catch (error) {
    if (unpacking.signal.aborted) throw new StoppedError();
    // What the file system says (no room, no permission) is told where the installation ends.
    if (error instanceof Error && 'syscall' in error) throw error;
    throw new UserError(
      `${unpacking.archive} is damaged (${error instanceof Error ? error.message : String(error)}). ` +
        'Delete it and try again.',
      { cause: error },
    );
  }
}

async function unpackZip({ archive, folder, place, signal, onBytes }: Unpacking): Promise<void> {
  // yauzl refuses names that leave the folder, and streams that do not have the size they say.
  const zip = await openPromise(archive, { lazyEntries: true, validateEntrySizes: true });
  let done = 0;
  for await (const entry of zip.eachEntry() as AsyncIterable<Entry>) {
    const target = entry.fileName.endsWith('/') ? undefined : place(entry.fileName);
    if (target === undefined) continue;
    const file = path.join(folder, target);
    await mkdir(path.dirname(file), { recursive: true });
    const content = await zip.openReadStreamPromise(entry);
    const counted = async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        onBytes((done += chunk.length));
        yield chunk;
      }
    };
    await pipeline(content, counted, createWriteStream(file), { signal });
    await flush(file);
  }
}

async function unpackTar({ archive, folder, place, signal, onBytes }: Unpacking): Promise<void> {
  let done = 0;
  // tar refuses absolute names, names with `..` and writing through links.
  await extract({
    file: archive,
    cwd: folder,
    strict: true,
    filter: (name, entry) => {
      if (signal.aborted) throw new StoppedError();
      const isLink = 'linkpath' in entry && typeof entry.linkpath === 'string' && entry.linkpath !== '';
      if (isLink && /[\\/]/.test(String(entry.linkpath))) return false;
      return place(name) !== undefined;
    },
    onReadEntry: (entry) => {
      entry.path = place(entry.path) ?? entry.path;
      entry.on('end', () => onBytes((done += entry.size)));
    },
  });
  if (signal.aborted) throw new StoppedError();
}

/** A file that is renamed into place must not turn out empty after a power cut. */
async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync();
  await handle.close();
}
