/** contend <run folder>: on `acquire` tries to get the run's lock and says `held` or why not; on `release` gives it back. */
import process from 'node:process';
import { createInterface } from 'node:readline';
import { acquireRunLock, type RunLock } from '../../../../../src/trainer/run/lock.ts';

const [folder = ''] = process.argv.slice(2);
let lock: RunLock | undefined;
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

say('ready');
for await (const command of createInterface({ input: process.stdin })) {
  if (command === 'acquire') {
    try {
      lock = await acquireRunLock(folder, { attached: false });
      say('held');
    } catch (error) {
      say(error instanceof Error ? `${error.name}: ${error.message}` : 'unknown');
    }
  }
  if (command === 'release') {
    await lock?.release();
    lock = undefined;
    say('released');
  }
  if (command === 'exit') process.exit(0);
}
