import { unlikeInWords, verdictInWords, verdictOf } from '../../src/shared/classification/answer-in-words.ts';
import { isLikenessOpen, type ClassifierModel } from '../../src/shared/classification/classifier-model.ts';
import type { ImageAnswer, ImageOutcome } from '../../src/shared/classification/image-answer.ts';
import type { Explanation } from '../../src/shared/protocol/classifier-protocol.ts';
import type {
  AskedRun,
  ClassifyProgress,
  FromClassifyPanel,
  ToClassifyPanel,
} from '../../src/shared/protocol/classify-panel-protocol.ts';
import type { MessageChannel } from '../../src/shared/protocol/message-channel.ts';
import { RateMeter } from '../../src/shared/progress/rate-meter.ts';
import { notMedicalDevice } from '../../src/shared/run/model-metadata.ts';
import { formatCount, formatDuration } from '../../src/shared/text/number-format.ts';
import { menuButton } from '../common/controls/menu-button.ts';
import { button } from '../common/controls/toolkit.ts';
import { Announcer } from '../common/page/announcer.ts';
import { Banners, type Banner } from '../common/page/banner.ts';
import { element, setText, setVisible } from '../common/page/dom.ts';
import { Toast } from '../common/page/toast.ts';
import { exportedAnswers } from './answer-export.ts';
import { AnswerView } from './answer-view.ts';
import { ImageList, type ListedImage } from './image-list.ts';
import { ImageViewer } from './image-viewer.ts';
import type { ViewSettings } from './view-settings.ts';

export interface ClassifyPageHost {
  readonly send: MessageChannel<FromClassifyPanel>['send'];
  readonly keep: (state: { run: AskedRun; images: string[]; selected: number; view: ViewSettings }) => void;
}

/** The page with the answer for an image, and of several with the way from one to the next. */
export class ClassifyPage {
  readonly element: HTMLElement;
  readonly #host: ClassifyPageHost;
  #settings: ViewSettings;
  #run: AskedRun | null = null;
  /** Absolute paths. */
  #images: readonly string[] = [];
  #selected = 0;
  #model: ClassifierModel | null = null;
  readonly #outcomes = new Map<number, ImageOutcome>();
  /** Of the image in sight alone: pictures are large. */
  #explained: { readonly image: number; readonly explanation: Explanation } | null = null;
  #missing: ReadonlySet<number> = new Set();
  #progress: ClassifyProgress | null = null;
  readonly #rate = new RateMeter();
  #secondsLeft: number | null = null;
  #failure: string | null = null;
  readonly #title = element('h1');
  readonly #about = element('p', { class: 'muted about' });
  readonly #banners = new Banners();
  readonly #list = new ImageList((index) => this.#select(index));
  readonly #viewer: ImageViewer;
  readonly #answer: AnswerView;
  readonly #place = element('span', { class: 'place' });
  readonly #steps: HTMLElement;
  readonly #announcer = new Announcer();
  readonly #toast = new Toast();
  readonly #body: HTMLElement;

  constructor(settings: ViewSettings, host: ClassifyPageHost) {
    this.#settings = settings;
    this.#host = host;
    const { send } = host;
    this.#viewer = new ImageViewer(
      { shown: settings.heatShown, opacity: settings.heatOpacity },
      ({ shown, opacity }) => {
        this.#settings = { ...this.#settings, heatShown: shown, heatOpacity: opacity };
        this.#keepState();
      },
    );
    this.#answer = new AnswerView((path) => send({ kind: 'open-similar', path }));
    this.#steps = element(
      'div',
      { class: 'steps', role: 'group', 'aria-label': 'Images' },
      button('Previous', () => this.#select(this.#selected - 1)),
      button('Next', () => this.#select(this.#selected + 1)),
      this.#place,
    );
    const save = (format: 'csv' | 'json') => (): void => this.#saveAnswers(format);
    const actions = element(
      'div',
      { class: 'actions' },
      button('Choose Model…', () => send({ kind: 'choose-model' })),
      button('Model Card', () => send({ kind: 'open-model-card' })),
      button('Report', () => send({ kind: 'open-report' })),
      button('Open Image', () => send({ kind: 'open-image', image: this.#selected })),
      menuButton('save', 'Save', [
        { label: 'Picture as PNG', choose: () => this.#savePicture() },
        { label: 'Answers as CSV', choose: save('csv') },
        { label: 'Answers as JSON', choose: save('json') },
      ]),
    );
    this.#body = element(
      'div',
      { class: 'classify-body' },
      this.#list.element,
      this.#answer.verdict,
      this.#viewer.element,
      this.#answer.details,
    );
    this.element = element(
      'main',
      { class: 'classify' },
      element(
        'div',
        { class: 'page-header' },
        element('div', { class: 'words' }, this.#title, this.#about),
        actions,
      ),
      this.#steps,
      this.#banners.element,
      this.#body,
      element('p', { class: 'disclaimer-bar' }, notMedicalDevice),
      this.#announcer.element,
      this.#toast.element,
    );
    this.element.hidden = true;
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
  }

  setImages({ run, images, selected }: Extract<ToClassifyPanel, { kind: 'images' }>): void {
    this.#run = run;
    this.#images = images;
    this.#selected = Math.min(selected, images.length - 1);
    this.#model = null;
    this.#outcomes.clear();
    this.#explained = null;
    this.#missing = new Set();
    this.#progress = null;
    this.#failure = null;
    this.#keepState();
    this.#show();
  }

  setModel(model: ClassifierModel): void {
    this.#model = model;
    this.#failure = null;
    this.#show();
  }

  setProgress(progress: ClassifyProgress | null): void {
    this.#progress = progress;
    this.#secondsLeft = progress && this.#rate.measure(progress).secondsLeft;
    this.#show();
  }

  setAnswer({ image, outcome, explanation }: Extract<ToClassifyPanel, { kind: 'answered' }>): void {
    this.#outcomes.set(image, outcome);
    this.#progress = null;
    if (explanation && image === this.#selected) this.#explained = { image, explanation };
    if (image === this.#selected)
      this.#announcer.say(`${this.#nameOf(image)}: ${this.#inShort(image).answer}`);
    this.#show();
  }

  setMissing(images: readonly number[]): void {
    this.#missing = new Set(images);
    this.#show();
  }

  setFailure(reason: string): void {
    this.#failure = reason;
    this.#progress = null;
    this.#show();
  }

  exported(path: string | null): void {
    if (path !== null) this.#toast.say(`Saved as ${path}`);
  }

  #show(): void {
    this.element.hidden = this.#run === null;
    const image = this.#selected;
    const name = this.#nameOf(image);
    setText(this.#title, name);
    setText(
      this.#about,
      [this.#run?.name ?? '', ...(this.#model ? [this.#model.engine, this.#model.device] : [])].join(' · '),
    );
    const several = this.#images.length > 1;
    setVisible(this.#steps, several);
    setVisible(this.#list.element, several);
    this.#body.classList.toggle('several', several);
    setText(this.#place, `${formatCount(image + 1)} of ${formatCount(this.#images.length)}`);
    if (several)
      this.#list.update(
        this.#images.map((_, index) => ({ name: this.#nameOf(index), ...this.#inShort(index) })),
        image,
      );
    const outcome = this.#outcomes.get(image);
    const explanation = this.#explained?.image === image ? this.#explained.explanation : null;
    const answer = outcome && !('problem' in outcome) ? outcome : null;
    this.#viewer.show(explanation, name);
    this.#answer.show(this.#model, answer, explanation, outcome ? 'There is no answer.' : this.#waiting());
    this.#answer.setOpen(this.#likenessInWords(answer));
    this.#banners.update(this.#bannersNow(outcome));
    this.element.dataset['answered'] = outcome ? name : '';
  }

  #waiting(): string {
    if (this.#failure !== null) return 'There is no answer.';
    return this.#progressInWords() ?? 'The model is looking at it…';
  }

  #progressInWords(): string | null {
    if (!this.#progress) return null;
    const { what, done, total } = this.#progress;
    if (total === null || total === 0) return `${what}…`;
    const seconds = this.#secondsLeft ?? 0;
    // What is nearly over is not worth counting down.
    const left = seconds < 1 ? '' : `, ${formatDuration(seconds)} left`;
    return `${what}: ${formatCount(done)} of ${formatCount(total)}${left}`;
  }

  /** How far it is from being known; null where it is known, cannot be, or a look at the picture was enough. */
  #likenessInWords(answer: ImageAnswer | null): string | null {
    if (!this.#model || !answer || answer.likeness.distance || answer.likeness.reasons.length > 0)
      return null;
    const isOpen = isLikenessOpen(this.#model);
    const progress = isOpen ? this.#progressInWords() : null;
    // Between the measurement and the answer that follows from it there is a moment.
    if (progress === null && (isOpen || !this.#model.reference)) return null;
    const open = 'Whether the picture is like the training images is not known yet.';
    return progress === null ? open : `${open} ${progress}.`;
  }

  #bannersNow(outcome: ImageOutcome | undefined): Banner[] {
    const { send } = this.#host;
    const banners: Banner[] = [];
    if (this.#failure !== null)
      banners.push({
        id: 'failure',
        severity: 'error',
        text: this.#failure,
        action: { label: 'Choose Model…', run: () => send({ kind: 'choose-model' }) },
      });
    if (outcome && 'problem' in outcome)
      banners.push({ id: 'problem', severity: 'error', text: outcome.problem });
    if (this.#missing.has(this.#selected))
      banners.push({
        id: 'missing',
        severity: 'info',
        text:
          outcome && !('problem' in outcome)
            ? 'The file is no longer there. What is shown was read before.'
            : 'The file is no longer there.',
      });
    if (outcome && !('problem' in outcome) && this.#model && outcome.likeness.reasons.length > 0)
      banners.push({
        id: 'unlike',
        severity: 'warning',
        text: 'Unlike the training images',
        detail: unlikeInWords(outcome.likeness, this.#model).join('\n'),
      });
    return banners;
  }

  #inShort(image: number): Pick<ListedImage, 'answer' | 'kind'> {
    const outcome = this.#outcomes.get(image);
    if (!outcome) return { answer: '…', kind: 'waiting' };
    if ('problem' in outcome) return { answer: 'no answer', kind: 'problem' };
    const words = this.#model ? verdictInWords(verdictOf(this.#model.metadata, outcome)) : '';
    return outcome.likeness.reasons.length > 0
      ? { answer: `${words} – unlike the training images`, kind: 'unlike' }
      : { answer: words, kind: 'answer' };
  }

  #nameOf(image: number): string {
    return this.#images[image]?.split(/[\\/]/).at(-1) ?? '';
  }

  #select(image: number): void {
    if (image < 0 || image >= this.#images.length || image === this.#selected) return;
    this.#selected = image;
    this.#explained = null;
    this.#keepState();
    this.#show();
    this.#host.send({ kind: 'show', image });
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) return;
    const step = { n: 1, PageDown: 1, p: -1, PageUp: -1 }[event.key];
    if (step === undefined || this.#images.length < 2) return;
    event.preventDefault();
    this.#select(this.#selected + step);
  }

  #saveAnswers(format: 'csv' | 'json'): void {
    if (!this.#run || !this.#model) return;
    const answers = this.#images.flatMap((_, index) => {
      const outcome = this.#outcomes.get(index);
      return outcome ? [{ image: this.#nameOf(index), outcome }] : [];
    });
    if (answers.length === 0) return;
    const content = exportedAnswers(format, this.#run, this.#model, answers);
    const suggestedName = answers.length === 1 ? `${this.#stem()} classification` : 'classifications';
    this.#host.send({ kind: 'export', format, suggestedName, content });
  }

  #savePicture(): void {
    const content = this.#viewer.png();
    if (content !== null)
      this.#host.send({ kind: 'export', format: 'png', suggestedName: this.#stem(), content });
  }

  #stem(): string {
    return this.#nameOf(this.#selected)
      .replace(/\.\w+$/, '')
      .slice(0, 150);
  }

  #keepState(): void {
    if (!this.#run) return;
    this.#host.keep({
      run: this.#run,
      images: [...this.#images],
      selected: this.#selected,
      view: this.#settings,
    });
  }
}
