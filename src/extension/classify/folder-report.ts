import { readRunReport } from '../../node/run/read-run-report.ts';
import { UserError } from '../../node/user-error.ts';
import { labelOfPath } from '../../shared/classification/label-of-path.ts';
import { patientNamings } from '../../shared/dataset/patient-namings.ts';
import { evaluatePredictions } from '../../shared/predictions/evaluate-predictions.ts';
import { formatPredictions, type PredictionTable } from '../../shared/predictions/prediction-table.ts';
import type { RunReport } from '../../shared/report/run-report.ts';
import { runLayout } from '../../shared/run/run-layout.ts';
import type { FolderRun } from './folder-run.ts';

/**
 * The report of a run's model on the images of a folder whose own folders name their class. Throws a UserError where no
 * image has both a class and an answer.
 */
export async function folderReport(of: FolderRun): Promise<RunReport> {
  const { answers, model } = of;
  const table = answers && model ? judged(of) : null;
  if (!model || !table || table.rows.length === 0)
    throw new UserError(
      `None of the images in ${of.folder} lies in a folder that is called like a class, so there is nothing to compare the answers with. ` +
        'Sort them into folders, one for each class, and classify the folder again.',
    );
  const report = await readRunReport(of.run);
  const { phase, positiveClass, threshold } = model.metadata;
  const metrics = evaluatePredictions(table, { positiveClass, threshold: threshold ?? 0.5, resamples: 0 });
  return {
    ...report,
    judged: 'folder',
    manifest: {
      ...report.manifest,
      dataset: { ...report.manifest.dataset, root: of.folder },
      phases: report.manifest.phases.map((each) => ({
        ...each,
        test: each.phase === phase ? metrics : null,
      })),
    },
    predictions: [{ phase, split: 'test', text: formatPredictions(table) }],
    // What the run itself judged is not shown, nor missed where it is gone.
    problems: report.problems.filter(({ file }) => !file.startsWith(`${runLayout.predictions}/`)),
    split: null,
  };
}

/** The images that have a class and an answer. */
function judged({ paths, answers, model }: FolderRun): PredictionTable {
  const classes = model?.metadata.classes ?? [];
  const rows = paths.flatMap((path, image) => {
    const label = labelOfPath(path, classes);
    if (!answers || label < 0 || (answers.decided[image] ?? -1) < 0) return [];
    const scores = Float64Array.from(classes, (_, index) => answers.score(image, index));
    return [{ path, label, group: patientOf(path), scores }];
  });
  return { classes, rows };
}

/** The patient, where the file's name tells; else each image stands for itself. */
function patientOf(path: string): string {
  const name = path.split('/').at(-1) ?? path;
  for (const { patientOf: told } of patientNamings) {
    const patient = told(name);
    if (patient !== undefined) return patient;
  }
  return path;
}
