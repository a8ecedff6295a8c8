import path from 'node:path';
import * as vscode from 'vscode';
import { writeReportPage, type ReportPageOptions } from '../../node/report-page/write-report-page.ts';
import type { RunReport } from '../../shared/report/run-report.ts';
import type { Services } from '../services.ts';
import { plainFileName, suggestedFolder } from '../webview/save-export.ts';

/**
 * Asks where to, and writes reports there as one page that stands alone. Gives its path; null when the user thinks
 * better of it. Throws a UserError where the file cannot be written.
 */
export async function exportReport(
  { context }: Pick<Services, 'context'>,
  reports: readonly RunReport[],
  view: ReportPageOptions['view'],
): Promise<string | null> {
  const [first] = reports;
  if (!first) return null;
  const name = view === 'report' ? first.name : reports.map((report) => report.name).join(', ');
  const folder = suggestedFolder(first.run);
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export Report'),
    defaultUri: vscode.Uri.joinPath(folder, `${plainFileName(name)}.html`),
    filters: { [vscode.l10n.t('Web page')]: ['html'] },
  });
  if (!target) return null;
  await writeReportPage(target.fsPath, reports, {
    view,
    bundles: path.join(context.extensionPath, 'dist', 'webview'),
  });
  void offerToOpen(target);
  return target.fsPath;
}

async function offerToOpen(page: vscode.Uri): Promise<void> {
  const open = vscode.l10n.t('Open in Browser');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'Exported to {0}. It holds names and scores of images, and no images.',
      path.basename(page.fsPath),
    ),
    open,
  );
  if (answer === open) await vscode.env.openExternal(page);
}
