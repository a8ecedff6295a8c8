import * as vscode from 'vscode';
import * as z from 'zod';
import { readRunReport } from '../../node/run/read-run-report.ts';
import {
  fromReportPanelSchema,
  type FromReportPanel,
  type ToReportPanel,
} from '../../shared/protocol/report-panel-protocol.ts';
import type { RunReport } from '../../shared/report/run-report.ts';
import { HeatMaps } from '../report/heat-maps.ts';
import { runSignature } from '../report/run-signature.ts';
import { showImage, type ShowingWay } from '../report/show-image.ts';
import { exportReport } from '../report-page/export-report.ts';
import { chooseSeveralRuns } from '../runs/choose-several-runs.ts';
import type { ObservedRun, Services } from '../services.ts';
import { readableDataset } from '../webview/image-roots.ts';
import { openPage, type OpenPage } from '../webview/open-page.ts';
import { saveExport } from '../webview/save-export.ts';
import { mostComparedRuns } from './most-compared-runs.ts';

export type ComparePanelServices = Pick<Services, 'context' | 'log' | 'runs' | 'jobs' | 'comparisons'>;

/** What a comparison keeps for the time after a reload, as far as the extension reads it: folders. */
export const savedComparisonSchema = z.object({ runs: z.array(z.string()).min(1).max(mostComparedRuns) });

/** A panel with runs side by side, or the phases of one. It reads the runs' folders and changes nothing. */
export class ComparePanel {
  readonly #panel: vscode.WebviewPanel;
  readonly #services: ComparePanelServices;
  readonly #registrations: vscode.Disposable[] = [];
  /** Folders, in the order in which they were chosen. */
  #runs: readonly string[];
  readonly #heatMaps: HeatMaps;
  #page: OpenPage<ToReportPanel> | null = null;
  #reports: readonly RunReport[] = [];
  /** What the page may load images from. It has to be made anew for others. */
  #readable = '';
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
    this.#registrations.push(
      services.runs.onDidChange((run) => this.#tellOfChange(run)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.#read()),
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
        this.#seen.set(run, runSignature(this.#services.runs.get(run)));
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
    const [first] = this.#reports;
    this.#panel.title =
      this.#reports.length === 1 && first
        ? vscode.l10n.t('{0}: Phases', first.name)
        : vscode.l10n.t('Compare {0} Runs', this.#runs.length);
    const readable = this.#reports.flatMap(({ manifest }) => readableDataset(manifest.dataset.root) ?? []);
    const key = JSON.stringify(readable.map(String).sort());
    if (this.#page && key === this.#readable) return;
    this.#readable = key;
    this.#page?.close();
    this.#page = openPage<FromReportPanel, ToReportPanel>(this.#panel, this.#services, {
      bundle: 'compare',
      title: vscode.l10n.t('Comparison'),
      readable,
      receives: fromReportPanelSchema,
      handlers: {
        ready: () => (this.#outdated ? this.#read() : this.#send([])),
        refresh: () => this.#read(),
        'open-image': ({ run, path: image }) => this.#withImage(run, image, 'vscode.open'),
        'reveal-image': ({ run, path: image }) => this.#withImage(run, image, 'revealFileInOS'),
        'choose-runs': () => this.#chooseRuns(),
        'compare-phases': ({ run }) => this.#isShown(run) && this.#services.comparisons.open([run]),
        'export-page': () => this.#exportPage(),
        export: (message) => this.#save(message),
        explain: (message) => this.#explain(message),
        // A comparison asks for none of these.
        'store-threshold': () => undefined,
        'open-model-card': () => undefined,
      },
    });
  }

  #send(problems: readonly string[]): void {
    const runs = [...this.#reports];
    if (runs.length > 0) {
      const imageRoots = runs.map(({ manifest }) => {
        const folder = readableDataset(manifest.dataset.root);
        return folder && this.#panel.webview.asWebviewUri(folder).toString();
      });
      this.#page?.send({ kind: 'runs', runs, imageRoots, canAct: vscode.workspace.isTrusted });
    }
    const reason = runs.length > 0 ? problems.join('\n') : problems.join('\n') || noRun();
    if (reason !== '') this.#page?.send({ kind: 'cannot-show', reason });
  }

  /** A run at work changes all the time: only what a comparison shows of it counts. */
  #tellOfChange(run: ObservedRun | undefined): void {
    const looked = run ? [run.folder] : this.#runs;
    for (const folder of looked) {
      const seen = this.#seen.get(folder);
      if (seen === undefined || seen === runSignature(this.#services.runs.get(folder))) continue;
      this.#seen.set(folder, runSignature(this.#services.runs.get(folder)));
      if (this.#page?.isReady) this.#page.send({ kind: 'changed', run: folder });
      else this.#outdated = true;
    }
  }

  #isShown(run: string): boolean {
    return this.#reports.some((report) => report.run === run);
  }

  async #withImage(run: string, image: string, way: ShowingWay): Promise<void> {
    const report = this.#reports.find((shown) => shown.run === run);
    if (report) await showImage(report.manifest.dataset.root, image, way);
  }

  async #explain(wanted: Extract<FromReportPanel, { kind: 'explain' }>): Promise<void> {
    const report = this.#reports.find((shown) => shown.run === wanted.run);
    if (report && vscode.workspace.isTrusted)
      await this.#heatMaps.answer(report, wanted, (message) => this.#page?.send(message));
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
    const page = await exportReport(this.#services, this.#reports, 'compare');
    this.#page?.send({ kind: 'exported', path: page });
  }

  async #save(message: Extract<FromReportPanel, { kind: 'export' }>): Promise<void> {
    this.#page?.send({ kind: 'exported', path: await saveExport(message, this.#runs[0] ?? '') });
  }

  #dispose(): void {
    this.#reading++;
    for (const registration of this.#registrations) registration.dispose();
  }
}

function noRun(): string {
  return vscode.l10n.t('There is no run to show. Choose others.');
}
