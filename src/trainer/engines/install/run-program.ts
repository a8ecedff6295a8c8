import { spawn } from 'node:child_process';
import { StoppedError } from '../../../node/user-error.ts';

/** How a program ended. `output`: standard output; `messages`: both outputs together, for the user. */
export interface ProgramEnd {
  readonly succeeded: boolean;
  readonly output: string;
  readonly messages: string;
}

/**
 * Runs a program to its end. Gives undefined when there is no such program. Stopping ends it together with the
 * programs that it started, and throws StoppedError once they are gone.
 */
export async function runProgram(
  command: string,
  parameters: readonly string[],
  options: { folder: string; signal: AbortSignal; environment?: Readonly<Record<string, string>> },
): Promise<ProgramEnd | undefined> {
  if (options.signal.aborted) throw new StoppedError();
  const isWindows = process.platform === 'win32';
  const child = spawn(command, parameters, {
    cwd: options.folder,
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    // A process group of its own, to be ended as a whole.
    detached: !isWindows,
    // npm is a batch file on Windows; none of the parameters comes from outside this program.
    shell: isWindows,
  });
  let output = '';
  let messages = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    messages += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (messages += text));
  const stop = () => {
    if (child.pid === undefined) return;
    try {
      if (isWindows) spawn('taskkill', ['/pid', String(child.pid), '/t', '/f']);
      else process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  options.signal.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', (error) => {
        if ('code' in error && error.code === 'ENOENT') resolve(undefined);
        else reject(error);
      });
      child.on('close', (code) => {
        if (options.signal.aborted) reject(new StoppedError());
        else resolve({ succeeded: code === 0, output, messages });
      });
    });
  } finally {
    options.signal.removeEventListener('abort', stop);
  }
}

/** The last lines of what a program said, for an error message. */
export function lastLines(messages: string, count = 8): string {
  return messages.trim().split('\n').slice(-count).join('\n');
}
