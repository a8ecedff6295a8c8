import { readdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { newLogFile, removeOldLogs } from '../../../src/extension/training/log-files.ts';
import { temporaryFolder } from '../../trainer/run/support/temporary-folder.ts';

describe('logs of trainings', () => {
  it('have names of their own, in order of time', () => {
    const [one, other] = [new Date(2026, 1, 2), new Date(2026, 1, 3)].map((now) => newLogFile('/logs', now));
    expect(one).not.toBe(newLogFile('/logs', new Date(2026, 1, 2)));
    expect(String(one) < String(other)).toBe(true);
    expect(path.basename(String(one))).toMatch(/^[\w-]+\.training\.log$/);
  });

  it('are removed when nothing was written to them for a month, and nothing else is', async () => {
    const folder = await temporaryFolder();
    const [old, recent] = [newLogFile(folder), newLogFile(folder)];
    const other = path.join(folder, 'notes.log');
    for (const file of [old, recent, other]) await writeFile(file, '');
    const longAgo = new Date(Date.now() - 40 * 24 * 3_600_000);
    for (const file of [old, other]) await utimes(file, longAgo, longAgo);
    await removeOldLogs(folder);
    expect((await readdir(folder)).sort()).toEqual([recent, other].map((file) => path.basename(file)).sort());
    await removeOldLogs(path.join(folder, 'not there'));
  });
});
