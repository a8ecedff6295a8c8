import type { ClassifierModel } from '../../src/shared/classification/classifier-model.ts';
import type { CondensedAnswers } from '../../src/shared/classification/answer-columns.ts';
import type {
  FolderState,
  FromClassifyFolder,
  ToClassifyFolder,
} from '../../src/shared/protocol/classify-folder-protocol.ts';
import type { ShownPicture } from '../../src/shared/protocol/classifier-protocol.ts';
import { mostShownImages, type AskedRun } from '../../src/shared/protocol/classify-panel-protocol.ts';
import type { MessageChannel } from '../../src/shared/protocol/message-channel.ts';
import { notMedicalDevice } from '../../src/shared/run/model-metadata.ts';
import { countOf, formatCount } from '../../src/shared/text/number-format.ts';
import { choice, type Option } from '../common/controls/choice.ts';
import { menuButton } from '../common/controls/menu-button.ts';
import { button } from '../common/controls/toolkit.ts';
import { Announcer } from '../common/page/announcer.ts';
import { Banners } from '../common/page/banner.ts';
import { element, setText, setVisible } from '../common/page/dom.ts';
import { paced } from '../common/page/paced.ts';
import { Toast } from '../common/page/toast.ts';
import { imageAddress } from '../common/report/image-address.ts';
import { picture, releasePictures } from '../common/report/picture.ts';
import { SavedTable } from '../common/table/saved-table.ts';
import { VirtualTable } from '../common/table/virtual-table.ts';
import { AskedThumbnails } from './asked-thumbnails.ts';
import { FolderProgress } from './folder-progress.ts';
import { agreementOf, answerInWords, countsOf, exportedRows, noteOf } from './folder-figures.ts';
import { FolderRows, type RowFilter, type RowOrder, type SortColumn } from './folder-rows.ts';

/** Neither counting nor sorting a hundred thousand answers is done more often. */
const pauseMilliseconds = 500;
/** Kinds of files that the page can load itself. */
const shownByBrowsers = /\.(jpe?g|jpe|jfif|png|bmp|dib|webp)$/i;

type Column = SortColumn | 'picture' | 'note';

export interface FolderPageHost {
  readonly send: MessageChannel<FromClassifyFolder>['send'];
  readonly keep: (state: { run: AskedRun; folder: string }) => void;
}

/** The page with the answers for all images in a folder. */
export class FolderPage {
  readonly element: HTMLElement;
  readonly #host: FolderPageHost;
  #rows = new FolderRows();
  #run: AskedRun | null = null;
  #folder = '';
  #imageRoot = '';
  #state: FolderState | null = null;
  #problem: string | null = null;
  #filter: RowFilter = { kind: 'all' };
  #text = '';
  #order: RowOrder = { column: 'image', descending: false };
  /** The images of the rows, in their order. */
  #chosen: Uint32Array = new Uint32Array(0);
  readonly #title = element('h1');
  readonly #about = element('p', { class: 'muted about' });
  readonly #banners = new Banners();
  readonly #progress: FolderProgress;
  readonly #counts = element('ul', { class: 'counts', 'aria-label': 'Answers' });
  readonly #agreement: SavedTable;
  readonly #filterChoice = choice<string>('Show', (value) => this.#setFilter(value));
  readonly #search = element('input', { type: 'search', placeholder: 'Part of a path', spellcheck: 'false' });
  readonly #shownCount = element('span', { class: 'muted' });
  readonly #table: VirtualTable<Column>;
  readonly #thumbnails: AskedThumbnails;
  readonly #announcer = new Announcer();
  readonly #toast = new Toast();
  readonly #refresh = paced(() => this.#refreshNow(), pauseMilliseconds);

  constructor(host: FolderPageHost) {
    this.#host = host;
    const { send } = host;
    this.#progress = new FolderProgress(
      () => send({ kind: 'cancel' }),
      () => send({ kind: 'continue' }),
    );
    this.#agreement = new SavedTable(
      'Agreement with the folders’ names',
      (title, format, content) => send({ kind: 'export', format, suggestedName: title, content }),
      button('Open Report', () => send({ kind: 'open-report' })),
    );
    this.#table = new VirtualTable<Column>(
      'Images',
      [
        { key: 'picture', heading: '', sortable: false },
        { key: 'image', heading: 'Image', sortable: true },
        { key: 'class', heading: 'Answer', sortable: true },
        { key: 'probability', heading: 'Probability', sortable: true },
        { key: 'label', heading: 'Folder says', sortable: true },
        { key: 'note', heading: 'Note', sortable: false },
      ],
      { sort: (column) => this.#sort(column), open: (row) => this.#open(row) },
    );
    this.#thumbnails = new AskedThumbnails(this.#table.element, (images) =>
      send({ kind: 'thumbnails', images }),
    );
    this.#search.addEventListener('input', () => {
      this.#text = this.#search.value;
      this.#refreshNow();
    });
    const save = (format: 'csv' | 'json') => (): void => this.#save(format);
    this.element = element(
      'main',
      { class: 'classify-folder' },
      element(
        'div',
        { class: 'page-header' },
        element('div', { class: 'words' }, this.#title, this.#about),
        element(
          'div',
          { class: 'actions' },
          button('Choose Model…', () => send({ kind: 'choose-model' })),
          button('Model Card', () => send({ kind: 'open-model-card' })),
          button('Look at Images', () => this.#open(this.#table.selected)),
          menuButton('save', 'Save the table', [
            { label: 'Rows shown as CSV', choose: save('csv') },
            { label: 'Rows shown as JSON', choose: save('json') },
          ]),
        ),
      ),
      this.#banners.element,
      this.#progress.element,
      this.#counts,
      this.#agreement.element,
      element(
        'div',
        { class: 'toolbar', role: 'toolbar', 'aria-label': 'What is shown' },
        this.#filterChoice.element,
        element('label', { class: 'choice' }, element('span', {}, 'Find'), this.#search),
        this.#shownCount,
      ),
      this.#table.element,
      element('p', { class: 'disclaimer-bar' }, notMedicalDevice),
      this.#announcer.element,
      this.#toast.element,
    );
    this.element.hidden = true;
  }

  setFolder({ run, folder, imageRoot }: Extract<ToClassifyFolder, { kind: 'folder' }>): void {
    this.#rows = new FolderRows();
    this.#thumbnails.clear();
    this.#run = run;
    this.#folder = folder;
    this.#imageRoot = imageRoot;
    this.#state = null;
    this.#problem = null;
    this.#chosen = new Uint32Array(0);
    this.#host.keep({ run, folder });
    this.element.hidden = false;
    this.#refreshNow();
  }

  addPaths(from: number, paths: readonly string[]): void {
    this.#rows.addPaths(from, paths);
    this.#refresh();
  }

  setModel(model: ClassifierModel): void {
    this.#rows.setModel(model);
    this.#refresh();
  }

  addAnswers(answers: CondensedAnswers): void {
    this.#rows.answers.take(answers);
    this.#refresh();
  }

  setState(state: FolderState): void {
    const ended = state.status !== this.#state?.status && state.status === 'finished';
    this.#state = state;
    this.#progress.update(state);
    if (ended) this.#announcer.say(`All ${countOf(state.found, 'image')} are classified.`);
    this.#showBanners();
    if (ended) this.#refreshNow();
    else this.#refresh();
  }

  setThumbnail(image: number, picture: ShownPicture | null): void {
    this.#thumbnails.take(image, picture);
  }

  setProblem(problem: string): void {
    this.#problem = problem;
    this.#showBanners();
  }

  exported(path: string | null): void {
    if (path !== null) this.#toast.say(`Saved as ${path}`);
  }

  #refreshNow(): void {
    const { model } = this.#rows;
    setText(this.#title, this.#folder.split(/[\\/]/).at(-1) ?? '');
    const about = model ? [...decisionRule(model), model.engine, model.device] : [];
    setText(this.#about, [this.#run?.name ?? '', ...about].join(' · '));
    this.#showFilters();
    this.#showCounts();
    this.#showRows();
  }

  #showBanners(): void {
    const reason = this.#problem ?? (this.#state?.status === 'failed' ? this.#state.reason : null);
    const chooseModel = { label: 'Choose Model…', run: () => this.#host.send({ kind: 'choose-model' }) };
    this.#banners.update(
      reason === null ? [] : [{ id: 'failed', severity: 'error', text: reason, action: chooseModel }],
    );
  }

  #showFilters(): void {
    const { classes, hasLabels } = this.#rows;
    const options: Option<string>[] = [
      { value: 'all', label: 'all images' },
      ...classes.map((name, index) => ({ value: `class ${index}`, label: name })),
      { value: 'unlike', label: 'unlike the training images' },
      { value: 'problem', label: 'no answer' },
      ...(hasLabels ? [{ value: 'disagrees', label: 'not what the folder says' }] : []),
      { value: 'waiting', label: 'not yet classified' },
    ];
    const { kind } = this.#filter;
    this.#filterChoice.update(options, kind === 'class' ? `class ${this.#filter.classIndex}` : kind);
  }

  #showCounts(): void {
    const { classes, hasLabels } = this.#rows;
    const counts = countsOf(this.#rows);
    const all = counts.decided.reduce((sum, count) => sum + count, 0);
    const count = (name: string, value: number, share: boolean): HTMLElement =>
      element(
        'li',
        {},
        element('strong', {}, formatCount(value)),
        element('span', {}, name),
        element('span', { class: 'muted' }, share && all > 0 ? `${((100 * value) / all).toFixed(1)} %` : ''),
      );
    this.#counts.replaceChildren(
      ...classes.map((name, index) => count(name, counts.decided[index] ?? 0, true)),
      count('unlike the training images', counts.unlike, true),
      count('without an answer', counts.problems, false),
      ...(hasLabels ? [count('not what the folder says', counts.disagreeing, true)] : []),
    );
    setVisible(this.#counts, classes.length > 0);
    const agreement = agreementOf(this.#rows);
    setVisible(this.#agreement.element, agreement.length > 0);
    const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
    this.#agreement.update({
      caption: 'Each image stands for itself: where patients have several, the intervals are too narrow.',
      headings: ['', 'k / n', 'Value', '95 % interval'].map((text, index) => ({ text, numeric: index > 0 })),
      rows: agreement.map(({ name, proportion: { k, n, estimate, low, high } }) => [
        name,
        `${formatCount(k)} / ${formatCount(n)}`,
        percent(estimate),
        `${percent(low)} to ${percent(high)}`,
      ]),
      columns: ['figure', 'k', 'n', 'value', 'low', 'high'],
      values: agreement.map(({ name, proportion: { k, n, estimate, low, high } }) => [
        ...[name, k, n, estimate, low, high],
      ]),
    });
  }

  /** Rows are made anew where others are to be shown; else what those in sight say is brought up to date. */
  #showRows(): void {
    const chosen = this.#rows.chosen(this.#filter, this.#text, this.#order);
    setText(
      this.#shownCount,
      chosen.length === this.#rows.paths.length
        ? countOf(chosen.length, 'image')
        : `${formatCount(chosen.length)} of ${countOf(this.#rows.paths.length, 'image')}`,
    );
    this.#table.setOrder(this.#order.column, this.#order.descending);
    if (chosen.length > 0 && isEqual(chosen, this.#chosen)) {
      this.#table.refresh();
      return;
    }
    const selected = this.#chosen[this.#table.selected];
    this.#chosen = chosen;
    const place = selected === undefined ? 0 : Math.max(0, chosen.indexOf(selected));
    this.#table.setRows(
      { count: chosen.length, cells: (row) => this.#cells(chosen[row] ?? 0), release: releasePictures },
      place,
    );
  }

  #cells(image: number): (Node | string)[] {
    const path = this.#rows.paths[image] ?? '';
    const { className, probability } = answerInWords(this.#rows, image);
    const label = this.#rows.labels[image] ?? -1;
    return [
      this.#thumbnail(image, path),
      pathInParts(path),
      className,
      probability,
      this.#rows.classes[label] ?? '',
      noteOf(this.#rows, image),
    ];
  }

  #thumbnail(image: number, path: string): HTMLElement {
    if (!shownByBrowsers.test(path)) return this.#thumbnails.frame(image, kindOf(path));
    return picture(imageAddress(this.#imageRoot, path), {
      alt: '',
      reason: 'none',
      onMissing: () => undefined,
    });
  }

  #setFilter(value: string): void {
    const [kind, index] = value.split(' ');
    if (kind === 'class') this.#filter = { kind, classIndex: Number(index) };
    else if (kind === 'unlike' || kind === 'problem' || kind === 'disagrees' || kind === 'waiting')
      this.#filter = { kind };
    else this.#filter = { kind: 'all' };
    this.#refreshNow();
  }

  #sort(column: Column): void {
    if (column === 'picture' || column === 'note') return;
    // What is most certain is asked for more often than what is least.
    const first = column === 'probability';
    const descending = this.#order.column === column ? !this.#order.descending : first;
    this.#order = { column, descending };
    this.#refreshNow();
  }

  /** Opens an image with those around it, in the order of the table. */
  #open(row: number): void {
    if (this.#chosen.length === 0) return;
    const from = Math.max(0, Math.min(row - mostShownImages / 2, this.#chosen.length - mostShownImages));
    const images = [...this.#chosen.slice(from, from + mostShownImages)];
    this.#host.send({ kind: 'open-images', images, selected: row - from });
  }

  #save(format: 'csv' | 'json'): void {
    if (!this.#run || this.#chosen.length === 0) return;
    const content = exportedRows(format, this.#run, this.#rows, this.#chosen);
    const suggestedName = `${this.#folder.split(/[\\/]/).at(-1) ?? ''} classification`.slice(0, 200);
    this.#host.send({ kind: 'export', format, suggestedName, content });
  }
}

/** What it takes to be called positive, which explains a class that is less probable than the other. */
function decisionRule({ metadata }: ClassifierModel): string[] {
  const { classes, positiveClass, threshold } = metadata;
  return threshold === null
    ? []
    : [`${classes[positiveClass] ?? ''} from a score of ${threshold.toFixed(3)}`];
}

/** A path of which the folders give way where there is little room, not the file's name. */
function pathInParts(path: string): HTMLElement {
  const end = path.lastIndexOf('/') + 1;
  return element(
    'span',
    { class: 'path', title: path },
    element('span', { class: 'folders' }, path.slice(0, end)),
    element('span', { class: 'name' }, path.slice(end)),
  );
}

/** What a file that is no picture for browsers is by its name; without one that says so it may be anything. */
function kindOf(path: string): string {
  if (/\.tiff?$/i.test(path)) return 'TIFF';
  return /\.(dcm|dicom)$/i.test(path) ? 'DICOM' : 'image';
}

function isEqual(one: Uint32Array, other: Uint32Array): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}
