import { formatDuration } from '../../src/shared/text/number-format.ts';
import { phaseInWords } from '../../src/shared/text/phase-in-words.ts';
import { formatValue } from '../common/chart/chart-content.ts';
import { element, setText, setVisible } from '../common/page/dom.ts';
import { DataTable } from '../common/table/data-table.ts';
import { outcomesOf, whatFineTuningBrought, type PhaseOutcome } from './phase-outcome.ts';
import type { RunRecord } from './run-record.ts';
import { capital } from './run-status.ts';

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
