import * as vscode from 'vscode';
import * as z from 'zod';
import { readRunReport } from '../../node/run/read-run-report.ts';
import { storeThreshold } from '../../node/run/store-threshold.ts';
import {
  fromReportPanelSchema,
  type FromReportPanel,
  type ToReportPanel,
} from '../../shared/protocol/report-panel-protocol.ts';
import type { RunReport } from '../../shared/report/run-report.ts';
import { exportReport } from '../report-page/export-report.ts';
import { chooseSeveralRuns } from '../runs/choose-several-runs.ts';
import { openModelCard } from '../runs/open-model-card.ts';
import type { Services } from '../services.ts';
import { readableDataset } from '../webview/image-roots.ts';
import { openPage, type OpenPage } from '../webview/open-page.ts';
import { saveExport } from '../webview/save-export.ts';
import { HeatMaps } from './heat-maps.ts';
import { runSignature } from './run-signature.ts';
import { showImage, type ShowingWay } from './show-image.ts';

export type ReportPanelServices = Pick<Services, 'context' | 'log' | 'runs' | 'jobs' | 'comparisons'>;

type Message<Kind extends FromReportPanel['kind']> = Extract<FromReportPanel, { kind: Kind }>;

/** What a report keeps for the time after a reload, as far as the extension reads it: the run's folder. */
export const savedReportSchema = z.object({ runs: z.array(z.string()).length(1) });

/** How many runs can be compared, this one among them. */
const mostCompared = 6;

/** A run's report, read from its folder whenever that changes; or how its model judges a folder, which stays as it is. */
export type ShownReport = { readonly run: string } | { readonly evaluation: RunReport };

/** A panel with one report. All that it changes is the threshold that is stored with the model. */
export class ReportPanel {
  /** The folder of the run whose model it tells of. */
  readonly #run: string;
  readonly #evaluation: RunReport | null;
  readonly #panel: vscode.WebviewPanel;
  readonly #services: ReportPanelServices;
  readonly #registrations: vscode.Disposable[] = [];
  #page: OpenPage<ToReportPanel> | null = null;
  #report: RunReport | null = null;
  #problem: string | null = null;
  /** What the page may load images from; it has to be made anew for another folder. */
  #readable: string | null = null;
  #seen = '';
  #reading = 0;
  readonly #heatMaps: HeatMaps;

  constructor(panel: vscode.WebviewPanel, services: ReportPanelServices, shown: ShownReport) {
    this.#evaluation = 'evaluation' in shown ? shown.evaluation : null;
    this.#run = 'run' in shown ? shown.run : shown.evaluation.run;
    this.#panel = panel;
    this.#services = services;
    this.#heatMaps = new HeatMaps(services);
    this.#registrations.push(
      services.runs.onDidChange((changed) => {
        if (changed === undefined || changed.folder === this.#run) this.#tellOfChange();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.#read()),
    );
    panel.onDidDispose(() => this.#dispose());
    void this.#read();
  }

  /** Whether it shows this run's own report. */
  isReportOf(run: string): boolean {
    return this.#evaluation === null && this.#run === run;
  }

  reveal(): void {
    this.#panel.reveal();
  }

  async #read(): Promise<void> {
    const reading = ++this.#reading;
    this.#seen = runSignature(this.#services.runs.get(this.#run));
    try {
      const report = await this.#current();
      if (reading !== this.#reading) return;
      this.#report = report;
      this.#problem = null;
    } catch (error) {
      if (reading !== this.#reading) return;
      this.#problem = error instanceof Error ? error.message : String(error);
    }
    this.#setUp();
    this.#send();
  }

  async #current(): Promise<RunReport> {
    return this.#evaluation ?? readRunReport(this.#run);
  }

  #setUp(): void {
    if (this.#report)
      this.#panel.title = this.#evaluation?.name ?? vscode.l10n.t('{0}: Report', this.#report.name);
    const folder = this.#report && readableDataset(this.#report.manifest.dataset.root);
    const readable = folder?.toString() ?? '';
    if (this.#page && readable === this.#readable) return;
    this.#readable = readable;
    this.#page?.close();
    this.#page = openPage<FromReportPanel, ToReportPanel>(this.#panel, this.#services, {
      bundle: 'report',
      title: vscode.l10n.t('Report'),
      readable: folder ? [folder] : [],
      receives: fromReportPanelSchema,
      handlers: {
        ready: () => this.#send(),
        refresh: () => this.#read(),
        'open-image': (message) => this.#ifOwn(message, () => this.#showImage(message, 'vscode.open')),
        'reveal-image': (message) => this.#ifOwn(message, () => this.#showImage(message, 'revealFileInOS')),
        explain: (message) => this.#ifOwn(message, () => this.#explain(message)),
        'store-threshold': (message) => this.#ifOwn(message, () => this.#store(message)),
        'choose-runs': () => this.#compare(),
        'compare-phases': (message) =>
          this.#ifOwn(message, () => this.#services.comparisons.open([this.#run])),
        'open-model-card': (message) => this.#ifOwn(message, () => openModelCard(this.#run)),
        'export-page': () => this.#exportPage(),
        export: (message) => this.#save(message),
      },
    });
  }

  #send(): void {
    if (this.#report) {
      const folder = readableDataset(this.#report.manifest.dataset.root);
      this.#page?.send({
        kind: 'runs',
        runs: [this.#report],
        imageRoots: [folder && this.#panel.webview.asWebviewUri(folder).toString()],
        canAct: this.#canAct,
      });
    }
    if (this.#problem !== null) this.#page?.send({ kind: 'cannot-show', reason: this.#problem });
  }

  get #canAct(): boolean {
    return vscode.workspace.isTrusted && this.#evaluation === null;
  }

  /** A run at work changes all the time: only what a report shows of it counts. */
  #tellOfChange(): void {
    if (this.#evaluation) return;
    const now = runSignature(this.#services.runs.get(this.#run));
    if (now === this.#seen) return;
    this.#seen = now;
    this.#page?.send({ kind: 'changed', run: this.#run });
  }

  /** Does what is asked of this panel's own run. */
  #ifOwn({ run }: { readonly run: string }, work: () => unknown): unknown {
    return run === this.#run && work();
  }

  async #showImage({ path: image }: Message<'open-image' | 'reveal-image'>, way: ShowingWay): Promise<void> {
    if (this.#report) await showImage(this.#report.manifest.dataset.root, image, way);
  }

  async #explain(wanted: Message<'explain'>): Promise<void> {
    if (!this.#canAct || !this.#report) return;
    await this.#heatMaps.answer(this.#report, wanted, (message) => this.#page?.send(message));
  }

  async #store({ threshold, rule, split }: Message<'store-threshold'>): Promise<void> {
    if (!this.#canAct) return;
    try {
      await storeThreshold(this.#run, { threshold, rule, split });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      this.#page?.send({ kind: 'threshold-stored', run: this.#run, problem });
      throw error;
    }
    this.#page?.send({ kind: 'threshold-stored', run: this.#run, problem: null });
    await this.#read();
  }

  async #compare(): Promise<void> {
    const readable = this.#services.runs.runs.filter(({ manifest }) => manifest !== null);
    const chosen = await chooseSeveralRuns(readable, [this.#run], {
      title: vscode.l10n.t('Choose Runs to Compare'),
      placeHolder: vscode.l10n.t('Up to {0} runs; one for its phases', mostCompared),
    });
    if (!chosen || chosen.length === 0) return;
    this.#services.comparisons.open([...new Set([this.#run, ...chosen])].slice(0, mostCompared));
  }

  async #exportPage(): Promise<void> {
    const page = await exportReport(this.#services, [await this.#current()], 'report');
    this.#page?.send({ kind: 'exported', path: page });
  }

  async #save(message: Message<'export'>): Promise<void> {
    this.#page?.send({ kind: 'exported', path: await saveExport(message, this.#run) });
  }

  #dispose(): void {
    this.#reading++;
    for (const registration of this.#registrations) registration.dispose();
  }
}
