import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** The program as it was built. */
export const cliFile = path.resolve(import.meta.dirname, '..', '..', '..', 'dist', 'cli.js');

/** How a command ended and what it printed. */
export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly errors: string;
}

export interface Started {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

export type CommandOptions = Pick<SpawnOptions, 'uid' | 'gid'> & { readonly env?: NodeJS.ProcessEnv };

/** Starts `transfer-learning` with these arguments, as a user would, in a process of its own. */
export function start(args: readonly string[], options: CommandOptions = {}): Started {
  if (!existsSync(cliFile)) throw new Error('These tests run the built program: `npm run build` first.');
  const { env = {}, ...others } = options;
  const child = spawn(process.execPath, [cliFile, ...args], {
    ...others,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => resolve({ status, signal, output, errors }));
  });
  return { process: child, ended };
}

/** Runs `transfer-learning` with these arguments to its end. */
export function run(args: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  return start(args, options).ended;
}
