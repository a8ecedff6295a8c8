import path from 'node:path';
import * as vscode from 'vscode';

/** A table or figure that a panel wants saved. `content` is text, or base64 of a PNG. */
export interface PanelExport {
  readonly format: 'png' | 'svg' | 'csv' | 'json';
  readonly suggestedName: string;
  readonly content: string;
}

/**
 * Asks where to save it and writes it there. Gives the path; null when the user thinks better of it.
 *
 * @param beside where no folder is open a place beside this file or folder is suggested
 */
export async function saveExport(wanted: PanelExport, beside: string): Promise<string | null> {
  const folder = suggestedFolder(beside);
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save'),
    defaultUri: vscode.Uri.joinPath(folder, `${plainFileName(wanted.suggestedName)}.${wanted.format}`),
    filters: { [filterNames()[wanted.format]]: [wanted.format] },
  });
  if (!target) return null;
  const bytes = Buffer.from(wanted.content, wanted.format === 'png' ? 'base64' : 'utf8');
  try {
    await vscode.workspace.fs.writeFile(target, bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(
      vscode.l10n.t(
        '{0} could not be saved: {1} Choose another place.',
        target.fsPath,
        reason.endsWith('.') ? reason : `${reason}.`,
      ),
    );
    return null;
  }
  return target.fsPath;
}

/** The folder that is open, else the one that holds this file or folder. */
export function suggestedFolder(beside: string): vscode.Uri {
  return vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(path.dirname(beside));
}

/** A suggested name with nothing in it that a file system might take for more than a name. */
export function plainFileName(suggested: string): string {
  const plain = suggested
    .replace(/[^\p{Letter}\p{Number} ._()-]/gu, '-')
    .replace(/^[ .-]+|[ .]+$/g, '')
    .slice(0, 100);
  return plain === '' ? vscode.l10n.t('export') : plain;
}

function filterNames(): Record<PanelExport['format'], string> {
  return {
    png: vscode.l10n.t('PNG image'),
    svg: vscode.l10n.t('SVG drawing'),
    csv: vscode.l10n.t('Table (CSV)'),
    json: vscode.l10n.t('Table (JSON)'),
  };
}
