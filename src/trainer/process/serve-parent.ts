import {
  logFileVariable,
  type FromTrainer,
  type TrainerJob,
  toTrainerSchema,
} from '../../shared/protocol/trainer-protocol.ts';
import type { ReportProgress } from '../../node/progress.ts';
import { doJob } from './do-job.ts';
import type { JobHost } from './job.ts';
import { StoppedError, UserError } from '../../node/user-error.ts';

/**
 * Waits for the parent's `start`, does the job and ends the process. Stops, with everything written, on `stop`, on
 * SIGINT and SIGTERM, and, when attached, when the parent goes away.
 */
export function serveParent(): void {
  const log = process.env[logFileVariable] ?? null;
  const stop = new AbortController();
  let checkpointRequested = false;
  let started = false;
  let attached = false;

  const run = async (job: TrainerJob): Promise<void> => {
    const host: JobHost = {
      attached,
      log,
      stopRequested: stop.signal,
      takeCheckpointRequest: () => {
        const requested = checkpointRequested;
        checkpointRequested = false;
        return requested;
      },
      onProgress: throttled(({ what, done, total, unit }) => {
        send({ kind: 'progress', what, done, total: total ?? null, unit });
      }),
      onRunFolder: (folder) => send({ kind: 'run-folder', folder }),
    };
    try {
      const { outcome, result } = await doJob(job, host);
      await finish({ kind: 'done', outcome, message: null, result }, outcome === 'finished' ? 0 : 130);
    } catch (error) {
      if (error instanceof StoppedError)
        await finish({ kind: 'done', outcome: 'stopped', message: null }, 130);
      else await finish({ kind: 'done', outcome: 'failed', message: messageOf(error) }, 1);
    }
  };

  process.on('message', (raw) => {
    const message = toTrainerSchema.safeParse(raw);
    if (!message.success) return;
    switch (message.data.kind) {
      case 'start':
        if (started) return;
        started = true;
        attached = message.data.attached;
        void run(message.data.job);
        break;
      case 'stop':
        stop.abort();
        break;
      case 'checkpoint':
        checkpointRequested = true;
        break;
    }
  });
  process.on('disconnect', () => {
    if (!started) process.exit(1);
    if (attached) stop.abort();
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  send({ kind: 'ready' });
}

/** A parent that has gone away is no reason to fail: the run folder holds everything. */
function send(message: FromTrainer): void {
  if (process.connected) process.send?.(message, undefined, {}, () => undefined);
}

function finish(message: FromTrainer, exitStatus: number): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      resolve();
      process.exit(exitStatus);
    };
    if (!process.connected || !process.send) end();
    else process.send(message, undefined, {}, end);
  });
}

/** What is shown to the user; a defect of ours keeps its stack, in the log. */
function messageOf(error: unknown): string {
  if (error instanceof UserError) return error.message;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${text}\n`);
  return `An unexpected error ended the job: ${error instanceof Error ? error.message : String(error)}`;
}

/** At most ten reports a second, and always the last of each thing. */
function throttled(report: ReportProgress): ReportProgress {
  let last = -Infinity;
  return (progress) => {
    const now = performance.now();
    if (progress.done !== progress.total && now - last < 100) return;
    last = now;
    report(progress);
  };
}
