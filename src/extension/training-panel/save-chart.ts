import * as vscode from 'vscode';
import type { FromTrainingPanel } from '../../shared/protocol/training-panel-protocol.ts';

type Export = Extract<FromTrainingPanel, { kind: 'export' }>;

/** Asks where to save a chart and writes it there. Gives the path; null when the user thinks better of it. */
export async function saveChart(chart: Export, folder: vscode.Uri): Promise<string | null> {
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save Chart'),
    defaultUri: vscode.Uri.joinPath(folder, fileName(chart)),
    filters: { [filterNames()[chart.format]]: [chart.format] },
  });
  if (!target) return null;
  const bytes = Buffer.from(chart.content, chart.format === 'png' ? 'base64' : 'utf8');
  try {
    await vscode.workspace.fs.writeFile(target, bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(
      vscode.l10n.t(
        'The chart could not be saved as {0}: {1} Choose another place.',
        target.fsPath,
        reason.endsWith('.') ? reason : `${reason}.`,
      ),
    );
    return null;
  }
  return target.fsPath;
}

function filterNames(): Record<Export['format'], string> {
  return {
    png: vscode.l10n.t('PNG image'),
    svg: vscode.l10n.t('SVG drawing'),
    csv: vscode.l10n.t('Table (CSV)'),
  };
}

/** The name that the panel suggests, with nothing in it that a file system might take for more than a name. */
function fileName({ suggestedName, format }: Export): string {
  const plain = suggestedName
    .replace(/[^\p{Letter}\p{Number} ._()-]/gu, '-')
    .replace(/^[ .-]+|[ .]+$/g, '')
    .slice(0, 100);
  return `${plain === '' ? 'chart' : plain}.${format}`;
}
