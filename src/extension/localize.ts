/** The part of `vscode.l10n` that code which runs without VS Code is given. */
export interface Localize {
  t(message: string, ...values: (string | number | boolean)[]): string;
}
