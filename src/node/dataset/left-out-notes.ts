import { countOf, formatCount } from '../../shared/text/number-format.ts';
import type { DatasetNote } from './dataset.ts';
import type { LeftOutFiles } from './folder-summary.ts';

/** Adds up, over the folders of classes, the files that are not used, and says so. */
export class LeftOutCount {
  readonly #formats = new Map<string, number>();
  #masks = 0;
  #others = 0;
  readonly #examples: { format?: string; mask?: string; other?: string } = {};

  /** Adds the files of a folder, at `place` in the dataset. */
  add({ formats, masks, others, examples }: LeftOutFiles, place: string): void {
    for (const [format, count] of formats)
      this.#formats.set(format, (this.#formats.get(format) ?? 0) + count);
    this.#masks += masks;
    this.#others += others;
    for (const kind of ['format', 'mask', 'other'] as const) {
      const name = examples[kind];
      if (name !== undefined) this.#examples[kind] ??= `${place}/${name}`;
    }
  }

  notes(): DatasetNote[] {
    const notes: DatasetNote[] = [];
    const files = [...this.#formats.values()].reduce((sum, count) => sum + count, 0);
    if (files > 0) {
      const each = [...this.#formats].map(([format, count]) => `${formatCount(count)} ${format}`).join(', ');
      const are = files === 1 ? 'in a format that is not read is' : 'in formats that are not read are';
      const text = `${countOf(files, 'file')} ${are} left out: ${each}, such as ${this.#examples.format ?? ''}. Convert them to PNG, TIFF or DICOM to use them.`;
      notes.push({ level: 'warning', text });
    }
    if (this.#masks > 0) {
      const are = this.#masks === 1 ? 'mask beside its image is' : 'masks beside their images are';
      notes.push({
        level: 'info',
        text: `${formatCount(this.#masks)} ${are} left out, such as ${this.#examples.mask ?? ''}.`,
      });
    }
    if (this.#others > 0) {
      const are = this.#others === 1 ? 'that is no image is' : 'that are no images are';
      notes.push({
        level: 'info',
        text: `${countOf(this.#others, 'file')} ${are} left out, such as ${this.#examples.other ?? ''}.`,
      });
    }
    return notes;
  }
}
