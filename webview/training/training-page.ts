import type { MessageChannel } from '../../src/shared/protocol/message-channel.ts';
import type { FromTrainingPanel, ShownRun } from '../../src/shared/protocol/training-panel-protocol.ts';
import type { LoggedEvent } from '../../src/shared/run/events.ts';
import { Chart, type ChartFormat } from '../common/chart/chart.ts';
import { ChartView } from '../common/chart/chart-view.ts';
import { Announcer } from '../common/page/announcer.ts';
import { Banners } from '../common/page/banner.ts';
import { element, setText, setVisible } from '../common/page/dom.ts';
import { oncePerFrame } from '../common/page/once-per-frame.ts';
import { paced } from '../common/page/paced.ts';
import { onThemeChange, readTheme } from '../common/page/theme.ts';
import { Toast } from '../common/page/toast.ts';
import { Activity } from './activity.ts';
import { chartCsv } from './chart-csv.ts';
import { EpochTables } from './epoch-table.ts';
import { LogTail } from './log-tail.ts';
import { Notes } from './notes.ts';
import { Outcome } from './outcome.ts';
import { runBanners } from './run-banners.ts';
import { RunHeader } from './run-header.ts';
import { RunList } from './run-list.ts';
import { RunRecord } from './run-record.ts';
import { epochOf, isAtWork, statusInWords } from './run-status.ts';
import { makeToolbar } from './toolbar.ts';
import { chartContent, fullRange, trainingCharts } from './training-charts.ts';
import type { ViewSettings } from './view-settings.ts';

const paceMilliseconds = 120;

/** The page of a training panel: keeps what is known of the runs and shows it, once a frame at most. */
export class TrainingPage {
  readonly element: HTMLElement;
  readonly #send: MessageChannel<FromTrainingPanel>['send'];
  readonly #keep: (state: { runs: string[]; view: ViewSettings }) => void;
  #settings: ViewSettings;
  #records: RunRecord[] = [];
  #canSetUpEngine = false;
  #announced = '';
  readonly #view = new ChartView(1);
  readonly #charts: readonly Chart[];
  readonly #grid: HTMLElement;
  readonly #header: RunHeader;
  readonly #banners = new Banners();
  readonly #activity = new Activity();
  readonly #outcome = new Outcome();
  readonly #notes = new Notes();
  readonly #runList: RunList;
  readonly #toolbar: ReturnType<typeof makeToolbar>;
  readonly #tables = new EpochTables();
  readonly #nothing = element('p', { class: 'nothing' });
  readonly #log: LogTail;
  readonly #announcer = new Announcer();
  readonly #toast = new Toast();
  readonly #show = oncePerFrame(() => this.#showNow());
  /** A whole run arrives in many pieces; drawing each would take longer than reading all. */
  readonly #showNews = paced(() => this.#showNow(), paceMilliseconds);

  constructor(
    settings: ViewSettings,
    send: MessageChannel<FromTrainingPanel>['send'],
    keep: (state: { runs: string[]; view: ViewSettings }) => void,
  ) {
    this.#settings = settings;
    this.#send = send;
    this.#keep = keep;
    const ofOwn = (ask: (run: string) => FromTrainingPanel) => () => {
      const own = this.#records[0];
      if (own) send(ask(own.shown.run));
    };
    const showLog = ofOwn((run) => ({ kind: 'show-log', run }));
    this.#header = new RunHeader({
      stop: ofOwn((run) => ({ kind: 'stop', run })),
      resume: ofOwn((run) => ({ kind: 'resume', run })),
      openReport: ofOwn((run) => ({ kind: 'open-report', run })),
      compare: () => send({ kind: 'choose-runs' }),
    });
    this.#runList = new RunList((run) => send({ kind: 'remove-run', run }));
    this.#toolbar = makeToolbar(
      settings,
      (changes) => this.#change(changes),
      () => this.#view.reset(),
    );
    this.#log = new LogTail(settings.logOpen, (logOpen) => this.#change({ logOpen }), showLog);
    this.#view.setLogarithmic(settings.logarithmic);
    this.#view.setHidden(new Set(settings.hidden));
    const theme = readTheme();
    this.#charts = trainingCharts(() => this.#records).map(
      (specification) =>
        new Chart(specification, this.#view, theme, {
          toggle: (line) => this.#toggle(line),
          save: (chart, format) => void this.#save(chart, format),
        }),
    );
    this.#grid = element('div', { class: 'chart-grid' }, ...this.#charts.map((chart) => chart.element));
    onThemeChange(() => {
      const changed = readTheme();
      for (const chart of this.#charts) chart.setTheme(changed);
    });
    this.#view.onChange((change) => {
      if (change === 'range') setVisible(this.#toolbar.reset, this.#view.isZoomed);
    });
    setVisible(this.#toolbar.reset, false);
    this.element = element(
      'main',
      {},
      this.#header.element,
      this.#banners.element,
      this.#notes.element,
      this.#activity.element,
      this.#outcome.element,
      this.#runList.element,
      this.#toolbar.element,
      this.#nothing,
      this.#grid,
      this.#tables.element,
      this.#log.element,
      this.#toast.element,
      this.#announcer.element,
    );
    this.element.hidden = true;
  }

  setRuns(runs: readonly ShownRun[], canSetUpEngine: boolean): void {
    const known = new Map(this.#records.map((record) => [record.shown.run, record]));
    this.#canSetUpEngine = canSetUpEngine;
    this.#records = runs.map((shown) => {
      const record = known.get(shown.run) ?? new RunRecord(shown);
      record.shown = shown;
      return record;
    });
    this.#keepState();
    this.#show();
  }

  addEvents(run: string, from: number, events: readonly LoggedEvent[]): void {
    this.#record(run)?.add(from, events);
    this.#showNews();
  }

  setLog(run: string, lines: readonly string[]): void {
    const record = this.#record(run);
    if (record) record.log = lines;
    this.#showNews();
  }

  /** Says where an export went; null: the user thought better of it. */
  exported(path: string | null): void {
    if (path !== null) this.#toast.say(`Saved as ${path}`);
  }

  #record(run: string): RunRecord | undefined {
    return this.#records.find(({ shown }) => shown.run === run);
  }

  #showNow(): void {
    const [own] = this.#records;
    if (!own) return;
    this.element.hidden = false;
    const anything = this.#records.some(
      ({ state, batches }) => state.epochs.length > 0 || batches.length > 0,
    );
    this.#header.update(own);
    this.#banners.update(
      runBanners(this.#records, {
        canSetUpEngine: this.#canSetUpEngine,
        dismissed: this.#settings.dismissed,
        setUpEngine: () => this.#send({ kind: 'set-up-engine' }),
        showLog: () => this.#send({ kind: 'show-log', run: own.shown.run }),
        dismiss: (id) => this.#change({ dismissed: [...this.#settings.dismissed, id] }),
      }),
    );
    this.#activity.update(own, !anything);
    this.#outcome.update(own);
    this.#notes.update(own.notices);
    this.#runList.update(this.#records);
    this.#log.update(own.log);
    const { asTable } = this.#settings;
    setVisible(this.#toolbar.element, anything);
    setVisible(this.#grid, anything && !asTable);
    setVisible(this.#tables.element, anything && asTable);
    setVisible(this.#nothing, !anything && !isAtWork(own.shown));
    setText(this.#nothing, 'This run has no curves: it ended before its first batch.');
    if (anything && asTable) this.#tables.update(this.#records);
    if (anything && !asTable) {
      this.#view.setFull(fullRange(this.#records));
      for (const chart of this.#charts) {
        chart.setContent(chartContent(chart.specification.id, this.#records, this.#settings));
      }
    }
    this.#announce(own);
  }

  #announce(own: RunRecord): void {
    const epoch = own.state.epochs.at(-1);
    const at = epochOf(own);
    const loss = epoch?.val['loss'];
    const text = [
      statusInWords(own),
      ...(epoch && at ? [`epoch ${epoch.epoch} of ${at.of} done`] : []),
      ...(typeof loss === 'number' ? [`validation loss ${loss.toFixed(3)}`] : []),
    ].join(', ');
    if (text === this.#announced) return;
    this.#announced = text;
    this.#announcer.say(text);
  }

  #toggle(line: string): void {
    const hidden = new Set(this.#settings.hidden);
    if (!hidden.delete(line)) hidden.add(line);
    this.#change({ hidden: [...hidden] });
  }

  #change(changes: Partial<ViewSettings>): void {
    this.#settings = { ...this.#settings, ...changes };
    if (changes.hidden) this.#view.setHidden(new Set(changes.hidden));
    if (changes.logarithmic !== undefined) this.#view.setLogarithmic(changes.logarithmic);
    this.#keepState();
    this.#show();
  }

  #keepState(): void {
    this.#keep({ runs: this.#records.map(({ shown }) => shown.run), view: this.#settings });
  }

  async #save(chart: Chart, format: ChartFormat): Promise<void> {
    const { id, title } = chart.specification;
    const suggestedName = `${this.#records[0]?.shown.name ?? 'run'} ${title}`.slice(0, 200);
    try {
      const content =
        format === 'png'
          ? await chart.png()
          : format === 'svg'
            ? chart.svg()
            : chartCsv(id, this.#records, this.#view.hidden);
      this.#send({ kind: 'export', format, suggestedName, content });
    } catch (error) {
      this.#toast.say(
        `The chart could not be drawn: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}
