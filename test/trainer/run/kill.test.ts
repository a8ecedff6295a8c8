import { cp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { hashWeights } from '../../../src/trainer/network/hash-weights.ts';
import { allEvents } from '../../support/all-events.ts';
import { loadBestWeights, loadLatestCheckpoint } from '../../../src/trainer/run/load-checkpoint.ts';
import { readRunLock } from '../../../src/node/run/lock-claims.ts';
import { createRun, openRun } from '../../../src/node/run/run-folder.ts';
import { bundleProgram, type Program } from './support/child-program.ts';
import { exampleManifest } from './support/example-manifest.ts';
import { stateSchema, trainSmall, weightsAfter } from './support/small-training.ts';
import { temporaryFolderInMemory } from './support/temporary-folder.ts';

/** Throws unless everything in the run can be read and fits together. Gives the latest checkpoint's epoch. */
async function requireSoundRun(folder: string): Promise<number> {
  await openRun(folder);
  expect(await readRunLock(folder)).toBeNull();
  const { checkpoint, damaged } = await loadLatestCheckpoint(folder, stateSchema);
  expect(damaged).toEqual([]);
  const epoch = checkpoint?.epoch ?? 0;
  if (!checkpoint) return 0;
  expect(hashWeights(checkpoint.weights)).toBe(hashWeights(weightsAfter(epoch)));
  expect(checkpoint.optimizer.steps).toBe(epoch * 10);
  expect(checkpoint.state.sum).toBe((epoch * (epoch + 1)) / 2);
  const bestEpoch = epoch - ((epoch - 1) % 3);
  const best = await loadBestWeights(folder, 'feature-extraction');
  expect(best && { epoch: best.epoch, hash: hashWeights(best.weights) }).toEqual({
    epoch: bestEpoch,
    hash: hashWeights(weightsAfter(bestEpoch)),
  });
  return epoch;
}

/** Throws unless the log is complete lines, numbered without gaps, with every epoch once. */
async function requireCompleteLog(folder: string, epochs: number): Promise<void> {
  const lines = (await readFile(path.join(folder, 'events.jsonl'), 'utf8')).split('\n');
  expect(lines.pop()).toBe('');
  expect(lines.map((line) => (JSON.parse(line) as { number: number }).number)).toEqual([...lines.keys()]);
  const told = (await allEvents(folder)).map((event) =>
    event.kind === 'epoch-finished' ? event.epoch : null,
  );
  expect(told).toEqual(Array.from({ length: epochs }, (_, index) => index + 1));
}

describe('a trainer that is killed', () => {
  let training: Program;
  beforeAll(async () => {
    training = await bundleProgram('train-small');
    return () => training.remove();
  });

  it('leaves a run to go on from, whichever file operation it was at', { timeout: 120_000 }, async () => {
    const parent = await temporaryFolderInMemory();
    const { folder: base } = await createRun(parent, exampleManifest);
    await trainSmall(base, 3);
    /** Kills a training of epoch 4 before its file operation `killAt`. Gives how it ended and what was saved. */
    const kill = async (killAt: number): Promise<{ outcome: number | string; saved: number }> => {
      const folder = path.join(parent, `killed-${killAt}`);
      await cp(base, folder, { recursive: true });
      const child = training.start([folder, '4'], { KILL_AT: String(killAt) });
      const outcome = await child.ended;
      expect(child.errors).toBe('');
      const saved = await requireSoundRun(folder);
      await trainSmall(folder, 4);
      expect(await requireSoundRun(folder)).toBe(4);
      await requireCompleteLog(folder, 4);
      return { outcome, saved };
    };
    const results: { outcome: number | string; saved: number }[] = [];
    while (results.at(-1)?.outcome !== 0) {
      const next = Array.from({ length: 6 }, (_, index) => results.length + index + 1);
      results.push(...(await Promise.all(next.map(kill))));
    }
    const killed = results.filter(({ outcome }) => outcome === 'SIGKILL');

    expect(killed.length).toBeGreaterThan(30);
    expect(new Set(killed.map(({ saved }) => saved))).toEqual(new Set([3, 4]));
  });

  it('thirty times at random moments loses nothing that was saved', { timeout: 120_000 }, async () => {
    const { folder } = await createRun(await temporaryFolderInMemory(), exampleManifest);
    let saved = 0;
    for (let kill = 0; kill < 30; kill++) {
      const child = training.start([folder, '1000000']);
      const told = Number(await child.line());
      await wait(Math.random() * 40);
      child.process.kill('SIGKILL');
      expect(await child.ended).toBe('SIGKILL');
      expect(told).toBeGreaterThan(saved);
      saved = await requireSoundRun(folder);
      expect(saved).toBeGreaterThanOrEqual(told);
    }
    await trainSmall(folder, saved + 1);
    await requireCompleteLog(folder, saved + 1);
  });
});
