import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';

/** A bundled program. */
export interface Program {
  start(args: readonly string[], environment?: Record<string, string>): ChildProgram;
  remove(): Promise<void>;
}

/** A program of the folder `programs`, bundled so that any version of Node can run it. */
export async function bundleProgram(name: string): Promise<Program> {
  const folder = await mkdtemp(path.join(tmpdir(), 'run-program-'));
  const outfile = path.join(folder, `${name}.mjs`);
  await build({
    entryPoints: [fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  });
  return {
    start: (args, environment = {}) => new ChildProgram(outfile, args, environment),
    remove: () => rm(folder, { recursive: true }),
  };
}

/** A running program that talks in lines. It is killed when the test ends. */
export class ChildProgram {
  readonly process: ChildProcessWithoutNullStreams;
  /** Its exit status, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  readonly #lines: AsyncIterator<string>;
  #errors = '';

  constructor(file: string, args: readonly string[], environment: Record<string, string>) {
    this.process = spawn(process.execPath, [file, ...args], { env: { ...process.env, ...environment } });
    this.#lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
    this.process.stderr.on('data', (piece: Buffer) => (this.#errors += piece.toString()));
    this.ended = new Promise((resolve) => {
      this.process.on('close', (status, signal) => resolve(signal ?? status ?? -1));
    });
    onTestFinished(async () => {
      this.process.kill('SIGKILL');
      await this.ended;
    });
  }

  /** Its next line; null when it has ended. */
  async line(): Promise<string | null> {
    const next = await this.#lines.next();
    return next.done === true ? null : next.value;
  }

  say(line: string): void {
    this.process.stdin.write(`${line}\n`);
  }

  /** What it wrote to standard error. */
  get errors(): string {
    return this.#errors;
  }
}
