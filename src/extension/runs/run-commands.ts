import * as vscode from 'vscode';
import { isThere } from '../../node/files/is-there.ts';
import { guarded } from '../guarded.ts';
import type { ObservedRun, Services } from '../services.ts';
import { requireTrust } from '../require-trust.ts';
import { hasModel, hasPredictions, isAtWork, isResumable } from './at-work.ts';
import { runItem } from './run-item.ts';
import type { WorkspaceRunStore } from './run-store.ts';
import type { RunsNode, RunsTree } from './runs-tree.ts';

/** What a command is given: by a tree its item and the selection, by other callers a run's folder. */
type Target = RunsNode | string | undefined;

/** Registers what can be done with runs. */
export function registerRunCommands(services: Services, store: WorkspaceRunStore, tree: RunsTree): void {
  const { context, log } = services;
  const register = (name: string, work: (runs: readonly ObservedRun[]) => unknown, choice: Choice): void => {
    const command = async (target: Target, selection?: readonly RunsNode[]): Promise<void> => {
      const runs = await chosenRuns(store, tree, choice, target, selection);
      if (runs.length > 0) await work(runs);
    };
    context.subscriptions.push(
      vscode.commands.registerCommand(`transferLearning.${name}`, guarded(log, command)),
    );
  };
  const each = (work: (run: ObservedRun) => Promise<unknown>) => async (runs: readonly ObservedRun[]) => {
    for (const run of runs) await work(run);
  };
  const any: Choice = { title: vscode.l10n.t('Choose a Run'), fits: () => true };
  const readable: Choice = { ...any, fits: ({ manifest }) => manifest !== null };
  const working: Choice = { title: vscode.l10n.t('Choose the Training to Stop'), fits: isAtWork };
  const resumable: Choice = { title: vscode.l10n.t('Choose the Training to Resume'), fits: isResumable };
  const withModel: Choice = { title: vscode.l10n.t('Choose a Run with a Model'), fits: hasModel };

  register('openRun', ([run]) => run && services.panels.open(run.folder), any);
  register(
    'overlayRuns',
    ([run, ...beside]) =>
      run &&
      services.panels.open(
        run.folder,
        beside.map(({ folder }) => folder),
      ),
    { ...any, many: true },
  );
  register('openReport', ([run]) => run && services.reports.open(run.folder), {
    title: vscode.l10n.t('Choose a Run to Report on'),
    fits: hasPredictions,
  });
  register('compareRuns', (runs) => services.comparisons.open(runs.map(({ folder }) => folder)), {
    ...readable,
    title: vscode.l10n.t('Choose Runs to Compare'),
    many: true,
  });
  register('comparePhases', ([run]) => run && services.comparisons.open([run.folder]), readable);
  register(
    'exportReport',
    async (runs) => {
      const [{ exportReport }, { readRunReport }] = await Promise.all([
        import('../report-page/export-report.ts'),
        import('../../node/run/read-run-report.ts'),
      ]);
      const reports = await Promise.all(runs.map(({ folder }) => readRunReport(folder)));
      await exportReport(services, reports, runs.length === 1 ? 'report' : 'compare');
    },
    { ...readable, many: true },
  );
  register(
    'stopTraining',
    each(({ folder }) => services.trainings.stop(folder)),
    { ...working, many: true },
  );
  register(
    'resumeTraining',
    async ([run]) => {
      if (run && requireTrust()) await services.trainings.resume(run.folder);
    },
    resumable,
  );
  register('renameRun', async ([run]) => run && (await import('./rename-run.ts')).renameRun(store, run), {
    ...any,
    selected: true,
  });
  register(
    'deleteRun',
    async (runs) => (await import('./delete-runs.ts')).deleteRuns(services, store, runs),
    {
      ...any,
      many: true,
      selected: true,
    },
  );
  register('revealRun', async ([run]) => run && reveal(run), any);
  register('copyRunConfiguration', async ([run]) => run && copyConfiguration(run), readable);
  register('retrain', async ([run]) => run?.manifest && retrain(services, run.manifest), readable);
  register(
    'useForClassification',
    async ([run]) => {
      if (run && requireTrust()) await services.activeModel.set(run.folder);
    },
    withModel,
  );
  register(
    'exportModel',
    async ([run]) => run && (await import('./export-model.ts')).exportModel(services, run),
    withModel,
  );
  register('showTrainingLog', async ([run]) => showLog(services, run), any);

  const registerPlain = (name: string, work: () => Promise<void>): void => {
    context.subscriptions.push(
      vscode.commands.registerCommand(`transferLearning.${name}`, guarded(log, work)),
    );
  };
  registerPlain('refreshRuns', () => store.refresh());
  registerPlain('groupRunsByDataset', () => tree.group(true));
  registerPlain('listRunsByTime', () => tree.group(false));
  registerPlain('addRunsFolder', () => addRunsFolder(store));
}

/** Which runs a command can be used on, and how it asks where none was pointed at. */
interface Choice {
  readonly title: string;
  readonly fits: (run: ObservedRun) => boolean;
  /** Whether it takes several at once. */
  readonly many?: boolean;
  /** Whether what is selected in the tree is meant where nothing was pointed at: for keys. */
  readonly selected?: boolean;
}

async function chosenRuns(
  store: WorkspaceRunStore,
  tree: RunsTree,
  choice: Choice,
  target: Target,
  selection: readonly RunsNode[] | undefined,
): Promise<readonly ObservedRun[]> {
  await store.begin();
  if (typeof target === 'string') {
    if (!store.get(target)) await store.look(target);
    return runsOf(store, [target]);
  }
  const pointedAt = target ? (selection?.includes(target) ? selection : [target]) : [];
  const nodes = target ? pointedAt : tree.selection;
  const selected = runsOf(
    store,
    nodes.map((node) => (node.kind === 'run' ? node.folder : '')),
  ).filter(choice.fits);
  if (target) return choice.many ? selected : selected.slice(0, 1);
  if (selected.length > 0 && choice.selected) return choice.many ? selected : selected.slice(0, 1);
  return pick(store.runs.filter(choice.fits), choice);
}

function runsOf(store: WorkspaceRunStore, folders: readonly string[]): ObservedRun[] {
  return folders.map((folder) => store.get(folder)).filter((run) => run !== undefined);
}

async function pick(runs: readonly ObservedRun[], { title, many }: Choice): Promise<readonly ObservedRun[]> {
  if (runs.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no run for this.'));
    return [];
  }
  if (runs.length === 1) return runs;
  const items = runs.map((run) => {
    const { label, description, icon } = runItem(run, { active: false, grouped: false }, vscode.l10n);
    return { label, description, iconPath: new vscode.ThemeIcon(icon.id), run };
  });
  if (!many) {
    const chosen = await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
    return chosen ? [chosen.run] : [];
  }
  const several = await vscode.window.showQuickPick(items, {
    title,
    matchOnDescription: true,
    canPickMany: true,
  });
  return several?.map(({ run }) => run) ?? [];
}

async function reveal({ folder }: ObservedRun): Promise<void> {
  const uri = vscode.Uri.file(folder);
  const inWorkspace = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  await vscode.commands.executeCommand(inWorkspace ? 'revealInExplorer' : 'revealFileInOS', uri);
}

async function copyConfiguration({ manifest }: ObservedRun): Promise<void> {
  if (!manifest) return;
  await vscode.env.clipboard.writeText(`${JSON.stringify(manifest.configuration, null, 2)}\n`);
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) Configuration copied'), 3_000);
}

async function retrain(services: Services, manifest: NonNullable<ObservedRun['manifest']>): Promise<void> {
  if (!requireTrust()) return;
  await services.startTraining.editAndStart(manifest.dataset.root, manifest.configuration);
}

async function showLog({ log }: Services, run: ObservedRun | undefined): Promise<void> {
  const file = run?.log ?? null;
  if (file === null || !(await isThere(file))) {
    // Of trainings that were started elsewhere there is no file; what this window did is told here.
    log.show(true);
    return;
  }
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  await vscode.window.showTextDocument(document, { preview: true });
}

async function addRunsFolder(store: WorkspaceRunStore): Promise<void> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: true,
    title: vscode.l10n.t('Add a Folder That Holds Runs'),
    openLabel: vscode.l10n.t('Add Folder'),
  });
  for (const { fsPath } of chosen ?? []) await store.addFolder(fsPath);
}
