import { wordsOf } from '../../shared/text/words-of.ts';

/** Words for a person, or for one visit or recording of a person. */
const patientWords = new Set(
  'patient patients pat pt subject subjects subj sub person case study studies exam series p'.split(' '),
);

/** Words for a part of a set that was divided for its size or for a cross-validation. */
const partWords = new Set(
  (
    'image images img imgs picture pictures part parts batch batches chunk chunks shard shards fold folds folder file ' +
    'files archive zip set subset dataset data split dicom png jpg'
  ).split(' '),
);

/** Words for where images come from. */
const sourceWords = new Set(
  'hospital hospitals clinic center centre site institution institute cohort source country city dataset'.split(
    ' ',
  ),
);

/** Numbered folders of one name beyond which they are no classes where a table lies beside them. */
const mostNumberedClasses = 30;

/** The content of each folder of a series: one patient, or a part of the images. */
export type FolderSeries = 'patients' | 'parts';

/**
 * Recognises folders that differ in numbers alone and are no classes: `patient00001`, `p10`; `images_001`,
 * `HAM10000_images_part_1`, `fold2`. Undefined for others, as `grade_1` and `grade_2` or `0` to `4`. `hasTable`: a table
 * lies beside them, in which labels may stand.
 */
export function seriesOf(names: readonly string[], hasTable: boolean): FolderSeries | undefined {
  const shapes = names.map((name) => wordsOf(name).map((word) => (/^\d+$/.test(word) ? '#' : word)));
  const [first] = shapes;
  if (first === undefined || !first.includes('#')) return undefined;
  if (shapes.some((shape) => shape.join(' ') !== first.join(' '))) return undefined;
  if (first.some((word) => patientWords.has(word))) return 'patients';
  if (first.some((word) => partWords.has(word))) return 'parts';
  return hasTable && names.length > mostNumberedClasses ? 'parts' : undefined;
}

/** Whether a folder is named for a part or a source of the images. */
export function isNamedLikePart(name: string): boolean {
  return wordsOf(name).some((word) => partWords.has(word) || sourceWords.has(word));
}

/** Words for how a picture was taken, which divide the images of every class alike. */
const viewWords = new Set(
  (
    'pa ap ll lat lateral frontal view views left right l r axial coronal sagittal cor sag ax x mag male female m f ' +
    'adult child children pediatric'
  ).split(' '),
);

/** Whether a folder is named for a view, a size, a year or another number, or a person: no class. */
export function isNamedLikeView(name: string): boolean {
  return wordsOf(name).every((word) => /^\d+$/.test(word) || viewWords.has(word) || patientWords.has(word));
}

/** Whether folders are called by the numbers of persons, of three digits or more, rather than of grades. */
export function areIdentifiers(names: readonly string[]): boolean {
  return names.length > 1 && names.every((name) => /^\d{3,}$/.test(name));
}
