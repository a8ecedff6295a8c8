import path from 'node:path';
import type * as vscode from 'vscode';

/** Folders that the user added, as they are kept under a key. What is kept there and is no absolute path is passed over. */
export function storedFolders(state: vscode.Memento, key: string): string[] {
  const stored = state.get<unknown>(key);
  if (!Array.isArray(stored)) return [];
  return stored.filter((folder): folder is string => typeof folder === 'string' && path.isAbsolute(folder));
}
