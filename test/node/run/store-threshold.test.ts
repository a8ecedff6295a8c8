import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readRunReport } from '../../../src/node/run/read-run-report.ts';
import { readMetadata } from '../../../src/node/run/model-metadata-file.ts';
import { storeThreshold } from '../../../src/node/run/store-threshold.ts';
import { UserError } from '../../../src/node/user-error.ts';
import { openReport, reportOfSplit } from '../../../src/shared/report/opened-report.ts';
import { writeReportedRun } from '../../support/reported-run.ts';
import { temporaryFolder } from '../../trainer/run/support/temporary-folder.ts';

let run = '';
let parent = '';
beforeEach(async () => {
  parent = await temporaryFolder();
  run = await writeReportedRun(parent);
});

const chosen = { threshold: 0.3125, rule: 'sensitivity of at least 0.95', split: 'val' as const };
const at = new Date('2026-02-03T04:05:06Z');

async function metadataText(): Promise<string> {
  return readFile(path.join(run, 'model', 'transfer-learning.json'), 'utf8');
}

describe('a threshold that the user chose on validation', () => {
  it('is stored with the model, with how it was chosen, and leaves all else as it was', async () => {
    const before = await readMetadata(path.join(run, 'model', 'transfer-learning.json'));
    const stored = await storeThreshold(run, chosen, at);
    expect(stored).toEqual({
      ...before,
      threshold: 0.3125,
      thresholdOrigin: {
        rule: 'sensitivity of at least 0.95',
        split: 'val',
        images: 80,
        chosenBy: 'user',
        at: '2026-02-03T04:05:06.000Z',
      },
    });
    expect(await readMetadata(path.join(run, 'model', 'transfer-learning.json'))).toEqual(stored);
    expect((await readdir(path.join(run, 'model'))).sort()).toEqual([
      'MODEL_CARD.md',
      'transfer-learning.json',
    ]);
  });

  it('is what the report shows from then on, for the phase that the model is of', async () => {
    await storeThreshold(run, chosen, at);
    const opened = openReport(await readRunReport(run));
    expect(opened.test?.images.series.map(({ threshold }) => threshold)).toEqual([0.5, 0.3125]);
    expect(reportOfSplit(opened, 'test')?.series[1]?.figures.threshold).toBe(0.3125);
  });

  it('is written down in the model card, with the figures at it', async () => {
    const stored = await storeThreshold(run, { ...chosen, rule: '<b>rule</b>' }, at);
    const card = await readFile(path.join(run, 'model', 'MODEL_CARD.md'), 'utf8');
    expect(card).toContain(
      `at a score of ${String(stored.threshold)} or more. Chosen by the user on 80 validation images`,
    );
    expect(card).toContain(String.raw`\<b\>rule\</b\>`);
    const report = reportOfSplit(openReport(await readRunReport(run)), 'test');
    const { k, n } = report?.series[1]?.figures.positive?.sensitivity ?? { k: NaN, n: NaN };
    expect(card).toContain(`${k} / ${n} =`);
  });
});

describe('a threshold is refused, and nothing changes,', () => {
  it.each([
    ['chosen on test', { ...chosen, split: 'test' as const }, /test set would have decided/],
    ['that is none', { ...chosen, threshold: NaN }, /between 0 and 1/],
    ['beyond 1', { ...chosen, threshold: 1.5 }, /between 0 and 1/],
  ])('%s', async (_, choice, message) => {
    const before = await metadataText();
    await expect(storeThreshold(run, choice)).rejects.toThrow(UserError);
    await expect(storeThreshold(run, choice)).rejects.toThrow(message);
    expect(await metadataText()).toBe(before);
    expect(await readdir(path.join(run, 'model'))).toEqual(['transfer-learning.json']);
  });

  it('for a run without a model, and one of more than two classes', async () => {
    const many = await writeReportedRun(parent, { id: 'many', classes: ['a', 'b', 'c'] });
    await expect(storeThreshold(many, chosen)).rejects.toThrow(/has no threshold/);
    await rm(path.join(run, 'model'), { recursive: true });
    await expect(storeThreshold(run, chosen)).rejects.toThrow(/Finish the training first/);
  });

  it('where the validation scores are gone or damaged', async () => {
    const file = path.join(run, 'predictions', 'fine-tuning-val.csv');
    const whole = await readFile(file, 'utf8');
    await writeFile(file, whole.slice(0, whole.length / 2));
    await expect(storeThreshold(run, chosen)).rejects.toThrow(/cannot be read/);
    await rm(file);
    await expect(storeThreshold(run, chosen)).rejects.toThrow(/fine-tuning-val\.csv: It is missing/);
  });
});
