import { checkpointNames, listCheckpoints, removeCheckpoint } from './checkpoint-folder.ts';

const latestKept = 2;

/**
 * Removes the checkpoints that are no longer needed, for the holder of the run's lock. Kept are the latest two (the
 * second is what is left should the disk damage the first) and those with the best weights that they name.
 * Throws what the file system throws.
 */
export async function pruneCheckpoints(runFolder: string): Promise<void> {
  const { entries } = await listCheckpoints(runFolder);
  const kept = new Set<string>();
  for (const { name, checkpoint } of entries.slice(0, latestKept)) {
    kept.add(name);
    for (const best of Object.values(checkpoint.best)) if (best) kept.add(best.checkpoint);
  }
  for (const name of await checkpointNames(runFolder)) {
    if (!kept.has(name)) await removeCheckpoint(runFolder, name);
  }
}
