import * as vscode from 'vscode';
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
    const { problemsOf } = await import('./problems-of-document.ts');
    const problems = await problemsOf(document);
    if (document.isClosed || document.version !== version) return;
    this.#marks.set(document.uri, problems);
  }
}
