import { trainingConfigurationSchema } from '../../shared/configuration/training-configuration.ts';
import { notableImbalance } from '../../shared/dataset/notable-imbalance.ts';
import type { PatientNaming } from '../../shared/dataset/patient-namings.ts';
import { countOf, formatCount } from '../../shared/text/number-format.ts';
import type { DatasetNote, SplitName } from './dataset.ts';
import type { SurveyedClass, SurveyedSplit } from './survey-dataset.ts';

/** Patients that the dataset's own folders divide. */
export interface SharedPatients {
  readonly splits: readonly [SplitName, SplitName];
  readonly patients: number;
  readonly example: string;
}

/** What to beware of in a dataset before anything is trained on it, and what a training will do about it. */
export function surveyNotes(
  splits: readonly SurveyedSplit[],
  naming: PatientNaming | null,
  unlabelled: ReadonlyMap<SplitName, string>,
): DatasetNote[] {
  const { split: settings } = trainingConfigurationSchema.parse({});
  const train = splits.find(({ split }) => split === 'train' || split === undefined);
  const val = splits.find(({ split }) => split === 'val');
  const test = splits.find(({ split }) => split === 'test');
  const notes: DatasetNote[] = [];
  const note = (level: DatasetNote['level'], text: string) => notes.push({ level, text });
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const byPatient = naming === null ? '' : ', by patient';

  if (train?.split === undefined && train !== undefined) {
    note(
      'info',
      `There are no splits: a training keeps ${percent(settings.testFraction)} of each class${byPatient === '' ? '' : `${byPatient},`} for the test and ${percent(settings.validationFraction)} of the rest for validation.`,
    );
  } else {
    if ((val?.images ?? 0) === 0) {
      note(
        'info',
        `There is no validation set${unlabelled.has('val') ? ' sorted into classes' : ''}: a training takes ${percent(settings.validationFraction)} of each class in train${byPatient}.`,
      );
    } else if ((val?.images ?? 0) < settings.minimumValidationImages) {
      note(
        'warning',
        `Validation has only ${countOf(val?.images ?? 0, 'image')}, too few to steer by. A training refills it from train${byPatient}, to ${percent(settings.validationFraction)} of each class.`,
      );
    }
    if ((test?.images ?? 0) === 0) {
      note(
        'info',
        `There is no test set${unlabelled.has('test') ? ' sorted into classes' : ''}: a training takes ${percent(settings.testFraction)} of each class in train${byPatient}.`,
      );
    }
  }
  if (train !== undefined) notes.push(...imbalanceNotes(train.classes));
  if (naming === null && splits.some(({ images }) => images > 0)) {
    note(
      'warning',
      'The file names do not tell the patients, so each image counts as a patient of its own. If patients have several images, say how to tell them apart with split.groupBy in a configuration.',
    );
  }
  return notes;
}

/** Warnings for patients with images in two splits. A refilled validation set takes such patients over whole. */
export function sharedPatientNotes(shared: readonly SharedPatients[]): DatasetNote[] {
  return shared.map(({ splits: [one, other], patients, example }) => ({
    level: 'warning',
    text: `${countOf(patients, 'patient has', 'patients have')} images in both ${one} and ${other}, such as ${example}. Results on ${other} will look better than they are.`,
  }));
}

function imbalanceNotes(classes: readonly SurveyedClass[]): DatasetNote[] {
  const counts = classes.map(({ images }) => images);
  const smallest = Math.min(...counts);
  const ratio = Math.max(...counts) / smallest;
  if (classes.length < 2 || smallest === 0 || ratio < notableImbalance) return [];
  const each = classes.map(({ name, images }) => `${name} ${formatCount(images)}`).join(', ');
  return [
    {
      level: 'info',
      text: `The classes differ ${ratio.toFixed(1)}-fold in size (${each}). A training weighs them to make up for it.`,
    },
  ];
}

/** Notes that images of some formats cannot be read, with the path of one. */
export function unreadableNotes(
  splits: readonly SurveyedSplit[],
  example: string | undefined,
): DatasetNote[] {
  const count = splits.flatMap(({ classes }) => classes).reduce((sum, { unreadable }) => sum + unreadable, 0);
  if (count === 0) return [];
  const text = `${countOf(count, 'file')} of a kind that cannot be read will be left out, such as ${example ?? ''}. Convert GIF or HEIC to PNG first.`;
  return [{ level: 'warning', text }];
}
