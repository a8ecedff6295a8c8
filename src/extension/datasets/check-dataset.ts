import path from 'node:path';
import * as vscode from 'vscode';
import { trainingConfigurationSchema } from '../../shared/configuration/training-configuration.ts';
import { datasetInspectionSchema } from '../../shared/protocol/job-results.ts';
import type { DatasetInspection } from '../../shared/protocol/job-results.ts';
import { countOf } from '../../shared/text/number-format.ts';
import type { Services } from '../services.ts';
import { reportOf } from './check-reports.ts';
import type { WorkspaceDatasetStore } from './dataset-store.ts';

/** Opens every image of a dataset in the trainer process, which can, and tells what cannot be used. */
export async function checkDataset(
  { jobs }: Services,
  store: WorkspaceDatasetStore,
  root: string,
): Promise<void> {
  const known = await store.counted(root);
  const job = await jobs.run(
    {
      kind: 'inspect',
      dataset: root,
      configuration: trainingConfigurationSchema.parse({
        split: { groupBy: known?.survey?.naming?.groupBy ?? 'auto' },
      }),
    },
    vscode.l10n.t('Checking images of {0}', path.basename(root)),
  );
  if (job === undefined) return;
  const inspection = datasetInspectionSchema.parse(job.result);
  store.note(root, inspection);
  void tellOfCheck(root, inspection);
}

/** Sums up what a check found, with a way to all of it. */
async function tellOfCheck(root: string, inspection: DatasetInspection): Promise<void> {
  const name = path.basename(root);
  const warnings = inspection.notes.filter(({ level }) => level === 'warning').length;
  const total = Object.values(inspection.counts)
    .flat()
    .reduce((sum, count) => sum + count, 0);
  const showReport = vscode.l10n.t('Show Report');
  const answer = await (inspection.rejected.length + warnings > 0
    ? vscode.window.showWarningMessage(
        vscode.l10n.t(
          '{0}: {1} can be used, {2} cannot; {3}.',
          name,
          countOf(total, 'image'),
          countOf(inspection.rejected.length, 'file'),
          countOf(warnings, 'warning'),
        ),
        showReport,
      )
    : vscode.window.showInformationMessage(
        vscode.l10n.t('{0}: all {1} can be used.', name, countOf(total, 'image')),
        showReport,
      ));
  if (answer === showReport) {
    const document = await vscode.workspace.openTextDocument(reportOf(root));
    await vscode.window.showTextDocument(document, { preview: true });
  }
}
