import path from 'node:path';
import { exportResultSchema, type TrainerJob } from '../../shared/protocol/trainer-protocol.ts';
import { openRun } from '../../node/run/run-folder.ts';
import { answer, sayText, textColumns } from '../context.ts';
import type { Context } from '../context.ts';
import { exitStatus } from '../exit-status.ts';
import type { ExitStatus } from '../exit-status.ts';
import { exportSummary } from '../report/export-summary.ts';
import { exportUsage } from '../report/export-usage.ts';
import { makeTrainingView } from '../report/training-view.ts';
import { runPath } from '../run-path.ts';
import { runJob } from '../trainer-process/run-training.ts';
import { tellDetails } from './finish-training.ts';

type ExportJob = Extract<TrainerJob, { kind: 'export' }>;

/** `export <run>`: the run's best model in another format, checked, and how to use it. */
export async function exportModel(
  context: Context,
  run: string,
  options: Pick<ExportJob, 'format' | 'engine'> & { readonly out?: string; readonly force?: boolean },
): Promise<ExitStatus> {
  const { format, out, force = false, engine } = options;
  const { folder } = await openRun(await runPath(context, run));
  const view = makeTrainingView(context.console.talk);
  const place = out === undefined ? null : path.resolve(context.workingDirectory, out);
  const job: ExportJob = { kind: 'export', run: folder, format, out: place, force, engine };
  const outcome = await runJob(context, job, view, () => undefined);
  view.close();

  if (outcome.outcome !== 'finished') {
    const { talk } = context.console;
    const stopped = outcome.outcome === 'stopped';
    const text = outcome.message ?? (stopped ? 'Stopped on request.' : 'The export failed.');
    sayText(talk, text, stopped ? talk.style.warning : talk.style.bad);
    await tellDetails(context, outcome);
    if (context.json) answer(context, { error: text, run: folder }, () => []);
    return stopped ? exitStatus.stopped : exitStatus.failed;
  }
  const result = exportResultSchema.parse(outcome.result);
  const usage = exportUsage(result);
  const { style } = context.console.answer;
  answer(context, { ...result, usage }, () =>
    exportSummary(result, usage, textColumns(context.console.answer), style),
  );
  return exitStatus.done;
}
