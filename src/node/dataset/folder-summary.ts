import type { FolderEntry } from './list-folder.ts';
import { byName } from './list-folder.ts';
import { maskedImage } from './mask-names.ts';
import { NameSketch, stemOf } from './name-sketch.ts';
import { isTable, otherFormatOf } from './other-formats.ts';

/** The content of one folder that tells how a dataset is laid out; folders below it are not counted. */
export interface FolderSummary {
  /** Ordered by name. */
  readonly folders: readonly FolderEntry[];
  /** Files that are images, of a kind that can be read or not. Masks beside their image are not among them. */
  readonly found: number;
  /** A few of their names. */
  readonly names: NameSketch;
  /** Names of files that are tables. */
  readonly tables: readonly string[];
  readonly leftOut: LeftOutFiles;
}

/** Files that are not used, by kind, with the name of one of each. */
export interface LeftOutFiles {
  /** In formats of medical images that are not read, by ending. */
  readonly formats: ReadonlyMap<string, number>;
  /** Masks that lie beside the image they are named for. */
  readonly masks: number;
  /** Files that are no images. */
  readonly others: number;
  readonly examples: { readonly format?: string; readonly mask?: string; readonly other?: string };
}

/** The first of two names, so that the example does not depend on the disk's order. */
function lower(one: string | undefined, other: string): string {
  return one !== undefined && one < other ? one : other;
}

/** Gathers a summary of a folder file by file, in any order. */
export class FolderSummarizer {
  readonly #folders: FolderEntry[] = [];
  readonly #stems = new Set<string>();
  readonly #likeMasks: string[] = [];
  readonly #names = new NameSketch();
  readonly #tables: string[] = [];
  readonly #formats = new Map<string, number>();
  readonly #examples: { format?: string; mask?: string; other?: string } = {};
  #others = 0;
  #found = 0;

  addFolder({ name, isLink }: FolderEntry): void {
    this.#folders.push({ name, isLink });
  }

  /** Whether the file counts as an image at once; one named like a mask does not until all names are known. */
  addImage(name: string): boolean {
    const stem = stemOf(name);
    this.#stems.add(stem);
    if (maskedImage(stem) !== undefined) {
      this.#likeMasks.push(name);
      return false;
    }
    this.#count(name);
    return true;
  }

  addOther(name: string): void {
    if (isTable(name)) this.#tables.push(name);
    const format = otherFormatOf(name);
    if (format === undefined) {
      this.#others++;
      this.#examples.other = lower(this.#examples.other, name);
    } else {
      this.#formats.set(format, (this.#formats.get(format) ?? 0) + 1);
      this.#examples.format = lower(this.#examples.format, name);
    }
  }

  /** The summary, and the files named like masks that are images for want of one that they are masks of. */
  finish(): { readonly summary: FolderSummary; readonly lateImages: readonly string[] } {
    const isMask = (name: string) => this.#stems.has(maskedImage(stemOf(name)) ?? '');
    const masks = this.#likeMasks.filter(isMask);
    const lateImages = this.#likeMasks.filter((name) => !isMask(name));
    for (const name of lateImages) this.#count(name);
    const [mask] = masks.sort();
    const summary: FolderSummary = {
      folders: this.#folders.sort(byName),
      found: this.#found,
      names: this.#names,
      tables: this.#tables.sort(),
      leftOut: {
        formats: this.#formats,
        masks: masks.length,
        others: this.#others,
        examples: { ...this.#examples, ...(mask === undefined ? {} : { mask }) },
      },
    };
    return { summary, lateImages };
  }

  #count(name: string): void {
    this.#found++;
    this.#names.add(name);
  }
}
