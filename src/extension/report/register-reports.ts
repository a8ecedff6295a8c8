import path from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import type { Reports } from '../services.ts';
import { ReportPanel, type ReportPanelServices } from './report-panel.ts';

export const reportViewType = 'transferLearning.report';

const savedSchema = z.object({ runs: z.array(z.string()).length(1) });

/** Opens reports, one for each run, and brings them back after the window was reloaded. */
export function registerReports(services: ReportPanelServices): Reports {
  const panels = new Set<ReportPanel>();
  const adopt = (panel: vscode.WebviewPanel, run: string): void => {
    const opened = new ReportPanel(panel, services, run);
    panels.add(opened);
    panel.onDidDispose(() => panels.delete(opened));
  };
  services.context.subscriptions.push(
    vscode.window.registerWebviewPanelSerializer(reportViewType, {
      deserializeWebviewPanel(panel, state) {
        const [run] = savedSchema.safeParse(state).data?.runs ?? [];
        if (run !== undefined && path.isAbsolute(run)) adopt(panel, run);
        else panel.dispose();
        return Promise.resolve();
      },
    }),
  );
  return {
    open(run) {
      const there = [...panels].find((panel) => panel.run === run);
      if (there) there.reveal();
      else {
        const title = vscode.l10n.t('Report');
        adopt(vscode.window.createWebviewPanel(reportViewType, title, vscode.ViewColumn.Active), run);
      }
    },
  };
}
