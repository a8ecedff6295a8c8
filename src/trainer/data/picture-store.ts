import { createHash, randomUUID } from 'node:crypto';
import { lstat, mkdir, open, readdir, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { renamePatiently } from '../../node/files/rename-patiently.ts';
import { hasCode, systemErrorReason } from '../../node/files/system-error.ts';
import type { Picture } from '../../node/dataset/dataset.ts';
import { pictureFileName, pictureGroupName, pictureSettingsName } from '../cache/cache-names.ts';
import { isGrey } from './is-grey.ts';
import { filesInFlight, mapConcurrently } from './map-concurrently.ts';

/** Decoded pictures on disk, each in a file named after the content it was decoded from. */
export interface PictureStore {
  /** The picture decoded from this content, unless it is not kept or its file is damaged. */
  get(contentHash: string): Promise<Picture | undefined>;
  /** Keeps a picture. Never throws: where it cannot be written, `onNotice` says so once and no more is kept. */
  put(contentHash: string, picture: Picture): Promise<void>;
}

export interface PictureStoreOptions {
  /** Holds the pictures of all settings; shared by all runs. Created when first needed. */
  readonly folder: string;
  /** Everything besides the content that determines the pixels, fit for a folder's name. */
  readonly settings: string;
  /** Height and width of the pictures. */
  readonly size: number;
  /** When `folder` grows beyond this, what was not used for longest is removed. 0: nothing is kept. */
  readonly maximumBytes: number;
  readonly onNotice: (text: string) => void;
}

const magic = Buffer.from('TLP1');
const headerBytes = 16 + 32;
/** After removing, the store is this full, so that not every picture added makes it look for old ones. */
const fillAfterRemoval = 0.9;
/** The time of last use is written at most this often, in milliseconds. */
const useResolution = 3_600_000;

/** Opens the store. Nothing is read or written yet. */
export function openPictureStore(options: PictureStoreOptions): PictureStore {
  const { folder, settings, size, maximumBytes, onNotice } = options;
  let writable = maximumBytes > 0;
  let writingBytes = 0;
  let storedBytes: Promise<number> | undefined;
  let removal: Promise<void> | undefined;

  const fileOf = (contentHash: string) =>
    path.join(folder, settings, contentHash.slice(0, 2), contentHash.slice(2));

  /** Removes what was not used for longest where what is stored and being written exceeds the bound. */
  const makeRoom = async (): Promise<void> => {
    const stored = await (storedBytes ??= bytesIn(folder));
    if (stored + writingBytes <= maximumBytes) return;
    removal ??= removeOldest(folder, maximumBytes * fillAfterRemoval - writingBytes).then((left) => {
      storedBytes = Promise.resolve(left);
      removal = undefined;
    });
    await removal;
  };

  const giveUp = (error: unknown): void => {
    if (!writable) return;
    writable = false;
    const reason = systemErrorReason(error) ?? String(error);
    onNotice(`Decoded pictures are no longer cached (${reason}). Reading images takes longer, nothing else.`);
  };

  return {
    async get(contentHash) {
      if (maximumBytes <= 0) return undefined;
      return readStored(fileOf(contentHash), size);
    },
    async put(contentHash, picture) {
      if (!writable) return;
      const file = fileOf(contentHash);
      const bytes = encode(picture);
      if (bytes.length > maximumBytes) return;
      writingBytes += bytes.length;
      try {
        await makeRoom();
        await writeWhole(file, bytes);
        storedBytes = storedBytes?.then((stored) => stored + bytes.length);
      } catch (error) {
        giveUp(error);
      } finally {
        writingBytes -= bytes.length;
      }
    },
  };
}

/** `TLP1`, height, width, channels (32 bits each), SHA-256 of the pixels, the pixels: one channel of a grey picture. */
function encode(picture: Picture): Buffer {
  const { height, width, values } = picture;
  const grey = isGrey(values);
  const channels = grey ? 1 : 3;
  const bytes = Buffer.alloc(headerBytes + height * width * channels);
  magic.copy(bytes);
  bytes.writeUInt32LE(height, 4);
  bytes.writeUInt32LE(width, 8);
  bytes.writeUInt32LE(channels, 12);
  const pixels = bytes.subarray(headerBytes);
  if (grey) for (let at = 0; at < pixels.length; at++) pixels[at] = values[at * 3] ?? 0;
  else pixels.set(values);
  digest(pixels).copy(bytes, 16);
  return bytes;
}

function digest(pixels: Uint8Array): Buffer {
  return createHash('sha256').update(pixels).digest();
}

async function readStored(file: string, size: number): Promise<Picture | undefined> {
  try {
    const handle = await open(file, 'r');
    try {
      // One byte more than the longest valid file, so that a longer one shows.
      const buffer = Buffer.allocUnsafe(headerBytes + size * size * 3 + 1);
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
      const picture = decode(buffer.subarray(0, bytesRead), size);
      if (picture !== undefined) {
        const { mtimeMs } = await handle.stat();
        const now = new Date();
        if (now.getTime() - mtimeMs > useResolution) await handle.utimes(now, now).catch(() => undefined);
      }
      return picture;
    } finally {
      await handle.close();
    }
  } catch {
    // Absent, or not to be read: the image itself is.
    return undefined;
  }
}

function decode(bytes: Buffer, size: number): Picture | undefined {
  if (bytes.length < headerBytes || !bytes.subarray(0, 4).equals(magic)) return undefined;
  const channels = bytes.readUInt32LE(12);
  if (bytes.readUInt32LE(4) !== size || bytes.readUInt32LE(8) !== size) return undefined;
  if (channels !== 1 && channels !== 3) return undefined;
  const pixels = bytes.subarray(headerBytes);
  if (pixels.length !== size * size * channels) return undefined;
  if (!digest(pixels).equals(bytes.subarray(16, headerBytes))) return undefined;
  if (channels === 3) return { height: size, width: size, values: new Uint8Array(pixels) };
  const values = new Uint8Array(size * size * 3);
  for (let at = 0, out = 0; at < pixels.length; at++) {
    const value = pixels[at] ?? 0;
    values[out++] = value;
    values[out++] = value;
    values[out++] = value;
  }
  return { height: size, width: size, values };
}

/** Readers see the file whole or not at all. It is not forced to the disk: its digest tells when a crash broke it. */
async function writeWhole(file: string, bytes: Buffer): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, bytes).catch(async (error: unknown) => {
      if (!hasCode(error, 'ENOENT')) throw error;
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(temporary, bytes);
    });
    await renamePatiently(temporary, file);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
}

interface StoredFile {
  readonly file: string;
  readonly bytes: number;
  readonly usedAt: number;
}

async function bytesIn(folder: string): Promise<number> {
  return (await storedFiles(folder)).reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Removes the files not used for longest until at most `bytes` are left, and gives what is left. */
async function removeOldest(folder: string, bytes: number): Promise<number> {
  const files = (await storedFiles(folder)).sort((one, other) => one.usedAt - other.usedAt);
  let left = files.reduce((sum, file) => sum + file.bytes, 0);
  for (const { file, bytes: freed } of files) {
    if (left <= bytes) break;
    await unlink(file).catch(() => undefined);
    left -= freed;
  }
  return left;
}

/**
 * All files that a store has written, by their names; other files, and what a link leads to, are not the store's. What
 * another process removes meanwhile is passed over.
 */
async function storedFiles(folder: string): Promise<StoredFile[]> {
  const list = async (parent: string, names: RegExp, kind: 'file' | 'folder'): Promise<string[]> => {
    const entries = await readdir(parent, { withFileTypes: true }).catch(() => []);
    return entries
      .filter((entry) => names.test(entry.name) && (kind === 'file' ? entry.isFile() : entry.isDirectory()))
      .map(({ name }) => path.join(parent, name));
  };
  const settings = await list(folder, pictureSettingsName, 'folder');
  const groups = (
    await mapConcurrently(settings, filesInFlight, (parent) => list(parent, pictureGroupName, 'folder'))
  ).flat();
  const files = (
    await mapConcurrently(groups, filesInFlight, (parent) => list(parent, pictureFileName, 'file'))
  ).flat();
  const found = await mapConcurrently(files, filesInFlight, (file) =>
    lstat(file).then(
      (status) => ({ file, bytes: status.size, usedAt: status.mtimeMs }),
      () => undefined,
    ),
  );
  return found.filter((file) => file !== undefined);
}
