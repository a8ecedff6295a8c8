import { closeSync, fstatSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { fromTrainerSchema, logFileVariable } from '../../shared/protocol/trainer-protocol.ts';
import type { FromTrainer, ToTrainer, TrainerJob } from '../../shared/protocol/trainer-protocol.ts';
import { writeError } from '../files/write-error.ts';
import { UserError } from '../user-error.ts';
import { defaultReadyMilliseconds, endingInWords, killGroup, notReady, spawnNode } from './child-program.ts';
import { LastLines } from './last-lines.ts';
import { readLogTail } from './log-tail.ts';

/** A trainer that has said its last word has everything written; it is not waited for longer than this. */
const graceMilliseconds = 15_000;

/** How long the last output of a process that has ended is waited for. */
const outputMilliseconds = 1_000;

/** Lines of its output that are kept for the account of how it ended. */
const linesKept = 20;

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

export interface TrainerTask {
  /** The trainer's module, a file. */
  readonly module: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly job: TrainerJob;
  /** Called with every message but `ready` and `done`. */
  readonly onMessage: (message: FromTrainer) => void;
  /** The Node to run it with; unless told, the one that runs this process, be it Electron's. */
  readonly execPath?: string;
  /** How long it may take to come up before it is given up. */
  readonly readyMilliseconds?: number;
}

/** A trainer that stops, with everything written, when this process goes away. Its output comes through pipes. */
export interface AttachedOutput {
  readonly attached: true;
  readonly logFile?: undefined;
  /** Called with every line that the trainer or its native libraries print. */
  readonly onOutput?: (line: string) => void;
}

/** One whose output goes straight into a file, appended. Only such a one can outlive us: no pipe breaks with us. */
export interface LoggedOutput {
  /** Whether it stops, with everything written, when this process goes away. */
  readonly attached: boolean;
  /** Absolute path; its folder is made. */
  readonly logFile: string;
}

export type TrainerProcessOptions = TrainerTask & (AttachedOutput | LoggedOutput);

/** A trainer at work as a child of this process, in a process group of its own so that Ctrl-C reaches us alone. */
export interface TrainerProcess {
  readonly pid: number | undefined;
  /** Settles when the process is gone and all its messages are handled; never after `detach`. Never rejects. */
  readonly ended: Promise<TrainerOutcome>;
  /** Asks it to end after the current batch with everything written. */
  stop(): void;
  /** Ends it at once, in the middle of whatever it does. */
  kill(): void;
  /**
   * Lets go of it: it no longer keeps this process alive, and nothing more is heard of it. One that is not attached
   * goes on; one that is stops with everything written, as when this process ends.
   */
  detach(): void;
}

/** Starts a trainer on a job. Throws a UserError when its log cannot be written. */
export function startTrainer(options: TrainerProcessOptions): TrainerProcess {
  const { module, job, readyMilliseconds = defaultReadyMilliseconds } = options;
  const execPath = options.execPath ?? process.execPath;
  const log = options.logFile === undefined ? null : openLog(options.logFile);
  const child = spawnNode({
    module,
    execPath,
    environment: { ...options.environment, [logFileVariable]: options.logFile },
    output: log?.descriptor ?? 'pipe',
  });
  if (log) closeSync(log.descriptor);
  const lastLines = new LastLines(linesKept, options.logFile === undefined ? options.onOutput : undefined);
  child.stdout?.setEncoding('utf8').on('data', (text: string) => lastLines.add(text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => lastLines.add(text));

  let started = false;
  /** Whether it has its job. */
  let told = false;
  let stopAsked = false;
  let killed = false;
  let detached = false;
  let done: Extract<FromTrainer, { kind: 'done' }> | undefined;
  let failure: string | undefined;
  let leftover: NodeJS.Timeout | undefined;
  let silence: NodeJS.Timeout | undefined;
  const patience = setTimeout(() => {
    failure = notReady('trainer', execPath, readyMilliseconds);
    killGroup(child);
  }, readyMilliseconds);

  const tell = (message: ToTrainer, then: () => void = () => undefined): void => {
    // A trainer that is already gone tells so by its exit.
    if (child.connected) child.send(message, then);
  };
  const disconnect = (): void => {
    if (child.connected) child.disconnect();
  };

  child.on('message', (raw) => {
    const parsed = fromTrainerSchema.safeParse(raw);
    if (!parsed.success) return;
    const message = parsed.data;
    if (message.kind === 'ready') {
      if (started) return;
      started = true;
      clearTimeout(patience);
      tell({ kind: 'start', job, attached: options.attached }, () => {
        told = true;
        if (detached) disconnect();
      });
      if (stopAsked) tell({ kind: 'stop' });
    } else if (detached) {
      return;
    } else if (message.kind === 'done') {
      done = message;
      leftover = setTimeout(() => killGroup(child), graceMilliseconds);
    } else {
      options.onMessage(message);
    }
  });
  child.on('error', (error) => {
    failure = `The trainer could not be started with ${execPath}: ${error.message}`;
  });

  const ended = new Promise<TrainerOutcome>((resolve) => {
    const settle = (code: number | null, signal: NodeJS.Signals | null): void => {
      clearTimeout(patience);
      clearTimeout(leftover);
      clearTimeout(silence);
      child.stdout?.destroy();
      child.stderr?.destroy();
      if (detached) return;
      void lastOutput(log, lastLines).then((output) => resolve({ ...endOf(code, signal), output }));
    };
    const endOf = (code: number | null, signal: NodeJS.Signals | null): Omit<TrainerOutcome, 'output'> => {
      if (done) return { outcome: done.outcome, message: done.message, result: done.result };
      if (killed) {
        const message = 'Ended at once. The run goes on from its last checkpoint.';
        return { outcome: 'stopped', message, result: undefined };
      }
      return { outcome: 'failed', message: failure ?? endedUnasked(code, signal), result: undefined };
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
    pid: child.pid,
    ended,
    stop() {
      stopAsked = true;
      if (started) tell({ kind: 'stop' });
    },
    kill() {
      killed = true;
      killGroup(child);
    },
    detach() {
      detached = true;
      clearTimeout(leftover);
      patience.unref();
      child.unref();
      child.channel?.unref();
      // One that is still coming up is given its job first.
      if (told) disconnect();
    },
  };
}

/** Where a trainer's output goes, and where it begins. */
interface Log {
  readonly file: string;
  readonly descriptor: number;
  readonly from: number;
}

function openLog(file: string): Log {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    const descriptor = openSync(file, 'a');
    return { file, descriptor, from: fstatSync(descriptor).size };
  } catch (error) {
    const reason = writeError(error, file);
    if (reason instanceof UserError) throw reason;
    const problem = error instanceof Error ? error.message : String(error);
    throw new UserError(`${file} could not be written: ${problem}. Choose another folder for it.`, {
      cause: error,
    });
  }
}

async function lastOutput(log: Log | null, lastLines: LastLines): Promise<readonly string[]> {
  if (!log) return lastLines.lines();
  // A log that someone has removed tells nothing; how the trainer ended is known all the same.
  return readLogTail(log.file, { keep: linesKept, from: log.from }).catch(() => []);
}

function endedUnasked(code: number | null, signal: NodeJS.Signals | null): string {
  const why =
    signal === 'SIGKILL'
      ? ' The system ends processes so when memory runs out: a smaller --batch-size needs less.'
      : '';
  return `The trainer process ended unexpectedly ${endingInWords(code, signal)}.${why}`;
}
