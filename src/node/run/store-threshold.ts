import { modelCard } from '../../shared/report/model-card.ts';
import { openReport } from '../../shared/report/opened-report.ts';
import {
  modelCardFile,
  modelMetadataFile,
  modelMetadataSchema,
  type ModelMetadata,
} from '../../shared/run/model-metadata.ts';
import { runLayout } from '../../shared/run/run-layout.ts';
import { UserError } from '../user-error.ts';
import { readRunReport } from './read-run-report.ts';
import { folderInRun, writeInRun } from './run-file.ts';

/** A threshold to be stored with a run's model, and how the user came to it. */
export interface ChosenThreshold {
  /** 0 to 1. */
  readonly threshold: number;
  /** In words, as in the model's card: `sensitivity of at least 0.95`. */
  readonly rule: string;
  /** Whose scores it was chosen on. */
  readonly split: 'val' | 'test';
}

/**
 * Stores a threshold that the user chose with a run's model: from then on evaluation and exports decide at it. The
 * metadata is replaced as a whole, then the model card is written anew. What the training chose stays in `run.json`.
 *
 * Throws a UserError for one that was chosen on test (whose figures would be too good from then on), a run without a
 * model, one of more than two classes or without validation scores, a threshold that is none, and a full disk.
 */
export async function storeThreshold(
  runFolder: string,
  { threshold, rule, split }: ChosenThreshold,
  now: Date = new Date(),
): Promise<ModelMetadata> {
  if (split === 'test')
    throw new UserError(
      'A threshold chosen on the test set is not stored: the test set would have decided something, and its figures would ' +
        'be better than on new images. Choose it on validation.',
    );
  if (!(threshold >= 0 && threshold <= 1))
    throw new UserError(`${threshold} is not stored: a threshold lies between 0 and 1.`);
  const report = await readRunReport(runFolder);
  const { model } = report;
  const folder = await folderInRun(report.run, runLayout.model);
  if (!model)
    throw new UserError(
      `There is no model in ${folder} to store a threshold with. Finish the training first.`,
    );
  if (model.threshold === null)
    throw new UserError(
      `The model in ${folder} tells ${model.classes.length} classes apart and has no threshold: the most probable class is chosen.`,
    );
  const { val, problems } = openReport(report);
  if (!val?.phases.includes(model.phase))
    throw new UserError(
      `The threshold is not stored: the validation scores in ${report.run} cannot be read` +
        `${problems.map(({ file, reason }) => ` (${file}: ${reason})`).join('')}. Restore them from a copy.`,
    );
  const changed = modelMetadataSchema.parse({
    ...model,
    threshold,
    thresholdOrigin: {
      rule: rule.slice(0, 200),
      split,
      images: val.images.labels.length,
      chosenBy: 'user',
      at: now.toISOString(),
    },
  });
  await writeInRun(
    report.run,
    `${runLayout.model}/${modelMetadataFile}`,
    `${JSON.stringify(changed, null, 2)}\n`,
  );
  await writeInRun(
    report.run,
    `${runLayout.model}/${modelCardFile}`,
    modelCard({ ...report, model: changed }, changed),
  );
  return changed;
}
