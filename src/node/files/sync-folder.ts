import { open } from 'node:fs/promises';
import { hasCode } from './system-error.ts';
import { writeError } from './write-error.ts';

/**
 * Makes a rename or a new entry in `folder` survive a power failure. Windows and some network disks have no such
 * operation; there the system's own journal has to do. Throws a UserError when the disk refuses.
 */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (hasCode(error, 'EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP', 'EBADF')) return;
    throw writeError(error, folder);
  }
}
