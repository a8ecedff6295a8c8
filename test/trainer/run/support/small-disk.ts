import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** Whether this user may mount a disk of a few kilobytes in memory; only root on Linux may. */
export const canMountDisks = ((): boolean => {
  try {
    unmount(mount(16));
    return true;
  } catch {
    return false;
  }
})();

/** A disk of its own, of so many kilobytes, until the end of the test. */
export function smallDisk(kilobytes: number): string {
  const folder = mount(kilobytes);
  onTestFinished(() => unmount(folder));
  return folder;
}

function mount(kilobytes: number): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'run-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch (error) {
    rmdirSync(folder);
    throw error;
  }
  return folder;
}

function unmount(folder: string): void {
  execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
  rmdirSync(folder);
}
