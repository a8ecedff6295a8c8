import path from 'node:path';
import * as vscode from 'vscode';
import { missingFiles } from '../../node/configuration/missing-files.ts';
import { locateProblems } from '../../shared/configuration/locate-problems.ts';
import type { LocatedProblem } from '../../shared/configuration/locate-problems.ts';
import { isConfigurationFile } from './configuration-files.ts';

/** Typing is not interrupted by what is wrong with half a word. */
const settleMilliseconds = 250;

/** Marks what is wrong in open training configurations: fields, values, and paths that lead nowhere. */
export class ConfigurationDiagnostics implements vscode.Disposable {
  readonly #marks = vscode.languages.createDiagnosticCollection('transferLearning');
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #registrations: readonly { dispose(): unknown }[];
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
    this.#registrations = [
      this.#marks,
      vscode.workspace.onDidOpenTextDocument((document) => this.#later(document, 0)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#later(document, settleMilliseconds)),
      vscode.workspace.onDidSaveTextDocument((document) => this.#later(document, 0)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        clearTimeout(this.#timers.get(uri.toString()));
        this.#timers.delete(uri.toString());
        this.#marks.delete(uri);
      }),
      // A dataset may have come or gone meanwhile.
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor) this.#later(editor.document, 0);
      }),
    ];
    for (const document of vscode.workspace.textDocuments) this.#later(document, 0);
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const registration of this.#registrations) registration.dispose();
  }

  #later(document: vscode.TextDocument, milliseconds: number): void {
    if (!isConfigurationFile(document.uri)) return;
    const key = document.uri.toString();
    clearTimeout(this.#timers.get(key));
    const timer = setTimeout(() => {
      this.#timers.delete(key);
      this.#look(document).catch(this.#onError);
    }, milliseconds);
    this.#timers.set(key, timer);
  }

  async #look(document: vscode.TextDocument): Promise<void> {
    const { version } = document;
    const problems = await problemsOf(document);
    if (document.isClosed || document.version !== version) return;
    this.#marks.set(document.uri, problems);
  }
}

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
