import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { runLayout } from '../../shared/run/run-layout.ts';
import { runFormatVersion, runManifestSchema, type RunManifest } from '../../shared/run/run-manifest.ts';
import { fileInTheWay, makeFolder } from '../files/make-folder.ts';
import { removeLeftovers } from '../files/remove-leftovers.ts';
import { renamePatiently } from '../files/rename-patiently.ts';
import { syncFolder } from '../files/sync-folder.ts';
import { hasCode } from '../files/system-error.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { writeError } from '../files/write-error.ts';
import { UserError } from '../user-error.ts';
import { folderInRun, readJsonInRun, writeInRun } from './run-file.ts';
import { newRunId } from './run-id.ts';
import { removeUnfinishedRuns, unfinishedRunFolder } from './unfinished-runs.ts';

/** A run: its folder (absolute) and what `run.json` says. */
export interface Run {
  readonly folder: string;
  readonly manifest: RunManifest;
}

/** What is known of a run when it is created; the rest is filled in. */
export type NewRun = Omit<RunManifest, 'formatVersion' | 'id' | 'createdAt' | 'updatedAt'>;

/** Read whole, also by an editor, which they may not hold up for long. */
const maximumManifestBytes = 64_000_000;
/** Limit for a new run, which leaves room for what the training adds. */
const maximumNewManifestBytes = 48_000_000;
/** Limit for `split.csv` and predictions, below the longest possible string. */
export const maximumTableBytes = 400_000_000;

const attempts = 100;

/**
 * Makes a run's folder in `runsFolder`, which is made as well where it does not exist. The run appears with its
 * manifest and what `populate` writes into the folder it is given, or not at all, and never in the place of another,
 * however many are created at once.
 * Throws a UserError when it cannot be written.
 */
export async function createRun(
  runsFolder: string,
  content: NewRun,
  populate: (folder: string) => Promise<void> = () => Promise.resolve(),
): Promise<Run> {
  const parent = path.resolve(runsFolder);
  await requireRunsFolder(parent);
  await makeFolder(parent);
  await removeUnfinishedRuns(parent);
  for (let attempt = 1; ; attempt++) {
    const now = new Date();
    const id = newRunId(now, content.configuration.backbone.name);
    const manifest: RunManifest = {
      formatVersion: runFormatVersion,
      id,
      createdAt: now.toISOString(),
      updatedAt: now.toISOString(),
      ...content,
    };
    const folder = path.join(parent, id);
    const temporary = unfinishedRunFolder(folder);
    try {
      await mkdir(temporary);
      await writeAtomically(path.join(temporary, runLayout.manifest), newManifestJson(manifest));
      for (const part of [runLayout.checkpoints, runLayout.predictions]) {
        await mkdir(path.join(temporary, part));
      }
      await populate(temporary);
      await renamePatiently(temporary, folder);
    } catch (error) {
      const failure = writeError(error, folder);
      await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
      if (hasCode(error, 'EEXIST', 'ENOTEMPTY') && attempt < attempts) continue;
      throw failure;
    }
    await syncFolder(parent);
    return { folder, manifest };
  }
}

/** Throws a UserError where runs cannot be kept in a folder because a file is in its place or on the way there. */
export async function requireRunsFolder(runsFolder: string): Promise<void> {
  const file = await fileInTheWay(path.resolve(runsFolder));
  if (file === undefined) return;
  throw new UserError(
    `Runs cannot be kept in ${path.resolve(runsFolder)}: ${file} is a file. Name a folder, which is made where it does not exist.`,
  );
}

/**
 * Opens a run to read it. Throws a UserError when there is none, when `run.json` is damaged, and when it was written
 * by a newer version of this program than can be understood.
 */
export async function openRun(folder: string): Promise<Run> {
  const absolute = path.resolve(folder);
  const file = path.join(absolute, runLayout.manifest);
  let value: unknown;
  try {
    value = await readJsonInRun(absolute, runLayout.manifest, maximumManifestBytes);
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'ENOTDIR')) throw error;
    throw new UserError(
      `${absolute} is not a run: it has no ${runLayout.manifest}. Give the folder that a training has made.`,
      { cause: error },
    );
  }
  refuseNewer(file, value);
  const parsed = runManifestSchema.safeParse(value);
  if (parsed.success) return { folder: absolute, manifest: parsed.data };
  const [issue] = parsed.error.issues;
  throw new UserError(
    `${file} is damaged: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}. ` +
      'Restore it from a copy if you have one.',
  );
}

/** Replaces fields of `run.json`, for the holder of the run's lock. Throws a UserError when it cannot be written. */
export async function updateManifest(
  run: Run,
  changes: Partial<Omit<RunManifest, 'formatVersion' | 'id' | 'createdAt' | 'updatedAt'>>,
): Promise<Run> {
  const manifest = { ...run.manifest, ...changes, updatedAt: new Date().toISOString() };
  await writeInRun(run.folder, runLayout.manifest, toJson(manifest));
  return { folder: run.folder, manifest };
}

/** Removes what a killed trainer left half-written, for the new holder of the run's lock. */
export async function cleanRun(folder: string): Promise<void> {
  await removeLeftovers(folder);
  for (const part of [runLayout.checkpoints, runLayout.predictions, runLayout.model]) {
    await removeLeftovers(await folderInRun(folder, part));
  }
}

const versionSchema = z.object({
  formatVersion: z.number(),
  software: z
    .object({ version: z.string().max(50) })
    .optional()
    .catch(undefined),
});

function refuseNewer(file: string, value: unknown): void {
  const { data } = versionSchema.safeParse(value);
  if (data === undefined || data.formatVersion <= runFormatVersion) return;
  const writer = data.software === undefined ? 'a newer version' : `version ${data.software.version}`;
  throw new UserError(
    `${file} was written by ${writer} of this program, in the run format ${data.formatVersion}; ` +
      `this version reads formats up to ${runFormatVersion}. Update it to open the run.`,
  );
}

/** Throws a UserError for one that could not be read again once it has grown. */
function newManifestJson(manifest: RunManifest): string {
  const json = toJson(manifest);
  if (Buffer.byteLength(json) <= maximumNewManifestBytes) return json;
  const { rejected } = manifest.dataset;
  throw new UserError(
    `${manifest.dataset.root} has ${rejected.length} images that cannot be used, more than a run can tell of. ` +
      'Sort them out, and train on the others.',
  );
}

function toJson(manifest: RunManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
