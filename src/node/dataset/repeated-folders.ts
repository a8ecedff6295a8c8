import { isHealthyClass } from '../../shared/dataset/default-positive-class.ts';
import { classKey } from '../../shared/dataset/class-key.ts';
import { wordsOf } from '../../shared/text/words-of.ts';
import { listed } from './dataset-layout.ts';
import type { Place } from './dataset-layout.ts';
import type { DatasetNote, SplitName } from './dataset.ts';
import type { FolderReader } from './folder-reader.ts';
import { areIdentifiers, isNamedLikePart, isNamedLikeView, seriesOf } from './folder-series.ts';
import type { FolderSummary } from './folder-summary.ts';
import type { FolderEntry } from './list-folder.ts';
import { isNamedLikeMasks } from './mask-names.ts';
import { isContainerName, splitParts, splitsOfName } from './split-of-name.ts';

/** Folders with more in them are patients rather than classes, and not compared. */
const mostInner = 100;

const diseases = new Set(
  (
    'pneumonia covid tb tuberculosis malignant benign cancer carcinoma tumor tumour positive sick ill infected ' +
    'abnormal disease opacity effusion cardiomegaly fracture glioma meningioma viral bacterial bacteria virus'
  ).split(' '),
);

/**
 * Looks whether folders that would be taken for classes hold the same folders, as `Kaohsiung/{NORMAL,PNEUMONIA}` and
 * `Taipei/{NORMAL,PNEUMONIA}` do: then those are the classes, and a classifier would learn where an image comes from.
 * A problem where the names leave no doubt, a warning where they do, undefined where nothing of the kind is there. Views,
 * years and patients (`NORMAL/PA`, `NORMAL/2020`) may be in all classes.
 */
export async function repeatedFolders(
  reader: FolderReader<FolderSummary>,
  place: Place,
  folders: readonly FolderEntry[],
): Promise<{ readonly problem: string } | { readonly notes: readonly DatasetNote[] } | undefined> {
  const within = (name: string) => [...place, name].join('/');
  const compared: { readonly name: string; readonly inner: ReadonlyMap<string, string> }[] = [];
  const withSplits: { readonly name: string; readonly splits: readonly string[] }[] = [];
  const byPerson = areIdentifiers(folders.map(({ name }) => name));
  for (const { name } of folders) {
    const summary = await reader.at([...place, name]);
    if (summary === undefined || summary.found > 0 || summary.folders.length > mostInner) continue;
    const inner = summary.folders.map((folder) => folder.name).filter((each) => !isNamedLikeMasks(each));
    const splits = inner.filter((each) => splitsOfName(each).length > 0);
    if (splits.length > 1) withSplits.push({ name, splits });
    if (
      inner.length < 2 ||
      (!byPerson && inner.every((each) => isContainerName(each) || isNamedLikeView(each)))
    )
      continue;
    if (seriesOf(inner, false) !== undefined) continue;
    compared.push({ name, inner: new Map(inner.map((each) => [classKey(each), each])) });
  }
  const [turned] = withSplits;
  if (turned !== undefined && withSplits.length > 1) {
    const shown = turned.splits.map((split) => `${within(turned.name)}/${split}`);
    const around = turned.splits.map((split) => `${nameOfSplit(split)}/${turned.name}`);
    return {
      problem: `The splits lie inside the classes (${listed(shown)}). Turn the folders around: ${listed(around)}.`,
    };
  }
  const shared = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>) =>
    [...one].filter(([key]) => other.has(key)).map(([, each]) => each);
  const first = compared.find((one) =>
    compared.some((other) => other !== one && shared(one.inner, other.inner).length > 1),
  );
  if (first === undefined) return undefined;
  const alike = compared.filter((other) => shared(first.inner, other.inner).length > 1);
  const outer = alike.map(({ name }) => name);
  const inner = alike.reduce(
    (names, other) => shared(new Map(names.map((each) => [classKey(each), each])), other.inner),
    [...first.inner.values()],
  );
  const are = `${listed(outer.map(within))} hold the same folders (${listed(inner)})`;
  const isCertain =
    inner.some((name) => isHealthyClass(name) || wordsOf(name).some((word) => diseases.has(word))) ||
    outer.some((name) => isNamedLikePart(name) || splitParts(name) !== undefined) ||
    byPerson;
  const advice = `choose one of them as the dataset, rename them to train, val or test, or join them so that each class has one folder.`;
  return isCertain
    ? {
        problem: `${are}: those are the classes, not the folders around them. To train on them, ${advice}`,
      }
    : {
        notes: [
          {
            level: 'warning',
            text: `${are}. ${listed(outer)} are taken as the classes; if ${listed(inner)} are the classes, ${advice}`,
          },
        ],
      };
}

function nameOfSplit(folder: string): SplitName {
  return splitsOfName(folder)[0] ?? 'train';
}
