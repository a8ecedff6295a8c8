import * as vscode from 'vscode';
import { imageOf } from '../webview/image-roots.ts';
import { isWithin } from './is-within.ts';

/** Commands of VS Code that show a file: in an editor, in the system's file manager. */
export type ShowingWay = 'vscode.open' | 'revealFileInOS';

/**
 * Shows an image of a dataset. One that is gone, or that a link in its path leads out of the dataset's folder, is not
 * opened, which the user is told; nor is one whose folder may not be read here.
 */
export async function showImage(root: string, image: string, way: ShowingWay): Promise<void> {
  const file = imageOf(root, image);
  if (!file) return;
  if (await isWithin(root, file.fsPath)) await vscode.commands.executeCommand(way, file);
  else
    void vscode.window.showErrorMessage(
      vscode.l10n.t('{0} is not opened: it is gone, or leads out of the folder of its dataset.', file.fsPath),
    );
}
