import type { RunReport } from '../../shared/report/run-report.ts';
import { modelMetadataFile, type ModelMetadata } from '../../shared/run/model-metadata.ts';
import { predictionsPath, runLayout } from '../../shared/run/run-layout.ts';
import { runTitle } from '../../shared/run/run-title.ts';
import { hasCode } from '../files/system-error.ts';
import { UserError } from '../user-error.ts';
import { readRunMetadata } from './model-metadata-file.ts';
import { readTrainingState } from './read-training-state.ts';
import { readInRun } from './run-file.ts';
import { maximumTableBytes, openRun, type Run } from './run-folder.ts';
import { readRunName } from './run-name.ts';

/**
 * Reads all that a run's report is made of. Files that are missing or cannot be read are told of in `problems`; those
 * that are not there yet are not missed. Throws a UserError when the folder is no run.
 */
export async function readRunReport(folder: string): Promise<RunReport> {
  const run = await openRun(folder);
  const problems: RunReport['problems'] = [];
  const attempt = async <T>(file: string, read: () => Promise<T>): Promise<T | null> => {
    try {
      return await read();
    } catch (error) {
      const missing = hasCode(error, 'ENOENT', 'ENOTDIR');
      if (!missing && !(error instanceof UserError)) throw error;
      problems.push({ file, reason: missing ? 'It is missing.' : error.message });
      return null;
    }
  };
  const { manifest } = run;
  const files = manifest.phases.flatMap(({ phase, test }) =>
    (test === null ? (['val'] as const) : (['val', 'test'] as const)).map((split) => ({ phase, split })),
  );
  const table = (file: string): Promise<string | null> =>
    attempt(file, async () => (await readInRun(run.folder, file, maximumTableBytes)).toString());
  const [name, model, split, state, ...texts] = await Promise.all([
    readName(run),
    attempt(`${runLayout.model}/${modelMetadataFile}`, () => readModelOf(run)),
    table(runLayout.split),
    attempt(runLayout.events, () => readTrainingState(run.folder)),
    ...files.map(({ phase, split: of }) => table(predictionsPath(phase, of))),
  ]);
  return {
    run: run.folder,
    name,
    judged: 'run',
    manifest,
    model,
    epochs: [...(state?.epochs ?? [])],
    predictions: files.flatMap((file, index) => {
      const text = texts[index];
      return typeof text === 'string' ? [{ ...file, text }] : [];
    }),
    split,
    problems,
  };
}

/** What lies beside the weights of a finished run; null before. Throws a UserError when it is missing or damaged. */
async function readModelOf({ folder, manifest }: Run): Promise<ModelMetadata | null> {
  if (manifest.status !== 'finished') return null;
  return readRunMetadata(folder);
}

async function readName({ folder, manifest }: Run): Promise<string> {
  return runTitle(await readRunName(folder), manifest.id);
}
