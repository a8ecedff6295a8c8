import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { textStream } from '../../src/cli/terminal/console.ts';
import { trainingConfigurationSchema } from '../../src/shared/configuration/training-configuration.ts';
import { writeReportedRun } from '../support/reported-run.ts';
import { temporaryFolder } from '../trainer/run/support/temporary-folder.ts';

let parent = '';
beforeEach(async () => {
  parent = await temporaryFolder();
});

async function command(...words: string[]): Promise<{ status: number; output: string; errors: string }> {
  let output = '';
  let errors = '';
  const environment = { ...process.env, NO_COLOR: '1' };
  const status = await runCommandLine(words, '1.2.3', {
    program: 'transfer-learning',
    console: {
      answer: textStream((text) => (output += text), {}, environment, 'linux'),
      talk: textStream((text) => (errors += text), {}, environment, 'linux'),
    },
    workingDirectory: parent,
    trainerModule: 'none',
    environment,
  });
  return { status, output, errors };
}

describe('compare', () => {
  it('sets the two phases of one run side by side, with a verdict in plain words', async () => {
    const { status, output } = await command('compare', await writeReportedRun(parent));
    expect(status).toBe(0);
    expect(output).toContain('Compared on the test set: 120 images');
    expect(output).toMatch(/sensitivity +\d+\/60 0\.\d{3} \(0\.\d{3}–0\.\d{3}\) +\d+\/60/);
    expect(output).toContain('fine-tuning beside feature extraction');
    expect(output).toMatch(
      /The AUC of fine-tuning is above that of feature extraction by 0\.\d{4}, beyond chance/,
    );
    expect(output).toContain('Right now, wrong before:');
  });

  it('goes by patients where they have several images: tests, and intervals of areas', async () => {
    const { output } = await command('compare', await writeReportedRun(parent, { perPatient: 3 }));
    expect(output.replace(/\s+/g, ' ')).toContain(
      '120 images are of 40 patients. Tests and the intervals of areas go by patients',
    );
    expect(output).toMatch(/AUC +0\.\d{3} \(0\.\d{3}–[01]\.\d{3}\) +0\.\d{3} \(0\.\d{3}–[01]\.\d{3}\)/);
    expect(output.replace(/\s+/g, ' ')).toMatch(/exact test over whole patients|no difference altogether/);
    expect(output).toContain('paired bootstrap over patients');
  });

  it('compares runs where they overlap, with the settings that differ', async () => {
    const first = await writeReportedRun(parent, { id: 'first' });
    const second = await writeReportedRun(parent, {
      id: 'second',
      images: { val: 40, test: 50 },
      skill: 3,
      manifest: { configuration: trainingConfigurationSchema.parse({ seed: 7 }) },
    });
    const { status, output } = await command('compare', first, second, '--json');
    expect(status).toBe(0);
    const told = JSON.parse(output) as Record<string, unknown>;
    expect(told).toMatchObject({
      split: 'test',
      overlap: { common: 100, leftOut: [20, 0], otherwiseLabelled: 0 },
      runs: [{ name: 'first' }, { name: 'second' }],
      configuration: [{ field: 'seed', values: ['42', '7'] }],
      comparisons: [{ first: 'first', second: 'second', images: 100, auc: { method: 'delong' } }],
    });
    const text = (await command('compare', 'first', 'second')).output;
    expect(text).toContain('Compared on the 100 images that all have; 20, 0 of');
    expect(text).toMatch(/seed +42 +7/);
  });

  it('compares on validation where a run has no test set, and says so', async () => {
    await writeReportedRun(parent, { id: 'with' });
    await writeReportedRun(parent, { id: 'without', images: { val: 40, test: 0 } });
    const { status, output } = await command('compare', 'with', 'without');
    expect(status).toBe(0);
    expect(output).toContain('Compared on the validation set: 80 images');
    expect(output).toContain('which chose epochs and thresholds');
  });

  it('is refused without anything in common', async () => {
    await writeReportedRun(parent, { id: 'chests' });
    await writeReportedRun(parent, { id: 'others', classes: ['CAT', 'DOG'] });
    const others = await command('compare', 'chests', 'others');
    expect(others.status).toBe(1);
    expect(others.errors).toContain('they tell other classes apart');
    await writeReportedRun(parent, {
      id: 'elsewhere',
      pathOf: (split, label, at) => `x/${split}-${label}-${at}`,
    });
    expect((await command('compare', 'chests', 'elsewhere')).errors).toContain('no test images in common');
    expect((await command('compare', 'nowhere')).errors).toContain('is not a run');
  });

  it('tells which file was left out', async () => {
    const run = await writeReportedRun(parent);
    await rm(path.join(run, 'predictions', 'fine-tuning-test.csv'));
    const { status, errors } = await command('compare', run);
    expect(status).toBe(1);
    expect(errors).toContain('a comparison takes two');
    await writeReportedRun(parent, { id: 'whole' });
    const beside = await command('compare', run, 'whole');
    expect(beside.status).toBe(0);
    expect(beside.output).toContain('predictions/fine-tuning-test.csv is left out. It is missing.');
  });
});

describe('report', () => {
  it('shows both phases on both splits, with matrix, calibration and warnings', async () => {
    const { status, output } = await command('report', await writeReportedRun(parent));
    expect(status).toBe(0);
    expect(output).toContain('Test set: 120 images of 120 patients');
    expect(output).toContain('Validation set: 80 images of 80 patients');
    expect(output).toContain('Confusion matrix, fine-tuning');
    expect(output).toMatch(/Scaled by the temperature \d\.\d{3}/);
    expect(output).toContain('Validation chose the best epoch');
    expect(output).toContain('Not a medical device');
  });

  it('gives everything as JSON, hostile names as they are', async () => {
    const hostile = '<img src=x onerror=alert(1)>';
    const run = await writeReportedRun(parent, { classes: [hostile, 'P'] });
    const { output } = await command('report', run, '--json');
    expect(JSON.parse(output)).toMatchObject({
      status: 'finished',
      model: { phase: 'fine-tuning', threshold: 0.5, thresholdOrigin: null },
      splits: [{ split: 'test', classes: [hostile, 'P'] }, { split: 'val' }],
      problems: [],
    });
  });

  it('keeps control characters of names from the terminal', async () => {
    const run = await writeReportedRun(parent, { classes: ['\u001b[31mred', 'P'] });
    expect((await command('report', run)).output).not.toContain('\u001b');
  });

  it('tells of predictions that are cut off and shows the rest', async () => {
    const run = await writeReportedRun(parent);
    const file = path.join(run, 'predictions', 'fine-tuning-test.csv');
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, -9));
    const { status, output } = await command('report', run);
    expect(status).toBe(0);
    expect(output).toContain('predictions/fine-tuning-test.csv: ');
    expect(output).toContain('Confusion matrix, feature extraction');
  });
});
