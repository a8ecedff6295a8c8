import path from 'node:path';
import { isImageFile } from './is-image-file.ts';

/** Files of each ending that are looked into. */
const filesAsked = 16;

/**
 * Tells which files of a folder are DICOM whose names leave it open, by the first bytes of a few of each ending; others of
 * the same ending are taken for what most of those are. A folder may hold a hundred thousand.
 */
export class DicomSample {
  readonly #folder: string;
  readonly #byEnding = new Map<string, { asked: number; dicom: number }>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async isDicom(name: string): Promise<boolean> {
    const extension = path.extname(name).toLowerCase();
    const ending = /^\.\d+$/.test(extension) ? '' : extension;
    let known = this.#byEnding.get(ending);
    if (known === undefined) this.#byEnding.set(ending, (known = { asked: 0, dicom: 0 }));
    if (known.asked >= filesAsked) return 2 * known.dicom > known.asked;
    const isDicom = await isImageFile(this.#folder, name);
    known.asked++;
    if (isDicom) known.dicom++;
    return isDicom;
  }
}
