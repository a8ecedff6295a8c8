import { UserError } from '../user-error.ts';
import type { RejectedImage, SplitName } from './dataset.ts';
import { listed } from './dataset-layout.ts';
import type { WalkedDataset } from './walk-dataset.ts';

/**
 * The classes of a dataset to train on, by name: those of train, or of the only folder, in alphabetical order of code
 * units. Throws UserError where there are fewer than two, or where another split has other ones.
 */
export function classesToTrain(
  root: string,
  found: Pick<WalkedDataset, 'classFolders' | 'splitFolders'>,
): string[] {
  const own = found.classFolders.get('train') ?? found.classFolders.get(undefined);
  if (own === undefined) {
    throw new UserError(
      `${root} has ${[...found.splitFolders.values()].join(' and ')}, but no folder train to learn from. Add it, with one folder for each class.`,
    );
  }
  const train = found.splitFolders.get('train');
  const where = train === undefined ? root : `${root}/${train}`;
  const names = [...own.keys()].sort();
  if (names.length === 0) {
    throw new UserError(`${where} holds no class: put the images of each class in a folder of its own.`);
  }
  if (names.length === 1) {
    throw new UserError(
      `${where} holds one class only, ${names[0] ?? ''}. A classifier needs two or more: add a folder for each other class.`,
    );
  }
  for (const [split, folders] of found.classFolders) {
    const unknown = [...folders.keys()].filter((name) => !own.has(name));
    if (unknown.length > 0) {
      throw new UserError(
        `${split ?? ''} has the class ${listed(unknown, 10)}, which train has not (train has ${listed(names, 10)}). Rename or remove the folder, or add images of the class to train.`,
      );
    }
  }
  return names;
}

/**
 * Throws UserError where a class has no image in a split, and names the folder that is empty or missing.
 * `counts` are images by class.
 */
export function requireImages(
  split: SplitName | undefined,
  classes: readonly string[],
  counts: readonly number[],
  { classFolders, splitFolders, rejected }: Pick<WalkedDataset, 'classFolders' | 'splitFolders' | 'rejected'>,
): void {
  classes.forEach((name, label) => {
    if ((counts[label] ?? 0) > 0) return;
    const where = split === undefined ? '' : ` in ${split}`;
    const folders = classFolders.get(split)?.get(name) ?? [];
    throw new UserError(
      `The class ${name} has no usable image${where}. ${reasonFor(name, folders, split && splitFolders.get(split), rejected)} Add JPEG, PNG, BMP, WebP, TIFF or DICOM images, or remove the class.`,
    );
  });
}

function reasonFor(
  name: string,
  folders: readonly string[],
  splitFolder: string | undefined,
  rejected: readonly RejectedImage[],
): string {
  if (folders.length === 0)
    return splitFolder === undefined ? 'It has no folder.' : `There is no folder ${splitFolder}/${name}.`;
  const tried = rejected.filter(({ path }) =>
    folders.some((folder) => path === folder || path.startsWith(`${folder}/`)),
  );
  const [first] = tried;
  const shown =
    folders.length === 1 ? `The folder ${folders[0] ?? ''} holds` : `The folders ${listed(folders)} hold`;
  return first === undefined
    ? `${shown} no image.`
    : `None of its ${tried.length} files can be read; ${first.path}: ${first.reason}.`;
}
