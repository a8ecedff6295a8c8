import * as vscode from 'vscode';

/** The extension under test, active or not. Throws an Error when the host does not have it. */
export function ourExtension(): vscode.Extension<unknown> {
  const extension = vscode.extensions.getExtension('transfer-learning.transfer-learning-medical-imaging');
  if (!extension) throw new Error('The extension host does not have our extension.');
  return extension;
}
