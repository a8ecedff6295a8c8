import { stat } from 'node:fs/promises';
import path from 'node:path';
import { metricsSchema, scalarMetrics } from '../../shared/metrics/metrics-schema.ts';
import { listRuns } from '../../node/run/list-runs.ts';
import type { ListedRun } from '../../node/run/list-runs.ts';
import { answer, textColumns } from '../context.ts';
import type { Context } from '../context.ts';
import { defaultRunsFolder } from '../default-runs-folder.ts';
import { exitStatus } from '../exit-status.ts';
import type { ExitStatus } from '../exit-status.ts';
import { phaseInWords } from '../../shared/text/phase-in-words.ts';
import { bestPhase } from '../report/result-json.ts';
import { formatRate } from '../../shared/text/number-format.ts';
import { printable } from '../terminal/printable.ts';
import type { Style } from '../terminal/style.ts';
import { drawTable } from '../terminal/table.ts';

/** `runs [folder]`: the runs in a folder, newest first. */
export async function runs(context: Context, folder: string | undefined): Promise<ExitStatus> {
  const parent =
    folder === undefined ? defaultRunsFolder(context) : path.resolve(context.workingDirectory, folder);
  const listed = folder === undefined && !(await isThere(parent)) ? [] : await listRuns(parent);
  answer(context, { folder: parent, runs: listed.map(runJson) }, () => {
    const { style } = context.console.answer;
    if (listed.length === 0) {
      return [
        `There are no runs in ${printable(parent)} yet.`,
        `Begin with: ${context.program} train <dataset>, or try ${context.program} demo`,
      ];
    }
    return [
      ...table(listed, textColumns(context.console.answer), style),
      '',
      style.dim(`in ${printable(parent)}`),
    ];
  });
  return exitStatus.done;
}

function runJson(run: ListedRun): Record<string, unknown> {
  if (run.status === 'damaged') return { run: run.folder, status: run.status, error: run.reason };
  const { manifest } = run;
  const best = bestPhase(manifest);
  const metrics = metricsSchema.safeParse(best?.test).data;
  return {
    run: run.folder,
    id: manifest.id,
    status: run.status,
    reason: manifest.reason,
    createdAt: manifest.createdAt,
    updatedAt: manifest.updatedAt,
    dataset: manifest.dataset.root,
    engine: manifest.engine.name,
    backbone: manifest.configuration.backbone.name,
    best: manifest.best,
    threshold: manifest.threshold,
    test: metrics ? scalarMetrics(metrics) : null,
  };
}

function table(listed: readonly ListedRun[], columns: number, style: Style): string[] {
  const rows = listed.map((run): string[] => {
    const id = printable(path.basename(run.folder));
    if (run.status === 'damaged') return [id, style.bad('damaged'), printable(run.reason)];
    const { manifest } = run;
    const best = bestPhase(manifest);
    const metrics = metricsSchema.safeParse(best?.test ?? best?.val).data;
    return [
      id,
      statusInColour(run.status, style),
      printable(path.basename(manifest.dataset.root)),
      manifest.engine.name,
      manifest.best ? `${phaseInWords(manifest.best.phase)}, ${manifest.best.epoch}` : '–',
      formatRate(metrics?.auc),
      formatRate(metrics?.sensitivity),
      formatRate(metrics?.specificity),
    ];
  });
  return drawTable(
    ['run', 'status', 'dataset', 'engine', 'best epoch', 'AUC', 'sens.', 'spec.'],
    rows,
    columns,
    style,
  );
}

function statusInColour(status: string, style: Style): string {
  if (status === 'finished') return style.good(status);
  if (status === 'failed') return style.bad(status);
  return style.warning(status);
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
