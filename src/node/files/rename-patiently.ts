import { rename } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { hasCode } from './system-error.ts';

/**
 * Renames a file or folder. Where another program has it open for a moment (a virus scanner or an indexer on Windows,
 * which refuses the rename meanwhile) it tries again for up to a second.
 */
export async function renamePatiently(from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const held = process.platform === 'win32' && hasCode(error, 'EPERM', 'EACCES', 'EBUSY');
      if (!held || attempt === 10) throw error;
      await wait(100);
    }
  }
}
