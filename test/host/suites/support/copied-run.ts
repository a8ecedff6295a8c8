import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Services } from '../../../../src/extension/services.ts';
import { until } from './until.ts';

/** Copies the run of the workspace beside it, under another id. Gives the folders of both, once the copy is listed. */
export async function copyRun(
  { runs }: Services,
  id: string,
): Promise<{ readonly folder: string; readonly copy: string }> {
  const { folder } = await until('the run of the workspace', () => runs.runs[0]);
  const copy = path.join(path.dirname(folder), id);
  await cp(folder, copy, { recursive: true });
  await until('the copied run', () => runs.get(copy));
  return { folder, copy };
}

/** Deletes a run's folder, and waits until it is no longer listed. */
export async function deleteRun({ runs }: Services, folder: string): Promise<void> {
  await rm(folder, { recursive: true });
  await until('its end', () => (runs.get(folder) ? undefined : true));
}
