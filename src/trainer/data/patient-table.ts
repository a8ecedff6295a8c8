import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { hasCode } from '../../node/files/system-error.ts';
import { UserError } from '../../node/user-error.ts';

const maximumTableBytes = 64 * 2 ** 20;
const rowsSchema = z.array(z.record(z.string(), z.string()));

/**
 * Reads a CSV table with the columns `path` (of an image, from the dataset's folder) or `file` (its file name alone)
 * and `patient`. Gives a look-up by an image's path, undefined for an image that is not in the table.
 * Where `csv` is not absolute, it is looked for in the dataset's folder `root`, then in the working directory.
 * Throws UserError where the table is in neither, malformed, or gives one image two patients.
 */
export async function readPatientTable(
  root: string,
  csv: string,
): Promise<(imagePath: string) => string | undefined> {
  const { file, text } = await readText([path.resolve(root, csv), path.resolve(csv)]);
  const rows = parseTable(file, text);
  const first = rows[0] ?? {};
  const key = 'path' in first ? 'path' : 'file' in first ? 'file' : undefined;
  if (key === undefined || !('patient' in first)) {
    throw new UserError(
      `The table of patients ${file} needs a first line with the columns path (or file) and patient, and a line for each image.`,
    );
  }
  const patients = new Map<string, string>();
  for (const row of rows) {
    const image = normalize(row[key] ?? '');
    const patient = row['patient'] ?? '';
    if (image === '' || patient === '') continue;
    const other = patients.get(image);
    if (other !== undefined && other !== patient) {
      throw new UserError(
        `The table of patients ${file} gives ${image} two patients, ${other} and ${patient}. Correct it, or use the column path instead of file.`,
      );
    }
    patients.set(image, patient);
  }
  return (imagePath) => patients.get(key === 'path' ? imagePath : path.posix.basename(imagePath));
}

function normalize(image: string): string {
  return image.replaceAll('\\', '/').replace(/^(\.\/)+/, '');
}

/** The text of the first of some files that is there. */
async function readText(
  places: readonly string[],
): Promise<{ readonly file: string; readonly text: string }> {
  const tried = [...new Set(places)];
  for (const file of tried) {
    try {
      const status = await stat(file);
      if (!status.isFile()) throw new UserError(`The table of patients ${file} is not a file.`);
      if (status.size > maximumTableBytes) {
        throw new UserError(
          `The table of patients ${file} is larger than ${maximumTableBytes / 2 ** 20} MB.`,
        );
      }
      return { file, text: await readFile(file, 'utf8') };
    } catch (error) {
      if (error instanceof UserError) throw error;
      if (hasCode(error, 'ENOENT', 'ENOTDIR')) continue;
      const reason = error instanceof Error ? error.message : String(error);
      throw new UserError(`The table of patients ${file} cannot be read: ${reason}.`);
    }
  }
  throw new UserError(
    `There is no table of patients ${tried.join(' and no ')}. Give its path from the dataset’s folder or from the working directory, or the whole path.`,
  );
}

function parseTable(file: string, text: string): Record<string, string>[] {
  try {
    return rowsSchema.parse(parse(text, { columns: true, bom: true, skip_empty_lines: true, trim: true }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`The table of patients ${file} is not valid CSV: ${reason}`);
  }
}
