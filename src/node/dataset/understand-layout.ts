import { classKey } from '../../shared/dataset/class-key.ts';
import { countOf, formatCount } from '../../shared/text/number-format.ts';
import { ClassNames } from './class-names.ts';
import { listed, placeName } from './dataset-layout.ts';
import type { ClassFolder, DatasetLayout, LayoutProblem, Place } from './dataset-layout.ts';
import type { DatasetNote, SplitName } from './dataset.ts';
import { findSplits } from './find-splits.ts';
import type { FoundSplits } from './find-splits.ts';
import type { FolderReader } from './folder-reader.ts';
import { isNamedLikePart, isNamedLikeView, seriesOf } from './folder-series.ts';
import type { FolderSummary } from './folder-summary.ts';
import { labelsTable } from './labels-table.ts';
import type { FolderEntry } from './list-folder.ts';
import { withoutMasks } from './masks-beside-classes.ts';
import { repeatedFolders } from './repeated-folders.ts';
import { isContainerName, splitsOfName } from './split-of-name.ts';

const layoutInWords =
  'A dataset is a folder with train, val and test, each with one folder of images for each class, or a folder with one folder for each class.';

/** Folders around a dataset are gone through down to this depth, and so many at most. */
const depthSearched = 8;
const foldersSearched = 500;

/** Names of folders of images that nobody has sorted. */
const unsortedName = /^(?:unknown|unlabell?ed|unsorted|unclassified|all|[a-z]*test[a-z]*)$/i;

/**
 * Finds out where in a folder the images of each split and class lie, by the names of folders and files. It is the one
 * place that does: training, evaluation, the tree of datasets and the search for them all go by it.
 *
 * - Splits are told by `findSplits`, else the folder is a single folder of classes. Classes whose names are spelled
 *   differently (`classKey`) are the same.
 * - Folders of masks are left out where something beside them shows that they are masks and no class.
 * - A dataset that lies alone in folders around it, as archives unpack, is found in there, at any depth; likewise the
 *   classes of a split (`train/images/NORMAL`).
 * - Refused is what would be trained on as classes and is none: splits under unknown names, parts of a set that was
 *   divided for its size, patients, images without folders of classes. Where a table lies beside them, it is named.
 * - Images of val or test that are in no class are left out.
 *
 * Throws StoppedError.
 */
export async function understandLayout(
  root: string,
  reader: FolderReader<FolderSummary>,
): Promise<DatasetLayout | LayoutProblem> {
  return new Understanding(root, reader).at([], []);
}

class Understanding {
  readonly #root: string;
  readonly #reader: FolderReader<FolderSummary>;
  readonly #names = new ClassNames();

  constructor(root: string, reader: FolderReader<FolderSummary>) {
    this.#root = root;
    this.#reader = reader;
  }

  /** The layout of the dataset at a place. `around`: tables in the folders that it lies in. */
  async at(place: Place, around: readonly string[]): Promise<DatasetLayout | LayoutProblem> {
    const summary = await this.#reader.at(place);
    if (summary === undefined) return problem(place, `${this.#shown(place)} cannot be read.`);
    const folders = await this.#reader.foldersAt(place, summary);
    const tables = [...summary.tables, ...around, ...(await this.#tablesBeside(place, folders))];
    const splits = findSplits(this.#shown(place), folders);
    if ('problem' in splits) return { ...splits, base: place, isDataset: true, mayBeClass: false };
    if (splits.folders.size > 0) return this.#inSplits(place, splits, folders, tables);
    return this.#inClasses(place, summary, folders, tables);
  }

  async #inSplits(
    place: Place,
    { folders: splitFolders, notes: splitNotes }: FoundSplits,
    folders: readonly FolderEntry[],
    tables: readonly string[],
  ): Promise<DatasetLayout | LayoutProblem> {
    const splits = new Map<SplitName, Place>();
    const classes = new Map<SplitName, readonly ClassFolder[]>();
    const unlabelled = new Map<SplitName, Place>();
    const notes: DatasetNote[] = [...splitNotes];
    const used = new Set(splitFolders.values());
    for (const folder of folders) {
      if (used.has(folder)) continue;
      const text = `The folder ${placeName([...place, folder.name])} is left out: it is not train, val or test.`;
      notes.push({ level: 'info', text });
    }
    for (const [split, folder] of splitFolders) {
      const inside = await this.#inSplit(split, [...place, folder.name], tables);
      if ('problem' in inside) return { ...inside, base: place };
      notes.push(...inside.notes);
      if (inside.images > 0) {
        unlabelled.set(split, inside.place);
      } else {
        const { kept, notes: emptyNotes } = await this.#known(inside.classes, classes.get('train'));
        notes.push(...emptyNotes);
        splits.set(split, inside.place);
        classes.set(split, kept);
      }
    }
    return this.#layout(place, { splits, classes, unlabelled, notes });
  }

  /** Folders without those that are empty and of no class of train. */
  async #known(
    folders: readonly ClassFolder[],
    train: readonly ClassFolder[] | undefined,
  ): Promise<{ readonly kept: readonly ClassFolder[]; readonly notes: readonly DatasetNote[] }> {
    const names = train && new Set(train.map((each) => each.className));
    const empty = new Set<ClassFolder>();
    for (const folder of folders) {
      if (names === undefined || names.has(folder.className)) continue;
      if (!(await this.#reader.holdsImages(folder.place))) empty.add(folder);
    }
    const notes = [...empty].map(({ place }): DatasetNote => {
      return { level: 'info', text: `The folder ${placeName(place)} is left out: it holds no image.` };
    });
    return { kept: folders.filter((folder) => !empty.has(folder)), notes };
  }

  /** Finds the content of a split's folder: classes, or a number of images that are in none. */
  async #inSplit(
    split: SplitName,
    folder: Place,
    tables: readonly string[],
  ): Promise<
    | {
        readonly place: Place;
        readonly classes: readonly ClassFolder[];
        readonly images: number;
        readonly notes: readonly DatasetNote[];
      }
    | LayoutProblem
  > {
    let place = folder;
    let summary = await this.#reader.at(place);
    let folders = summary === undefined ? [] : await this.#reader.foldersAt(place, summary);
    const notes: DatasetNote[] = [];
    // The classes may lie in a folder of their own, as in `train/images/NORMAL` and `seg_train/seg_train/forest`.
    for (;;) {
      const { kept, notes: maskNotes } = await withoutMasks(this.#reader, place, folders);
      const [only] = kept;
      if (kept.length !== 1 || only === undefined || (summary?.found ?? 0) > 0) break;
      const isAround =
        isContainerName(only.name) ||
        classKey(only.name) === classKey(place.at(-1) ?? '') ||
        splitsOfName(only.name).length > 0 ||
        unsortedName.test(only.name);
      const inside = [...place, only.name];
      const next = isAround ? await this.#reader.at(inside) : undefined;
      if (next === undefined) break;
      notes.push(...maskNotes);
      place = inside;
      summary = next;
      folders = await this.#reader.foldersAt(place, summary);
    }
    const { kept, notes: maskNotes } = await withoutMasks(this.#reader, place, folders);
    const found = summary?.found ?? 0;
    const allTables = [...(summary?.tables ?? []), ...tables];
    if (kept.length === 0 && found > 0) {
      if (split === 'train') return this.#withoutClasses(place, allTables, true);
      notes.push(unlabelledNote(split, place, found));
      return { place, classes: [], images: found, notes };
    }
    const series = seriesOf(
      kept.map(({ name }) => name),
      labelsTable(allTables) !== undefined,
    );
    if (series !== undefined) return this.#series(place, series, kept, allTables);
    notes.push(...maskNotes, ...looseNotes(place, found));
    if (place.length > folder.length) notes.push(insideNote(`The classes of ${split}`, place));
    return { place, classes: this.#classes(place, kept), images: 0, notes };
  }

  async #inClasses(
    place: Place,
    summary: FolderSummary,
    folders: readonly FolderEntry[],
    tables: readonly string[],
  ): Promise<DatasetLayout | LayoutProblem> {
    const { kept, notes } = await withoutMasks(this.#reader, place, folders);
    if (kept.length === 0) {
      return summary.found > 0 ? this.#withoutClasses(place, tables, false) : this.#empty(place, [summary]);
    }
    const withImages: FolderEntry[] = [];
    for (const folder of kept)
      if (await this.#reader.holdsImages([...place, folder.name])) withImages.push(folder);
    if (withImages.length === 0) {
      const inside = await Promise.all(kept.map(({ name }) => this.#reader.at([...place, name])));
      const summaries = inside.filter((each) => each !== undefined);
      if (summaries.some(({ leftOut }) => leftOut.formats.size > 0)) return this.#empty(place, summaries);
    }
    const [only] = withImages.length === 1 ? withImages : kept.length === 1 ? kept : [];
    if (only !== undefined && !only.isLink) {
      const inside = await this.#insideOf([...place, only.name], tables);
      if (inside !== undefined)
        return 'problem' in inside ? inside : { ...inside, notes: [...inside.notes, ...notes] };
    }
    const inner = only === undefined ? await this.#datasetsBelow(place, kept) : [];
    if (only === undefined && (await this.#areSets(place, kept)))
      inner.push(...kept.map(({ name }) => [...place, name]));
    const [dataset] = inner;
    if (dataset !== undefined) return this.#severalDatasets(place, inner);

    const copies = await this.#copies(place, kept);
    const own = kept.filter((folder) => !copies.has(folder));
    const repeated = await repeatedFolders(this.#reader, place, own);
    if (repeated !== undefined && 'problem' in repeated)
      return { ...repeated, base: place, isDataset: true, mayBeClass: false };
    const hasTable = labelsTable(tables) !== undefined;
    const series = seriesOf(
      own.map(({ name }) => name),
      hasTable,
    );
    if (series !== undefined && (own.length > 1 || hasTable)) return this.#series(place, series, own, tables);
    const copyNotes = [...copies].map(({ name }): DatasetNote => {
      const text = `The folder ${placeName([...place, name])} is left out: it holds the same folders as lie beside it.`;
      return { level: 'warning', text };
    });
    return this.#layout(place, {
      classes: new Map([[undefined, this.#classes(place, own)]]),
      notes: [...notes, ...copyNotes, ...(repeated?.notes ?? []), ...looseNotes(place, summary.found)],
    });
  }

  /** Folders that hold, and hold nothing but, folders called like those beside them: the classes once more. */
  async #copies(place: Place, folders: readonly FolderEntry[]): Promise<ReadonlySet<FolderEntry>> {
    const copies = new Set<FolderEntry>();
    for (const folder of folders) {
      const summary = await this.#reader.at([...place, folder.name]);
      if (summary === undefined || summary.found > 0 || summary.folders.length < 2) continue;
      const beside = new Set(folders.filter((other) => other !== folder).map(({ name }) => classKey(name)));
      if (summary.folders.every(({ name }) => beside.has(classKey(name)))) copies.add(folder);
    }
    return copies;
  }

  /** Whether all of some folders are named for sets of images and hold folders that may be classes. */
  async #areSets(place: Place, folders: readonly FolderEntry[]): Promise<boolean> {
    if (folders.length < 2 || !folders.every(({ name }) => isNamedLikePart(name))) return false;
    if (
      seriesOf(
        folders.map(({ name }) => name),
        true,
      ) !== undefined
    )
      return false;
    for (const { name } of folders) {
      const summary = await this.#reader.at([...place, name]);
      const inner = summary?.folders.filter(
        (each) => !isContainerName(each.name) && !isNamedLikeView(each.name),
      );
      if (summary === undefined || summary.found > 0 || (inner?.length ?? 0) < 2) return false;
    }
    return true;
  }

  /** The dataset in the only folder that holds images; undefined where that folder is a class. */
  async #insideOf(
    place: Place,
    tables: readonly string[],
  ): Promise<DatasetLayout | LayoutProblem | undefined> {
    const summary = await this.#reader.at(place);
    if (summary === undefined) return undefined;
    if (summary.found > 0)
      return isContainerName(place.at(-1) ?? '') ? this.#withoutClasses(place, tables, true) : undefined;
    if (summary.folders.length === 0 || place.length > depthSearched) return undefined;
    const inside = await this.at(place, tables);
    if ('problem' in inside) return inside.mayBeClass ? undefined : inside;
    const isWhole = inside.splits.size > 0 || (inside.classes.get(undefined)?.length ?? 0) > 1;
    if (!isWhole) return undefined;
    // The innermost of nested folders has said it already.
    const isSaid = inside.notes.some(({ text }) => text.startsWith(insideDataset));
    return isSaid ? inside : { ...inside, notes: [...inside.notes, insideNote(insideDataset, place)] };
  }

  /** The folders below some with a folder train that holds classes, the nearest ones. */
  async #datasetsBelow(place: Place, folders: readonly FolderEntry[]): Promise<Place[]> {
    const found: Place[] = [];
    let level: Place[] = folders.filter(({ isLink }) => !isLink).map(({ name }) => [...place, name]);
    let tried = 0;
    for (let depth = 0; level.length > 0 && depth < depthSearched; depth++) {
      const next: Place[] = [];
      for (const candidate of level) {
        if (++tried > foldersSearched) return found;
        const summary = await this.#reader.at(candidate);
        if (summary === undefined || summary.found > 0) continue;
        const splits = findSplits('', summary.folders);
        const train = 'problem' in splits ? undefined : splits.folders.get('train');
        if (train !== undefined) {
          const inTrain = await this.#reader.at([...candidate, train.name]);
          if (inTrain?.found === 0 && inTrain.folders.length > 0) {
            found.push(candidate);
            continue;
          }
        }
        for (const { name, isLink } of summary.folders) if (!isLink) next.push([...candidate, name]);
      }
      level = next;
    }
    return found;
  }

  #severalDatasets(place: Place, inner: readonly Place[]): LayoutProblem {
    const names = inner.map((each) => this.#shown(each));
    const text =
      names.length === 1
        ? `${names[0] ?? ''} looks like one. Choose that folder.`
        : `${listed(names)} look like ones. Choose one of them.`;
    return problem(place, `${this.#shown(place)} is not a dataset itself, but ${text}`);
  }

  #series(
    place: Place,
    series: 'patients' | 'parts',
    folders: readonly FolderEntry[],
    tables: readonly string[],
  ): LayoutProblem {
    const such = listed(folders.map(({ name }) => name));
    const what = series === 'patients' ? 'a folder for each patient' : 'numbered parts of the images';
    return {
      base: place,
      problem: `${this.#shown(place)} has ${what} (${such}), not a folder for each class. ${sortingAdvice(tables)}`,
      isDataset: series === 'parts' || labelsTable(tables) !== undefined,
      mayBeClass: labelsTable(tables) === undefined,
    };
  }

  #withoutClasses(place: Place, tables: readonly string[], isDataset: boolean): LayoutProblem {
    const table = labelsTable(tables);
    const advice = table === undefined && !isDataset ? layoutInWords : sortingAdvice(tables);
    return {
      base: place,
      problem: `${this.#shown(place)} holds images, but no folder for each class. ${advice}`,
      isDataset: isDataset && table !== undefined,
      mayBeClass: false,
    };
  }

  /** Says that there are no images; where there are files in other formats, how many. */
  #empty(place: Place, summaries: readonly FolderSummary[]): LayoutProblem {
    const counts = new Map<string, number>();
    for (const { leftOut } of summaries)
      for (const [format, count] of leftOut.formats) counts.set(format, (counts.get(format) ?? 0) + count);
    const files = countOf(
      [...counts.values()].reduce((sum, count) => sum + count, 0),
      'file',
    );
    const each = [...counts].map(([format, count]) => `${formatCount(count)} ${format}`).join(', ');
    const text =
      counts.size === 0
        ? 'holds no images.'
        : `holds no images that can be read, but ${files} in other formats: ${each}. Unpack or convert them to PNG, TIFF or DICOM.`;
    return { ...problem(place, `${this.#shown(place)} ${text} ${layoutInWords}`), mayBeClass: true };
  }

  #classes(place: Place, folders: readonly FolderEntry[]): ClassFolder[] {
    return folders.map(({ name, isLink }) => {
      const inside = [...place, name];
      return { className: this.#names.of(inside), place: inside, isLink };
    });
  }

  /** Tables in folders beside the images: `annotations/annotations_train.csv`. */
  async #tablesBeside(place: Place, folders: readonly FolderEntry[]): Promise<string[]> {
    const tables: string[] = [];
    for (const { name, isLink } of folders) {
      if (isLink || !/^(?:annotations?|labels?|csvs?|tables?|meta(?:data)?|ground[\s_-]?truth)$/iu.test(name))
        continue;
      const inside = await this.#reader.at([...place, name]);
      if (inside?.found === 0) tables.push(...inside.tables.map((table) => `${name}/${table}`));
    }
    return tables;
  }

  #layout(
    base: Place,
    layout: Partial<DatasetLayout> & Pick<DatasetLayout, 'classes' | 'notes'>,
  ): DatasetLayout {
    return {
      base,
      splits: new Map(),
      unlabelled: new Map(),
      ...layout,
      notes: [...this.#reader.notes, ...layout.notes, ...this.#names.notes()],
      rejected: this.#reader.rejected,
    };
  }

  #shown(place: Place): string {
    return place.length === 0 ? this.#root : `${this.#root}/${placeName(place)}`;
  }
}

const insideDataset = 'The dataset';

function insideNote(what: string, place: Place): DatasetNote {
  const verb = what === insideDataset ? 'lies' : 'lie';
  return {
    level: 'info',
    text: `${what} ${verb} in the folder ${placeName(place)}, the only one with images.`,
  };
}

function unlabelledNote(split: SplitName, place: Place, images: number): DatasetNote {
  const set = split === 'test' ? 'test' : 'validation';
  const text =
    `${placeName(place)} holds ${countOf(images, 'image')} that ${images === 1 ? 'is' : 'are'} not sorted into classes, so it is left out and cannot be the ${set} set. ` +
    'Once a model is trained, classify them: transfer-learning classify <run> <folder>, or Classify Folder of X-rays in VS Code.';
  return { level: 'warning', text };
}

function looseNotes(place: Place, images: number): DatasetNote[] {
  if (images === 0) return [];
  const where = place.length === 0 ? 'the dataset’s folder itself' : placeName(place);
  const text = `${countOf(images, 'image')} in ${where} ${images === 1 ? 'lies' : 'lie'} in no folder of a class and ${images === 1 ? 'is' : 'are'} left out.`;
  return [{ level: 'warning', text }];
}

function sortingAdvice(tables: readonly string[]): string {
  const table = labelsTable(tables);
  return table === undefined
    ? 'Make a folder for each class, with its images in it.'
    : `The labels may be in the table ${table}; tables are not read. Make a folder for each class and move or link the images into it by that table.`;
}

function problem(base: Place, text: string): LayoutProblem {
  return { base, problem: text, isDataset: false, mayBeClass: false };
}
