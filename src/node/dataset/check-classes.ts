import { UserError } from '../user-error.ts';
import type { RejectedImage, SplitName } from './dataset.ts';
import type { WalkedDataset } from './walk-dataset.ts';

/**
 * The classes of a dataset to train on, by name: the class folders of train, or of the only folder.
 * Throws UserError where there are fewer than two, or where another split has other ones.
 */
export function classesToTrain(root: string, found: Pick<WalkedDataset, 'classFolders'>): string[] {
  const own = found.classFolders.get('train') ?? found.classFolders.get(undefined);
  if (own === undefined) {
    throw new UserError(
      `${root} has ${[...found.classFolders.keys()].join(' and ')}, but no folder train to learn from. Add it, with one folder for each class.`,
    );
  }
  const where = found.classFolders.has('train') ? `${root}/train` : root;
  if (own.length === 0) {
    throw new UserError(`${where} holds no class: put the images of each class in a folder of its own.`);
  }
  if (own.length === 1) {
    throw new UserError(
      `${where} holds one class only, ${own[0] ?? ''}. A classifier needs two or more: add a folder for each other class.`,
    );
  }
  for (const [split, folders] of found.classFolders) {
    const unknown = folders.filter((name) => !own.includes(name));
    if (unknown.length > 0) {
      throw new UserError(
        `${split ?? ''} has the class ${unknown.join(', ')}, which train has not (train has ${own.join(', ')}). Rename or remove the folder, or add images of the class to train.`,
      );
    }
  }
  return [...own];
}

/** Throws UserError where a class has no image in a split. `counts` are images by class. */
export function requireImages(
  split: SplitName | undefined,
  classes: readonly string[],
  counts: readonly number[],
  rejected: readonly RejectedImage[],
): void {
  classes.forEach((name, label) => {
    if ((counts[label] ?? 0) > 0) return;
    const where = split === undefined ? '' : ` in ${split}`;
    const place = new RegExp(`(^|/)${escapeForRegExp(name)}(/|$)`, 'u');
    const tried = rejected.filter(
      ({ path }) => place.test(path) && (split === undefined || path.toLowerCase().startsWith(split)),
    );
    const first = tried[0];
    const why =
      first === undefined
        ? 'Its folder holds no image or is missing.'
        : `None of its ${tried.length} files can be read; ${first.path}: ${first.reason}.`;
    throw new UserError(
      `The class ${name} has no usable image${where}. ${why} Add JPEG, PNG, BMP, WebP, TIFF or DICOM images, or remove the class.`,
    );
  });
}

function escapeForRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/gu, '\\$&');
}
