import os from 'node:os';
import path from 'node:path';

/**
 * Where downloads and engines are kept between runs: the folder named by the environment variable
 * `TRANSFER_LEARNING_CACHE`, else the user's cache folder as the operating system has it (the XDG Base Directory
 * Specification on Linux). It may not exist yet, and it may not be writable.
 */
export function cacheFolder(): string {
  const { TRANSFER_LEARNING_CACHE: chosen, XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = process.env;
  if (chosen) return path.resolve(chosen);
  const name = 'transfer-learning';
  const home = homeFolder();
  switch (process.platform) {
    case 'win32':
      return path.join(local ? local : path.join(home, 'AppData', 'Local'), name, 'Cache');
    case 'darwin':
      return path.join(home, 'Library', 'Caches', name);
    default:
      return path.join(xdg ? xdg : path.join(home, '.cache'), name);
  }
}

/** Users that a system has no account of (as in containers) have no home: theirs is the root, as Docker sets it. */
function homeFolder(): string {
  try {
    return path.resolve(os.homedir());
  } catch {
    return path.parse(process.cwd()).root;
  }
}
