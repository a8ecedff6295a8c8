import type { ScoreHistogram } from '../../../src/shared/report/threshold-view.ts';
import { formatCount } from '../../../src/shared/text/number-format.ts';
import { setAttributes, setText, svgElement } from '../page/dom.ts';
import { Figure, figureSize, type SaveFigure } from './figure.ts';
import { label } from './unit-plot.ts';

const frame = { left: 44, right: 12, top: 22, bottom: 40 };
const width = figureSize.width - frame.left - frame.right;
const height = figureSize.height - frame.top - frame.bottom;
const middle = frame.top + height / 2;

/**
 * Images by score, the positive class upwards and all others downwards, each on a scale of its own so that a rare class
 * is seen; with the threshold across.
 */
export class Histogram {
  readonly figure: Figure;
  readonly #bars = {
    positives: svgElement('path', { class: 'bars', 'data-colour': 'orange' }),
    negatives: svgElement('path', { class: 'bars', 'data-colour': 'blue' }),
  };
  readonly #names = {
    positives: label('', frame.left + 4, frame.top - 6, 'start'),
    negatives: label('', frame.left + width - 4, frame.top + height - 4, 'end'),
  };
  readonly #most = {
    positives: label('', frame.left - 6, frame.top + 8, 'end'),
    negatives: label('', frame.left - 6, frame.top + height, 'end'),
  };
  readonly #threshold = svgElement('path', { class: 'threshold', display: 'none' });
  #shown: ScoreHistogram = { positives: new Uint32Array(), negatives: new Uint32Array() };

  constructor(save: SaveFigure) {
    this.figure = new Figure('Scores by class', 'histogram', save, () => ({
      columns: ['score from', 'score to', 'positive', 'negative'],
      rows: Array.from(this.#shown.positives, (count, bin) => [
        bin / this.#shown.positives.length,
        (bin + 1) / this.#shown.positives.length,
        count,
        this.#shown.negatives[bin] ?? 0,
      ]),
    }));
    const low = frame.top + height;
    this.figure.drawing.append(
      this.#bars.positives,
      this.#bars.negatives,
      svgElement('path', { class: 'axis', d: `M${frame.left} ${middle}h${width}` }),
      ...[0, 0.2, 0.4, 0.6, 0.8, 1].map((mark) =>
        label(String(mark), frame.left + mark * width, low + 15, 'middle'),
      ),
      label('probability of the class above', frame.left + width / 2, low + 33, 'middle'),
      ...[this.#names, this.#most].flatMap((texts) => [texts.positives, texts.negatives]),
      this.#threshold,
    );
  }

  update(histogram: ScoreHistogram, names: { readonly positives: string; readonly negatives: string }): void {
    this.#shown = histogram;
    for (const kind of ['positives', 'negatives'] as const) {
      const counts = histogram[kind];
      const most = counts.reduce((least, count) => Math.max(least, count), 0);
      const bar = width / Math.max(1, counts.length);
      const up = kind === 'positives' ? -1 : 1;
      const path = Array.from(counts, (count, bin) => {
        if (count === 0) return '';
        // One image is still seen.
        const tall = Math.max(1, (count / most) * (height / 2 - 2));
        const left = frame.left + bin * bar;
        return `M${left.toFixed(2)} ${middle}v${(up * tall).toFixed(2)}h${(bar - 0.5).toFixed(2)}V${middle}z`;
      });
      setAttributes(this.#bars[kind], { d: path.join('') });
      const total = counts.reduce((sum, count) => sum + count, 0);
      setText(this.#names[kind], `${names[kind]} (${formatCount(total)})`);
      setText(this.#most[kind], formatCount(most));
    }
  }

  /** null: nothing is decided by a threshold. */
  setThreshold(threshold: number | null): void {
    setAttributes(this.#threshold, { display: threshold === null ? 'none' : false });
    if (threshold === null) return;
    const x = (frame.left + Math.min(1, threshold) * width).toFixed(2);
    setAttributes(this.#threshold, { d: `M${x} ${frame.top - 4}V${frame.top + height + 3}` });
  }
}
