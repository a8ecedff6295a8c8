import path from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import { readRunReport } from '../../node/run/read-run-report.ts';
import { storeThreshold } from '../../node/run/store-threshold.ts';
import { openChannel, type MessageChannel } from '../../shared/protocol/message-channel.ts';
import {
  fromReportPanelSchema,
  type FromReportPanel,
  type ToReportPanel,
} from '../../shared/protocol/report-panel-protocol.ts';
import type { RunReport } from '../../shared/report/run-report.ts';
import { showError } from '../guarded.ts';
import { exportReport } from '../report-page/export-report.ts';
import { chooseSeveralRuns } from '../runs/choose-several-runs.ts';
import { openModelCard } from '../runs/open-model-card.ts';
import type { ObservedRun, Services } from '../services.ts';
import { readableDataset } from '../webview/image-roots.ts';
import { saveExport } from '../webview/save-export.ts';
import { setUpWebview } from '../webview/set-up-webview.ts';
import { HeatMaps } from './heat-maps.ts';
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
  #channel: MessageChannel<ToReportPanel> | null = null;
  #report: RunReport | null = null;
  #problem: string | null = null;
  /** What the page may load images from; it has to be made anew for another folder. */
  #readable: string | null = null;
  #ready = false;
  #seen = '';
  #reading = 0;
  readonly #heatMaps: HeatMaps;

  constructor(panel: vscode.WebviewPanel, services: ReportPanelServices, shown: ShownReport) {
    this.#evaluation = 'evaluation' in shown ? shown.evaluation : null;
    this.#run = 'run' in shown ? shown.run : shown.evaluation.run;
    this.#panel = panel;
    this.#services = services;
    this.#heatMaps = new HeatMaps(services);
    panel.iconPath = vscode.Uri.joinPath(services.context.extensionUri, 'media', 'icon.svg');
    this.#registrations.push(
      services.runs.onDidChange((changed) => {
        if (changed === undefined || changed.folder === this.#run) this.#tellOfChange();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.#read()),
      panel.onDidChangeViewState(() => {
        // What is sent to a hidden page is lost. It says `ready` when it is shown again.
        if (!panel.visible) this.#ready = false;
      }),
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
    this.#seen = signature(this.#services.runs.get(this.#run));
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
    const { context, log } = this.#services;
    if (this.#report)
      this.#panel.title = this.#evaluation?.name ?? vscode.l10n.t('{0}: Report', this.#report.name);
    const folder = this.#report && readableDataset(this.#report.manifest.dataset.root);
    const readable = folder?.toString() ?? '';
    if (this.#channel && readable === this.#readable) return;
    this.#readable = readable;
    this.#ready = false;
    this.#channel?.close();
    const pipe = setUpWebview(
      this.#panel.webview,
      context.extensionUri,
      'report',
      vscode.l10n.t('Report'),
      folder ? [folder] : [],
    );
    this.#channel = openChannel<FromReportPanel, ToReportPanel>(
      pipe,
      fromReportPanelSchema,
      {
        ready: () => {
          this.#ready = true;
          this.#send();
        },
        refresh: () => void this.#read(),
        'open-image': (message) => this.#attempt(message, () => this.#showImage(message, 'vscode.open')),
        'reveal-image': (message) => this.#attempt(message, () => this.#showImage(message, 'revealFileInOS')),
        explain: (message) => this.#attempt(message, () => this.#explain(message)),
        'store-threshold': (message) => this.#attempt(message, () => this.#store(message)),
        'choose-runs': () => this.#attempt({ run: this.#run }, () => this.#compare()),
        'compare-phases': (message) =>
          this.#attempt(message, () => this.#services.comparisons.open([this.#run])),
        'open-model-card': (message) => this.#attempt(message, () => openModelCard(this.#run)),
        'export-page': () => this.#attempt({ run: this.#run }, () => this.#exportPage()),
        export: (message) => this.#attempt({ run: this.#run }, () => this.#save(message)),
      },
      (problem) => log.warn(`A report sent what is no message: ${problem}`),
    );
  }

  #send(): void {
    if (!this.#ready) return;
    if (this.#report) {
      const folder = readableDataset(this.#report.manifest.dataset.root);
      this.#channel?.send({
        kind: 'runs',
        runs: [this.#report],
        imageRoots: [folder && this.#panel.webview.asWebviewUri(folder).toString()],
        canAct: this.#canAct,
      });
    }
    if (this.#problem !== null) this.#channel?.send({ kind: 'cannot-show', reason: this.#problem });
  }

  get #canAct(): boolean {
    return vscode.workspace.isTrusted && this.#evaluation === null;
  }

  /** A run at work changes all the time: only what a report shows of it counts. */
  #tellOfChange(): void {
    if (this.#evaluation) return;
    const now = signature(this.#services.runs.get(this.#run));
    if (now === this.#seen) return;
    this.#seen = now;
    this.#channel?.send({ kind: 'changed', run: this.#run });
  }

  /** Does what is asked of this panel's own run, and tells the user where it fails. */
  #attempt({ run }: { readonly run: string }, work: () => unknown): void {
    if (run !== this.#run) return;
    Promise.resolve()
      .then(work)
      .catch((error: unknown) => void showError(this.#services.log, error));
  }

  async #showImage({ path: image }: Message<'open-image' | 'reveal-image'>, way: ShowingWay): Promise<void> {
    if (this.#report) await showImage(this.#report.manifest.dataset.root, image, way);
  }

  async #explain(wanted: Message<'explain'>): Promise<void> {
    if (!this.#canAct || !this.#report) return;
    await this.#heatMaps.answer(this.#report, wanted, (message) => this.#channel?.send(message));
  }

  async #store({ threshold, rule, split }: Message<'store-threshold'>): Promise<void> {
    if (!this.#canAct) return;
    try {
      await storeThreshold(this.#run, { threshold, rule, split });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      this.#channel?.send({ kind: 'threshold-stored', run: this.#run, problem });
      throw error;
    }
    this.#channel?.send({ kind: 'threshold-stored', run: this.#run, problem: null });
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
    this.#channel?.send({ kind: 'exported', path: page });
  }

  async #save(message: Message<'export'>): Promise<void> {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(path.dirname(this.#run));
    this.#channel?.send({ kind: 'exported', path: await saveExport(message, folder) });
  }

  #dispose(): void {
    this.#reading++;
    this.#ready = false;
    this.#channel?.close();
    for (const registration of this.#registrations) registration.dispose();
  }
}

/** What a report shows of a run at a time: a change of it is worth reading the run's folder again. */
function signature(run: ObservedRun | undefined): string {
  return JSON.stringify([run?.status, run?.name, run?.manifest?.phases.length, run?.manifest?.updatedAt]);
}
