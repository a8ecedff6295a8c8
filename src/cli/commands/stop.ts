import { setTimeout as wait } from 'node:timers/promises';
import { listRun } from '../../node/run/list-runs.ts';
import { readRunLock } from '../../node/run/lock-claims.ts';
import { requestStop } from '../../node/run/request-stop.ts';
import { openRun } from '../../node/run/run-folder.ts';
import { withAbortOnSignals } from '../abort-on-signals.ts';
import { answer } from '../context.ts';
import type { Context } from '../context.ts';
import { exitStatus } from '../exit-status.ts';
import type { ExitStatus } from '../exit-status.ts';
import { runPath } from '../run-path.ts';
import { printable } from '../terminal/printable.ts';
import { shellWord } from './finish-training.ts';

const pollMilliseconds = 100;

/** `stop <run>`: asks the trainer of a run to stop, whoever started it, and waits until it has gone. */
export async function stop(context: Context, run: string): Promise<ExitStatus> {
  const { folder } = await openRun(await runPath(context, run));
  const asked = await requestStop(folder);
  if (asked) context.console.talk.line('Stopping after the current batch, with everything written.');
  const gone = await withAbortOnSignals(async (signal) => {
    while (!signal.aborted && (await readRunLock(folder)) !== null) {
      await wait(pollMilliseconds, undefined, { signal }).catch(() => undefined);
    }
    return !signal.aborted;
  });
  const status = (await listRun(folder))?.status ?? 'damaged';
  answer(context, { run: folder, status, asked, gone }, () => {
    if (!gone) return ['It was asked to stop and is still at work.'];
    if (!asked) return [`No trainer is at work on ${printable(folder)}: the run is ${status}.`];
    return [
      `The run is ${status}: ${printable(folder)}`,
      ...(status === 'finished' ? [] : [`To go on: ${context.program} resume ${shellWord(folder)}`]),
    ];
  });
  return gone ? exitStatus.done : exitStatus.stopped;
}
