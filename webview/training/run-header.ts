import { secondsLeftOfRun } from '../../src/shared/run/seconds-left-of-run.ts';
import { formatBytes, formatDuration, formatQuantity } from '../../src/shared/text/number-format.ts';
import { badge, button } from '../common/controls/toolkit.ts';
import { element, setAttributes, setText, setVisible } from '../common/page/dom.ts';
import { PhaseBar } from './phase-bar.ts';
import type { RunRecord } from './run-record.ts';
import { epochOf, isAtWork, statusInWords } from './run-status.ts';

export interface HeaderActions {
  readonly stop: () => void;
  readonly resume: () => void;
  readonly openReport: () => void;
  readonly compare: () => void;
}

const facts = [
  'Epoch',
  'Time left',
  'Trained for',
  'Images/s',
  'Best validation AUC',
  'Engine',
  'Memory',
] as const;
type Fact = (typeof facts)[number];

/** Which run this is, what it is at, how long it will take, and the buttons that stop and resume it. */
export class RunHeader {
  readonly element: HTMLElement;
  readonly #name = element('h1');
  readonly #status = badge('');
  readonly #about = element('p', { class: 'about' });
  readonly #stop: HTMLElement;
  readonly #resume: HTMLElement;
  readonly #report: HTMLElement;
  readonly #bar = new PhaseBar();
  readonly #values: ReadonlyMap<Fact, HTMLElement>;

  constructor(actions: HeaderActions) {
    this.#stop = button('Stop', actions.stop, { icon: 'stop' });
    this.#resume = button('Resume', actions.resume, { icon: 'play', appearance: 'primary' });
    this.#report = button('Open Report', actions.openReport, { appearance: 'primary' });
    const compare = button('Compare…', actions.compare, { icon: 'add' });
    this.#values = new Map(facts.map((fact) => [fact, element('dd')]));
    this.element = element(
      'header',
      { class: 'run-header' },
      element(
        'div',
        { class: 'title' },
        element('div', { class: 'name' }, this.#name, this.#status),
        this.#about,
        element('div', { class: 'actions' }, this.#stop, this.#resume, this.#report, compare),
      ),
      this.#bar.element,
      element(
        'dl',
        { class: 'facts' },
        ...[...this.#values].map(([fact, value]) => element('div', {}, element('dt', {}, fact), value)),
      ),
    );
  }

  update(record: RunRecord): void {
    const { shown, state } = record;
    const atWork = isAtWork(shown);
    setText(this.#name, shown.name);
    setAttributes(this.#name, { title: shown.run });
    setText(this.#status, statusInWords(record));
    setAttributes(this.#status, { 'data-status': shown.status });
    setText(
      this.#about,
      [shown.backbone, shown.dataset.split(/[\\/]/).at(-1) ?? ''].filter((part) => part !== '').join(' · '),
    );
    setAttributes(this.#about, { title: shown.dataset });
    setVisible(this.#stop, shown.canStop || shown.stopping);
    setAttributes(this.#stop, { disabled: shown.stopping });
    setVisible(this.#resume, shown.canResume);
    setVisible(this.#report, shown.canReport);
    // Of two that can be pressed, going on is the likelier one.
    setAttributes(this.#report, { appearance: shown.canResume ? 'secondary' : 'primary' });
    this.#bar.update(record);

    const epoch = epochOf(record);
    const left = atWork ? secondsLeftOfRun(state) : null;
    const { engine, memoryBytes, imagesPerSecond, best } = state;
    const speed = (atWork ? imagesPerSecond : null) ?? state.epochs.at(-1)?.imagesPerSecond ?? null;
    const bestAuc = best?.val['auc'];
    this.#set('Epoch', epoch && `${epoch.epoch} of ${epoch.of}`);
    this.#set('Time left', left === null ? null : formatDuration(Math.round(left)), atWork);
    const seconds = state.epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
    this.#set('Trained for', atWork || seconds === 0 ? null : formatDuration(seconds), !atWork);
    this.#set('Images/s', speed === null ? null : formatQuantity(speed));
    this.#set(
      'Best validation AUC',
      typeof bestAuc === 'number' ? `${bestAuc.toFixed(4)} (epoch ${best?.epoch ?? ''})` : null,
    );
    this.#set('Engine', engine && `${engine.name} ${engine.version} · ${engine.device}`);
    this.#set('Memory', atWork && memoryBytes !== null ? formatBytes(memoryBytes) : null, atWork);
  }

  /** `applies`: whether there is such a thing of a run that is at what it is at. */
  #set(fact: Fact, text: string | null, applies = true): void {
    const value = this.#values.get(fact);
    if (!value) return;
    setText(value, text ?? '–');
    if (value.parentElement) setVisible(value.parentElement, applies);
  }
}
