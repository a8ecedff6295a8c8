import { open } from 'node:fs/promises';
import { File, ready, type Group } from 'h5wasm';
import { hasCode } from '../../../node/files/system-error.ts';
import { UserError } from '../../../node/user-error.ts';

/** No weight file of a picture network comes near this; the whole file is held in memory while it is read. */
const maximumBytes = 1 << 30;
const signature = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');

/**
 * Opens an HDF5 file, lets `read` take what it wants and closes it again.
 *
 * The file is not trusted: it is read by the HDF5 library in WebAssembly from a file system in memory that holds this
 * one file, so links, external data and virtual datasets in it lead nowhere.
 *
 * Throws a UserError when it cannot be read, is no HDF5 file, is truncated or damaged; what `read` throws as a
 * UserError passes through.
 */
export async function readHdf5<T>(file: string, read: (root: Group) => T): Promise<T> {
  const bytes = await fileBytes(file);
  if (!bytes.subarray(0, signature.length).equals(signature)) throw notHdf5(file, bytes);
  const hdf5 = await ready;
  // Everything until the file is closed happens in one go, so one name is enough.
  const name = '/untrusted.h5';
  hdf5.FS.writeFile(name, bytes);
  hdf5.activate_throwing_error_handler();
  let opened: File | undefined;
  try {
    opened = new File(name, 'r');
    return read(opened);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const isTruncated = error instanceof Error && error.message.includes('truncated');
    throw new UserError(
      isTruncated
        ? `${file} is truncated: only ${bytes.length} bytes of ${wholeLength(bytes) ?? 'it'} are there. Download or copy it again.`
        : `${file} is damaged: it cannot be read as HDF5. Download or copy it again.`,
      { cause: error },
    );
  } finally {
    hdf5.deactivate_throwing_error_handler();
    opened?.close();
    hdf5.FS.unlink(name);
  }
}

async function fileBytes(file: string): Promise<Buffer> {
  try {
    const handle = await open(file, 'r');
    try {
      const status = await handle.stat();
      if (!status.isFile()) throw new UserError(`${file} is not a file. Name the .h5 file itself.`);
      if (status.size > maximumBytes)
        throw new UserError(
          `${file} has ${status.size} bytes, more than weights can have. Name a Keras weight file (.h5).`,
        );
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR'))
      throw new UserError(`There is no weight file ${file}. Check its path.`, { cause: error });
    if (hasCode(error, 'EACCES', 'EPERM'))
      throw new UserError(`${file} may not be read. Change its permissions.`, { cause: error });
    throw error;
  }
}

/** How long the file says that it is, in bytes; undefined where its beginning is not understood. */
function wholeLength(bytes: Buffer): number | undefined {
  // The superblock: version 0 and 1 differ from 2 and 3. Addresses are of eight bytes in all files of our time.
  const version = bytes[8];
  const at = version === 0 ? 40 : version === 1 ? 44 : version === 2 || version === 3 ? 28 : undefined;
  if (at === undefined || bytes.length < at + 8) return undefined;
  return Number(bytes.readBigUInt64LE(at));
}

function notHdf5(file: string, bytes: Buffer): UserError {
  const start = bytes.subarray(0, 256).toString('latin1');
  if (bytes.length === 0) return new UserError(`${file} is empty. Download or copy it again.`);
  if (start.startsWith('PK'))
    return new UserError(
      `${file} is an archive (a .keras file?), not HDF5. In Keras, save the model with model.save('weights.h5').`,
    );
  if (/^\s*<(!doctype|html)/i.test(start))
    return new UserError(
      `${file} is a web page, not HDF5: the download did not bring the file. Download it again.`,
    );
  return new UserError(`${file} is not an HDF5 file. Name a Keras weight file (.h5).`);
}
