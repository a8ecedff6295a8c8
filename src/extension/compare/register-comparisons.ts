import path from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import type { Comparisons } from '../services.ts';
import type { ComparePanel, ComparePanelServices } from './compare-panel.ts';
import { mostComparedRuns } from './most-compared-runs.ts';

export const compareViewType = 'transferLearning.compare';

const savedSchema = z.object({ runs: z.array(z.string()).min(1).max(mostComparedRuns) });

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
        const runs = (savedSchema.safeParse(state).data?.runs ?? []).filter((run) => path.isAbsolute(run));
        if (runs.length === 0) panel.dispose();
        else adopt(await load(), panel, runs);
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
