import path from 'node:path';
import * as vscode from 'vscode';
import { readRunReport } from '../../node/run/read-run-report.ts';
import { openChannel, type MessageChannel } from '../../shared/protocol/message-channel.ts';
import {
  fromReportPanelSchema,
  type FromReportPanel,
  type ToReportPanel,
} from '../../shared/protocol/report-panel-protocol.ts';
import type { RunReport } from '../../shared/report/run-report.ts';
import { showError } from '../guarded.ts';
import { HeatMaps } from '../report/heat-maps.ts';
import { showImage, type ShowingWay } from '../report/show-image.ts';
import { exportReport } from '../report-page/export-report.ts';
import { chooseSeveralRuns } from '../runs/choose-several-runs.ts';
import type { ObservedRun, Services } from '../services.ts';
import { readableDataset } from '../webview/image-roots.ts';
import { saveExport } from '../webview/save-export.ts';
import { setUpWebview } from '../webview/set-up-webview.ts';
import { mostComparedRuns } from './most-compared-runs.ts';

export type ComparePanelServices = Pick<Services, 'context' | 'log' | 'runs' | 'jobs' | 'comparisons'>;

/** A panel with runs side by side, or the phases of one. It reads the runs' folders and changes nothing. */
export class ComparePanel {
  readonly #panel: vscode.WebviewPanel;
  readonly #services: ComparePanelServices;
  readonly #registrations: vscode.Disposable[] = [];
  /** Folders, in the order in which they were chosen. */
  #runs: readonly string[];
  readonly #heatMaps: HeatMaps;
  #channel: MessageChannel<ToReportPanel> | null = null;
  #reports: readonly RunReport[] = [];
  /** What the page may load images from. It has to be made anew for others. */
  #readable = '';
  #ready = false;
  /** What was seen of each run when it was last read. */
  readonly #seen = new Map<string, string>();
  #reading = 0;
  /** Whether a run has changed while nobody looked. */
  #outdated = false;

  constructor(panel: vscode.WebviewPanel, services: ComparePanelServices, runs: readonly string[]) {
    this.#panel = panel;
    this.#services = services;
    this.#heatMaps = new HeatMaps(services);
    this.#runs = runs;
    panel.iconPath = vscode.Uri.joinPath(services.context.extensionUri, 'media', 'icon.svg');
    this.#registrations.push(
      services.runs.onDidChange((run) => this.#tellOfChange(run)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.#read()),
      panel.onDidChangeViewState(() => {
        // What is sent to a hidden page is lost. It says `ready` when it is shown again.
        if (!panel.visible) this.#ready = false;
      }),
    );
    panel.onDidDispose(() => this.#dispose());
    void this.#read();
  }

  /** Whether it shows these runs, in whatever order. */
  shows(runs: readonly string[]): boolean {
    return runs.length === this.#runs.length && runs.every((run) => this.#runs.includes(run));
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Reads the runs and shows them. One that cannot be read is told of; the others are shown. */
  async #read(): Promise<void> {
    const reading = ++this.#reading;
    this.#outdated = false;
    const problems: string[] = [];
    const read = await Promise.all(
      this.#runs.map(async (run) => {
        this.#seen.set(run, signature(this.#services.runs.get(run)));
        try {
          return await readRunReport(run);
        } catch (error) {
          problems.push(error instanceof Error ? error.message : String(error));
          return null;
        }
      }),
    );
    if (reading !== this.#reading) return;
    this.#reports = read.filter((report) => report !== null);
    this.#setUp();
    this.#send(problems);
  }

  #setUp(): void {
    const { context, log } = this.#services;
    const [first] = this.#reports;
    this.#panel.title =
      this.#reports.length === 1 && first
        ? vscode.l10n.t('{0}: Phases', first.name)
        : vscode.l10n.t('Compare {0} Runs', this.#runs.length);
    const readable = this.#reports.flatMap(({ manifest }) => readableDataset(manifest.dataset.root) ?? []);
    const key = JSON.stringify(readable.map(String).sort());
    if (this.#channel && key === this.#readable) return;
    this.#readable = key;
    this.#ready = false;
    this.#channel?.close();
    const title = vscode.l10n.t('Comparison');
    const pipe = setUpWebview(this.#panel.webview, context.extensionUri, 'compare', title, readable);
    this.#channel = openChannel<FromReportPanel, ToReportPanel>(
      pipe,
      fromReportPanelSchema,
      {
        ready: () => {
          this.#ready = true;
          if (this.#outdated) void this.#read();
          else this.#send([]);
        },
        refresh: () => void this.#read(),
        'open-image': ({ run, path: image }) => this.#withImage(run, image, 'vscode.open'),
        'reveal-image': ({ run, path: image }) => this.#withImage(run, image, 'revealFileInOS'),
        'choose-runs': () => void this.#chooseRuns(),
        'compare-phases': ({ run }) => this.#isShown(run) && this.#services.comparisons.open([run]),
        'export-page': () => void this.#exportPage(),
        export: (message) => void this.#save(message),
        explain: (message) => this.#explain(message),
        // A comparison asks for none of these.
        'store-threshold': () => undefined,
        'open-model-card': () => undefined,
      },
      (problem) => log.warn(`A comparison sent what is no message: ${problem}`),
    );
  }

  #send(problems: readonly string[]): void {
    if (!this.#ready) return;
    const runs = [...this.#reports];
    if (runs.length > 0) {
      const imageRoots = runs.map(({ manifest }) => {
        const folder = readableDataset(manifest.dataset.root);
        return folder && this.#panel.webview.asWebviewUri(folder).toString();
      });
      this.#channel?.send({ kind: 'runs', runs, imageRoots, canAct: vscode.workspace.isTrusted });
    }
    const reason = runs.length > 0 ? problems.join('\n') : problems.join('\n') || noRun();
    if (reason !== '') this.#channel?.send({ kind: 'cannot-show', reason });
  }

  /** A run at work changes all the time: only what a comparison shows of it counts. */
  #tellOfChange(run: ObservedRun | undefined): void {
    const looked = run ? [run.folder] : this.#runs;
    for (const folder of looked) {
      const seen = this.#seen.get(folder);
      if (seen === undefined || seen === signature(this.#services.runs.get(folder))) continue;
      this.#seen.set(folder, signature(this.#services.runs.get(folder)));
      if (this.#ready) this.#channel?.send({ kind: 'changed', run: folder });
      else this.#outdated = true;
    }
  }

  #isShown(run: string): boolean {
    return this.#reports.some((report) => report.run === run);
  }

  #withImage(run: string, image: string, way: ShowingWay): void {
    const report = this.#reports.find((shown) => shown.run === run);
    if (report)
      showImage(report.manifest.dataset.root, image, way).catch(
        (error: unknown) => void showError(this.#services.log, error),
      );
  }

  #explain(wanted: Extract<FromReportPanel, { kind: 'explain' }>): void {
    const report = this.#reports.find((shown) => shown.run === wanted.run);
    if (report && vscode.workspace.isTrusted)
      this.#heatMaps
        .answer(report, wanted, (message) => this.#channel?.send(message))
        .catch((error: unknown) => void showError(this.#services.log, error));
  }

  async #chooseRuns(): Promise<void> {
    const readable = this.#services.runs.runs.filter(({ manifest }) => manifest !== null);
    const chosen = await chooseSeveralRuns(readable, this.#runs, {
      title: vscode.l10n.t('Choose Runs to Compare'),
      placeHolder: vscode.l10n.t('Up to {0} runs; one for its phases', mostComparedRuns),
    });
    if (!chosen || chosen.length === 0) return;
    const kept = this.#runs.filter((run) => chosen.includes(run));
    this.#runs = [...new Set([...kept, ...chosen])].slice(0, mostComparedRuns);
    await this.#read();
  }

  async #exportPage(): Promise<void> {
    try {
      const page = await exportReport(this.#services, this.#reports, 'compare');
      this.#channel?.send({ kind: 'exported', path: page });
    } catch (error) {
      await showError(this.#services.log, error);
    }
  }

  async #save(message: Extract<FromReportPanel, { kind: 'export' }>): Promise<void> {
    const folder =
      vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(path.dirname(this.#runs[0] ?? ''));
    this.#channel?.send({ kind: 'exported', path: await saveExport(message, folder) });
  }

  #dispose(): void {
    this.#reading++;
    this.#ready = false;
    this.#channel?.close();
    for (const registration of this.#registrations) registration.dispose();
  }
}

/** What a comparison shows of a run at a time: a change of it is worth reading the run's folder again. */
function signature(run: ObservedRun | undefined): string {
  return JSON.stringify([run?.status, run?.name, run?.manifest?.phases.length, run?.manifest?.updatedAt]);
}

function noRun(): string {
  return vscode.l10n.t('There is no run to show. Choose others.');
}
