import { runLabelSchema, type RunLabel } from '../../shared/run/run-label.ts';
import { runLayout } from '../../shared/run/run-layout.ts';
import { readJsonInRun, writeInRun } from './run-file.ts';

const maximumLabelBytes = 10_000;

/** What the user calls a run; null: nothing, or its label cannot be read. */
export async function readRunName(runFolder: string): Promise<string | null> {
  try {
    const value = await readJsonInRun(runFolder, runLayout.label, maximumLabelBytes);
    return runLabelSchema.safeParse(value).data?.name ?? null;
  } catch {
    // A label that is missing or damaged is no label.
    return null;
  }
}

/** Writes what the user calls a run; null: nothing. Throws a UserError when it cannot be written. */
export async function writeRunName(runFolder: string, name: string | null): Promise<void> {
  const label: RunLabel = runLabelSchema.parse({ formatVersion: 1, name });
  await writeInRun(runFolder, runLayout.label, `${JSON.stringify(label, null, 2)}\n`);
}
