import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const scripts = fileURLToPath(new URL('./python/', import.meta.url));

/**
 * The Python interpreter that has Keras on TensorFlow: the environment variable `REFERENCE_PYTHON`, else
 * `.venv-reference` in the repository. undefined where there is none.
 */
export function referencePython(): string | undefined {
  const given = process.env['REFERENCE_PYTHON'];
  if (given) return given;
  const virtualEnvironment = path.join(repository, '.venv-reference');
  return [
    path.join(virtualEnvironment, 'bin', 'python'),
    path.join(virtualEnvironment, 'Scripts', 'python.exe'),
  ].find((candidate) => existsSync(candidate));
}

export const noReferencePython =
  'skipped: no Python with Keras; set REFERENCE_PYTHON or make .venv-reference in the repository';

/**
 * What Python is run with. Of TensorFlow's kernels it takes the plain ones: those of oneDNN crash or compute wrong on a
 * processor that hides its caches, and a reference is to be right everywhere.
 */
export const referenceEnvironment = {
  KERAS_BACKEND: 'tensorflow',
  TF_CPP_MIN_LOG_LEVEL: '3',
  TF_ENABLE_ONEDNN_OPTS: '0',
  PYTHONHASHSEED: '0',
};

/** `describe` for tests against Keras; where there is no reference Python they are skipped, and say why. */
export function describeWithReference(name: string, tests: () => void): void {
  if (referencePython() === undefined) describe.skip(`${name} (${noReferencePython})`, tests);
  // Starting TensorFlow alone takes seconds, more on a busy machine.
  else describe(name, { timeout: 240_000 }, tests);
}

/**
 * Runs a script of test/support/python with `input` as JSON on its standard input. Gives the JSON that it prints.
 * Throws an Error with the end of its standard error when it fails.
 */
export async function runReference(script: string, input: unknown): Promise<unknown> {
  const python = referencePython();
  if (python === undefined) throw new Error(noReferencePython);
  const child = spawn(python, [path.join(scripts, script)], {
    env: { ...process.env, ...referenceEnvironment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  // A script that ends early closes its input; its exit status tells more than the broken pipe.
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(input));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (status !== 0)
    throw new Error(
      `${script} ended with status ${String(status)}: ${Buffer.concat(errors).toString().slice(-4000)}`,
    );
  return JSON.parse(Buffer.concat(output).toString()) as unknown;
}
