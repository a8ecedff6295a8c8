import { stat } from 'node:fs/promises';
import { patientNamings } from '../../shared/dataset/patient-namings.ts';
import type { PatientNaming } from '../../shared/dataset/patient-namings.ts';
import { isNamedLikeImage, isNamedLikeReadableImage } from './image-format.ts';
import { byName, folderEntries } from './list-folder.ts';
import type { FolderEntry } from './list-folder.ts';

/** What is in one folder by the names alone, folders below it not counted. */
export interface FolderTally {
  /** Ordered by name. */
  readonly folders: readonly FolderEntry[];
  /** Files named like an image of a kind that can be read. */
  readonly images: number;
  /** Files named like an image of another kind: GIF, HEIC. */
  readonly unreadable: number;
  /** Files that are no images. */
  readonly others: number;
  /** Names of a few of the unreadable and other files. */
  readonly examples: readonly string[];
  /** For each way of naming that fits a file: the files that it fits, and their patients. */
  readonly patients: ReadonlyMap<PatientNaming['name'], PatientTally>;
}

export interface PatientTally {
  readonly images: number;
  readonly patients: ReadonlySet<string>;
}

interface Remembered {
  readonly changed: number;
  readonly tally: FolderTally;
}

const examplesKept = 3;

/** File systems tell the time of a change to two seconds at worst; one this recent may not be the last. */
const settledMilliseconds = 2_500;

/** The most folders that are remembered; a dataset has a folder for each split and class. */
const foldersRemembered = 5_000;

/**
 * Counts what is in folders, and remembers it for as long as a folder's time of change stays: adding, removing and
 * renaming a file changes that time. Folders are read in small pieces, so that others have their turn in between.
 */
export class FolderTallies {
  readonly #remembered = new Map<string, Remembered>();

  /** Throws what the file system throws. */
  readonly read = async (folder: string): Promise<FolderTally> => {
    const { mtimeMs: changed } = await stat(folder);
    const known = this.#remembered.get(folder);
    if (known?.changed === changed) return known.tally;
    const settled = Date.now() - changed > settledMilliseconds;
    const tally = await tallyOf(folder);
    this.#remembered.delete(folder);
    if (settled) this.#remember(folder, { changed, tally });
    return tally;
  };

  #remember(folder: string, remembered: Remembered): void {
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size >= foldersRemembered && oldest !== undefined) this.#remembered.delete(oldest);
    this.#remembered.set(folder, remembered);
  }
}

async function tallyOf(folder: string): Promise<FolderTally> {
  const folders: FolderEntry[] = [];
  const examples: string[] = [];
  const patients = new Map<PatientNaming['name'], { images: number; patients: Set<string> }>();
  let images = 0;
  let unreadable = 0;
  let others = 0;
  for await (const { name, isLink, isFolder } of folderEntries(folder)) {
    if (isFolder) {
      folders.push({ name, isLink });
      continue;
    }
    if (isNamedLikeReadableImage(name)) {
      images++;
    } else {
      if (examples.length < examplesKept) examples.push(name);
      if (!isNamedLikeImage(name)) {
        others++;
        continue;
      }
      unreadable++;
    }
    for (const naming of patientNamings) {
      const patient = naming.patientOf(name);
      if (patient === undefined) continue;
      let tally = patients.get(naming.name);
      if (tally === undefined) patients.set(naming.name, (tally = { images: 0, patients: new Set() }));
      tally.images++;
      tally.patients.add(patient);
    }
  }
  return { folders: folders.sort(byName), images, unreadable, others, examples, patients };
}
