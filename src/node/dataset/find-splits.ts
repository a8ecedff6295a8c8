import type { DatasetNote, SplitName } from './dataset.ts';
import type { LayoutProblem } from './dataset-layout.ts';
import type { FolderEntry } from './list-folder.ts';
import { splitParts, splitsOfName } from './split-of-name.ts';

/** Which of some folders hold a split each. */
export interface FoundSplits {
  /** In the order train, val, test. */
  readonly folders: ReadonlyMap<SplitName, FolderEntry>;
  readonly notes: readonly DatasetNote[];
}

const order: readonly SplitName[] = ['train', 'val', 'test'];

/**
 * Finds the folders that hold one split each, by their names: those of `splitsOfName`, else two or more that differ in
 * nothing but the word for the split and numbers (`seg_train` and `seg_test`, `1. train` and `2. test`). A name that is used for validation and for the test
 * (eval, holdout) is taken for what is missing, with a note; beside both it is left to be left out.
 * `where` names the parent in the problem of two folders for one split.
 */
export function findSplits(
  where: string,
  folders: readonly FolderEntry[],
): FoundSplits | Pick<LayoutProblem, 'problem'> {
  const byName = folders.flatMap((folder): NamedSplit[] => {
    const splits = splitsOfName(folder.name);
    return splits.length > 0 ? [{ folder, splits }] : [];
  });
  const isWhole = byName.some(({ splits }) => splits.includes('train'));
  return assign(where, isWhole ? byName : [...byName, ...alikeSplits(folders)]);
}

interface NamedSplit {
  readonly folder: FolderEntry;
  /** The splits that the name may mean, in order. */
  readonly splits: readonly SplitName[];
}

function assign(where: string, named: readonly NamedSplit[]): FoundSplits | Pick<LayoutProblem, 'problem'> {
  const found = new Map<SplitName, FolderEntry>();
  const notes: DatasetNote[] = [];
  for (const { folder, splits } of named) {
    const [split] = splits;
    if (split === undefined || splits.length > 1) continue;
    const other = found.get(split);
    if (other !== undefined) {
      return {
        problem: `${where} has two folders for one split, ${other.name} and ${folder.name}. Join or rename one.`,
      };
    }
    found.set(split, folder);
  }
  for (const { folder, splits } of named) {
    if (splits.length < 2) continue;
    const split = splits.find((each) => !found.has(each));
    if (split === undefined) continue;
    found.set(split, folder);
    const taken = split === 'val' ? 'validation' : 'test';
    const other = split === 'val' ? 'test' : 'val';
    const text = `The folder ${folder.name} is taken as the ${taken} set. If it is not, rename it to ${other}.`;
    notes.push({ level: 'info', text });
  }
  const folders = new Map(order.flatMap((split) => entryOf(found, split)));
  return { folders, notes: [...understoodNotes(folders, named), ...notes] };
}

/** Tells how folders were understood that are not called train, validation or test in so many words. */
function understoodNotes(
  folders: ReadonlyMap<SplitName, FolderEntry>,
  named: readonly NamedSplit[],
): DatasetNote[] {
  const sure = new Set(named.filter(({ splits }) => splits.length === 1).map(({ folder }) => folder));
  const unusual = [...folders].filter(([, folder]) => sure.has(folder) && !plainName.test(folder.name));
  if (unusual.length === 0) return [];
  const each = unusual.map(([split, { name }]) => `${name} as ${split}`);
  return [{ level: 'info', text: `Folders are understood by their names: ${each.join(', ')}.` }];
}

const plainName = /^(?:train(?:ing)?|val(?:id(?:ation)?)?|test(?:ing)?)$/i;

function entryOf(found: ReadonlyMap<SplitName, FolderEntry>, split: SplitName): [SplitName, FolderEntry][] {
  const folder = found.get(split);
  return folder === undefined ? [] : [[split, folder]];
}

/** Folders whose names are the same but for the word for a split, where train is among them. */
function alikeSplits(folders: readonly FolderEntry[]): NamedSplit[] {
  const alike = new Map<string, NamedSplit[]>();
  for (const folder of folders) {
    const parts = splitParts(folder.name);
    if (parts === undefined || splitsOfName(folder.name).length > 0) continue;
    const rest = parts.rest.map((word) => (/^\d+$/.test(word) ? '#' : word)).join(' ');
    alike.set(rest, [...(alike.get(rest) ?? []), { folder, splits: parts.splits }]);
  }
  const whole = [...alike.values()].filter(
    (named) => named.length > 1 && named.some(({ splits }) => splits[0] === 'train'),
  );
  return whole.length === 1 ? (whole[0] ?? []) : [];
}
