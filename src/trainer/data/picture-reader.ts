import { createHash } from 'node:crypto';
import path from 'node:path';
import { cacheNames } from '../cache/cache-names.ts';
import type { Picture } from '../../node/dataset/dataset.ts';
import { decodeImageBytes, decoderVersion, readImageFile } from './decode-picture.ts';
import { openPictureStore } from './picture-store.ts';
import { fileIdentity, openVerifiedFiles } from './verified-files.ts';

/** Reads image files as pictures of one size, through the cache on disk. */
export interface PictureReader {
  /** The picture in a file. Throws UnreadableImageError. */
  read(file: string): Promise<Picture>;
  /**
   * Makes sure that a file can be decoded to its end and gives the SHA-256 of its content. What is decoded for it is
   * kept in the cache; what was verified before, and has not changed, is not read again. Throws UnreadableImageError.
   */
  verify(file: string): Promise<string>;
  /** Writes down what was verified. */
  close(): Promise<void>;
}

export interface PictureReaderOptions {
  /** Height and width of the pictures, in pixels. */
  readonly size: number;
  /** The cache's folder; pictures are in its folder `pictures`. null: nothing is kept. */
  readonly cacheFolder: string | null;
  /** Bound on the bytes of cached pictures. 0: none are cached. */
  readonly maximumBytes: number;
  /** Told once, in words for the user, when pictures can no longer be cached. */
  readonly onNotice?: ((text: string) => void) | undefined;
}

export async function openPictureReader(options: PictureReaderOptions): Promise<PictureReader> {
  const { size, cacheFolder, maximumBytes, onNotice = () => undefined } = options;
  const store = openPictureStore({
    folder: path.join(cacheFolder ?? '', cacheNames.pictures),
    settings: `${decoderVersion}-${size}`,
    size,
    maximumBytes: cacheFolder === null ? 0 : maximumBytes,
    onNotice,
  });
  const list = `verified-${decoderVersion}.txt`;
  const verified = await openVerifiedFiles(cacheFolder === null ? null : path.join(cacheFolder, list));

  /** Decodes a file that was not verified, or whose picture is not in the cache. */
  const decodeAnew = async (file: string, identity: string | undefined): Promise<[string, Picture]> => {
    const bytes = await readImageFile(file);
    const contentHash = createHash('sha256').update(bytes).digest('hex');
    let picture = await store.get(contentHash);
    if (picture === undefined) {
      picture = await decodeImageBytes(file, bytes, size);
      await store.put(contentHash, picture);
    }
    // A file that changed while it was read has another identity by now, and is read again next time.
    if (identity !== undefined) verified.add(identity, contentHash);
    return [contentHash, picture];
  };
  // Links to one file follow each other in a list of names, and are asked for at once: it is decoded for all of them.
  const running = new Map<string, Promise<[string, Picture]>>();
  const decode = (file: string, identity: string | undefined): Promise<[string, Picture]> => {
    if (identity === undefined) return decodeAnew(file, identity);
    const shared = running.get(identity);
    if (shared !== undefined) return shared;
    const decoding = decodeAnew(file, identity).finally(() => running.delete(identity));
    running.set(identity, decoding);
    return decoding;
  };
  const identify = (file: string) => fileIdentity(file).catch(() => undefined);

  return {
    async read(file) {
      const identity = await identify(file);
      const contentHash = identity === undefined ? undefined : verified.get(identity);
      const picture = contentHash === undefined ? undefined : await store.get(contentHash);
      return picture ?? (await decode(file, identity))[1];
    },
    async verify(file) {
      const identity = await identify(file);
      const contentHash = identity === undefined ? undefined : verified.get(identity);
      return contentHash ?? (await decode(file, identity))[0];
    },
    close: () => verified.save(),
  };
}
