import { stat } from 'node:fs/promises';
import { patientNamings } from '../../shared/dataset/patient-namings.ts';
import type { PatientNaming } from '../../shared/dataset/patient-namings.ts';
import { DicomSample } from './dicom-sample.ts';
import { FolderSummarizer } from './folder-summary.ts';
import type { FolderSummary } from './folder-summary.ts';
import { isNamedLikeImage, isNamedLikeReadableImage, mayBeDicomByContent } from './image-format.ts';
import { folderEntries } from './list-folder.ts';

/** The content of one folder by its names, and by the first bytes of a few files whose names leave it open. */
export interface FolderTally extends FolderSummary {
  /** Files of a kind that can be read. */
  readonly images: number;
  /** Images of another kind: GIF, HEIC. */
  readonly unreadable: number;
  /** The name of one of these. */
  readonly unreadableExample: string | undefined;
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
  const summarizer = new FolderSummarizer();
  const sample = new DicomSample(folder);
  const patients = new Map<PatientNaming['name'], { images: number; patients: Set<string> }>();
  let images = 0;
  let unreadable = 0;
  let unreadableExample: string | undefined;
  const count = (name: string) => {
    if (isNamedLikeImage(name) && !isNamedLikeReadableImage(name)) {
      unreadable++;
      unreadableExample ??= name;
    } else {
      images++;
    }
    for (const naming of patientNamings) {
      const patient = naming.patientOf(name);
      if (patient === undefined) continue;
      let tally = patients.get(naming.name);
      if (tally === undefined) patients.set(naming.name, (tally = { images: 0, patients: new Set() }));
      tally.images++;
      tally.patients.add(patient);
    }
  };
  for await (const { name, isLink, isFolder } of folderEntries(folder)) {
    if (isFolder) summarizer.addFolder({ name, isLink });
    else if (!isNamedLikeImage(name) && !(mayBeDicomByContent(name) && (await sample.isDicom(name))))
      summarizer.addOther(name);
    else if (summarizer.addImage(name)) count(name);
  }
  const { summary, lateImages } = summarizer.finish();
  for (const name of lateImages) count(name);
  return { ...summary, images, unreadable, unreadableExample, patients };
}
