import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FolderTallies } from '../../../src/node/dataset/folder-tallies.ts';
import { surveyDataset } from '../../../src/node/dataset/survey-dataset.ts';

const images = 100_000;
let root = '';

beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'large-dataset-'));
  for (const [name, file] of [
    ['NORMAL', (index: number) => `IM-${index}-0001.jpeg`],
    ['PNEUMONIA', (index: number) => `person${index}_virus_1.jpeg`],
  ] as const) {
    const folder = path.join(root, 'train', name);
    mkdirSync(folder, { recursive: true });
    for (let index = 0; index < images / 2; index++) closeSync(openSync(path.join(folder, file(index)), 'w'));
    // As if it had lain there for a while.
    utimesSync(folder, 1_700_000_000, 1_700_000_000);
  }
  for (const folder of ['', 'train']) utimesSync(path.join(root, folder), 1_700_000_000, 1_700_000_000);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/**
 * Runs something while a timer of 1 ms ticks, and tells for how long at most nothing else had its turn. Time in which
 * other processes had the processor does not count: it is the process's own time between two ticks, where that is less.
 */
async function longestPause(work: () => Promise<unknown>): Promise<{ pause: number; total: number }> {
  let pause = 0;
  let last = performance.now();
  let lastUsage = process.cpuUsage();
  const tick = setInterval(() => {
    const now = performance.now();
    const { user, system } = process.cpuUsage(lastUsage);
    pause = Math.max(pause, Math.min(now - last, (user + system) / 1000));
    last = now;
    lastUsage = process.cpuUsage();
  }, 1);
  await wait(20);
  pause = 0;
  const began = performance.now();
  await work();
  const total = performance.now() - began;
  await wait(5);
  clearInterval(tick);
  return { pause, total };
}

describe('a dataset of 100,000 images', () => {
  test('is counted without holding up others, and at once when nothing changed', async () => {
    const tallies = new FolderTallies();
    const first = await longestPause(async () => {
      const survey = await surveyDataset(root, tallies);
      expect([survey.images, survey.patients]).toEqual([images, images]);
    });
    const again = await longestPause(() => surveyDataset(root, tallies));
    console.info(
      `first: ${first.total.toFixed(0)} ms, longest pause ${first.pause.toFixed(1)} ms; again: ${again.total.toFixed(0)} ms, longest pause ${again.pause.toFixed(1)} ms`,
    );
    expect(again.total).toBeLessThan(first.total);
    // Of several tries the best: a collection of this test's own garbage may fall into one.
    let best = Math.max(first.pause, again.pause);
    for (let attempt = 0; attempt < 4 && best >= 20; attempt++)
      best = (await longestPause(() => surveyDataset(root, new FolderTallies()))).pause;
    expect(best).toBeLessThan(20);
  });
});
