import { IncomparableError } from '../../src/shared/report/align-predictions.ts';
import type { Comparison } from '../../src/shared/report/comparison.ts';
import { openReport } from '../../src/shared/report/opened-report.ts';
import {
  alignRuns,
  comparedSplit,
  withResampledAreas,
  type AlignedRuns,
  type OpenedRun,
} from '../../src/shared/report/run-comparison.ts';
import type { MessageChannel } from '../../src/shared/protocol/message-channel.ts';
import type { FromReportPanel, ToReportPanel } from '../../src/shared/protocol/report-panel-protocol.ts';
import { notMedicalDevice } from '../../src/shared/run/model-metadata.ts';
import { choice } from '../common/controls/choice.ts';
import { button, checkbox } from '../common/controls/toolkit.ts';
import { Banners, type Banner } from '../common/page/banner.ts';
import { element, setText, setVisible } from '../common/page/dom.ts';
import { oncePerFrame } from '../common/page/once-per-frame.ts';
import { Toast } from '../common/page/toast.ts';
import { SavedTable } from '../common/table/saved-table.ts';
import { configurationContent, metricTable, timeContent } from './comparison-tables.ts';
import { ComparisonWork, type ComparisonProgress } from './comparison-work.ts';
import { CurvesSection } from './curves-section.ts';
import { Matrices } from './matrices.ts';
import { Verdicts, type Moved } from './verdicts.ts';
import type { ViewSettings } from './view-settings.ts';

type Runs = Extract<ToReportPanel, { kind: 'runs' }>;
type Export = Extract<FromReportPanel, { kind: 'export' }>;

/** What the page can be asked to do where it stands. */
export interface ComparePageHost {
  readonly send: MessageChannel<FromReportPanel>['send'];
  readonly keep: (state: { runs: string[]; view: ViewSettings }) => void;
  /** Whether there is VS Code around it, which chooses runs and opens files. */
  readonly inEditor: boolean;
}

/** The page of a comparison: keeps the runs it was given and shows them side by side. */
export class ComparePage {
  readonly element: HTMLElement;
  readonly #host: ComparePageHost;
  #settings: ViewSettings;
  #runs: readonly OpenedRun[] = [];
  #message: Runs | null = null;
  #aligned: AlignedRuns | null = null;
  #incomparable: string | null = null;
  #cannotShow: string | null = null;
  #progress: ComparisonProgress = { done: [], total: 0, share: 0 };
  readonly #work = new ComparisonWork();
  readonly #title = element('h1');
  readonly #about = element('p', { class: 'muted about' });
  readonly #banners = new Banners();
  readonly #split = choice<'val' | 'test'>('Images of', (split) => this.#change({ split }));
  readonly #baseline = choice('Compare with', (baseline) => this.#change({ baseline }));
  readonly #choices: HTMLElement;
  readonly #compared: HTMLElement;
  readonly #verdicts = new Verdicts((comparison, moved) => this.#openMoved(comparison, moved));
  readonly #metrics: SavedTable;
  readonly #matrices: Matrices;
  readonly #curves: CurvesSection;
  readonly #configuration: SavedTable;
  readonly #time: SavedTable;
  readonly #toast = new Toast();
  readonly #show = oncePerFrame(() => this.#showNow());
  readonly #showVerdicts = oncePerFrame(() => {
    this.#verdicts.update(this.#progress);
    this.#showMetrics();
  });

  constructor(settings: ViewSettings, host: ComparePageHost) {
    this.#settings = settings;
    this.#host = host;
    const save = (title: string, format: Export['format'], content: string): void =>
      this.#save(title, format, content);
    this.#metrics = new SavedTable('Figures', save);
    this.#matrices = new Matrices({ ...host, save });
    this.#curves = new CurvesSection(settings, {
      change: (changes) => this.#change(changes),
      save,
      say: (text) => this.#toast.say(text),
    });
    const differencesOnly = checkbox('Differences only', settings.differencesOnly, (on) =>
      this.#change({ differencesOnly: on }),
    );
    this.#configuration = new SavedTable('Hyper-parameters', save, differencesOnly.element);
    this.#time = new SavedTable('Time and engine', save);
    const actions = element('div', { class: 'actions' });
    if (host.inEditor)
      actions.append(
        button('Choose Runs…', () => host.send({ kind: 'choose-runs' })),
        button('Export Report…', () => host.send({ kind: 'export-page' })),
      );
    this.#choices = element(
      'div',
      { class: 'toolbar', role: 'toolbar', 'aria-label': 'What is compared' },
      this.#split.element,
      this.#baseline.element,
    );
    this.#compared = element(
      'div',
      { class: 'compared' },
      this.#choices,
      this.#verdicts.element,
      this.#metrics.element,
      this.#matrices.element,
    );
    this.element = element(
      'main',
      { class: 'compare' },
      element(
        'div',
        { class: 'page-header' },
        element('div', { class: 'words' }, this.#title, this.#about),
        actions,
      ),
      this.#banners.element,
      this.#compared,
      this.#curves.element,
      this.#configuration.element,
      this.#time.element,
      element('p', { class: 'muted disclaimer' }, notMedicalDevice),
      this.#toast.element,
    );
    this.element.hidden = true;
  }

  setRuns(message: Runs): void {
    this.#message = message;
    this.#cannotShow = null;
    this.#runs = message.runs.map((report) => ({ report, opened: openReport(report) }));
    this.#align();
    this.#keepState();
    this.#show();
  }

  setCannotShow(reason: string): void {
    this.#cannotShow = reason;
    this.#show();
  }

  explained(message: Extract<ToReportPanel, { kind: 'explained' }>): void {
    this.#matrices.explained(message);
  }

  /** Says where an export went; null: the user thought better of it. */
  exported(path: string | null): void {
    if (path !== null) this.#toast.say(`Saved as ${path}`);
  }

  #align(): void {
    this.#work.stop();
    this.#progress = { done: [], total: 0, share: 0 };
    this.#aligned = null;
    this.#incomparable = null;
    try {
      this.#aligned = alignRuns(this.#runs, this.#settings.split ?? comparedSplit(this.#runs));
    } catch (error) {
      if (!(error instanceof IncomparableError)) throw error;
      this.#incomparable = error.message;
    }
  }

  #showNow(): void {
    this.element.hidden = false;
    this.#banners.update(this.#bannersNow());
    const reports = this.#runs.map(({ report }) => report);
    const [first] = reports;
    if (!first) {
      setText(this.#title, 'Comparison');
      const parts = [this.#curves, this.#configuration, this.#time].map((part) => part.element);
      for (const part of [this.#compared, ...parts]) setVisible(part, false);
      return;
    }
    const single = reports.length === 1;
    setText(this.#title, single ? `${first.name}: its phases compared` : `${reports.length} runs compared`);
    setText(this.#about, single ? first.manifest.dataset.root : reports.map(({ name }) => name).join(' · '));
    setVisible(this.#compared, true);
    setVisible(this.#curves.element, true);
    setVisible(this.#configuration.element, !single);
    setVisible(this.#time.element, true);
    this.#showCompared();
    this.#curves.update(reports, this.#settings);
    this.#configuration.update(configurationContent(reports, this.#settings.differencesOnly));
    this.#time.update(timeContent(reports));
  }

  #showCompared(): void {
    const { split } = this.#settings;
    this.#split.update(
      [
        { value: 'test', label: 'test' },
        { value: 'val', label: 'validation' },
      ],
      split ?? comparedSplit(this.#runs),
    );
    const aligned = this.#aligned;
    const parts = [this.#baseline, this.#verdicts, this.#metrics, this.#matrices];
    for (const part of parts) setVisible(part.element, aligned !== null);
    if (!aligned || !this.#message) return;
    const names = aligned.images.series.map(({ name }) => name);
    const baseline = this.#baselineOf(aligned);
    this.#baseline.update(
      names.map((name) => ({ value: name, label: name })),
      names[baseline] ?? '',
    );
    this.#work.begin(aligned.images, baseline, (progress) => {
      this.#progress = progress;
      this.#showVerdicts();
    });
    this.#showMetrics();
    this.#matrices.update(aligned, this.#message);
  }

  /** Intervals that take resampling come in with the comparisons. */
  #showMetrics(): void {
    const aligned = this.#aligned;
    if (!aligned) return;
    const figures = withResampledAreas(aligned.figures, this.#progress.done);
    this.#metrics.update(metricTable({ ...aligned, figures }, this.#baselineOf(aligned)));
  }

  #baselineOf({ images }: AlignedRuns): number {
    return Math.max(
      0,
      images.series.findIndex(({ name }) => name === this.#settings.baseline),
    );
  }

  #bannersNow(): Banner[] {
    const cannotShow: Banner[] =
      this.#cannotShow === null ? [] : [{ id: 'cannot-show', severity: 'error', text: this.#cannotShow }];
    const incomparable: Banner[] =
      this.#incomparable === null
        ? []
        : [{ id: 'incomparable', severity: 'warning', text: this.#incomparable }];
    const notes = (this.#aligned?.notes ?? []).map((text): Banner => ({
      id: `note:${text}`,
      severity: 'info',
      text,
    }));
    // Of what is compared the notes tell.
    const alone = this.#aligned ? [] : this.#runs;
    const problems = alone.flatMap(({ report, opened }) =>
      opened.problems.map(({ file, reason }): Banner => ({
        id: `problem:${report.run}:${file}`,
        severity: 'warning',
        text: `${report.name}: ${file} cannot be read.`,
        detail: reason,
      })),
    );
    return [...cannotShow, ...incomparable, ...problems, ...notes];
  }

  #openMoved({ first, second, fixed, broken }: Comparison, moved: Moved): void {
    const title =
      moved === 'fixed' ? `Fixed by ${second}, wrong by ${first}` : `Broken by ${second}, right by ${first}`;
    this.#matrices.openGallery(title, moved === 'fixed' ? fixed : broken);
  }

  #change(changes: Partial<ViewSettings>): void {
    this.#settings = { ...this.#settings, ...changes };
    if (changes.split !== undefined) this.#align();
    this.#keepState();
    this.#show();
  }

  #keepState(): void {
    this.#host.keep({ runs: this.#runs.map(({ report }) => report.run), view: this.#settings });
  }

  #save(title: string, format: Export['format'], content: string): void {
    const what = this.#runs.length === 1 ? (this.#runs[0]?.report.name ?? 'run') : 'Comparison';
    this.#host.send({ kind: 'export', format, suggestedName: `${what} ${title}`.slice(0, 200), content });
  }
}
