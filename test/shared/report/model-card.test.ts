import { rm } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readRunReport } from '../../../src/node/run/read-run-report.ts';
import { modelCard } from '../../../src/shared/report/model-card.ts';
import { writeReportedRun, type ReportedRunOptions } from '../../support/reported-run.ts';
import { temporaryFolder } from '../../trainer/run/support/temporary-folder.ts';

let parent = '';
beforeEach(async () => {
  parent = await temporaryFolder();
});

async function cardOf(options: ReportedRunOptions = {}): Promise<string> {
  const report = await readRunReport(await writeReportedRun(parent, options));
  return modelCard(report, report.model ?? expect.fail('no model'));
}

describe('the model card', () => {
  it('tells data, patients, phases, figures with intervals, threshold and limits', async () => {
    const card = await cardOf();
    for (const heading of ['Model', 'Data', 'Training', 'Results', 'Decision threshold', 'Limits']) {
      expect(card).toContain(`\n## ${heading}\n`);
    }
    expect(card).toContain('Not a medical device');
    expect(card).toContain('| validation | 80 | 40 | 40 |');
    expect(card).toMatch(/\| feature extraction \| 3 \| 3 \| 0\.001 \|/);
    expect(card).toContain('On the test images: 120 images of 120 patients.');
    expect(card).toMatch(/\| Sensitivity \| \d+ \/ 60 = 0\.\d{3} \(0\.\d{3} to 0\.\d{3}\) \|/);
    expect(card).toMatch(/\| AUC \| 0\.\d{3} \(0\.\d{3} to 0\.\d{3}\) \|/);
    expect(card).not.toContain('NaN');
    expect(card).not.toContain('undefined');
  });

  it('has a table of each class where there are more than two', async () => {
    const card = await cardOf({ classes: ['NORMAL', 'BACTERIA', 'VIRUS'] });
    expect(card).toContain('Each class against the others, fine-tuning:');
    expect(card).toMatch(/\| VIRUS \| 60 \| 0\.\d{3}/);
    expect(card).toContain('None: the most probable class is chosen.');
  });

  it('shows hostile names as text', async () => {
    const hostile = '<img src=x onerror=alert(1)> | **x**\n# y';
    const card = await cardOf({ classes: ['NORMAL', hostile] });
    expect(card).not.toMatch(/(?<!\\)<img/);
    expect(card).not.toContain('\n# y');
    expect(card).not.toMatch(/(?<!\\)\*\*x/);
    const rows = card.split('\n').filter((line) => line.startsWith('| Split'));
    expect(rows).toHaveLength(1);
    expect(rows[0]?.replaceAll(String.raw`\|`, '').split('|')).toHaveLength(6);
  });

  it('speaks of validation where there is no test set, and warns', async () => {
    const card = await cardOf({ images: { val: 40, test: 0 } });
    expect(card).toContain('On the validation images (there are no test images)');
    expect(card).toContain('There are no test images: nothing here says');
  });

  it('leaves out what cannot be read, and says so', async () => {
    const folder = await writeReportedRun(parent);
    await rm(path.join(folder, 'predictions'), { recursive: true });
    const report = await readRunReport(folder);
    const card = modelCard(report, report.model ?? expect.fail('no model'));
    expect(card).toContain('The predictions could not be read.');
    expect(card).toContain('## Left out');
    expect(card).toContain('predictions/fine-tuning-test.csv: It is missing.');
  });
});
