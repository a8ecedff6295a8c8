import { readRunReport } from '../../node/run/read-run-report.ts';
import { openReport, reportOfSplit } from '../../shared/report/opened-report.ts';
import { answer, textColumns } from '../context.ts';
import type { Context } from '../context.ts';
import { exitStatus, UsageError } from '../exit-status.ts';
import type { ExitStatus } from '../exit-status.ts';
import { reportLines } from '../report/report-lines.ts';
import { runPath } from '../run-path.ts';
import { writePage } from './write-page.ts';

/**
 * `report <run>`: the figures of both phases on validation and test, with calibration and warnings. With `out` a page of
 * one run's report, or of several runs compared.
 */
export async function report(
  context: Context,
  runs: readonly string[],
  out: string | undefined,
): Promise<ExitStatus> {
  if (out !== undefined) return writePage(context, runs, out, runs.length === 1 ? 'report' : 'compare');
  const [run, ...others] = runs;
  if (run === undefined || others.length > 0)
    throw new UsageError('A report of several runs is a page: say with --out where, or use compare.');
  const read = await readRunReport(await runPath(context, run));
  const opened = openReport(read);
  const splits = (['test', 'val'] as const).flatMap((split) => reportOfSplit(opened, split) ?? []);
  const { id, status } = read.manifest;
  const model = read.model && {
    phase: read.model.phase,
    epoch: read.model.epoch,
    threshold: read.model.threshold,
    thresholdOrigin: read.model.thresholdOrigin ?? null,
  };
  const { problems } = opened;
  answer(context, { run: read.run, id, name: read.name, status, model, splits, problems }, () =>
    reportLines(
      read.name,
      splits,
      problems,
      textColumns(context.console.answer),
      context.console.answer.style,
    ),
  );
  return exitStatus.done;
}
