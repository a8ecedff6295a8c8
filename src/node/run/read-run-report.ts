import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { RunReport } from '../../shared/report/run-report.ts';
import { runLabelSchema } from '../../shared/run/run-label.ts';
import { modelMetadataFile, type ModelMetadata } from '../../shared/run/model-metadata.ts';
import { predictionsPath, runLayout } from '../../shared/run/run-layout.ts';
import { runTitle } from '../../shared/run/run-title.ts';
import { trainingStateOf } from '../../shared/run/training-state.ts';
import { readJsonFile } from '../files/read-json-file.ts';
import { hasCode } from '../files/system-error.ts';
import { UserError } from '../user-error.ts';
import { readEvents } from './follow-events.ts';
import { readMetadata } from './model-metadata-file.ts';
import { modelFolder, openRun, predictionsFile, splitFile, type Run } from './run-folder.ts';

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
      if (!missing && !(error instanceof UserError) && !(error instanceof Error && 'code' in error))
        throw error;
      problems.push({ file, reason: missing ? 'It is missing.' : error.message });
      return null;
    }
  };
  const { manifest } = run;
  const files = manifest.phases.flatMap(({ phase, test }) =>
    (test === null ? (['val'] as const) : (['val', 'test'] as const)).map((split) => ({ phase, split })),
  );
  const [name, model, split, events, ...texts] = await Promise.all([
    readName(run),
    attempt(`${runLayout.model}/${modelMetadataFile}`, () => readModelOf(run)),
    attempt(runLayout.split, () => readFile(splitFile(run.folder), 'utf8')),
    attempt(runLayout.events, () => readEvents(run.folder)),
    ...files.map(({ phase, split: of }) =>
      attempt(predictionsPath(phase, of), () => readFile(predictionsFile(run.folder, phase, of), 'utf8')),
    ),
  ]);
  return {
    run: run.folder,
    name,
    judged: 'run',
    manifest,
    model,
    epochs: [...trainingStateOf(events ?? []).epochs],
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
  return readMetadata(path.join(modelFolder(folder), modelMetadataFile));
}

async function readName({ folder, manifest }: Run): Promise<string> {
  const label = await readJsonFile(path.join(folder, runLayout.label), 10_000).catch(() => null);
  return runTitle(runLabelSchema.safeParse(label).data?.name ?? null, manifest.id);
}
