import type { MessageChannel } from '../../src/shared/protocol/message-channel.ts';
import type { FromReportPanel, ToReportPanel } from '../../src/shared/protocol/report-panel-protocol.ts';
import { confusionTable, matrixOfCounts } from '../../src/shared/report/confusion-table.ts';
import { decisionsOf, defaultThreshold } from '../../src/shared/report/decisions.ts';
import { imagesInCell, type Cell } from '../../src/shared/report/gallery.ts';
import {
  openReport,
  reportOfSplit,
  type OpenedReport,
  type ReportedSplit,
} from '../../src/shared/report/opened-report.ts';
import type { RunReport } from '../../src/shared/report/run-report.ts';
import { classView, type ScoreSeries } from '../../src/shared/report/scored-images.ts';
import type { SplitReport } from '../../src/shared/report/split-report.ts';
import { operatingPoint, thresholdView, type ThresholdView } from '../../src/shared/report/threshold-view.ts';
import { confusionMatrix } from '../../src/shared/metrics/confusion.ts';
import type { PhaseName } from '../../src/shared/run/events.ts';
import { notMedicalDevice } from '../../src/shared/run/model-metadata.ts';
import { countOf } from '../../src/shared/text/number-format.ts';
import { phaseInWords } from '../../src/shared/text/phase-in-words.ts';
import { choice } from '../common/controls/choice.ts';
import { button } from '../common/controls/toolkit.ts';
import { Banners, type Banner } from '../common/page/banner.ts';
import { element, setText, setVisible } from '../common/page/dom.ts';
import { oncePerFrame } from '../common/page/once-per-frame.ts';
import { Toast } from '../common/page/toast.ts';
import { ConfusionView } from '../common/report/confusion-view.ts';
import { Gallery, heatMapsNeedTrust } from '../common/report/gallery.ts';
import { Histogram } from '../common/report/histogram.ts';
import { UnitPlot } from '../common/report/unit-plot.ts';
import { SavedTable } from '../common/table/saved-table.ts';
import { CalibrationSection } from './calibration-section.ts';
import { whyNotStored, type ChosenThreshold } from './chosen-threshold.ts';
import { classesContent, decimal, figuresContent, intervalOf, proportionInWords } from './figures-content.ts';
import { ThresholdSection } from './threshold-section.ts';
import type { ViewSettings } from './view-settings.ts';

/** What is judged, in words. */
const imageWords = {
  run: { val: 'validation image', test: 'test image' },
  folder: { val: 'image', test: 'image' },
} as const;
const whereWords = {
  run: { val: 'validation', test: 'the test set' },
  folder: { val: 'this folder', test: 'this folder' },
} as const;

type Runs = Extract<ToReportPanel, { kind: 'runs' }>;
type Export = Extract<FromReportPanel, { kind: 'export' }>;

/** One phase on one split, as it is looked at. */
interface Shown {
  readonly split: 'val' | 'test';
  readonly of: ReportedSplit;
  readonly place: number;
  readonly phase: PhaseName;
  readonly series: ScoreSeries;
  /** The class whose scores the curves are of. */
  readonly classIndex: number;
  readonly view: ThresholdView;
}

export interface ReportPageHost {
  readonly send: MessageChannel<FromReportPanel>['send'];
  readonly keep: (state: { runs: string[]; view: ViewSettings }) => void;
  /** Whether there is VS Code around it, which opens files and panels. */
  readonly inEditor: boolean;
}

/** The page of a run's report: what its model gets right, where it fails, and how far that is to be believed. */
export class ReportPage {
  readonly element: HTMLElement;
  readonly #host: ReportPageHost;
  #settings: ViewSettings;
  #message: Runs | null = null;
  #report: RunReport | null = null;
  #opened: OpenedReport | null = null;
  #shown: Shown | null = null;
  #cannotShow: string | null = null;
  /** Thresholds that were chosen here, by phase. */
  #chosen = new Map<PhaseName, ChosenThreshold>();
  /** The slow part of each split, computed after the first picture. */
  #splitReports = new Map<'val' | 'test', SplitReport>();
  /** What is done with a run's own report, and not with that of a folder. */
  readonly #ofRun: readonly HTMLElement[];
  readonly #title = element('h1');
  readonly #about = element('p', { class: 'muted about' });
  readonly #banners = new Banners();
  readonly #split = choice<'val' | 'test'>('Images of', (split) => this.#change({ split }));
  readonly #phase = choice<PhaseName>('Phase', (phase) => this.#change({ phase }));
  readonly #class = choice<string>('Curves of', (className) => this.#change({ className }));
  readonly #body: HTMLElement;
  readonly #confusion: ConfusionView;
  readonly #threshold: ThresholdSection;
  readonly #roc: UnitPlot;
  readonly #precisionRecall: UnitPlot;
  readonly #histogram: Histogram;
  readonly #figures: SavedTable;
  readonly #classes: SavedTable;
  readonly #calibration: CalibrationSection;
  readonly #working = element(
    'p',
    { class: 'muted', role: 'status' },
    'Intervals and calibration are being computed…',
  );
  readonly #gallery: Gallery;
  readonly #toast = new Toast();
  readonly #showThreshold = oncePerFrame(() => this.#showThresholdNow());

  constructor(settings: ViewSettings, host: ReportPageHost) {
    this.#settings = settings;
    this.#host = host;
    const { send } = host;
    const save = (title: string, format: Export['format'], content: string): void =>
      this.#save(title, format, content);
    this.#gallery = new Gallery(
      host.inEditor
        ? {
            openImage: (run, path) => send({ kind: 'open-image', run, path }),
            revealImage: (run, path) => send({ kind: 'reveal-image', run, path }),
            explain: ({ run, phase }, path) => send({ kind: 'explain', run, phase, path }),
          }
        : null,
    );
    this.#confusion = new ConfusionView('Confusion matrix', { open: (cell) => this.#openCell(cell), save });
    this.#threshold = new ThresholdSection({
      choose: (chosen) => this.#choose(chosen),
      store: () => this.#store(),
      setPrevalence: (prevalence) => this.#change({ prevalence }),
    });
    this.#roc = new UnitPlot(
      { title: 'ROC curve', id: 'roc', x: '1 − specificity', y: 'sensitivity', diagonal: true },
      save,
    );
    this.#precisionRecall = new UnitPlot(
      { title: 'Precision and recall', id: 'pr', x: 'recall', y: 'precision', diagonal: false },
      save,
    );
    this.#histogram = new Histogram(save);
    this.#figures = new SavedTable('Figures', save);
    this.#classes = new SavedTable('Classes', save);
    this.#calibration = new CalibrationSection(save);
    this.#body = element(
      'div',
      { class: 'report-body' },
      element(
        'div',
        { class: 'toolbar', role: 'toolbar', 'aria-label': 'What is shown' },
        this.#split.element,
        this.#phase.element,
        this.#class.element,
      ),
      element('div', { class: 'decisions' }, this.#confusion.element, this.#threshold.element),
      element(
        'div',
        { class: 'figure-grid' },
        this.#histogram.figure.element,
        this.#roc.figure.element,
        this.#precisionRecall.figure.element,
      ),
      this.#figures.element,
      this.#classes.element,
      this.#working,
      this.#calibration.element,
    );
    const withRun = (act: (run: string) => void) => (): void => {
      if (this.#report) act(this.#report.run);
    };
    this.#ofRun = [
      button(
        'Compare Phases',
        withRun((run) => send({ kind: 'compare-phases', run })),
      ),
      button('Compare with…', () => send({ kind: 'choose-runs' })),
    ];
    const actions = element('div', { class: 'actions' });
    if (host.inEditor)
      actions.append(
        ...this.#ofRun,
        button(
          'Model Card',
          withRun((run) => send({ kind: 'open-model-card', run })),
        ),
        button('Export Report…', () => send({ kind: 'export-page' })),
      );
    this.element = element(
      'main',
      { class: 'report' },
      element(
        'div',
        { class: 'page-header' },
        element('div', { class: 'words' }, this.#title, this.#about),
        actions,
      ),
      this.#banners.element,
      this.#body,
      element('p', { class: 'muted disclaimer' }, notMedicalDevice),
      this.#gallery.element,
      this.#toast.element,
    );
    this.element.hidden = true;
  }

  setRuns(message: Runs): void {
    const [report] = message.runs;
    if (!report) return;
    const same = this.#report?.run === report.run;
    this.#message = message;
    this.#report = report;
    this.#opened = openReport(report);
    this.#splitReports = new Map();
    this.#cannotShow = null;
    if (!same) this.#chosen = new Map();
    this.#keepState();
    this.#show();
  }

  setCannotShow(reason: string): void {
    this.#cannotShow = reason;
    this.#show();
  }

  explained(message: Extract<ToReportPanel, { kind: 'explained' }>): void {
    this.#gallery.explained(message);
  }

  thresholdStored(problem: string | null): void {
    this.#toast.say(problem ?? 'The threshold is stored with the model.');
  }

  exported(path: string | null): void {
    if (path !== null) this.#toast.say(`Saved as ${path}`);
  }

  #show(): void {
    this.element.hidden = false;
    setText(this.#title, this.#report?.name ?? 'Report');
    this.#shown = this.#toShow();
    const shown = this.#shown;
    setVisible(this.#body, shown !== null);
    for (const part of [...this.#ofRun, this.#split.element])
      setVisible(part, this.#report?.judged !== 'folder');
    this.#banners.update(this.#bannersNow());
    const { report, opened } = { report: this.#report, opened: this.#opened };
    if (!shown || !report || !opened) return;
    const { images } = shown.of;
    const { backbone } = report.manifest.configuration;
    setText(
      this.#about,
      [
        `${backbone.name}${backbone.width === 1 ? '' : `, width ${backbone.width}`}`,
        report.manifest.dataset.root.split(/[\\/]/).at(-1) ?? '',
        countOf(images.labels.length, imageWords[report.judged][shown.split]),
      ].join(' · '),
    );
    this.#split.update(
      [
        ...(opened.test ? [{ value: 'test' as const, label: 'test' }] : []),
        ...(opened.val ? [{ value: 'val' as const, label: 'validation' }] : []),
      ],
      shown.split,
    );
    this.#phase.update(
      shown.of.phases.map((phase) => ({ value: phase, label: phaseInWords(phase) })),
      shown.phase,
    );
    const binary = images.classes.length === 2;
    setVisible(this.#class.element, !binary);
    setVisible(this.#threshold.element, binary);
    this.#class.update(
      images.classes.map((name) => ({ value: name, label: name })),
      images.classes[shown.classIndex] ?? '',
    );
    const line = (points: ThresholdView['roc']) =>
      points.length === 0 ? null : { points, colour: 'blue' as const, marked: false, whiskers: [] };
    this.#roc.setLine(line(shown.view.roc));
    this.#precisionRecall.setLine(line(shown.view.precisionRecall));
    const name = images.classes[shown.classIndex] ?? '';
    const rest = images.classes.filter((_, index) => index !== shown.classIndex);
    this.#histogram.update(shown.view.histogram, {
      positives: name,
      negatives: rest.length === 1 ? (rest[0] ?? '') : 'all others',
    });
    this.#showThresholdNow();
    this.#showSlowPart(shown);
  }

  /** What follows from the settings and from what there is. */
  #toShow(): Shown | null {
    const { opened, report } = { opened: this.#opened, report: this.#report };
    if (!opened || !report) return null;
    const wanted = this.#settings.split ?? 'test';
    const split = opened[wanted] ? wanted : opened.test ? 'test' : 'val';
    const of = opened[split];
    if (!of) return null;
    const best = this.#settings.phase ?? report.model?.phase ?? report.manifest.best?.phase;
    const place = best && of.phases.includes(best) ? of.phases.indexOf(best) : of.phases.length - 1;
    const [phase, series] = [of.phases[place], of.images.series[place]];
    if (phase === undefined || !series) return null;
    const { classes, positiveClass } = of.images;
    const named = classes.indexOf(this.#settings.className ?? '');
    const classIndex = classes.length === 2 || named < 0 ? positiveClass : named;
    const before = this.#shown;
    if (before?.of === of && before.place === place && before.classIndex === classIndex) return before;
    const { scores, labels } = classView(of.images, series, classIndex);
    return { split, of, place, phase, series, classIndex, view: thresholdView(scores, labels) };
  }

  /** All that follows a threshold that moves. */
  #showThresholdNow(): void {
    const shown = this.#shown;
    const report = this.#report;
    if (!shown || !report) return;
    const { images } = shown.of;
    const slow = this.#splitReports.get(shown.split)?.series[shown.place];
    if (images.classes.length > 2) {
      const decisions = decisionsOf(images, shown.series);
      this.#confusion.update(
        images.classes,
        confusionTable(confusionMatrix(decisions, images.labels, images.classes.length)),
      );
      this.#roc.setPoint(null);
      this.#precisionRecall.setPoint(null);
      this.#histogram.setThreshold(null);
      const figures = slow?.figures.perClass[shown.classIndex];
      this.#roc.figure.describe(
        figures ? `AUC ${decimal(figures.auc.value)}${intervalOf(figures.auc)}.` : '',
      );
      this.#precisionRecall.figure.describe(
        figures ? `Average precision ${decimal(figures.averagePrecision)}.` : '',
      );
      this.#histogram.figure.describe('Each class on a scale of its own.');
      return;
    }
    const own = shown.series.threshold ?? defaultThreshold;
    const chosen = this.#chosenFor(shown);
    const point = operatingPoint(shown.view.steps, chosen.value);
    this.#confusion.update(
      images.classes,
      confusionTable(matrixOfCounts(point.counts, images.positiveClass)),
    );
    this.#roc.setPoint(point.roc);
    this.#precisionRecall.setPoint(point.precisionRecall);
    this.#histogram.setThreshold(chosen.value);
    const { sensitivity, specificity, precision } = point.proportions;
    const auc = slow?.figures.positive?.auc;
    this.#roc.figure.describe(
      `${auc ? `AUC ${decimal(auc.value)}${intervalOf(auc)}. ` : ''}Here: sensitivity ${proportionInWords(sensitivity)}, ` +
        `specificity ${proportionInWords(specificity)}.`,
    );
    const average = slow?.figures.positive?.averagePrecision;
    this.#precisionRecall.figure.describe(
      `${average === undefined ? '' : `Average precision ${decimal(average)}. `}Here: precision ` +
        `${proportionInWords(precision)}, recall ${proportionInWords(sensitivity)}.`,
    );
    const { fn, fp } = point.counts;
    this.#histogram.figure.describe(
      `Each class on a scale of its own. At ${chosen.value.toFixed(3)} ${countOf(fn, 'positive image')} fall below, ` +
        `${countOf(fp, 'negative one', 'negative ones')} above.`,
    );
    this.#threshold.update(
      {
        ...{ view: shown.view, split: shown.split, own, chosen, prevalence: this.#settings.prevalence },
        where: whereWords[report.judged][shown.split],
        whyNot: whyNotStored(chosen, {
          judged: report.judged,
          phase: shown.phase,
          model: report.model,
          canAct: this.#message?.canAct ?? false,
        }),
      },
      point,
    );
    if (slow) this.#figures.update(figuresContent(slow.figures, point));
  }

  #showSlowPart(shown: Shown): void {
    const known = this.#splitReports.get(shown.split);
    for (const part of [this.#figures.element, this.#calibration.element])
      setVisible(part, known !== undefined);
    setVisible(this.#classes.element, known !== undefined && shown.of.images.classes.length > 2);
    setVisible(this.#working, known === undefined);
    const series = known?.series[shown.place];
    if (series) {
      if (shown.of.images.classes.length > 2) {
        this.#figures.update(figuresContent(series.figures, null));
        this.#classes.update(classesContent(series.figures.perClass));
      }
      this.#calibration.update(series.calibration);
      return;
    }
    // After the first picture is painted: it takes some tenths of a second of a hundred thousand images.
    const { opened } = { opened: this.#opened };
    requestAnimationFrame(() =>
      setTimeout(() => {
        if (!opened || opened !== this.#opened) return;
        const found = this.#splitReports.get(shown.split) ?? reportOfSplit(opened, shown.split);
        if (!found) return;
        this.#splitReports.set(shown.split, found);
        this.#show();
      }, 0),
    );
  }

  #chosenFor({ phase, series, split }: Shown): ChosenThreshold {
    return this.#chosen.get(phase) ?? { value: series.threshold ?? defaultThreshold, rule: null, split };
  }

  #choose(chosen: ChosenThreshold): void {
    const shown = this.#shown;
    if (!shown) return;
    if (chosen.rule === null) this.#chosen.delete(shown.phase);
    else this.#chosen.set(shown.phase, chosen);
    this.#showThreshold();
  }

  #store(): void {
    const [shown, report] = [this.#shown, this.#report];
    if (!shown || !report) return;
    const { value, rule, split } = this.#chosenFor(shown);
    if (rule !== null)
      this.#host.send({
        kind: 'store-threshold',
        run: report.run,
        threshold: value,
        rule: rule.slice(0, 200),
        split,
      });
  }

  #openCell(cell: Cell): void {
    const [shown, report, message] = [this.#shown, this.#report, this.#message];
    if (!shown || !report || !message) return;
    const { images, phases } = shown.of;
    const decisions = images.series.map((series, index) => {
      const phase = phases[index];
      const threshold = (phase && this.#chosen.get(phase)?.value) ?? series.threshold;
      return decisionsOf(images, { scores: series.scores, threshold });
    });
    const own = decisions[shown.place];
    if (!own) return;
    const [actual, predicted] = [images.classes[cell.actual] ?? '', images.classes[cell.predicted] ?? ''];
    this.#gallery.show({
      title: `${actual} decided as ${predicted}, ${phaseInWords(shown.phase)}`,
      ...{ images, decisions, chosen: imagesInCell(images, shown.series, own, cell) },
      run: report.run,
      imageRoot: message.imageRoots[0] ?? null,
      heatMaps:
        message.canAct && report.judged === 'run'
          ? phases.map((phase) => ({ name: phaseInWords(phase), run: report.run, phase }))
          : [],
      whyNoHeatMaps: this.#whyNoHeatMaps(),
    });
  }

  #whyNoHeatMaps(): string | null {
    if (!this.#host.inEditor) return null;
    if (this.#report?.judged === 'folder') return 'Heat maps are of the images of the run itself.';
    return this.#message?.canAct === false ? heatMapsNeedTrust : null;
  }

  #bannersNow(): Banner[] {
    const banners: Banner[] = [];
    if (this.#cannotShow !== null)
      banners.push({ id: 'cannot-show', severity: 'error', text: this.#cannotShow });
    for (const { file, reason } of this.#opened?.problems ?? [])
      banners.push({
        id: `problem:${file}`,
        severity: 'warning',
        text: `${file} cannot be shown.`,
        detail: reason,
      });
    if (this.#report && !this.#shown)
      banners.push({
        id: 'nothing',
        severity: 'info',
        text: 'There are no predictions to report on: the run was not evaluated, or they cannot be read.',
      });
    const warnings = (this.#shown && this.#splitReports.get(this.#shown.split)?.warnings) ?? [];
    for (const { kind, text } of warnings)
      banners.push({
        id: `warning:${text}`,
        severity: kind === 'few-of-class' || kind === 'judged-on-validation' ? 'info' : 'warning',
        text,
      });
    return banners;
  }

  #change(changes: Partial<ViewSettings>): void {
    this.#settings = { ...this.#settings, ...changes };
    this.#keepState();
    this.#show();
  }

  #keepState(): void {
    // A folder's report is not read from its run's folder, and so is not brought back from there.
    const runs = this.#report?.judged === 'run' ? [this.#report.run] : [];
    this.#host.keep({ runs, view: this.#settings });
  }

  #save(title: string, format: Export['format'], content: string): void {
    const shown = this.#shown;
    const split = shown && this.#report?.judged === 'run' ? ` ${shown.split}` : '';
    const which = shown ? ` ${phaseInWords(shown.phase)}${split}` : '';
    const suggestedName = `${this.#report?.name ?? 'run'} ${title}${which}`.slice(0, 200);
    this.#host.send({ kind: 'export', format, suggestedName, content });
  }
}
