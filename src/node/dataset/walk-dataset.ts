import { StoppedError, UserError } from '../user-error.ts';
import { countOf } from '../../shared/text/number-format.ts';
import { listed, placeName } from './dataset-layout.ts';
import type { ClassFolder, Place } from './dataset-layout.ts';
import type { DatasetNote, RejectedImage, SplitName } from './dataset.ts';
import { folderError } from './folder-error.ts';
import { FolderReader } from './folder-reader.ts';
import type { FolderSummary } from './folder-summary.ts';
import { isNamedLikeMasks } from './mask-names.ts';
import { maskFolders } from './masks-beside-classes.ts';
import { understandLayout } from './understand-layout.ts';

/** How folders are read on a walk, and who is told what is in them. */
export interface DatasetVisitor<Contents extends FolderSummary> {
  /** Lists the folder at an absolute path. Throws what the file system throws. */
  readonly read: (folder: string) => Promise<Contents>;
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

/** Findings of a walk beside those of the visitor. Paths are relative to the dataset's folder, with forward slashes. */
export interface WalkedDataset {
  /** The path of each split's folder. Empty where the dataset is a single folder of classes. */
  readonly splitFolders: ReadonlyMap<SplitName, string>;
  /**
   * For each split the paths of the folders of each class, empty folders included. A single folder of classes is under
   * `undefined`.
   */
  readonly classFolders: ReadonlyMap<SplitName | undefined, ReadonlyMap<string, readonly string[]>>;
  /** The path of images that are named for a split and sorted into no classes. */
  readonly unlabelled: ReadonlyMap<SplitName, string>;
  /** Folders that could not be listed. */
  readonly rejected: readonly RejectedImage[];
  readonly notes: readonly DatasetNote[];
}

/** Folders inside a class's folder are read down to this depth below the dataset's. */
const maximumDepth = 24;

/**
 * Goes through a dataset, as `understandLayout` finds it laid out. An image may lie any number of folders below its
 * class. In there, folders that are named for masks are left out where there are images beside them.
 *
 * Links: a link to an image is an image. The folders of splits and classes may be links to anywhere, so that a dataset
 * can be put together from parts, unless they lead to a folder they lie in; folders further down may not be links.
 *
 * Throws UserError where `root` is no folder, or is not laid out as a dataset, and StoppedError.
 */
export async function walkDataset<Contents extends FolderSummary>(
  root: string,
  visitor: DatasetVisitor<Contents>,
  signal?: AbortSignal,
): Promise<WalkedDataset> {
  await visitor.read(root).catch((error: unknown) => {
    throw folderError(root, error);
  });
  const reader = new FolderReader(root, visitor.read, signal);
  const layout = await understandLayout(root, reader);
  if ('problem' in layout) throw new UserError(layout.problem);
  const walk = new Walk(reader, visitor, signal);
  for (const [split, classes] of layout.classes)
    for (const folder of classes) await walk.readClass(folder, split);
  return {
    splitFolders: new Map([...layout.splits].map(([split, place]) => [split, placeName(place)])),
    classFolders: new Map([...layout.classes].map(([split, classes]) => [split, pathsByClass(classes)])),
    unlabelled: new Map([...layout.unlabelled].map(([split, place]) => [split, placeName(place)])),
    rejected: reader.rejected,
    notes: [...layout.notes, ...walk.notes, ...walk.maskNotes()],
  };
}

function pathsByClass(folders: readonly ClassFolder[]): Map<string, string[]> {
  const paths = new Map<string, string[]>();
  for (const { className, place } of folders)
    paths.set(className, [...(paths.get(className) ?? []), placeName(place)]);
  return paths;
}

/** A walk through the folders of classes and what it has found so far. */
class Walk<Contents extends FolderSummary> {
  readonly notes: DatasetNote[] = [];
  readonly #reader: FolderReader<Contents>;
  readonly #visitor: DatasetVisitor<Contents>;
  readonly #signal: AbortSignal | undefined;
  /** Folders of masks inside classes; `isSure`: by the names of the files in them. */
  readonly #masks: { readonly path: string; readonly images: number; readonly isSure: boolean }[] = [];

  constructor(
    reader: FolderReader<Contents>,
    visitor: DatasetVisitor<Contents>,
    signal: AbortSignal | undefined,
  ) {
    this.#reader = reader;
    this.#visitor = visitor;
    this.#signal = signal;
  }

  async readClass(folder: ClassFolder, published: SplitName | undefined): Promise<void> {
    await this.#readImages(folder.place, { className: folder.className, published });
  }

  /** Tells of the folders of masks inside classes. */
  maskNotes(): DatasetNote[] {
    if (this.#masks.length === 0) return [];
    const names = this.#masks.map(({ path }) => path);
    const images = this.#masks.reduce((sum, mask) => sum + mask.images, 0);
    const isSure = this.#masks.every((mask) => mask.isSure);
    const why = isSure
      ? 'their files are named as the images beside them'
      : 'the name is one for masks. If images to learn from are in there, rename it';
    const count = countOf(images, 'file');
    return [{ level: 'info', text: `${maskFolders(names)} left out (${count}): ${why}.` }];
  }

  async #readImages(place: Place, where: Omit<ClassPlace, 'path'>): Promise<void> {
    if (this.#signal?.aborted) throw new StoppedError();
    const contents = await this.#reader.last(place);
    if (contents === undefined) return;
    this.#visitor.visit(contents, { path: placeName(place), ...where });
    const masks = await this.#masksIn(place, contents);
    for (const folder of contents.folders) {
      const inner = [...place, folder.name];
      if (masks.has(folder.name)) continue;
      if (folder.isLink || place.length >= maximumDepth) {
        const why = folder.isLink ? 'a link to a folder' : 'too deep';
        this.notes.push({
          level: 'warning',
          text: `${placeName(inner)} is left out: ${why} inside a class.`,
        });
      } else {
        await this.#readImages(inner, where);
      }
    }
  }

  /** Names of the folders of masks in a folder of a class; none where it holds nothing else. */
  async #masksIn(place: Place, contents: Contents): Promise<ReadonlySet<string>> {
    const masks = contents.folders.filter(({ name, isLink }) => !isLink && isNamedLikeMasks(name));
    const others = contents.folders.filter((folder) => !masks.includes(folder));
    if (masks.length === 0) return new Set();
    if (contents.found === 0 && others.length === 0) {
      const text = `${listed(masks.map(({ name }) => placeName([...place, name])))}: images are read from there, though the name is one for masks. If it holds masks, move it out of the dataset.`;
      this.notes.push({ level: 'warning', text });
      return new Set();
    }
    const beside: FolderSummary[] = [contents];
    for (const { name, isLink } of others) {
      const other = isLink ? undefined : await this.#reader.at([...place, name]);
      if (other !== undefined) beside.push(other);
    }
    for (const { name } of masks) {
      const path = [...place, name];
      const mask = await this.#reader.last(path);
      if (mask === undefined) continue;
      const isSure = beside.some(({ names }) => mask.names.namesImagesOf(names));
      this.#masks.push({ path: placeName(path), images: mask.found, isSure });
    }
    return new Set(masks.map(({ name }) => name));
  }
}
