import { spawn, type ChildProcess } from 'node:child_process';
import { trainerNodeOptions } from '../../shared/protocol/trainer-node-options.ts';

/** A busy computer with a slow disk takes this long at worst until a program of ours comes up. */
export const defaultReadyMilliseconds = 60_000;

/** A program of ours that is to run in a process of its own. */
export interface ChildProgram {
  /** Its module, a file. */
  readonly module: string;
  /** The Node to run it with, be it Electron's. */
  readonly execPath: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Where its output goes: a file's descriptor, or pipes. */
  readonly output: number | 'pipe';
  /** advanced: structured clones, so that typed arrays travel as they are. */
  readonly serialization?: 'json' | 'advanced';
}

/**
 * Starts a program that computes, with a channel for messages, in a process group of its own so that Ctrl-C reaches us
 * alone.
 */
export function spawnNode({
  module,
  execPath,
  environment,
  output,
  serialization = 'json',
}: ChildProgram): ChildProcess {
  return spawn(execPath, [...trainerNodeOptions, module], {
    detached: true,
    windowsHide: true,
    serialization,
    env: {
      ...environment,
      // Electron takes its program for Node's when told to, and any other Node pays no heed.
      ...(process.versions['electron'] === undefined
        ? {}
        : { ELECTRON_RUN_AS_NODE: '1', ELECTRON_NO_ASAR: '1' }),
    },
    stdio: ['ignore', output, output, 'ipc'],
  });
}

/** What is said of a program (`the trainer`) that does not come up. */
export function notReady(name: string, execPath: string, milliseconds: number): string {
  return (
    `The ${name} did not come up within ${Math.round(milliseconds / 1000)} s. Try again; if that does not help, see ` +
    `whether ${execPath} is a Node that works on this computer.`
  );
}

/** Ends a program at once, with its whole process group, so that no helper of its own is left behind. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

/** How a process ended, in words that follow `ended`. */
export function endingInWords(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `with exit status ${code ?? 'unknown'}` : `by ${signal}`;
}
