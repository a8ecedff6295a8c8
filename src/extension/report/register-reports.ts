import path from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import type { Reports } from '../services.ts';
import type { ReportPanel, ReportPanelServices, ShownReport } from './report-panel.ts';

export const reportViewType = 'transferLearning.report';

const savedSchema = z.object({ runs: z.array(z.string()).length(1) });

/** What only an open report needs runs when the first one is opened. */
const load = () => import('./report-panel.ts');
type Loaded = Awaited<ReturnType<typeof load>>;

/** Opens reports, one for each run, and brings these back after the window was reloaded. */
export function registerReports(services: ReportPanelServices): Reports {
  const panels = new Set<ReportPanel>();
  const adopt = ({ ReportPanel }: Loaded, panel: vscode.WebviewPanel, shown: ShownReport): void => {
    const opened = new ReportPanel(panel, services, shown);
    panels.add(opened);
    panel.onDidDispose(() => panels.delete(opened));
  };
  const create = (loaded: Loaded, shown: ShownReport): void => {
    const title = vscode.l10n.t('Report');
    adopt(loaded, vscode.window.createWebviewPanel(reportViewType, title, vscode.ViewColumn.Active), shown);
  };
  services.context.subscriptions.push(
    vscode.window.registerWebviewPanelSerializer(reportViewType, {
      async deserializeWebviewPanel(panel, state) {
        const [run] = savedSchema.safeParse(state).data?.runs ?? [];
        if (run !== undefined && path.isAbsolute(run)) adopt(await load(), panel, { run });
        else panel.dispose();
      },
    }),
  );
  return {
    open(run) {
      void load().then((loaded) => {
        const there = [...panels].find((panel) => panel.isReportOf(run));
        if (there) there.reveal();
        else create(loaded, { run });
      });
    },
    openEvaluation(report, title) {
      void load().then((loaded) => create(loaded, { evaluation: { ...report, name: title } }));
    },
  };
}
