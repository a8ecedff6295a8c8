import { openRun } from '../../node/run/run-folder.ts';
import type { Context } from '../context.ts';
import type { ExitStatus } from '../exit-status.ts';
import { runPath } from '../run-path.ts';
import { runTraining } from '../trainer-process/run-training.ts';
import { finishTraining } from './finish-training.ts';

/** `resume <run>`: goes on with a run that was stopped, killed or crashed. */
export async function resume(context: Context, run: string): Promise<ExitStatus> {
  const { folder } = await openRun(await runPath(context, run));
  const outcome = await runTraining(context, { kind: 'resume', run: folder });
  return finishTraining(context, { ...outcome, folder });
}
