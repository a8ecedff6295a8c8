import { AnswerColumns } from '../../src/shared/classification/answer-columns.ts';
import { labelOfPath } from '../../src/shared/classification/label-of-path.ts';
import type { ClassifierModel } from '../../src/shared/classification/classifier-model.ts';

/** What is shown of a folder: all, the images of a class by its name, or a kind of trouble. */
export type RowFilter =
  | { readonly kind: 'all' | 'unlike' | 'problem' | 'disagrees' | 'waiting' }
  | { readonly kind: 'class'; readonly classIndex: number };

export type SortColumn = 'image' | 'class' | 'probability' | 'label';

export interface RowOrder {
  readonly column: SortColumn;
  readonly descending: boolean;
}

const noLabel = -1;

/** The images of a folder with their answers, as the table looks at them. */
export class FolderRows {
  /** Relative to the folder, with forward slashes. */
  readonly paths: string[] = [];
  model: ClassifierModel | null = null;
  answers = new AnswerColumns(0);
  /** The class that each image's folder names; -1 where none does. */
  labels = new Int16Array(0);

  addPaths(from: number, paths: readonly string[]): void {
    if (from !== this.paths.length) return;
    for (const path of paths) this.paths.push(path);
    this.#label(from);
  }

  setModel(model: ClassifierModel): void {
    this.model = model;
    this.answers = new AnswerColumns(model.metadata.classes.length);
    this.labels = new Int16Array(0);
    this.#label(0);
  }

  get classes(): readonly string[] {
    return this.model?.metadata.classes ?? [];
  }

  /** Whether any image lies in a folder that is called like a class. */
  get hasLabels(): boolean {
    return this.labels.some((label) => label !== noLabel);
  }

  /** The probability of the class decided for, calibrated where it can be; NaN where there is no answer. */
  probability(image: number): number {
    const decided = this.answers.decided[image] ?? -1;
    if (decided < 0) return Number.NaN;
    const calibrated = this.answers.calibrated(image, decided);
    return Number.isNaN(calibrated) ? this.answers.score(image, decided) : calibrated;
  }

  disagrees(image: number): boolean {
    const [decided, label] = [this.answers.decided[image] ?? -1, this.labels[image] ?? noLabel];
    return decided >= 0 && label >= 0 && decided !== label;
  }

  /** The images that a filter lets through and whose path holds a text, in order. */
  chosen(filter: RowFilter, text: string, { column, descending }: RowOrder): Uint32Array {
    const wanted = text.toLowerCase();
    const images: number[] = [];
    for (let image = 0; image < this.paths.length; image++) {
      if (!this.#fits(image, filter)) continue;
      if (wanted === '' || this.paths[image]?.toLowerCase().includes(wanted) === true) images.push(image);
    }
    const chosen = Uint32Array.from(images);
    if (column === 'image') return descending ? chosen.reverse() : chosen;
    const value = this.#values(column);
    const sign = descending ? -1 : 1;
    // What has no value comes last in whichever direction; equal ones stay in the order of the folder.
    return chosen.sort((one, other) => {
      const [first, second] = [value[one] ?? Number.NaN, value[other] ?? Number.NaN];
      if (Number.isNaN(first) || Number.isNaN(second))
        return Number(Number.isNaN(first)) - Number(Number.isNaN(second)) || one - other;
      return sign * (first - second) || one - other;
    });
  }

  #values(column: Exclude<SortColumn, 'image'>): Float64Array {
    return Float64Array.from(this.paths, (_, image) => {
      if (column === 'probability') return this.probability(image);
      const index = column === 'class' ? this.answers.decided[image] : this.labels[image];
      return index === undefined || index < 0 ? Number.NaN : index;
    });
  }

  #fits(image: number, filter: RowFilter): boolean {
    const { answers } = this;
    switch (filter.kind) {
      case 'all':
        return true;
      case 'class':
        return answers.decided[image] === filter.classIndex;
      case 'unlike':
        return answers.isAnswered(image) && (answers.reasons[image] ?? 0) !== 0;
      case 'problem':
        return answers.problems.has(image);
      case 'disagrees':
        return this.disagrees(image);
      case 'waiting':
        return !answers.isAnswered(image);
    }
  }

  #label(from: number): void {
    if (!this.model) return;
    if (this.labels.length < this.paths.length) {
      const labels = new Int16Array(Math.max(this.paths.length, 2 * this.labels.length)).fill(noLabel);
      labels.set(this.labels);
      this.labels = labels;
    }
    for (let image = from; image < this.paths.length; image++)
      this.labels[image] = labelOfPath(this.paths[image] ?? '', this.classes);
  }
}
