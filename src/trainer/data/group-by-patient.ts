import path from 'node:path';
import type { TrainingConfiguration } from '../../shared/configuration/training-configuration.ts';
import { kermanyPatient } from '../../shared/dataset/kermany-patient.ts';
import { UserError } from '../../node/user-error.ts';
import type { DatasetNote } from '../../node/dataset/dataset.ts';
import { dicomPatients } from './dicom/dicom-patients.ts';
import { patientPattern } from './patient-pattern.ts';
import { readPatientTable } from './patient-table.ts';

export interface PatientGroups {
  /** The patient of each image, in the order of the paths given; an image of unknown patient is its own, by its path. */
  readonly groups: readonly string[];
  readonly notes: readonly DatasetNote[];
  /** Advice for a class of too few patients to be divided: where patients come from and how to do without. */
  readonly advice: string | undefined;
}

type GroupBy = TrainingConfiguration['split']['groupBy'];

/**
 * Finds out which images belong to one patient, from their paths (relative to the dataset's folder `root`).
 * Of DICOM files `auto` asks the header. Throws UserError where a pattern or table is unusable or fits not one image.
 */
export async function groupByPatient(
  root: string,
  paths: readonly string[],
  groupBy: GroupBy,
): Promise<PatientGroups> {
  if (groupBy === 'none') return { groups: paths, notes: [], advice: undefined };
  const dicom = groupBy === 'auto' ? await dicomPatients(root, paths) : undefined;
  const patientOf = await patientRule(root, groupBy);
  const patients = paths.map((imagePath) => dicom?.patients.get(imagePath) ?? patientOf(imagePath));
  const known = patients.filter((patient) => patient !== undefined).length;
  const unknown = paths.length - known;
  const notes: DatasetNote[] = [...(dicom?.notes ?? [])];
  if (known === 0 && groupBy !== 'auto') {
    throw new UserError(
      `${ruleInWords(groupBy)} fits none of the ${paths.length} images, ${placeInWords(groupBy)}, such as ${paths[0] ?? ''}. Correct split.groupBy, or set it to none.`,
    );
  }
  if (known === 0) {
    const text =
      'No patient can be told from the file names or DICOM headers, so every image counts as a patient of its own. If patients have several images, say how to tell them apart with split.groupBy: otherwise one patient may be in train and test.';
    notes.push({ level: 'warning', text });
  } else if (unknown > 0) {
    const example = paths[patients.indexOf(undefined)] ?? '';
    const text = `The patient of ${unknown} of ${paths.length} images, such as ${example}, is unknown; each counts as a patient of its own.`;
    notes.push({ level: 'warning', text });
  }
  const groups = paths.map((imagePath, index) => patients[index] ?? imagePath);
  return { groups, notes, advice: adviceFor(groupBy, (dicom?.patients.size ?? 0) > 0) };
}

function adviceFor(groupBy: Exclude<GroupBy, 'none'>, isDicom: boolean): string | undefined {
  const without =
    'If each image is of another patient, turn grouping off: --group-by none, or split.groupBy none in a configuration.';
  if (isDicom)
    return `The patients are told by the Patient ID of the DICOM files, which is often the same in all after de-identification. ${without}`;
  if (groupBy === 'auto') return undefined;
  return `The patients are told by ${ruleInWords(groupBy).replace(/^The/, 'the')}: correct it. ${without}`;
}

async function patientRule(
  root: string,
  groupBy: Exclude<GroupBy, 'none'>,
): Promise<(imagePath: string) => string | undefined> {
  if (typeof groupBy === 'string') return (imagePath) => kermanyPatient(path.posix.basename(imagePath));
  if ('csv' in groupBy) return readPatientTable(root, groupBy.csv);
  return patientPattern(groupBy.pattern);
}

/** Where a rule looks for the patient of an image. */
function placeInWords(groupBy: Exclude<GroupBy, 'none'>): string {
  if (typeof groupBy === 'string') return 'by their file names';
  return 'csv' in groupBy
    ? 'by their paths or names'
    : 'neither in their names nor in their paths in the dataset';
}

function ruleInWords(groupBy: Exclude<GroupBy, 'none'>): string {
  if (typeof groupBy === 'string') return 'The rule for file names of the Kermany set';
  return 'csv' in groupBy
    ? `The table of patients ${groupBy.csv}`
    : `The pattern for patients ${groupBy.pattern}`;
}
