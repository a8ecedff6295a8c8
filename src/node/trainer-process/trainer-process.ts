import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { trainerNodeOptions } from '../../shared/protocol/trainer-node-options.ts';
import { fromTrainerSchema } from '../../shared/protocol/trainer-protocol.ts';
import type { FromTrainer, ToTrainer, TrainerJob } from '../../shared/protocol/trainer-protocol.ts';
import { LastLines } from './last-lines.ts';

/** A trainer that has said its last word has everything written; it is not waited for longer than this. */
const graceMilliseconds = 15_000;

/** How long the last output of a process that has ended is waited for. */
const outputMilliseconds = 1_000;

/** How the trainer ended. */
export interface TrainerOutcome {
  readonly outcome: 'finished' | 'stopped' | 'failed';
  /** For the user; null when there is nothing to say. */
  readonly message: string | null;
  /** What an evaluation gives. */
  readonly result: unknown;
  /** The last lines that the process and its native libraries printed. */
  readonly output: readonly string[];
}

export interface TrainerProcessOptions {
  /** The trainer's module, a file. */
  readonly module: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly job: TrainerJob;
  /** Called with every message but `ready` and `done`. */
  readonly onMessage: (message: FromTrainer) => void;
  /** Called with every line that the trainer or its native libraries print. */
  readonly onOutput?: (line: string) => void;
}

/** A trainer at work as a child of this process, in a process group of its own so that Ctrl-C reaches us alone. */
export interface TrainerProcess {
  /** Settles when the process is gone and all its messages are handled. Never rejects. */
  readonly ended: Promise<TrainerOutcome>;
  /** Asks it to end after the current batch with everything written. */
  stop(): void;
  /** Ends it at once, in the middle of whatever it does. */
  kill(): void;
}

/** Starts a trainer on a job. */
export function startTrainer(options: TrainerProcessOptions): TrainerProcess {
  const child = fork(options.module, [], {
    detached: true,
    env: options.environment,
    execArgv: [...trainerNodeOptions],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const lastLines = new LastLines(20, options.onOutput);
  child.stdout?.setEncoding('utf8').on('data', (text: string) => lastLines.add(text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => lastLines.add(text));

  let started = false;
  let stopAsked = false;
  let killed = false;
  let done: Extract<FromTrainer, { kind: 'done' }> | undefined;
  let failure: string | undefined;
  let leftover: NodeJS.Timeout | undefined;
  let silence: NodeJS.Timeout | undefined;

  const tell = (message: ToTrainer): void => {
    // A trainer that is already gone tells so by its exit.
    if (child.connected) child.send(message, () => undefined);
  };

  child.on('message', (raw) => {
    const parsed = fromTrainerSchema.safeParse(raw);
    if (!parsed.success) return;
    const message = parsed.data;
    if (message.kind === 'ready') {
      if (started) return;
      started = true;
      tell({ kind: 'start', job: options.job, attached: true });
      if (stopAsked) tell({ kind: 'stop' });
    } else if (message.kind === 'done') {
      done = message;
      leftover = setTimeout(() => killGroup(child), graceMilliseconds);
    } else {
      options.onMessage(message);
    }
  });
  child.on('error', (error) => {
    failure = `The trainer could not be started: ${error.message}`;
  });

  const ended = new Promise<TrainerOutcome>((resolve) => {
    const settle = (code: number | null, signal: NodeJS.Signals | null): void => {
      clearTimeout(leftover);
      clearTimeout(silence);
      child.stdout?.destroy();
      child.stderr?.destroy();
      const output = lastLines.lines();
      if (done) {
        resolve({ outcome: done.outcome, message: done.message, result: done.result, output });
      } else if (killed) {
        resolve({
          outcome: 'stopped',
          message: 'Ended at once. The run goes on from its last checkpoint.',
          result: undefined,
          output,
        });
      } else {
        resolve({
          outcome: 'failed',
          message: failure ?? endedUnasked(code, signal),
          result: undefined,
          output,
        });
      }
    };
    child.on('close', settle);
    // Something that the trainer left behind may hold its output open; it is not waited for.
    child.on('exit', (code, signal) => {
      silence = setTimeout(() => settle(code, signal), outputMilliseconds);
    });
    child.on('error', () => {
      if (child.pid === undefined) settle(null, null);
    });
  });

  return {
    ended,
    stop() {
      stopAsked = true;
      if (started) tell({ kind: 'stop' });
    },
    kill() {
      killed = true;
      killGroup(child);
    },
  };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    // With its whole process group, so that no helper of its own is left behind.
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

function endedUnasked(code: number | null, signal: NodeJS.Signals | null): string {
  const how = signal === null ? `with exit status ${code ?? 'unknown'}` : `by ${signal}`;
  const why =
    signal === 'SIGKILL'
      ? ' The system ends processes so when memory runs out: a smaller --batch-size needs less.'
      : '';
  return `The trainer process ended unexpectedly ${how}.${why}`;
}
