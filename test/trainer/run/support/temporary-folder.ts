import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** An empty folder that is removed after the test. */
export async function temporaryFolder(parent = tmpdir()): Promise<string> {
  const folder = await mkdtemp(path.join(parent, 'run-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** One on a disk in memory where there is one, for tests that write much and fear no power failure. */
export async function temporaryFolderInMemory(): Promise<string> {
  return temporaryFolder(existsSync('/dev/shm') ? '/dev/shm' : tmpdir());
}
