import * as vscode from 'vscode';
import {
  fromTrainingPanelSchema,
  type FromTrainingPanel,
  type ShownRun,
  type ToTrainingPanel,
} from '../../shared/protocol/training-panel-protocol.ts';
import { chooseSeveralRuns } from '../runs/choose-several-runs.ts';
import type { Services } from '../services.ts';
import { openPage, type OpenPage } from '../webview/open-page.ts';
import { saveExport } from '../webview/save-export.ts';
import { followLog } from './follow-log.ts';
import { shownRun, unknownRun } from './shown-run.ts';

export type PanelServices = Pick<Services, 'context' | 'log' | 'runs' | 'trainings' | 'engine' | 'reports'>;

/** How many curves can still be told apart. */
const mostRuns = 6;

/** What is followed of one run while the panel is in sight. */
interface Following {
  readonly events: vscode.Disposable;
  log: { readonly file: string; readonly stop: () => void } | null;
}

/** A panel with the curves of one run, and of others beside it. It reads the runs' folders and changes nothing. */
export class TrainingPanel {
  readonly #panel: vscode.WebviewPanel;
  readonly #services: PanelServices;
  readonly #page: OpenPage<ToTrainingPanel>;
  readonly #registrations: vscode.Disposable[] = [];
  readonly #following = new Map<string, Following>();
  /** What was last known of a run, for when it is deleted. */
  readonly #known = new Map<string, ShownRun>();
  readonly #lookedFor = new Set<string>();
  /** Folders, the panel's own run first. */
  #runs: string[];
  #lastSent = '';

  constructor(
    panel: vscode.WebviewPanel,
    services: PanelServices,
    [own, ...beside]: readonly [string, ...string[]],
  ) {
    this.#panel = panel;
    this.#services = services;
    this.#runs = [own];
    this.#page = openPage<FromTrainingPanel, ToTrainingPanel>(panel, services, {
      bundle: 'training',
      title: vscode.l10n.t('Training'),
      receives: fromTrainingPanelSchema,
      handlers: {
        ready: () => this.#begin(),
        stop: ({ run }) => this.#ask(run, (shown) => shown.canStop && services.trainings.stop(run)),
        resume: ({ run }) => this.#ask(run, (shown) => shown.canResume && services.trainings.resume(run)),
        'open-report': ({ run }) => this.#ask(run, (shown) => shown.canReport && services.reports.open(run)),
        'choose-runs': () => this.#chooseRuns(),
        'remove-run': ({ run }) => this.#remove(run),
        'show-log': ({ run }) => this.#showLog(run),
        'set-up-engine': () => vscode.workspace.isTrusted && services.engine.setUp(),
        export: (message) => this.#export(message),
      },
      onHidden: () => this.#pause(),
    });
    this.#registrations.push(
      services.runs.onDidChange((run) => {
        if (!run || this.#runs.includes(run.folder)) this.#sendRuns();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#sendRuns()),
    );
    panel.onDidDispose(() => this.#dispose());
    this.add(beside);
    void this.#lookForMissing();
  }

  /** The run that the panel was opened for. */
  get run(): string {
    return this.#runs[0] ?? '';
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Draws further runs into the same charts. */
  add(runs: readonly string[]): void {
    const added = runs.filter((run) => !this.#runs.includes(run));
    this.#runs = [...new Set([...this.#runs, ...added])].slice(0, mostRuns);
    void this.#lookForMissing();
    this.#sendRuns();
  }

  /** The page has just been made, and knows nothing. */
  #begin(): void {
    this.#pause();
    this.#sendRuns();
  }

  /** Nothing is read for a page that is not there. */
  #pause(): void {
    this.#lastSent = '';
    for (const run of [...this.#following.keys()]) this.#unfollow(run);
  }

  #sendRuns(): void {
    const runs = this.#runs.map((run) => this.#shown(run));
    const own = runs[0];
    if (own) this.#panel.title = own.name;
    if (!this.#page.isReady) return;
    const message: ToTrainingPanel = { kind: 'runs', runs, canSetUpEngine: vscode.workspace.isTrusted };
    const text = JSON.stringify(message);
    if (text !== this.#lastSent) this.#page.send(message);
    this.#lastSent = text;
    for (const run of [...this.#following.keys()]) if (!this.#runs.includes(run)) this.#unfollow(run);
    for (const run of this.#runs) this.#follow(run);
  }

  #shown(run: string): ShownRun {
    const observed = this.#services.runs.get(run);
    if (observed) {
      const shown = shownRun(observed, vscode.workspace.isTrusted);
      this.#known.set(run, shown);
      return shown;
    }
    const known = this.#known.get(run);
    if (known) {
      const nothing = { stopping: false, canStop: false, canResume: false, canReport: false };
      return { ...known, status: 'deleted', reason: null, ...nothing };
    }
    return unknownRun(run, this.#lookedFor.has(run) ? 'deleted' : 'preparing');
  }

  /** A run that has just begun, or that a reload brought back, may not be in the list yet. */
  async #lookForMissing(): Promise<void> {
    const missing = this.#runs.filter((run) => !this.#services.runs.get(run));
    if (missing.length === 0) return;
    try {
      await this.#services.runs.refresh();
    } catch (error) {
      this.#services.log.warn(String(error));
    }
    for (const run of missing) this.#lookedFor.add(run);
    this.#sendRuns();
  }

  #follow(run: string): void {
    const following = this.#following.get(run) ?? {
      events: this.#services.runs.follow(run, (events, from) =>
        this.#page.send({ kind: 'events', run, from, events: [...events] }),
      ),
      log: null,
    };
    this.#following.set(run, following);
    const file = this.#services.runs.get(run)?.log ?? null;
    if (file === null || following.log?.file === file) return;
    following.log?.stop();
    const stop = followLog(file, (lines) => this.#page.send({ kind: 'log', run, lines: [...lines] }));
    following.log = { file, stop };
  }

  #unfollow(run: string): void {
    const following = this.#following.get(run);
    following?.events.dispose();
    following?.log?.stop();
    this.#following.delete(run);
  }

  /** Does what is asked of a run that this panel shows, if it may be done now. */
  #ask(run: string, act: (shown: ShownRun) => unknown): void {
    if (!this.#runs.includes(run)) return;
    Promise.resolve(act(this.#shown(run))).catch((error: unknown) => {
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    });
  }

  async #chooseRuns(): Promise<void> {
    const others = this.#services.runs.runs.filter(({ folder }) => folder !== this.run);
    const chosen = await chooseSeveralRuns(others, this.#runs, {
      title: vscode.l10n.t('Compare with Other Runs'),
      placeHolder: vscode.l10n.t('Runs to draw into the same charts, up to {0}', mostRuns - 1),
    });
    if (!chosen) return;
    this.#runs = [this.run, ...chosen].slice(0, mostRuns);
    this.#sendRuns();
  }

  #remove(run: string): void {
    if (run === this.run) return;
    this.#runs = this.#runs.filter((shown) => shown !== run);
    this.#sendRuns();
  }

  async #showLog(run: string): Promise<void> {
    const file = this.#runs.includes(run) ? this.#services.runs.get(run)?.log : null;
    if (file === null || file === undefined) return;
    try {
      await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: true });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      void vscode.window.showErrorMessage(vscode.l10n.t('The log {0} cannot be shown: {1}', file, reason));
    }
  }

  async #export(message: Extract<FromTrainingPanel, { kind: 'export' }>): Promise<void> {
    this.#page.send({ kind: 'exported', path: await saveExport(message, this.run) });
  }

  #dispose(): void {
    this.#pause();
    for (const registration of this.#registrations) registration.dispose();
  }
}
