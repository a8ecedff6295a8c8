import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { systemErrorReason } from '../../../node/files/system-error.ts';

/**
 * Outputs of the frozen part of a network, kept on disk and read back row by row.
 *
 * One folder for each frozen part: a data file of equally long rows for each tensor that is kept, and an index that
 * says which row belongs to which picture. Rows are only ever appended, and the index names them once their data are on
 * the disk, so a kill or a power failure leaves whole rows or none. A row's key names everything that determines it
 * beside the frozen part: the picture's content and its augmentation. Memory holds the index alone: a few dozen bytes
 * a row.
 */
export class FeatureStore {
  private readonly rows = new Map<string, number>();
  private rowCount = 0;
  /** Where the index's next line goes, in bytes. */
  private indexEnd = 0;
  /** The index lines on their way to the disk, behind the computing of the next rows. Never rejects. */
  private indexing: Promise<void> = Promise.resolve();
  private indexingError: unknown;
  private refusal: string | null = null;

  private constructor(
    private readonly index: FileHandle,
    private readonly data: ReadonlyMap<string, { file: FileHandle; rowLength: number }>,
  ) {}

  /**
   * Opens the store in `folder`, making it where there is none. `tensors`: how many values a row has, by tensor name.
   * The caller holds whatever lock keeps two writers apart. Throws what the file system throws, also for a link in the
   * place of a file: what it leads to is not the store's.
   */
  static async open(folder: string, tensors: ReadonlyMap<string, number>): Promise<FeatureStore> {
    await mkdir(folder, { recursive: true });
    const data = new Map<string, { file: FileHandle; rowLength: number }>();
    const opened: FileHandle[] = [];
    try {
      let wholeRows = Infinity;
      for (const [name, rowLength] of tensors) {
        const file = await openForUpdate(path.join(folder, `${fileNameOf(name)}.f32`));
        opened.push(file);
        data.set(name, { file, rowLength });
        wholeRows = Math.min(wholeRows, Math.floor((await file.stat()).size / (rowLength * bytesPerValue)));
      }
      const index = await openForUpdate(path.join(folder, 'index.txt'));
      opened.push(index);
      const store = new FeatureStore(index, data);
      await store.readIndex(wholeRows);
      return store;
    } catch (error) {
      for (const file of opened) await file.close().catch(() => undefined);
      throw error;
    }
  }

  /** Why the file system took no more rows, as a clause for the user; null as long as it does. */
  get whyFull(): string | null {
    return this.refusal;
  }

  /** Whether the store has a row for `key`. */
  has(key: string): boolean {
    return this.rows.has(key);
  }

  /**
   * Appends rows: `values` holds, by tensor name, one row for each key. Keys that are there already keep their row.
   * They can be read at once and outlive this process as soon as the disk has them, which is not waited for.
   * Gives false when they cannot be written, for the reason `whyFull`: nothing is added then, and what is there stays
   * readable.
   */
  async append(keys: readonly string[], values: ReadonlyMap<string, Float32Array>): Promise<boolean> {
    const fresh = keys.map((key, position) => ({ key, position })).filter(({ key }) => !this.rows.has(key));
    if (this.indexingError !== undefined) return this.notAdded(this.indexingError);
    try {
      for (const [name, { file, rowLength }] of this.data) {
        const all = values.get(name);
        if (!all) throw new RangeError(`No values are given for ${name}.`);
        const packed = new Float32Array(fresh.length * rowLength);
        fresh.forEach(({ position }, row) => {
          packed.set(all.subarray(position * rowLength, (position + 1) * rowLength), row * rowLength);
        });
        await writeAll(file, bytesOf(packed), this.rowCount * rowLength * bytesPerValue);
      }
    } catch (error) {
      return this.notAdded(error);
    }
    const lines = Buffer.from(fresh.map(({ key }, row) => `${key} ${this.rowCount + row}\n`).join(''));
    for (const { key } of fresh) this.rows.set(key, this.rowCount++);
    this.indexing = this.indexing.then(() => this.writeIndex(lines));
    return true;
  }

  /** Gives false for an error of the file system, and throws any other. */
  private notAdded(error: unknown): false {
    const reason = systemErrorReason(error);
    if (reason === undefined) throw error;
    this.refusal ??= reason;
    return false;
  }

  private async writeIndex(lines: Uint8Array): Promise<void> {
    // The lines after one that could not be written would name the wrong rows.
    if (this.indexingError !== undefined) return;
    try {
      await Promise.all([...this.data.values()].map(({ file }) => file.datasync()));
      await writeAll(this.index, lines, this.indexEnd);
      this.indexEnd += lines.length;
    } catch (error) {
      this.indexingError = error;
    }
  }

  /**
   * Copies the rows of `keys` for tensor `name` into `target`, one after the other. Gives false when the disk does not
   * give them back. Throws a RangeError for an unknown key.
   */
  async read(name: string, keys: readonly string[], target: Float32Array): Promise<boolean> {
    const tensor = this.data.get(name);
    if (!tensor) throw new RangeError(`The store keeps no ${name}.`);
    const { file, rowLength } = tensor;
    const length = rowLength * bytesPerValue;
    const rows = keys.map((key) => {
      const row = this.rows.get(key);
      if (row === undefined) throw new RangeError(`The store has no row for ${key}.`);
      return row;
    });
    const whole = await Promise.all(
      rows.map(async (row, position) => {
        const view = new Uint8Array(target.buffer, target.byteOffset + position * length, length);
        try {
          return (await file.read(view, 0, length, row * length)).bytesRead === length;
        } catch (error) {
          if (systemErrorReason(error) === undefined) throw error;
          return false;
        }
      }),
    );
    return !whole.includes(false);
  }

  /** Never throws: what the disk does not take on closing is computed again. */
  async close(): Promise<void> {
    await this.indexing;
    for (const file of [this.index, ...[...this.data.values()].map((tensor) => tensor.file)])
      await file.close().catch(() => undefined);
  }

  /** Takes over the index's whole lines; whatever a kill left torn is cut off, so that appending goes on cleanly. */
  private async readIndex(wholeRows: number): Promise<void> {
    const text = await this.index.readFile('utf8');
    let kept = 0;
    for (let end = text.indexOf('\n', kept); end >= 0; end = text.indexOf('\n', kept)) {
      const [key, row] = text.slice(kept, end).split(' ');
      if (key === undefined || Number(row) !== this.rowCount || this.rowCount >= wholeRows) break;
      this.rows.set(key, this.rowCount++);
      kept = end + 1;
    }
    this.indexEnd = Buffer.byteLength(text.slice(0, kept));
    await this.index.truncate(this.indexEnd);
  }
}

const bytesPerValue = Float32Array.BYTES_PER_ELEMENT;

/** Windows has no such flag, and makes no links for ordinary users. */
const noFollow = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW;

async function openForUpdate(file: string): Promise<FileHandle> {
  return open(file, constants.O_RDWR | constants.O_CREAT | noFollow);
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}

/** Layer names come from our own backbones, yet a file name is never built from anything unchecked. */
function fileNameOf(tensor: string): string {
  return /^[\w-]{1,100}$/.test(tensor) ? tensor : createHash('sha256').update(tensor).digest('hex');
}
