import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { randomBytes } from 'node:crypto';

const keptMilliseconds = 30 * 24 * 3_600_000;
const ending = '.training.log';

/** A file in `folder` for the output of a trainer about to be started. */
export function newLogFile(folder: string, now = new Date()): string {
  const time = now.toISOString().replaceAll(/[:.]/g, '-');
  return path.join(folder, `${time}_${randomBytes(2).toString('hex')}${ending}`);
}

/** Removes logs to which nothing was written for a month. */
export async function removeOldLogs(folder: string, now = Date.now()): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((candidate) => candidate.endsWith(ending))) {
    const file = path.join(folder, name);
    const status = await stat(file).catch(() => null);
    if (status && now - status.mtimeMs > keptMilliseconds) await rm(file, { force: true });
  }
}
