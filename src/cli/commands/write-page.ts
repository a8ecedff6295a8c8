import path from 'node:path';
import { readRunReport } from '../../node/run/read-run-report.ts';
import { writeReportPage, type ReportPageOptions } from '../../node/report-page/write-report-page.ts';
import { answer } from '../context.ts';
import type { Context } from '../context.ts';
import { exitStatus, UsageError } from '../exit-status.ts';
import type { ExitStatus } from '../exit-status.ts';
import { runPath } from '../run-path.ts';
import { printable } from '../terminal/printable.ts';

/** How many runs a page can show. */
const mostRuns = 6;

/** Writes a report or a comparison as one page, and says where. */
export async function writePage(
  context: Context,
  runs: readonly string[],
  out: string,
  view: ReportPageOptions['view'],
): Promise<ExitStatus> {
  if (runs.length > mostRuns)
    throw new UsageError(`A page shows up to ${mostRuns} runs, and ${runs.length} are given.`);
  const reports = await Promise.all(runs.map(async (run) => readRunReport(await runPath(context, run))));
  const page = path.resolve(context.workingDirectory, out);
  await writeReportPage(page, reports, {
    view,
    bundles: path.join(path.dirname(context.trainerModule), 'webview'),
  });
  answer(context, { page, runs: reports.map(({ run }) => run) }, () => [
    `Written: ${printable(page)}`,
    'It holds the names and scores of images, and no images.',
  ]);
  return exitStatus.done;
}
