import type { PlannedPhase } from '../../src/shared/run/events.ts';
import { phaseInWords } from '../../src/shared/text/phase-in-words.ts';
import { element, setAttributes, setText, setVisible } from '../common/page/dom.ts';
import type { RunRecord } from './run-record.ts';

/** How far each phase has come: bars as long as the epochs that are planned of it. */
export class PhaseBar {
  readonly element = element('div', { class: 'phase-bar' });
  readonly #parts = [new PhasePart(), new PhasePart()];

  constructor() {
    this.element.append(...this.#parts.map((part) => part.element));
  }

  update(record: RunRecord): void {
    const phases = plannedPhases(record);
    for (const [index, part] of this.#parts.entries()) {
      const phase = phases[index];
      setVisible(part.element, phase !== undefined);
      if (phase) part.update(record, phase);
    }
  }
}

class PhasePart {
  readonly element: HTMLElement;
  readonly #fill = element('div', { class: 'fill' });
  readonly #track = element('div', { class: 'track', role: 'progressbar' }, this.#fill);
  readonly #name = element('span', { class: 'phase' });
  readonly #count = element('span', { class: 'count' });

  constructor() {
    this.element = element(
      'div',
      { class: 'part' },
      element('div', { class: 'words' }, this.#name, this.#count),
      this.#track,
    );
  }

  update({ state, shown }: RunRecord, { phase, firstEpoch, lastEpoch }: PlannedPhase): void {
    const planned = Math.max(1, lastEpoch - firstEpoch + 1);
    const done = state.epochs.filter((epoch) => epoch.phase === phase).length;
    const underWay = state.phase === phase ? state.epochUnderWay : null;
    const isOver =
      done > 0 && (state.phase !== phase || shown.status === 'finished' || state.activity === 'evaluating');
    const part = isOver ? 1 : (done + (underWay ? underWay.steps / underWay.stepsPerEpoch : 0)) / planned;
    const percent = Math.min(100, Math.round(part * 1000) / 10);
    setAttributes(this.element, { 'data-phase': phase, 'data-current': state.phase === phase && !isOver });
    // A phase of few epochs still has room for its name.
    this.element.style.flexGrow = String(planned);
    this.#fill.style.width = `${percent}%`;
    setText(this.#name, phaseInWords(phase));
    setText(
      this.#count,
      isOver && done < planned ? `${done} of ${planned}, stopped early` : `${done} of ${planned}`,
    );
    setAttributes(this.#track, {
      'aria-label': phaseInWords(phase),
      'aria-valuemin': 0,
      'aria-valuemax': 100,
      'aria-valuenow': percent,
      'aria-valuetext': `${done} of ${planned} epochs`,
    });
  }
}

/** The phases that the run tells of, else those that are configured. */
function plannedPhases({ state, shown }: RunRecord): PlannedPhase[] {
  if (state.plannedPhases.length > 0) return state.plannedPhases.slice(0, 2);
  const { featureExtraction, fineTuning } = shown.plannedEpochs;
  const configured: PlannedPhase[] = [
    { phase: 'feature-extraction', firstEpoch: 1, lastEpoch: featureExtraction },
    { phase: 'fine-tuning', firstEpoch: featureExtraction + 1, lastEpoch: featureExtraction + fineTuning },
  ];
  return configured.filter(({ firstEpoch, lastEpoch }) => lastEpoch >= firstEpoch);
}
