import path from 'node:path';
import * as vscode from 'vscode';
import { missingFiles } from '../../node/configuration/missing-files.ts';
import { locateProblems } from '../../shared/configuration/locate-problems.ts';
import type { LocatedProblem } from '../../shared/configuration/locate-problems.ts';

/** Everything wrong with a configuration in an editor, as far as can be told without training. */
export async function problemsOf(document: vscode.TextDocument): Promise<vscode.Diagnostic[]> {
  const located = locateProblems(document.getText());
  const errors = located.problems.map((problem) =>
    diagnostic(document, problem, vscode.DiagnosticSeverity.Error),
  );
  if (located.kind === 'not-json') return errors;
  if (document.uri.scheme !== 'file') return errors;
  const missing = await missingFiles(located.draft, path.dirname(document.uri.fsPath));
  const warnings = missing.flatMap(({ field, text }) => {
    const place = located.placeOf(field);
    return place ? [diagnostic(document, { ...place, text }, vscode.DiagnosticSeverity.Warning)] : [];
  });
  return [...errors, ...warnings];
}

function diagnostic(
  document: vscode.TextDocument,
  { offset, length, text }: LocatedProblem,
  severity: vscode.DiagnosticSeverity,
): vscode.Diagnostic {
  const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
  const made = new vscode.Diagnostic(range, text, severity);
  made.source = vscode.l10n.t('Transfer Learning');
  return made;
}
