import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Classifier } from '../../../src/node/classifier-process/classifier.ts';
import { FolderRun } from '../../../src/extension/classify/folder-run.ts';
import { folderReport } from '../../../src/extension/classify/folder-report.ts';
import { openReport } from '../../../src/shared/report/opened-report.ts';
import { classifier } from '../../support/classifiers.ts';
import { openBuiltClassifier } from '../../support/classifier-process.ts';
import { writeFinishedRun } from '../../support/finished-run.ts';
import { writePictures } from '../../e2e/support/pictures.ts';

let built: Classifier;
let folder: string;
let run: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'folder-run-'));
  built = openBuiltClassifier(path.join(folder, 'cache'));
  ({ run } = await writeFinishedRun(path.join(folder, 'trained'), classifier()));
  for (const name of ['NORMAL', 'PNEUMONIA']) await writePictures(path.join(folder, 'films', name), 60, true);
  mkdirSync(path.join(folder, 'films', 'others'));
  writeFileSync(path.join(folder, 'films', 'others', 'broken.jpeg'), 'No picture.');
});
afterAll(() => {
  built.dispose();
  rmSync(folder, { recursive: true });
});

/** A run through the films that is cancelled as soon as so many have an answer. */
function openRun(cancelAfter = Infinity): { work: FolderRun; asked: number[] } {
  const asked: number[] = [];
  const work: FolderRun = new FolderRun(
    built,
    { folder: path.join(folder, 'films'), run },
    {
      onFound: () => undefined,
      onModel: () => undefined,
      onState: () => undefined,
      onAnswered: (images) => {
        asked.push(...images);
        if (asked.length === cancelAfter) work.cancel();
      },
    },
  );
  return { work, asked };
}

test('is cancelled at once, and goes on with those that have no answer', async () => {
  const { work, asked } = openRun(20);
  await work.start();
  expect(work.state()).toMatchObject({ status: 'cancelled', found: 121, answered: 20 });
  await work.start();
  expect(work.state()).toMatchObject({ status: 'finished', found: 121, answered: 121 });
  expect([...asked].sort((one, other) => one - other)).toEqual(
    Array.from({ length: 121 }, (_, image) => image),
  );
  expect([...(work.answers?.problems.keys() ?? [])].map((image) => work.paths[image])).toEqual([
    'others/broken.jpeg',
  ]);
});

test('gives the report of the images whose folder names their class', async () => {
  const { work } = openRun();
  await work.start();
  const report = await folderReport(work);
  expect(report.manifest.dataset.root).toBe(path.join(folder, 'films'));
  const opened = openReport(report);
  expect(opened.problems).toEqual([]);
  expect(opened.test?.images.labels).toHaveLength(120);
  expect(opened.test?.phases).toEqual(['fine-tuning']);
});

test('says why it failed where there is no model, and which images have no class', async () => {
  const work = new FolderRun(
    built,
    { folder: path.join(folder, 'films', 'others'), run: path.join(folder, 'gone') },
    {
      onFound: () => undefined,
      onModel: () => undefined,
      onState: () => undefined,
      onAnswered: () => undefined,
    },
  );
  await work.start();
  expect(work.state()).toMatchObject({ status: 'failed' });
  expect(work.state().reason).toContain('gone');
  await expect(folderReport(work)).rejects.toThrow('called like a class');
});
