import path from 'node:path';
import * as z from 'zod';
import {
  modelFormatVersion,
  modelMetadataFile,
  modelMetadataSchema,
  type ModelMetadata,
} from '../../shared/run/model-metadata.ts';
import { runLayout } from '../../shared/run/run-layout.ts';
import { readJsonFile } from '../files/read-json-file.ts';
import { hasCode } from '../files/system-error.ts';
import { UserError } from '../user-error.ts';
import { placeInRun } from './run-file.ts';

const maximumJsonBytes = 16 << 20;

/** Reads the metadata of a run's model. Throws a UserError when it is missing, damaged or of a newer version. */
export async function readRunMetadata(runFolder: string): Promise<ModelMetadata> {
  return readMetadata(await placeInRun(runFolder, `${runLayout.model}/${modelMetadataFile}`));
}

/** Reads `transfer-learning.json`. Throws a UserError when it is missing, damaged or of a newer version. */
export async function readMetadata(file: string): Promise<ModelMetadata> {
  const content = await readModelJson(file);
  const version = z.object({ formatVersion: z.int() }).safeParse(content);
  if (version.success && version.data.formatVersion > modelFormatVersion)
    throw new UserError(
      `${file} is of a newer version (${version.data.formatVersion}) than this program reads (${modelFormatVersion}). Update this program.`,
    );
  const metadata = modelMetadataSchema.safeParse(content);
  if (!metadata.success) throw damagedModel(file, firstIssue(metadata.error));
  return metadata.data;
}

/** A JSON file of a model's folder. Throws a UserError when it is missing or not JSON. */
export async function readModelJson(file: string): Promise<unknown> {
  return readJsonFile(file, maximumJsonBytes).catch((error: unknown) => {
    throw hasCode(error, 'ENOENT', 'ENOTDIR')
      ? new UserError(`There is no model in ${path.dirname(file)}: ${path.basename(file)} is missing.`, {
          cause: error,
        })
      : error;
  });
}

/** What is told of a model that is not as it was written. */
export function damagedModel(what: string, problem: string): UserError {
  return new UserError(`${what} is damaged: ${problem}. Restore it from a copy, or train again.`);
}

/** The first thing that is wrong, and where. */
export function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.join('.') || 'it'}: ${issue.message}` : 'unreadable';
}
