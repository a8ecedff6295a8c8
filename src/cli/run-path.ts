import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Context } from './context.ts';
import { defaultRunsFolder } from './default-runs-folder.ts';

/** The folder of a run named by its path, or by its id alone when it lies in the default folder of runs. */
export async function runPath(context: Context, run: string): Promise<string> {
  const direct = path.resolve(context.workingDirectory, run);
  if (await exists(direct)) return direct;
  const byId = path.join(defaultRunsFolder(context), run);
  return path.basename(run) === run && (await exists(byId)) ? byId : direct;
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
