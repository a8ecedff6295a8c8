import { lstat, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { ExportFormat } from '../../shared/protocol/trainer-protocol.ts';
import { makeFolder } from '../../node/files/make-folder.ts';
import { removeLeftovers } from '../../node/files/remove-leftovers.ts';
import { renamePatiently } from '../../node/files/rename-patiently.ts';
import { replaceFolder } from '../../node/files/replace-folder.ts';
import { syncFolder } from '../../node/files/sync-folder.ts';
import { hasCode } from '../../node/files/system-error.ts';
import { writeError } from '../../node/files/write-error.ts';
import { folderInRun } from '../../node/run/run-file.ts';
import type { Run } from '../../node/run/run-folder.ts';
import { UserError } from '../../node/user-error.ts';
import { modelLayout, savedModelLayout } from './model-layout.ts';

/** Older than an export that another process is just making. */
const leftoverMilliseconds = 3_600_000;

/** The names that an export of each format has in its folder; null for one that is a file. */
const contents: Readonly<Record<ExportFormat, RegExp | null>> = {
  'saved-model': new RegExp(`^(?:${savedModelLayout.graph}|${savedModelLayout.extras})$`),
  tfjs: new RegExp(`^(?:${modelLayout.topology}|${modelLayout.metadata}|group1-shard\\d+of\\d+\\.bin)$`),
  keras: null,
};

/** Where an export goes: a folder, or a file for Keras. */
export interface ExportTarget {
  readonly format: ExportFormat;
  /** Absolute. */
  readonly path: string;
  /** Replace an export that is there already. */
  readonly force: boolean;
}

/**
 * Makes sure that an export may go to its target, and that the folder around it exists. Nothing is replaced unless it
 * is asked for, and then only another export of the same format.
 *
 * Throws a UserError when something else is there, or it would lie where the run keeps its own things.
 */
export async function prepareTarget(target: ExportTarget, run: Run): Promise<void> {
  const parent = path.dirname(target.path);
  if (target.format === 'keras' && !/\.(?:h5|hdf5)$/.test(target.path))
    throw new UserError(
      `${target.path} does not end in .h5, by which Keras knows the format. Choose a name that does (--out).`,
    );
  try {
    await refuseRunsOwn(target, run);
    await refuseLinksInRun(parent, run);
    await makeFolder(parent);
    await refuseOccupied(target);
    await removeLeftovers(parent, leftoverMilliseconds);
  } catch (error) {
    throw writeError(error, target.path);
  }
}

/** Puts a finished export in its place. Throws a UserError when something has come there meanwhile. */
export async function moveToTarget(temporary: string, target: ExportTarget): Promise<void> {
  await refuseOccupied(target);
  if (contents[target.format]) await replaceFolder(temporary, target.path);
  else {
    await renamePatiently(temporary, target.path);
    await syncFolder(path.dirname(target.path));
  }
}

async function refuseRunsOwn(target: ExportTarget, run: Run): Promise<void> {
  const inRun = path.relative(await realpath(run.folder), await realPlace(target.path));
  const [first = ''] = inRun.split(path.sep);
  if (first === '..' || path.isAbsolute(inRun) || first === exportsFolder) return;
  throw new UserError(
    `${target.path} lies where the run keeps its own files. Choose another place, or leave out --out for ${path.join(run.folder, exportsFolder)}.`,
  );
}

/** The run may be from anyone, and what lies in it lead anywhere. Links elsewhere are the user's own. */
async function refuseLinksInRun(folder: string, run: Run): Promise<void> {
  for (const root of [run.folder, await realpath(run.folder)]) {
    const inRun = path.relative(root, folder).split(path.sep);
    if (inRun[0] !== '' && inRun[0] !== '..' && !path.isAbsolute(inRun.join(path.sep)))
      await folderInRun(root, inRun.join('/'));
  }
}

/** A path with the links in what exists of it followed. */
async function realPlace(place: string): Promise<string> {
  const parent = path.dirname(place);
  if (parent === place) return place;
  return realpath(place).catch(async () => path.join(await realPlace(parent), path.basename(place)));
}

async function refuseOccupied({ path: place, format, force }: ExportTarget): Promise<void> {
  const status = await lstat(place).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  });
  if (!status) return;
  if (!force)
    throw new UserError(`${place} exists already. Choose another place (--out), or replace it with --force.`);
  const names = contents[format];
  if (names ? !status.isDirectory() : !status.isFile())
    throw new UserError(
      `${place} is not replaced, because it is no ${names ? 'folder' : 'file'}. Choose another place (--out).`,
    );
  if (!names) return;
  const foreign = (await readdir(place)).find((name) => !names.test(name));
  if (foreign !== undefined)
    throw new UserError(
      `${place} is not replaced, because it holds more than an export: ${foreign}. Choose another place (--out).`,
    );
}

const exportsFolder = 'exports';

/** Where an export goes unless told: into the run's own folder. */
export function defaultTarget(run: Run, format: ExportFormat): string {
  const names: Record<ExportFormat, string> = {
    'saved-model': 'saved-model',
    tfjs: 'tfjs',
    keras: 'model.h5',
  };
  return path.join(run.folder, exportsFolder, names[format]);
}
