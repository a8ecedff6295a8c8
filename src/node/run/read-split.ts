import { TableFormatError } from '../../shared/predictions/csv.ts';
import { parseSplit, type SplitRow } from '../../shared/predictions/split-table.ts';
import { runLayout } from '../../shared/run/run-layout.ts';
import { readRegularFile } from '../files/read-regular-file.ts';
import { hasCode } from '../files/system-error.ts';
import { UserError } from '../user-error.ts';
import { placeInRun } from './run-file.ts';
import { maximumTableBytes, type Run } from './run-folder.ts';

const remedy = 'Restore it from a copy, or start a new run.';

/** The images that a run used, from its own record. Throws a UserError when that is missing or damaged. */
export async function readSplit({ folder, manifest }: Run): Promise<SplitRow[]> {
  const file = await placeInRun(folder, runLayout.split);
  try {
    const text = (await readRegularFile(file, maximumTableBytes)).toString();
    return parseSplit(text, manifest.dataset.classes);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR'))
      throw new UserError(`${file} is missing. ${remedy}`, { cause: error });
    if (!(error instanceof TableFormatError)) throw error;
    throw new UserError(`${file} is damaged: ${error.message} ${remedy}`, { cause: error });
  }
}
