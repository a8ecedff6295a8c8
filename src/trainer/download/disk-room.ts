import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../node/user-error.ts';

/** A number of bytes in the unit a person would use. */
export function readableBytes(bytes: number): string {
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} KB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

/**
 * Refuses to begin what cannot be finished: throws a UserError when the disk of an existing folder has less than
 * `bytes` free. Where the file system cannot tell, it says nothing.
 */
export async function requireRoom(folder: string, bytes: number): Promise<void> {
  const free = await statfs(folder).then(
    (disk) => disk.bavail * disk.bsize,
    () => Number.POSITIVE_INFINITY,
  );
  if (free >= bytes) return;
  throw new UserError(
    `${readableBytes(bytes)} are needed in ${path.resolve(folder)}, and its disk has ${readableBytes(free)} free. ` +
      'Free some space and try again, or choose another folder with TRANSFER_LEARNING_CACHE.',
  );
}
