import { lstat, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import {
  checkpointFormatVersion,
  checkpointNameSchema,
  checkpointSchema,
  type Checkpoint,
} from '../../shared/run/checkpoint.ts';
import { runLayout } from '../../shared/run/run-layout.ts';
import { kindInWords } from '../../node/files/open-regular-file.ts';
import { readJsonFile } from '../../node/files/read-json-file.ts';
import { renamePatiently } from '../../node/files/rename-patiently.ts';
import { hasCode } from '../../node/files/system-error.ts';
import { temporaryName } from '../../node/files/write-atomically.ts';
import { folderInRun } from '../../node/run/run-file.ts';
import { UserError } from '../../node/user-error.ts';

export const checkpointFile = 'checkpoint.json';
export const weightsFile = 'weights.safetensors';
export const optimizerFile = 'optimizer.safetensors';

const maximumManifestBytes = 64_000_000;

/** A checkpoint's folder with what its `checkpoint.json` says. */
export interface CheckpointEntry {
  readonly name: string;
  readonly checkpoint: Checkpoint;
}

/** A checkpoint that cannot be used, and why. */
export interface DamagedCheckpoint {
  readonly name: string;
  readonly reason: string;
}

/** Where the checkpoints of a run are. Throws a UserError where that is no folder of the run. */
export function checkpointsFolder(runFolder: string): Promise<string> {
  return folderInRun(runFolder, runLayout.checkpoints);
}

/** Where a checkpoint of a run is. Throws a UserError where that is no folder of the run. */
export function checkpointFolder(runFolder: string, name: string): Promise<string> {
  return folderInRun(runFolder, `${runLayout.checkpoints}/${name}`);
}

/** All checkpoints, the latest first. Checked are `checkpoint.json` and the sizes of the files, not their content. */
export async function listCheckpoints(
  runFolder: string,
): Promise<{ entries: CheckpointEntry[]; damaged: DamagedCheckpoint[] }> {
  const entries: CheckpointEntry[] = [];
  const damaged: DamagedCheckpoint[] = [];
  for (const name of await checkpointNames(runFolder)) {
    try {
      const folder = await checkpointFolder(runFolder, name);
      const checkpoint = await readCheckpointFile(folder);
      await requireSize(path.join(folder, weightsFile), checkpoint.files.weights.bytes);
      await requireSize(path.join(folder, optimizerFile), checkpoint.files.optimizer.bytes);
      entries.push({ name, checkpoint });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      damaged.push({ name, reason: error.message });
    }
  }
  entries.sort((a, b) => b.checkpoint.sequence - a.checkpoint.sequence);
  return { entries, damaged };
}

/** Names of everything that is called like a checkpoint. */
export async function checkpointNames(runFolder: string): Promise<string[]> {
  const names = await readdir(await checkpointsFolder(runFolder)).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
  return names.filter((name) => checkpointNameSchema.safeParse(name).success).sort();
}

/** Throws a UserError when `checkpoint.json` is missing, damaged or newer than this program. */
async function readCheckpointFile(folder: string): Promise<Checkpoint> {
  const file = path.join(folder, checkpointFile);
  let value: unknown;
  try {
    value = await readJsonFile(file, maximumManifestBytes);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) throw new UserError(`${file} is missing.`, { cause: error });
    throw error;
  }
  const parsed = checkpointSchema.safeParse(value);
  if (parsed.success && parsed.data.formatVersion === checkpointFormatVersion) return parsed.data;
  throw new UserError(
    parsed.success
      ? `${file} has the format ${parsed.data.formatVersion}; this program reads ${checkpointFormatVersion}.`
      : `${file} is damaged: ${parsed.error.issues[0]?.path.join('.') ?? ''} is not as it should be.`,
  );
}

async function requireSize(file: string, bytes: number): Promise<void> {
  const found = await lstat(file).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) throw new UserError(`${file} is missing.`, { cause: error });
    throw error;
  });
  if (!found.isFile()) throw new UserError(`${file} is ${kindInWords(found)}, not a regular file.`);
  if (found.size !== bytes) throw new UserError(`${file} has ${found.size} bytes instead of ${bytes}.`);
}

/** Removes a checkpoint so that it is gone at once: a kill in between leaves no half of it under its name. */
export async function removeCheckpoint(runFolder: string, name: string): Promise<void> {
  const folder = path.join(await checkpointsFolder(runFolder), name);
  const doomed = temporaryName(folder);
  await renamePatiently(folder, doomed);
  await rm(doomed, { recursive: true, force: true });
}
