import type { PhaseName } from '../../src/shared/run/events.ts';
import { formatDuration } from '../../src/shared/text/number-format.ts';
import { phaseInWords } from '../../src/shared/text/phase-in-words.ts';
import { formatValue } from '../common/chart/chart-content.ts';
import { element, setText, setVisible } from '../common/page/dom.ts';
import { DataTable } from '../common/table/data-table.ts';
import type { RunRecord } from './run-record.ts';
import { capital } from './run-status.ts';

/** What one phase came to. */
export interface PhaseOutcome {
  readonly phase: PhaseName;
  readonly epochs: number;
  readonly bestEpoch: number;
  readonly seconds: number;
  /** Of the best epoch's weights; NaN where it is not known. */
  readonly validationAuc: number;
  readonly testAuc: number;
  readonly testAccuracy: number;
}

/** What each phase of a run came to, as far as its epochs and evaluations tell. */
export function outcomesOf({ state, evaluated }: RunRecord): PhaseOutcome[] {
  const phases: readonly PhaseName[] = ['feature-extraction', 'fine-tuning'];
  return phases.flatMap((phase) => {
    const epochs = state.epochs.filter((epoch) => epoch.phase === phase);
    const best = epochs.filter((epoch) => epoch.best).at(-1);
    if (!best) return [];
    const on = (split: 'val' | 'test'): Readonly<Record<string, number | null>> =>
      evaluated.find((each) => each.phase === phase && each.split === split)?.metrics ?? {};
    return [
      {
        phase,
        epochs: epochs.length,
        bestEpoch: best.epoch,
        seconds: epochs.reduce((sum, { seconds }) => sum + seconds, 0),
        validationAuc: on('val')['auc'] ?? best.val['auc'] ?? NaN,
        testAuc: on('test')['auc'] ?? NaN,
        testAccuracy: on('test')['accuracy'] ?? NaN,
      },
    ];
  });
}

/** In one sentence, what fine-tuning brought on the validation images. */
export function whatFineTuningBrought(outcomes: readonly PhaseOutcome[]): string {
  const before = outcomes.find(({ phase }) => phase === 'feature-extraction');
  const after = outcomes.find(({ phase }) => phase === 'fine-tuning');
  if (!before || !after || !Number.isFinite(before.validationAuc) || !Number.isFinite(after.validationAuc)) {
    return '';
  }
  const from = before.validationAuc.toFixed(4);
  const to = after.validationAuc.toFixed(4);
  const difference = Math.abs(Number(to) - Number(from)).toFixed(4);
  if (from === to) return `Fine-tuning left the best validation AUC where it was, at ${to}.`;
  return Number(to) > Number(from)
    ? `Fine-tuning raised the best validation AUC from ${from} to ${to}, by ${difference}.`
    : `Fine-tuning did not help: the best validation AUC fell from ${from} to ${to}, by ${difference}.`;
}

/** The summary of a finished run. */
export class Outcome {
  readonly element: HTMLElement;
  readonly #sentence = element('p');
  readonly #table = new DataTable<PhaseOutcome>([
    { heading: 'phase', numeric: false, cell: ({ phase }) => capital(phaseInWords(phase)) },
    { heading: 'epochs', numeric: true, cell: ({ epochs }) => String(epochs) },
    { heading: 'best epoch', numeric: true, cell: ({ bestEpoch }) => String(bestEpoch) },
    { heading: 'validation AUC', numeric: true, cell: ({ validationAuc }) => formatValue(validationAuc) },
    { heading: 'test AUC', numeric: true, cell: ({ testAuc }) => formatValue(testAuc) },
    { heading: 'test accuracy', numeric: true, cell: ({ testAccuracy }) => formatValue(testAccuracy) },
    { heading: 'time', numeric: true, cell: ({ seconds }) => formatDuration(seconds) },
  ]);

  constructor() {
    this.element = element(
      'section',
      { class: 'outcome', 'aria-label': 'Result', hidden: true },
      element('h2', {}, 'Result'),
      this.#sentence,
      this.#table.element,
      element(
        'p',
        { class: 'disclaimer' },
        'Not a medical device: for research and teaching. Nothing here may be used for a diagnosis.',
      ),
    );
  }

  update(record: RunRecord): void {
    const outcomes = record.state.activity === 'finished' ? outcomesOf(record) : [];
    setVisible(this.element, outcomes.length > 0);
    if (outcomes.length === 0) return;
    const sentence = whatFineTuningBrought(outcomes);
    setText(this.#sentence, sentence);
    setVisible(this.#sentence, sentence !== '');
    this.#table.update('What each phase came to', outcomes);
  }
}
