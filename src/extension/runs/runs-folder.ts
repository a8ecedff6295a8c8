import path from 'node:path';

/** What runs are kept in where the setting is empty. */
const usualFolder = 'runs';

/**
 * The folder of runs that a workspace folder's setting names; null when it may not be used: in a workspace that is not
 * trusted none outside the workspace folder is.
 */
export function runsFolderIn(workspaceFolder: string, setting: string, trusted: boolean): string | null {
  const folder = path.resolve(workspaceFolder, setting.trim() === '' ? usualFolder : setting.trim());
  return trusted || isWithin(workspaceFolder, folder) ? folder : null;
}

/** Whether a path is the folder or something in it. */
export function isWithin(folder: string, candidate: string): boolean {
  const relative = path.relative(folder, candidate);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}
