import path from 'node:path';
import * as vscode from 'vscode';
import { checkReport } from './check-report.ts';
import type { WorkspaceDatasetStore } from './dataset-store.ts';

const reportScheme = 'transfer-learning-check';

/** Shows reports of checks as documents that cannot be edited and need not be saved. */
export function registerCheckReports(store: WorkspaceDatasetStore): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const listening = store.onDidChange((dataset) => {
    if (dataset) changed.fire(reportOf(dataset.root));
  });
  const provider = vscode.workspace.registerTextDocumentContentProvider(reportScheme, {
    onDidChange: changed.event,
    provideTextDocumentContent: ({ query }) => {
      const inspection = store.get(query)?.inspection;
      return inspection
        ? checkReport(inspection, vscode.l10n)
        : vscode.l10n.t('The dataset has changed since it was checked. Check its images again.');
    },
  });
  return vscode.Disposable.from(changed, listening, provider);
}

/** Where the report of a dataset's check is shown. */
export function reportOf(root: string): vscode.Uri {
  return vscode.Uri.from({
    scheme: reportScheme,
    path: `/${vscode.l10n.t('Check of {0}', path.basename(root))}.txt`,
    query: root,
  });
}
