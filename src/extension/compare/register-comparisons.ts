import path from 'node:path';
import * as vscode from 'vscode';
import type { Comparisons } from '../services.ts';
import type { ComparePanel, ComparePanelServices } from './compare-panel.ts';
import { mostComparedRuns } from './most-compared-runs.ts';

export const compareViewType = 'transferLearning.compare';

/** What only an open comparison needs runs when the first one is opened. */
const load = () => import('./compare-panel.ts');
type Loaded = Awaited<ReturnType<typeof load>>;

/** Opens comparisons, one for each set of runs, and brings them back after the window was reloaded. */
export function registerComparisons(services: ComparePanelServices): Comparisons {
  const panels = new Set<ComparePanel>();
  const adopt = ({ ComparePanel }: Loaded, panel: vscode.WebviewPanel, runs: readonly string[]): void => {
    const opened = new ComparePanel(panel, services, runs);
    panels.add(opened);
    panel.onDidDispose(() => panels.delete(opened));
  };
  services.context.subscriptions.push(
    vscode.window.registerWebviewPanelSerializer(compareViewType, {
      async deserializeWebviewPanel(panel, state) {
        const loaded = await load();
        const saved = loaded.savedComparisonSchema.safeParse(state).data?.runs ?? [];
        const runs = saved.filter((run) => path.isAbsolute(run));
        if (runs.length === 0) panel.dispose();
        else adopt(loaded, panel, runs);
      },
    }),
  );
  return {
    open(runs) {
      const few = [...new Set(runs)].slice(0, mostComparedRuns);
      void load().then((loaded) => {
        const there = [...panels].find((panel) => panel.shows(few));
        if (there) there.reveal();
        else {
          const title = vscode.l10n.t('Comparison');
          adopt(
            loaded,
            vscode.window.createWebviewPanel(compareViewType, title, vscode.ViewColumn.Active),
            few,
          );
        }
      });
    },
  };
}
