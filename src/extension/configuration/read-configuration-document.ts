import path from 'node:path';
import * as vscode from 'vscode';
import { withAbsolutePaths } from '../../node/configuration/absolute-paths.ts';
import { UserError } from '../../node/user-error.ts';
import { checkConfiguration } from '../../shared/configuration/configuration-file.ts';
import { locateProblems } from '../../shared/configuration/locate-problems.ts';
import type { TrainingConfiguration } from '../../shared/configuration/training-configuration.ts';
import { withEngineSettings } from './engine-settings.ts';

export interface DocumentConfiguration {
  readonly configuration: TrainingConfiguration;
  /** Absolute path; undefined where the file names none. */
  readonly dataset: string | undefined;
}

/**
 * Reads a configuration file as it stands in the editor, and saves it. Shows the first problem in the editor, and throws
 * a UserError that tells it, where there is one.
 */
export async function readConfigurationDocument(uri: vscode.Uri): Promise<DocumentConfiguration> {
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.isDirty) await document.save();
  const located = locateProblems(document.getText());
  const [problem, ...others] = located.problems;
  if (located.kind === 'not-json' || problem) {
    const editor = await vscode.window.showTextDocument(document);
    if (problem) {
      const at = document.positionAt(problem.offset);
      editor.selection = new vscode.Selection(at, at);
      editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    }
    const more = others.length === 0 ? '' : vscode.l10n.t(' (and {0} more)', others.length);
    throw new UserError(vscode.l10n.t('{0}: {1}{2}', path.basename(uri.fsPath), problem?.text ?? '', more));
  }
  const checked = checkConfiguration(
    withEngineSettings(withAbsolutePaths(located.draft, path.dirname(uri.fsPath))),
  );
  // What was without problems a moment ago.
  if (checked.problems) throw new Error(checked.problems.map(({ text }) => text).join(' '));
  return { configuration: checked.configuration, dataset: checked.dataset };
}
