import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { engineEnvironment } from '../../src/node/trainer-process/engine-environment.ts';

/** Where a bundle finds the repository's packages, and nothing takes it for a part of the program. */
const bundles = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));

/**
 * Runs a TypeScript program that uses the trainer's own code in a process of its own, started as the trainer is, with
 * `job` as JSON for its one argument. Gives the JSON that it prints. Throws with its standard error when it fails.
 */
export async function runTrainerProgram(program: URL, job: unknown): Promise<unknown> {
  await mkdir(bundles, { recursive: true });
  const folder = await mkdtemp(path.join(bundles, 'trainer-program-'));
  try {
    const outfile = path.join(folder, 'program.mjs');
    await build({
      entryPoints: [fileURLToPath(program)],
      ...{ outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'error' },
    });
    const { stdout } = await promisify(execFile)(process.execPath, [outfile, JSON.stringify(job)], {
      env: { ...process.env, ...engineEnvironment() },
    });
    return JSON.parse(stdout) as unknown;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
