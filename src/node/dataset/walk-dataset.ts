import path from 'node:path';
import { hasCode } from '../files/system-error.ts';
import { StoppedError, UserError } from '../user-error.ts';
import type { DatasetNote, RejectedImage, SplitName } from './dataset.ts';
import { contains } from './list-folder.ts';
import type { FolderEntry } from './list-folder.ts';

/** How folders are read on a walk, and who is told what is in them. */
export interface DatasetVisitor<Contents extends { readonly folders: readonly FolderEntry[] }> {
  /** What is in the folder at an absolute path, its folders ordered by name. Throws what the file system throws. */
  readonly read: (folder: string) => Promise<Contents>;
  readonly holdsImages: (contents: Contents) => boolean;
  /** Called with every folder of a class: the class's own and those below it. */
  readonly visit: (contents: Contents, where: ClassPlace) => void;
}

export interface ClassPlace {
  /** Of the folder, relative to the dataset's, with forward slashes. */
  readonly path: string;
  readonly className: string;
  /** Which split the dataset puts it in; undefined where the dataset is a single folder of classes. */
  readonly published: SplitName | undefined;
}

/** What a walk finds beside what the visitor gathers. */
export interface WalkedDataset {
  /** Name of each split's folder. Empty where the dataset is a single folder of classes. */
  readonly splitFolders: ReadonlyMap<SplitName, string>;
  /** Class folders by split, empty ones included. A single folder of classes is under `undefined`. */
  readonly classFolders: ReadonlyMap<SplitName | undefined, readonly string[]>;
  /** Folders that could not be listed. */
  readonly rejected: readonly RejectedImage[];
  readonly notes: readonly DatasetNote[];
}

const splitNames: ReadonlyMap<string, SplitName> = new Map([
  ['train', 'train'],
  ['val', 'val'],
  ['valid', 'val'],
  ['validation', 'val'],
  ['test', 'test'],
]);

/** Folders inside a class's folder are read down to this depth. */
const maximumDepth = 16;

/**
 * Goes through a dataset: `train`, `val` (also `valid`, `validation`) and `test` in upper or lower case, each with one
 * folder for each class, or the class folders alone. An image may lie any number of folders below its class.
 *
 * Links: a link to an image is an image. The folders of splits and classes may be links to anywhere, so that a dataset
 * can be put together from parts, unless they lead to a folder they lie in; folders further down may not be links.
 *
 * Throws UserError where `root` is no folder, or is not laid out like this, and StoppedError.
 */
export async function walkDataset<Contents extends { readonly folders: readonly FolderEntry[] }>(
  root: string,
  visitor: DatasetVisitor<Contents>,
  signal?: AbortSignal,
): Promise<WalkedDataset> {
  const top = await visitor.read(root).catch((error: unknown) => {
    throw folderError(root, error);
  });
  const walk = new Walk(root, visitor, signal);
  const splits = splitFolders(root, top.folders);
  if (splits.size === 0) {
    await refuseWithoutClasses(root, top, visitor);
    await walk.readClasses([], top.folders, undefined);
  }
  const read = new Set(splits.values());
  for (const folder of splits.size > 0 ? top.folders : []) {
    if (read.has(folder)) continue;
    walk.notes.push({
      level: 'info',
      text: `The folder ${folder.name} is left out: it is not train, val or test.`,
    });
  }
  for (const [split, folder] of splits) {
    const folders = (await walk.list([folder.name], folder.isLink))?.folders ?? [];
    await walk.readClasses([folder.name], folders, split);
  }
  return {
    splitFolders: new Map([...splits].map(([split, { name }]) => [split, name])),
    classFolders: walk.classFolders,
    rejected: walk.rejected,
    notes: walk.notes,
  };
}

/**
 * The folders of a dataset that hold one split each, as `train` and `Test`; none where it is a single folder of
 * classes. Throws UserError where two are for one split.
 */
export function splitFolders(root: string, folders: readonly FolderEntry[]): Map<SplitName, FolderEntry> {
  const found = new Map<SplitName, FolderEntry>();
  for (const folder of folders) {
    const split = splitNames.get(folder.name.toLowerCase());
    if (split === undefined) continue;
    const other = found.get(split);
    if (other !== undefined) {
      throw new UserError(
        `${root} has two folders for one split, ${other.name} and ${folder.name}. Join or rename one.`,
      );
    }
    found.set(split, folder);
  }
  return found;
}

async function refuseWithoutClasses<Contents extends { readonly folders: readonly FolderEntry[] }>(
  root: string,
  top: Contents,
  { read, holdsImages }: DatasetVisitor<Contents>,
): Promise<void> {
  const layout =
    'A dataset is a folder with train, val and test, each with one folder of images for each class, or a folder with one folder for each class.';
  if (top.folders.length === 0) {
    throw new UserError(
      holdsImages(top)
        ? `${root} holds images, but no folder for each class. ${layout}`
        : `${root} holds no images. ${layout}`,
    );
  }
  for (const folder of top.folders) {
    const inner = await read(path.join(root, folder.name)).catch(() => undefined);
    if (inner?.folders.some(({ name }) => name.toLowerCase() === 'train')) {
      throw new UserError(
        `${root} is not a dataset itself, but ${path.join(root, folder.name)} looks like one. Choose that folder.`,
      );
    }
  }
}

function folderError(root: string, error: unknown): UserError {
  if (hasCode(error, 'ENOENT')) return new UserError(`There is no folder ${root}. Check the dataset's path.`);
  if (hasCode(error, 'ENOTDIR'))
    return new UserError(`${root} is a file. Give the folder that holds the images.`);
  if (hasCode(error, 'EACCES', 'EPERM')) {
    return new UserError(
      `Permission to read the folder ${root} is denied. Change its permissions or choose another.`,
    );
  }
  return new UserError(
    `The folder ${root} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
  );
}

/** A walk through a dataset and what it has found so far. Places are lists of names below the root. */
class Walk<Contents extends { readonly folders: readonly FolderEntry[] }> {
  readonly classFolders = new Map<SplitName | undefined, string[]>();
  readonly rejected: RejectedImage[] = [];
  readonly notes: DatasetNote[] = [];
  readonly #root: string;
  readonly #visitor: DatasetVisitor<Contents>;
  readonly #signal: AbortSignal | undefined;

  constructor(root: string, visitor: DatasetVisitor<Contents>, signal: AbortSignal | undefined) {
    this.#root = root;
    this.#visitor = visitor;
    this.#signal = signal;
  }

  async readClasses(
    place: readonly string[],
    folders: readonly FolderEntry[],
    published: SplitName | undefined,
  ): Promise<void> {
    const classes: string[] = [];
    this.classFolders.set(published, classes);
    for (const { name, isLink } of folders) {
      if (isLink && (await this.#leadsBack([...place, name]))) continue;
      classes.push(name);
      await this.#readImages([...place, name], name, published, isLink);
    }
  }

  async #readImages(
    place: readonly string[],
    className: string,
    published: SplitName | undefined,
    isLink: boolean,
  ): Promise<void> {
    const contents = await this.list(place, isLink);
    if (contents === undefined) return;
    this.#visitor.visit(contents, { path: place.join('/'), className, published });
    for (const folder of contents.folders) {
      const inner = [...place, folder.name];
      if (folder.isLink || place.length >= maximumDepth) {
        const why = folder.isLink ? 'a link to a folder' : 'too deep';
        this.notes.push({ level: 'warning', text: `${inner.join('/')} is left out: ${why} inside a class.` });
      } else {
        await this.#readImages(inner, className, published, false);
      }
    }
  }

  /** What is in a folder; undefined, and a rejection, where it cannot be listed or leads back to where it lies. */
  async list(place: readonly string[], isLink: boolean): Promise<Contents | undefined> {
    if (this.#signal?.aborted) throw new StoppedError();
    if (isLink && (await this.#leadsBack(place))) return undefined;
    try {
      return await this.#visitor.read(path.join(this.#root, ...place));
    } catch (error) {
      const reason = folderError(place.join('/'), error).message;
      this.rejected.push({ path: place.join('/'), reason });
      return undefined;
    }
  }

  async #leadsBack(place: readonly string[]): Promise<boolean> {
    const link = path.join(this.#root, ...place);
    if (!(await contains(link, path.dirname(link)))) return false;
    const text = `The link ${place.join('/')} is left out: it leads back to a folder that it lies in.`;
    if (!this.notes.some((note) => note.text === text)) this.notes.push({ level: 'warning', text });
    return true;
  }
}
