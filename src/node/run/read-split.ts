import { readFile } from 'node:fs/promises';
import { parseSplit, type SplitRow } from '../../shared/predictions/split-table.ts';
import { UserError } from '../user-error.ts';
import { type Run, splitFile } from './run-folder.ts';

/** The images that a run used, from its own record. Throws a UserError when that is missing or damaged. */
export async function readSplit({ folder, manifest }: Run): Promise<SplitRow[]> {
  const file = splitFile(folder);
  try {
    return parseSplit(await readFile(file, 'utf8'), manifest.dataset.classes);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new UserError(
      `${file} is missing or damaged: ${problem}. Restore it from a copy, or start a new run.`,
      {
        cause: error,
      },
    );
  }
}
