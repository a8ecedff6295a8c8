/**
 * Loaded into every process and thread that a test starts (`NODE_OPTIONS=--import`): writes which mutants' places it
 * passed into the folder `MUTANTS_HITS`, from time to time, for some are killed without a chance to say so at their end.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { threadId } from 'node:worker_threads';

const folder = process.env.MUTANTS_HITS;
if (folder) {
  const file = path.join(folder, `${process.pid}-${threadId}.json`);
  let written = 0;
  const write = () => {
    const coverage = globalThis.__stryker__?.mutantCoverage;
    if (!coverage) return;
    const passed = Object.keys(coverage.static);
    if (passed.length === written) return;
    try {
      writeFileSync(file, JSON.stringify(passed));
      written = passed.length;
    } catch {
      // On a full disk, or at the limit of open files, as tests bring them about. What is recorded must not disturb them.
    }
  };
  setInterval(write, 200).unref();
  process.on('exit', write);
  // Vitest ends its own workers by a signal, which leaves them no exit.
  if (process.argv[1]?.includes('tinypool'))
    process.once('SIGTERM', () => {
      write();
      process.exit();
    });
}
