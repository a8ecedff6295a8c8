/**
 * Preloaded into a classifier (`node --import`): a thread of it that has read a file of the name DEADLY_NAME takes the
 * whole process down, as a native decoder with a defect does.
 */
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { isMainThread } from 'node:worker_threads';

if (!isMainThread) {
  const { readFile } = promises;
  promises.readFile = async (file, ...others) => {
    const bytes = await readFile(file, ...others);
    if (path.basename(String(file)) === process.env.DEADLY_NAME) process.kill(process.pid, 'SIGSEGV');
    return bytes;
  };
  // Modules that import it by name see it from here on.
  syncBuiltinESMExports();
}
