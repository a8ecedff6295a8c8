import {
  formatBytes,
  formatCount,
  formatDuration,
  formatQuantity,
} from '../../src/shared/text/number-format.ts';
import type { ProgressEvent } from '../../src/shared/run/events.ts';
import { element, setAttributes, setText, setVisible } from '../common/page/dom.ts';
import type { RunRecord } from './run-record.ts';
import { isAtWork } from './run-status.ts';

/** What the trainer is doing this moment: in words, with a bar. */
export class Activity {
  readonly element: HTMLElement;
  readonly #what = element('span', { class: 'what' });
  readonly #figures = element('span', { class: 'figures' });
  readonly #fill = element('div', { class: 'fill' });
  readonly #track = element('div', { class: 'track', role: 'progressbar' }, this.#fill);

  constructor() {
    this.element = element(
      'div',
      { class: 'activity' },
      element('div', { class: 'words' }, this.#what, this.#figures),
      this.#track,
    );
  }

  /** `large`: there are no curves yet, and this is all there is to see. */
  update({ shown, state }: RunRecord, large: boolean): void {
    const { progress } = state;
    setVisible(this.element, isAtWork(shown) && (progress !== null || large));
    this.element.classList.toggle('large', large);
    const measured = progress?.total ?? null;
    const what = progress?.what ?? 'Preparing: reading the dataset and the network';
    setText(this.#what, what);
    setText(this.#figures, progress ? figures(progress) : '');
    this.#track.classList.toggle('unmeasured', measured === null);
    if (!progress || measured === null) {
      this.#fill.style.width = '';
      setAttributes(this.#track, { 'aria-label': what, 'aria-valuenow': false });
      return;
    }
    const percent = measured > 0 ? Math.min(100, (100 * progress.done) / measured) : 100;
    this.#fill.style.width = `${percent.toFixed(1)}%`;
    setAttributes(this.#track, {
      'aria-label': what,
      'aria-valuemin': 0,
      'aria-valuemax': 100,
      'aria-valuenow': Math.round(percent),
    });
  }
}

function figures({ done, total, unit, perSecond, secondsLeft }: ProgressEvent): string {
  const amount = (value: number): string => (unit === 'bytes' ? formatBytes(value) : formatCount(value));
  const counted = total === null ? amount(done) : `${amount(done)} of ${amount(total)}`;
  return [
    unit === 'bytes' ? counted : `${counted} ${unit}`,
    ...(perSecond === null
      ? []
      : [`${unit === 'bytes' ? formatBytes(perSecond) : formatQuantity(perSecond)}/s`]),
    ...(secondsLeft === null ? [] : [`${formatDuration(Math.round(secondsLeft))} left`]),
  ].join(' · ');
}
