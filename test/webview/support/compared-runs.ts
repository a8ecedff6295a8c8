import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import type { RunReport } from '../../../src/shared/report/run-report.ts';
import { runLayout } from '../../../src/shared/run/run-layout.ts';
import { writeReportedRun, type ReportedRunOptions } from '../../support/reported-run.ts';
import { drawnEvents, type DrawnRun } from './drawn-run.ts';

/** Writes a run with predictions and curves. Gives its folder. */
export async function writeComparedRun(
  parent: string,
  options: ReportedRunOptions,
  drawn: Pick<DrawnRun, 'first' | 'second' | 'seed'>,
): Promise<string> {
  const folder = await writeReportedRun(parent, options);
  const events = drawnEvents({ ...drawn, stepsPerEpoch: 2, lossesPerEvent: 2 });
  const lines = events.map((event) => `${JSON.stringify(event)}\n`);
  await appendFile(path.join(folder, runLayout.events), lines.join(''));
  return folder;
}

/** The message with which VS Code tells a panel of runs. */
export function runsMessage(runs: readonly RunReport[], canAct = true): Record<string, unknown> {
  return { kind: 'runs', runs, imageRoots: runs.map(() => null), canAct };
}
