import { readRunReport } from '../../node/run/read-run-report.ts';
import { UserError } from '../../node/user-error.ts';
import { IncomparableError } from '../../shared/report/align-predictions.ts';
import { configurationDifferences } from '../../shared/report/configuration-differences.ts';
import { compareRuns, type RunComparison } from '../../shared/report/run-comparison.ts';
import type { RunReport } from '../../shared/report/run-report.ts';
import { answer, textColumns } from '../context.ts';
import type { Context } from '../context.ts';
import { exitStatus } from '../exit-status.ts';
import type { ExitStatus } from '../exit-status.ts';
import { comparisonLines } from '../report/comparison-lines.ts';
import { runPath } from '../run-path.ts';
import { writePage } from './write-page.ts';

/** `compare <run> <run>…`: runs side by side, or the two phases of one, and whether differences are beyond chance; with `out` as a page. */
export async function compare(
  context: Context,
  runs: readonly string[],
  out: string | undefined,
): Promise<ExitStatus> {
  if (out !== undefined) return writePage(context, runs, out, 'compare');
  const reports = await Promise.all(runs.map(async (run) => readRunReport(await runPath(context, run))));
  const compared = comparisonOf(reports);
  const configuration = configurationDifferences(reports.map(({ manifest }) => manifest.configuration));
  answer(context, json(reports, compared, configuration), () =>
    comparisonLines(
      reports,
      compared,
      configuration,
      textColumns(context.console.answer),
      context.console.answer.style,
    ),
  );
  return exitStatus.done;
}

function comparisonOf(reports: readonly RunReport[]): RunComparison {
  try {
    return compareRuns(reports);
  } catch (error) {
    throw error instanceof IncomparableError ? new UserError(error.message, { cause: error }) : error;
  }
}

function json(
  reports: readonly RunReport[],
  { images, overlap, figures, comparisons, notes }: RunComparison,
  configuration: ReturnType<typeof configurationDifferences>,
): Record<string, unknown> {
  const pathsOf = (indices: readonly number[]): string[] => indices.flatMap((at) => images.paths[at] ?? []);
  return {
    split: images.split,
    overlap,
    runs: reports.map(({ run, name, manifest }) => ({
      run,
      name,
      engine: manifest.engine,
      seconds: manifest.phases.reduce((sum, { seconds }) => sum + seconds, 0),
    })),
    figures,
    comparisons: comparisons.map(({ fixed, broken, ...rest }) => ({
      ...rest,
      fixed: pathsOf(fixed),
      broken: pathsOf(broken),
    })),
    configuration: configuration.map(({ field, values }) => ({ field, values })),
    notes,
  };
}
