import { confusionMatrix, oneVersusRest } from '../../shared/metrics/confusion.ts';
import { proportionsOf } from '../../shared/metrics/proportions.ts';
import { wilsonInterval, type Proportion } from '../../shared/metrics/wilson.ts';
import type { ModelMetadata } from '../../shared/run/model-metadata.ts';
import { printable } from '../terminal/printable.ts';

/** How far answers agree with the classes that the images' folders name. */
export interface AgreementFigures {
  readonly images: number;
  readonly accuracy: Proportion | null;
  /** Of the positive class of two. */
  readonly sensitivity: Proportion | null;
  readonly specificity: Proportion | null;
  /** Images by class of the folder (row) and class decided for (column). */
  readonly confusion: readonly (readonly number[])[];
}

/** Compares answers with the classes that folders name; images in no such folder are passed over. */
export class Agreement {
  private readonly labels: number[] = [];
  private readonly decisions: number[] = [];

  constructor(private readonly model: Pick<ModelMetadata, 'classes' | 'positiveClass'>) {}

  /** @param label index of the class that the folder names, -1 for none */
  add(label: number, decided: number): void {
    if (label < 0) return;
    this.labels.push(label);
    this.decisions.push(decided);
  }

  /** null where no folder names a class. */
  figures(): AgreementFigures | null {
    const { labels, decisions } = this;
    const { classes, positiveClass } = this.model;
    if (labels.length === 0) return null;
    const confusion = confusionMatrix(decisions, labels, classes.length);
    const right = confusion.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
    const rates = classes.length === 2 ? proportionsOf(oneVersusRest(confusion, positiveClass)) : null;
    return {
      images: labels.length,
      accuracy: wilsonInterval(right, labels.length),
      sensitivity: rates?.sensitivity ?? null,
      specificity: rates?.specificity ?? null,
      confusion,
    };
  }

  lines(): string[] {
    const figures = this.figures();
    if (!figures) return [];
    const { classes, positiveClass } = this.model;
    const [positive, negative] = [classes[positiveClass] ?? '', classes[1 - positiveClass] ?? ''];
    const { accuracy, sensitivity, specificity, images } = figures;
    return [
      `Against the classes that the folders of ${images} of them name:`,
      ...(accuracy ? [`  right: ${inWords(accuracy)}`] : []),
      ...(sensitivity ? [`  ${printable(positive)} found (sensitivity): ${inWords(sensitivity)}`] : []),
      ...(specificity ? [`  ${printable(negative)} recognised (specificity): ${inWords(specificity)}`] : []),
    ];
  }
}

function inWords({ k, n, estimate, low, high }: Proportion): string {
  return `${k} of ${n}, ${estimate.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`;
}
