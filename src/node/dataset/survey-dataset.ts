import { setImmediate as nextTurn } from 'node:timers/promises';
import { patientNamings } from '../../shared/dataset/patient-namings.ts';
import type { PatientNaming } from '../../shared/dataset/patient-namings.ts';
import { UserError } from '../user-error.ts';
import { classesToTrain, requireImages } from './check-classes.ts';
import type { DatasetNote, SplitName } from './dataset.ts';
import type { FolderTallies, FolderTally, PatientTally } from './folder-tallies.ts';
import { LeftOutCount } from './left-out-notes.ts';
import { sharedPatientNotes, surveyNotes, unreadableNotes } from './survey-notes.ts';
import type { SharedPatients } from './survey-notes.ts';
import { walkDataset } from './walk-dataset.ts';
import type { ClassPlace, WalkedDataset } from './walk-dataset.ts';

export interface SurveyedClass {
  readonly name: string;
  /** Relative to the dataset's folder, with forward slashes. */
  readonly path: string;
  /** Files named like an image of a kind that can be read. */
  readonly images: number;
  /** Files named like an image of another kind. */
  readonly unreadable: number;
  /** Files that are left out: no images, masks beside their image, other formats. */
  readonly others: number;
}

export interface SurveyedSplit {
  /** undefined: the dataset is a single folder of classes, which a training divides. */
  readonly split: SplitName | undefined;
  /** Relative to the dataset's folder; empty for that folder itself. */
  readonly path: string;
  readonly images: number;
  /** null: the file names do not tell. */
  readonly patients: number | null;
  readonly classes: readonly SurveyedClass[];
}

/** What a dataset's folders and file names say, without a look into the files. */
export interface DatasetSurvey {
  /** Absolute path. */
  readonly root: string;
  /** train, val and test, those there are. */
  readonly splits: readonly SurveyedSplit[];
  readonly images: number;
  /** null: the file names do not tell. */
  readonly patients: number | null;
  /** The way of naming that tells the patients. */
  readonly naming: PatientNaming | null;
  /** Why a training would refuse it, for the user. */
  readonly problem: string | null;
  readonly notes: readonly DatasetNote[];
}

const surveyOrder: readonly (SplitName | undefined)[] = [undefined, 'train', 'val', 'test'];

/** What test shares with the others spoils its results; what validation shares, the choice of the best epoch. */
const sharingPairs = [
  ['train', 'test'],
  ['val', 'test'],
  ['train', 'val'],
] as const;

/** Steps of counting between two turns of others. */
const stepsAtOnce = 2_000;

/** Counts what a split has while the walk goes on. */
class SplitCount {
  readonly classes = new Map<string, { -readonly [Key in keyof SurveyedClass]: SurveyedClass[Key] }>();
  readonly patients: ReadonlyMap<PatientNaming['name'], PatientTally>[] = [];

  add({ images, unreadable, leftOut, patients }: FolderTally, { path, className }: ClassPlace): void {
    const known = this.classes.get(className);
    const formats = [...leftOut.formats.values()].reduce((sum, count) => sum + count, 0);
    const others = formats + leftOut.masks + leftOut.others;
    if (known === undefined) {
      this.classes.set(className, { name: className, path, images, unreadable, others });
    } else {
      known.images += images;
      known.unreadable += unreadable;
      known.others += others;
    }
    if (patients.size > 0) this.patients.push(patients);
  }

  get images(): number {
    return [...this.classes.values()].reduce((sum, { images }) => sum + images, 0);
  }

  named(naming: PatientNaming['name']): number {
    return this.patients.reduce((sum, tally) => sum + (tally.get(naming)?.images ?? 0), 0);
  }
}

/**
 * Says of a dataset what its folders and file names tell, as a training would go through them. 100,000 images take a
 * fraction of a second the first time, in which others have their turn again and again.
 *
 * Throws UserError where the folder is gone, or not laid out as a dataset, and StoppedError.
 */
export async function surveyDataset(
  root: string,
  tallies: FolderTallies,
  signal?: AbortSignal,
): Promise<DatasetSurvey> {
  const counts = new Map<SplitName | undefined, SplitCount>();
  const leftOut = new LeftOutCount();
  let unreadableExample: string | undefined;
  const walked = await walkDataset(
    root,
    {
      read: tallies.read,
      visit: (tally, place) => {
        leftOut.add(tally.leftOut, place.path);
        if (tally.unreadableExample !== undefined)
          unreadableExample ??= `${place.path}/${tally.unreadableExample}`;
        let count = counts.get(place.published);
        if (count === undefined) counts.set(place.published, (count = new SplitCount()));
        count.add(tally, place);
      },
    },
    signal,
  );

  const naming = namingOf([...counts.values()]);
  const patients = naming === null ? null : await countPatients(counts, naming);
  const splits: SurveyedSplit[] = [];
  for (const split of surveyOrder) {
    if (!walked.classFolders.has(split)) continue;
    const count = counts.get(split) ?? new SplitCount();
    splits.push({
      split,
      path: split === undefined ? '' : (walked.splitFolders.get(split) ?? ''),
      images: count.images,
      patients: patients === null ? null : (patients.bySplit.get(split) ?? 0),
      classes: [...count.classes.values()],
    });
  }
  return {
    root,
    splits,
    images: splits.reduce((sum, split) => sum + split.images, 0),
    patients: patients?.all ?? null,
    naming,
    problem: problemOf(root, walked, splits),
    notes: [
      ...walked.notes,
      ...walked.rejected.map(({ reason }): DatasetNote => ({ level: 'warning', text: reason })),
      ...surveyNotes(splits, naming, walked.unlabelled),
      ...unreadableNotes(splits, unreadableExample),
      ...leftOut.notes(),
      ...(patients === null ? [] : sharedPatientNotes(patients.shared)),
    ],
  };
}

/** Kermany's where it fits any file, as a training does by itself; another only where it fits every one. */
function namingOf(counts: readonly SplitCount[]): PatientNaming | null {
  const images = counts.reduce((sum, count) => sum + count.images, 0);
  const fits = patientNamings.find(({ name }) => {
    const named = counts.reduce((sum, count) => sum + count.named(name), 0);
    return name === 'kermany' ? named > 0 : named > 0 && named >= images;
  });
  return fits ?? null;
}

interface PatientCounts {
  readonly all: number;
  readonly bySplit: ReadonlyMap<SplitName | undefined, number>;
  /** Patients with images in both splits, for each pair that shares any. */
  readonly shared: readonly SharedPatients[];
}

/** Counts patients, an image of unknown patient being one of its own. */
async function countPatients(
  counts: ReadonlyMap<SplitName | undefined, SplitCount>,
  { name }: PatientNaming,
): Promise<PatientCounts> {
  /** For each patient one bit for each split, in the survey's order. */
  const splitsOf = new Map<string, number>();
  let steps = 0;
  for (const [position, split] of surveyOrder.entries()) {
    for (const tallies of counts.get(split)?.patients ?? []) {
      for (const patient of tallies.get(name)?.patients ?? []) {
        splitsOf.set(patient, (splitsOf.get(patient) ?? 0) | (1 << position));
        if (++steps % stepsAtOnce === 0) await nextTurn();
      }
    }
  }
  /** Patients by the splits that they have images in. */
  const together = new Map<number, { patients: number; readonly example: string }>();
  for (const [patient, bits] of splitsOf) {
    const alike = together.get(bits);
    if (alike) alike.patients++;
    else together.set(bits, { patients: 1, example: patient });
    if (++steps % stepsAtOnce === 0) await nextTurn();
  }
  const inAllOf = (...splits: (SplitName | undefined)[]) =>
    [...together]
      .filter(([bits]) => splits.every((split) => (bits & (1 << surveyOrder.indexOf(split))) !== 0))
      .map(([, alike]) => alike);
  const sum = (parts: readonly { readonly patients: number }[]) =>
    parts.reduce((total, { patients }) => total + patients, 0);
  const bySplit = new Map<SplitName | undefined, number>();
  let unknown = 0;
  for (const [split, count] of counts) {
    const unnamed = Math.max(0, count.images - count.named(name));
    bySplit.set(split, sum(inAllOf(split)) + unnamed);
    unknown += unnamed;
  }
  const shared = sharingPairs.flatMap((splits): SharedPatients[] => {
    const parts = inAllOf(...splits);
    const [first] = parts;
    return first ? [{ splits, patients: sum(parts), example: first.example }] : [];
  });
  return { all: splitsOf.size + unknown, bySplit, shared };
}

/** What a training would refuse it for, as far as names tell. */
function problemOf(root: string, walked: WalkedDataset, splits: readonly SurveyedSplit[]): string | null {
  try {
    const classes = classesToTrain(root, walked);
    for (const { split, classes: present } of splits) {
      // A validation set may lack a class: it is refilled.
      if (split === 'val') continue;
      const counts = classes.map((name) => present.find((one) => one.name === name)?.images ?? 0);
      requireImages(split, classes, counts, walked);
    }
    return null;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
