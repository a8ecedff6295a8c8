/**
 * train-small <run folder> <last epoch>: says each epoch.
 * With KILL_AT=n it kills itself before the n-th of its operations that may change the disk.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';
import { trainSmall } from '../small-training.ts';

type Operation = (...args: unknown[]) => unknown;

let operations = 0;
const killAt = Number(process.env['KILL_AT'] ?? 0);

function killBefore(target: object, names: readonly string[]): void {
  for (const name of names) {
    const original = Reflect.get(target, name) as Operation;
    Reflect.set(target, name, function (this: unknown, ...args: unknown[]) {
      operations++;
      if (operations === killAt) process.kill(process.pid, 'SIGKILL');
      return Reflect.apply(original, this, args);
    });
  }
}

const [folder = '', lastEpoch = ''] = process.argv.slice(2);
if (killAt > 0) {
  const handle = await fs.promises.open(process.execPath, 'r');
  killBefore(Object.getPrototypeOf(handle) as object, ['write', 'writeFile']);
  killBefore(fs.promises, ['open', 'mkdir', 'rename', 'rm']);
  killBefore(fs, ['openSync', 'writeSync', 'ftruncateSync', 'rmSync']);
  syncBuiltinESMExports();
}
await trainSmall(folder, Number(lastEpoch), (epoch) => process.stdout.write(`${epoch}\n`));
process.exit(0);
