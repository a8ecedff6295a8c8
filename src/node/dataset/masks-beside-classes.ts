import { classKey } from '../../shared/dataset/class-key.ts';
import { wordsOf } from '../../shared/text/words-of.ts';
import { listed, placeName } from './dataset-layout.ts';
import type { Place } from './dataset-layout.ts';
import type { DatasetNote } from './dataset.ts';
import type { FolderReader } from './folder-reader.ts';
import type { FolderSummary } from './folder-summary.ts';
import type { FolderEntry } from './list-folder.ts';
import { isNamedLikeMasks, mentionsMasks } from './mask-names.ts';
import { NameSketch } from './name-sketch.ts';
import { isContainerName } from './split-of-name.ts';

export interface ClassesWithoutMasks {
  /** The folders that are classes, as far as masks are concerned. */
  readonly kept: readonly FolderEntry[];
  readonly notes: readonly DatasetNote[];
}

/**
 * Parts the folders where classes are expected from folders of masks. A class may be called mask: a folder is left out
 * only where its name speaks of masks alone and something beside it shows what it is: the same names of files, or of
 * folders, as in a folder beside it (`images/NORMAL`, `masks/NORMAL`), no image in it, a single folder of images beside
 * it; or where it is called after a folder beside it (`COVID`, `COVID_masks`). Where another class speaks of masks too
 * (`mask`, `no_mask`), all are classes.
 */
export async function withoutMasks(
  reader: FolderReader<FolderSummary>,
  place: Place,
  folders: readonly FolderEntry[],
): Promise<ClassesWithoutMasks> {
  const others = folders.filter(({ name }) => !isNamedLikeMasks(name));
  const byName = new Set(others.map(({ name }) => wordsOf(name).join(' ')));
  const called = others.filter(({ name }) => {
    const rest = nameWithoutMasks(name);
    return rest !== wordsOf(name).join(' ') && byName.has(rest);
  });
  const likeMasks = folders.filter(({ name }) => isNamedLikeMasks(name));
  if (others.some((folder) => mentionsMasks(folder.name) && !called.includes(folder)))
    return { kept: folders, notes: [] };
  const images = others.filter((folder) => !called.includes(folder));
  const masks = new Set(called);
  const doubtful: FolderEntry[] = [];
  for (const folder of likeMasks) {
    if (await areMasks(reader, place, folder, images)) masks.add(folder);
    else doubtful.push(folder);
  }
  const notes: DatasetNote[] = [];
  if (masks.size > 0) {
    const names = [...masks].map(({ name }) => placeName([...place, name]));
    notes.push({
      level: 'info',
      text: `${maskFolders(names)} left out: ${names.length === 1 ? 'it holds' : 'they hold'} masks, not images of a class.`,
    });
  }
  if (doubtful.length > 0 && images.length > 1) {
    const names = doubtful.map(({ name }) => placeName([...place, name]));
    const text = `${listed(names)} ${names.length === 1 ? 'is taken as a class' : 'are taken as classes'}. If masks are in there, move them out of the dataset.`;
    notes.push({ level: 'warning', text });
  }
  return { kept: folders.filter((folder) => !masks.has(folder)), notes };
}

/** `The folder masks is`, `The folders A/masks and B/masks are`. */
export function maskFolders(names: readonly string[]): string {
  return names.length === 1 ? `The folder ${names[0] ?? ''} is` : `The folders ${listed(names)} are`;
}

async function areMasks(
  reader: FolderReader<FolderSummary>,
  place: Place,
  folder: FolderEntry,
  others: readonly FolderEntry[],
): Promise<boolean> {
  const at = [...place, folder.name];
  const summary = await reader.at(at);
  if (summary === undefined || others.length === 0) return false;
  if (!(await reader.holdsImages(at))) return true;
  const [only] = others;
  if (others.length === 1 && only !== undefined && isContainerName(only.name)) return true;
  const inner = summary.folders.map(({ name }) => classKey(name));
  if (inner.length > 0 && inner.every((name) => others.some((other) => classKey(other.name) === name)))
    return true;
  const names = await namesBelow(reader, at);
  for (const other of others) {
    const beside = [...place, other.name];
    const folders = new Set((await reader.at(beside))?.folders.map(({ name }) => classKey(name)));
    if (inner.length > 1 && inner.every((name) => folders.has(name))) return true;
    if (names.namesImagesOf(await namesBelow(reader, beside))) return true;
  }
  return false;
}

/** Names of images in a folder, else in the first folder below that has any. */
async function namesBelow(reader: FolderReader<FolderSummary>, place: Place): Promise<NameSketch> {
  const summary = await reader.at(place);
  if (summary === undefined) return new NameSketch();
  if (summary.found > 0) return summary.names;
  for (const { name, isLink } of summary.folders.slice(0, 3)) {
    const inside = isLink ? undefined : await reader.at([...place, name]);
    if (inside !== undefined && inside.found > 0) return inside.names;
  }
  return summary.names;
}

/** `COVID_masks` as `covid`; empty where nothing is left, or no word is a mask's. */
function nameWithoutMasks(name: string): string {
  if (!mentionsMasks(name)) return '';
  return wordsOf(
    name.replaceAll(
      /[\s_-]*(?:lung[\s_-]*)?(?:masks?|segmentations?|segs?|labels?|annotations?|gt)\b/giu,
      '',
    ),
  ).join(' ');
}
