import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FolderTallies } from '../../../src/node/dataset/folder-tallies.ts';
import { surveyDataset } from '../../../src/node/dataset/survey-dataset.ts';

const images = 20_000;
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

/** How often others had their turn in the event loop while something ran. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let turn = setImmediate(function again() {
    turns++;
    turn = setImmediate(again);
  });
  try {
    await work();
  } finally {
    clearImmediate(turn);
  }
  return turns;
}

describe('a dataset of 20,000 images', () => {
  test('is counted in small pieces, so that others have their turn in between', async () => {
    const turns = await turnsDuring(async () => {
      const survey = await surveyDataset(root, new FolderTallies());
      expect([survey.images, survey.patients]).toEqual([images, images]);
    });
    expect(images / turns).toBeLessThan(500);
  });

  test('is not counted again while its folders stay as they are', async () => {
    const tallies = new FolderTallies();
    const folder = path.join(root, 'train', 'NORMAL');
    const first = await tallies.read(folder);
    expect(first.images).toBe(images / 2);
    expect(await tallies.read(folder)).toBe(first);
  });
});
