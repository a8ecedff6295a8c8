import path from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import type { Comparisons } from '../services.ts';
import { ComparePanel, mostComparedRuns, type ComparePanelServices } from './compare-panel.ts';

export const compareViewType = 'transferLearning.compare';

const savedSchema = z.object({ runs: z.array(z.string()).min(1).max(mostComparedRuns) });

/** Opens comparisons, one for each set of runs, and brings them back after the window was reloaded. */
export function registerComparisons(services: ComparePanelServices): Comparisons {
  const panels = new Set<ComparePanel>();
  const adopt = (panel: vscode.WebviewPanel, runs: readonly string[]): void => {
    const opened = new ComparePanel(panel, services, runs);
    panels.add(opened);
    panel.onDidDispose(() => panels.delete(opened));
  };
  services.context.subscriptions.push(
    vscode.window.registerWebviewPanelSerializer(compareViewType, {
      deserializeWebviewPanel(panel, state) {
        const runs = (savedSchema.safeParse(state).data?.runs ?? []).filter((run) => path.isAbsolute(run));
        if (runs.length === 0) panel.dispose();
        else adopt(panel, runs);
        return Promise.resolve();
      },
    }),
  );
  return {
    open(runs) {
      const few = [...new Set(runs)].slice(0, mostComparedRuns);
      const there = [...panels].find((panel) => panel.shows(few));
      if (there) there.reveal();
      else {
        const title = vscode.l10n.t('Comparison');
        adopt(vscode.window.createWebviewPanel(compareViewType, title, vscode.ViewColumn.Active), few);
      }
    },
  };
}
