import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { trainingConfigurationSchema } from '../../../src/shared/configuration/training-configuration.ts';
import { inspectDataset } from '../../../src/trainer/data/inspect-dataset.ts';
import { layouts } from '../../support/layouts.ts';
import { temporaryFolder, writeDataset } from '../../support/pictures.ts';

/** Those that stand for a kind each; the others are read by the same code. */
const inspected = [
  'Training and Testing',
  'images and masks in each class',
  'masks beside their image in one folder',
  'NIH',
  'a test set without classes',
  'class names in composed and decomposed letters and in other cases',
  'an archive unpacked three folders deep',
];

const chosen = layouts.filter(({ name }) => inspected.includes(name));

describe.each(chosen)('an inspection, given $name,', ({ files, counts, notes = [], refusal }) => {
  it('says what the tree of datasets says', async () => {
    const root = await temporaryFolder();
    await writeDataset(root, files);
    const configuration = trainingConfigurationSchema.parse({
      backbone: { inputSize: 32 },
      cache: { directory: await temporaryFolder() },
    });
    const inspection = inspectDataset({ root, configuration });
    if (refusal !== undefined) {
      await expect(inspection).rejects.toThrow(refusal.replace('SET', root));
      return;
    }
    const { classes, notes: told } = await inspection;
    expect(classes).toEqual(Object.keys(Object.values(counts ?? {})[0] ?? {}));
    for (const text of notes) expect(told.map((note) => note.text).join('\n')).toContain(text);
  });
});

it('the built command refuses a set that is labelled by a table, and says what to do', async () => {
  const root = await temporaryFolder();
  await writeDataset(root, ['images_001/images/1.png', 'images_002/images/2.png', 'Data_Entry_2017.csv']);
  const program = path.resolve(import.meta.dirname, '../../../dist/cli.js');
  const run = promisify(execFile)(process.execPath, [program, 'inspect', root]);
  const { stderr } = (await run.catch((error: unknown) => error)) as { stderr: string };
  expect(stderr.replaceAll(/\s+/g, ' ')).toContain('The labels may be in the table Data_Entry_2017.csv');
});
