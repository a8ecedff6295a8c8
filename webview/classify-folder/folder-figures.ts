import { probabilityInWords, unlikeInShort } from '../../src/shared/classification/answer-in-words.ts';
import type { AskedRun } from '../../src/shared/protocol/classify-panel-protocol.ts';
import { proportionsOf } from '../../src/shared/metrics/proportions.ts';
import { wilsonInterval, type Proportion } from '../../src/shared/metrics/wilson.ts';
import { notMedicalDevice } from '../../src/shared/run/model-metadata.ts';
import { csvTable } from '../common/table/csv-table.ts';
import type { FolderRows } from './folder-rows.ts';

/** How many images there are of each kind. */
export interface FolderCounts {
  /** By the class decided for. */
  readonly decided: readonly number[];
  readonly unlike: number;
  readonly problems: number;
  readonly disagreeing: number;
}

export function countsOf(rows: FolderRows): FolderCounts {
  const decided = rows.classes.map(() => 0);
  let unlike = 0;
  let disagreeing = 0;
  for (let image = 0; image < rows.paths.length; image++) {
    const index = rows.answers.decided[image] ?? -1;
    if (index < 0) continue;
    decided[index] = (decided[index] ?? 0) + 1;
    if ((rows.answers.reasons[image] ?? 0) !== 0) unlike++;
    if (rows.disagrees(image)) disagreeing++;
  }
  return { decided, unlike, problems: rows.answers.problems.size, disagreeing };
}

/** A rate of agreement with the labels. */
export interface Agreement {
  readonly name: string;
  readonly proportion: Proportion;
}

/** How far answers agree with the classes that folders name; none where no folder does. */
export function agreementOf(rows: FolderRows): Agreement[] {
  const { model, answers, labels } = rows;
  if (!model) return [];
  const { classes, positiveClass } = model.metadata;
  const counts = { tp: 0, fp: 0, tn: 0, fn: 0 };
  let [right, all] = [0, 0];
  for (let image = 0; image < rows.paths.length; image++) {
    const [decided, label] = [answers.decided[image] ?? -1, labels[image] ?? -1];
    if (decided < 0 || label < 0) continue;
    all++;
    if (decided === label) right++;
    if (label === positiveClass) counts[decided === label ? 'tp' : 'fn']++;
    else counts[decided === positiveClass ? 'fp' : 'tn']++;
  }
  const { sensitivity, specificity } = proportionsOf(counts);
  const named: readonly (readonly [string, Proportion | null])[] = [
    ['Agree with their folder', wilsonInterval(right, all)],
    ...(classes.length === 2
      ? ([
          [`${classes[positiveClass] ?? ''} found (sensitivity)`, sensitivity],
          [`${classes[1 - positiveClass] ?? ''} recognised (specificity)`, specificity],
        ] as const)
      : []),
  ];
  return named.flatMap(([name, proportion]) => (proportion ? [{ name, proportion }] : []));
}

/** What is said of an image in the table. */
export function answerInWords(rows: FolderRows, image: number): { className: string; probability: string } {
  const decided = rows.answers.decided[image] ?? -2;
  if (decided < 0) return { className: decided === -1 ? 'no answer' : '…', probability: '' };
  return {
    className: rows.classes[decided] ?? '',
    probability: probabilityInWords(rows.probability(image)),
  };
}

/** What else is to be known of an answer. */
export function noteOf(rows: FolderRows, image: number): string {
  const problem = rows.answers.problems.get(image);
  if (problem !== undefined) return problem;
  const unlike = rows.answers.reasonsOf(image).map((reason) => unlikeInShort[reason]);
  return [
    ...(rows.disagrees(image) ? ['not what its folder says'] : []),
    ...(unlike.length > 0 ? [`unlike the training images: ${unlike.join(', ')}`] : []),
  ].join('; ');
}

/** The images that are shown, with their answers in full digits, as text. */
export function exportedRows(
  format: 'csv' | 'json',
  run: AskedRun,
  rows: FolderRows,
  images: Uint32Array,
): string {
  const { model, classes, answers } = rows;
  const calibrated = (image: number): boolean => !Number.isNaN(answers.calibrated(image, 0));
  const of = (image: number) => {
    const decided = answers.decided[image] ?? -2;
    return {
      image: rows.paths[image] ?? '',
      class: classes[decided] ?? '',
      probability: decided < 0 ? null : rows.probability(image),
      calibrated: decided < 0 ? '' : calibrated(image) ? 'yes' : 'no',
      scores: classes.map((_, index) => (decided < 0 ? null : answers.score(image, index))),
      folder: classes[rows.labels[image] ?? -1] ?? '',
      unlike: decided < 0 ? '' : answers.reasonsOf(image).join(' '),
      problem: answers.problems.get(image) ?? (decided === -2 ? 'not classified' : ''),
    };
  };
  if (format === 'json') {
    const metadata = model?.metadata;
    const about = {
      run: run.name,
      id: metadata?.run,
      weightsSha256: metadata?.weightsSha256,
      classes,
      positiveClass: metadata?.positiveClass,
      threshold: metadata?.threshold,
    };
    const head = JSON.stringify({ notice: notMedicalDevice, model: about }, null, 2).replace(/\n\}$/, '');
    const lines = Array.from(images, (image) => `    ${JSON.stringify(of(image))}`);
    return `${head},\n  "images": [\n${lines.join(',\n')}\n  ]\n}\n`;
  }
  const header = ['image', 'class', 'probability', 'calibrated', ...classes.map((name) => `score_${name}`)];
  return csvTable(
    [...header, 'folder', 'unlike', 'problem'],
    Array.from(images, (image) => {
      const row = of(image);
      return [
        ...[row.image, row.class, row.probability, row.calibrated],
        ...row.scores,
        ...[row.folder, row.unlike, row.problem],
      ];
    }),
  );
}
