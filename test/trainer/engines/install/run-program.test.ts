import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runProgram } from '../../../../src/trainer/engines/install/run-program.ts';
import { StoppedError } from '../../../../src/node/user-error.ts';

describe.skipIf(process.platform === 'win32')('running a program', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'program-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const signal = new AbortController().signal;

  test('gives its output and whether it succeeded', async () => {
    const end = await runProgram('sh', ['-c', 'echo out; echo err >&2; exit 3'], { folder, signal });
    expect(end).toMatchObject({ succeeded: false, output: 'out\n' });
    expect(end?.messages).toContain('err');
  });

  test('tells a program that is not there from one that fails', async () => {
    expect(await runProgram('no-such-program', [], { folder, signal })).toBeUndefined();
  });

  test('stopping also ends what the program has started', async () => {
    const controller = new AbortController();
    const running = runProgram('sh', ['-c', 'sleep 60 & echo $! > child; wait'], {
      folder,
      signal: controller.signal,
    });
    const child = await vi.waitFor(() => Number(readFileSync(path.join(folder, 'child'), 'utf8').trim()));
    controller.abort();
    await expect(running).rejects.toBeInstanceOf(StoppedError);
    await vi.waitFor(() => expect(isRunning(child)).toBe(false));
  });
});

/** A process that has ended but was not yet collected by its parent no longer runs. */
function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return (
      process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${String(id)}/status`, 'utf8'))
    );
  } catch {
    return false;
  }
}
