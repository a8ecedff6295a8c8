import path from 'node:path';
import { StoppedError } from '../user-error.ts';
import type { DatasetNote, RejectedImage } from './dataset.ts';
import { placeName } from './dataset-layout.ts';
import type { Place } from './dataset-layout.ts';
import { folderError } from './folder-error.ts';
import type { FolderSummary } from './folder-summary.ts';
import { contains } from './list-folder.ts';
import type { FolderEntry } from './list-folder.ts';

/** Folders that are looked into at most to see whether any image lies below a folder, of each. */
const foldersTried = 3;
const depthTried = 5;

/**
 * Reads the folders of a dataset, each once until it is dropped, and keeps what could not be read or leads in a circle.
 */
export class FolderReader<Summary extends FolderSummary> {
  readonly rejected: RejectedImage[] = [];
  readonly notes: DatasetNote[] = [];
  readonly #root: string;
  readonly #read: (folder: string) => Promise<Summary>;
  readonly #signal: AbortSignal | undefined;
  readonly #known = new Map<string, Promise<Summary | undefined>>();

  /** @param read what is in the folder at an absolute path; throws what the file system throws */
  constructor(root: string, read: (folder: string) => Promise<Summary>, signal: AbortSignal | undefined) {
    this.#root = root;
    this.#read = read;
    this.#signal = signal;
  }

  /**
   * Lists a folder. Gives undefined, and records a rejection, where it cannot be listed. Throws StoppedError.
   */
  async at(place: Place): Promise<Summary | undefined> {
    if (this.#signal?.aborted) throw new StoppedError();
    const key = placeName(place);
    let reading = this.#known.get(key);
    if (reading === undefined) {
      reading = this.#read(path.join(this.#root, ...place)).catch((error: unknown) => {
        this.rejected.push({ path: key, reason: folderError(key, error).message });
        return undefined;
      });
      this.#known.set(key, reading);
    }
    return reading;
  }

  /** Reads a folder for the last time. */
  async last(place: Place): Promise<Summary | undefined> {
    const summary = await this.at(place);
    this.#known.delete(placeName(place));
    return summary;
  }

  /** The folders in a folder, without links that lead back to where they lie, of which a note tells. */
  async foldersAt(place: Place, summary: FolderSummary): Promise<FolderEntry[]> {
    const folders: FolderEntry[] = [];
    for (const folder of summary.folders)
      if (!folder.isLink || !(await this.#leadsBack([...place, folder.name]))) folders.push(folder);
    return folders;
  }

  /** Whether an image lies in a folder or below, as far as its first folders tell. */
  async holdsImages(place: Place, depth = 0): Promise<boolean> {
    const summary = await this.at(place);
    if (summary === undefined) return false;
    if (summary.found > 0) return true;
    if (depth >= depthTried) return false;
    for (const { name, isLink } of summary.folders.slice(0, foldersTried))
      if (!isLink && (await this.holdsImages([...place, name], depth + 1))) return true;
    return false;
  }

  async #leadsBack(place: Place): Promise<boolean> {
    const link = path.join(this.#root, ...place);
    if (!(await contains(link, path.dirname(link)))) return false;
    const text = `The link ${placeName(place)} is left out: it leads back to a folder that it lies in.`;
    if (!this.notes.some((note) => note.text === text)) this.notes.push({ level: 'warning', text });
    return true;
  }
}
