import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { groupByPatient } from '../../../src/trainer/data/group-by-patient.ts';
import { UserError } from '../../../src/node/user-error.ts';
import { temporaryFolder } from '../../support/pictures.ts';

const paths = ['train/A/p1_left.png', 'train/A/p1_right.png', 'train/B/p2_left.png', 'test/B/other.png'];

async function withTable(csv: string, file = 'patients.csv') {
  const root = await temporaryFolder();
  await writeFile(path.join(root, file), csv);
  return groupByPatient(root, paths, { csv: file });
}

describe('a pattern', () => {
  it('takes its first group as the patient, and other images as patients of their own', async () => {
    const { groups, notes } = await groupByPatient('/', paths, { pattern: '^(p\\d+)_' });
    expect(groups).toEqual(['p1', 'p1', 'p2', 'test/B/other.png']);
    expect(notes[0]?.text).toMatch(/patient of 1 of 4 images, such as test\/B\/other.png, is unknown/);
  });

  it('without a group takes the whole match', async () => {
    expect((await groupByPatient('/', paths, { pattern: 'p\\d+|other' })).groups).toEqual([
      'p1',
      'p1',
      'p2',
      'other',
    ]);
  });

  it('that fits no file name looks at the path within the dataset', async () => {
    const chexpert = ['train/A/patient00003/study1/view1.jpg', 'train/A/patient00003/study2/view1.jpg'];
    const { groups } = await groupByPatient('/', [...chexpert, 'test/B/patient00004/view1.jpg'], {
      pattern: '(patient\\d+)',
    });
    expect(groups).toEqual(['patient00003', 'patient00003', 'patient00004']);
  });

  it('is tried on the file name first, whose beginning is ^', async () => {
    const { groups } = await groupByPatient('/', ['p9/p1_left.png', 'p9/p2_left.png', 'p9/x.png'], {
      pattern: '^(p\\d+)',
    });
    expect(groups).toEqual(['p1', 'p2', 'p9']);
  });

  it('that fits nothing is told of with a whole path and where it looked', async () => {
    await expect(groupByPatient('/', paths, { pattern: 'subject' })).rejects.toThrow(
      'The pattern for patients subject fits none of the 4 images, neither in their names nor in their paths in the ' +
        'dataset, such as train/A/p1_left.png.',
    );
  });

  it('that would take for ever elsewhere is done at once', async () => {
    const name = `${'a'.repeat(200)}!.png`;
    const begin = performance.now();
    await expect(groupByPatient('/', [name], { pattern: '^(a+)+$' })).rejects.toThrow(UserError);
    expect(performance.now() - begin).toBeLessThan(1000);
  });

  it.each(['(', '(?=a)b', '(a)\\1'])('%s is refused with the syntax to use', async (pattern) => {
    await expect(groupByPatient('/', paths, { pattern })).rejects.toThrow(/syntax of RE2/);
  });
});

describe('a table', () => {
  it('gives patients by path', async () => {
    const { groups } = await withTable(
      'path,patient\ntrain/A/p1_left.png,x\n./train/A/p1_right.png,x\ntest\\B\\other.png,y\n',
    );
    expect(groups).toEqual(['x', 'x', 'train/B/p2_left.png', 'y']);
  });

  it('gives patients by file name, from a file as Excel writes it', async () => {
    const { groups } = await withTable(
      '\uFEFFpatient,file,age\r\n"Doe, J",p1_left.png,5\r\n"Doe, J",other.png,5\r\n',
    );
    expect(groups).toEqual(['Doe, J', 'train/A/p1_right.png', 'train/B/p2_left.png', 'Doe, J']);
  });

  it.each([
    ['image,person\na,b\n', /columns path \(or file\) and patient/],
    ['', /columns path \(or file\) and patient/],
    ['path,patient\n"open', /not valid CSV/],
    ['path,patient\nelsewhere.png,1\n', /fits none of the 4 images/],
    ['file,patient\np1_left.png,1\np1_left.png,2\n', /gives p1_left.png two patients, 1 and 2/],
  ])('is refused when it is %j', async (csv, message) => {
    await expect(withTable(csv)).rejects.toThrow(UserError);
    await expect(withTable(csv)).rejects.toThrow(message);
  });

  it('is found in the working directory where the dataset has none', async () => {
    const root = await temporaryFolder();
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, 'patients.csv'), 'file,patient\np1_left.png,x\n');
    const csv = path.relative(process.cwd(), path.join(folder, 'patients.csv'));
    expect((await groupByPatient(root, paths, { csv })).groups[0]).toBe('x');
    await mkdir(path.dirname(path.resolve(root, csv)), { recursive: true });
    await writeFile(path.resolve(root, csv), 'file,patient\np1_left.png,y\n');
    onTestFinished(() => rm(path.resolve(root, csv)));
    expect((await groupByPatient(root, paths, { csv })).groups[0]).toBe('y');
  });

  it('that is not there is refused, with the places where it was looked for', async () => {
    await expect(groupByPatient('/nowhere', paths, { csv: 'patients.csv' })).rejects.toThrow(
      `There is no table of patients /nowhere/patients.csv and no ${path.resolve('patients.csv')}.`,
    );
  });

  it('that is a folder is refused', async () => {
    const root = await temporaryFolder();
    await expect(groupByPatient(root, paths, { csv: '.' })).rejects.toThrow(/is not a file/);
  });
});

describe('without a rule of the user', () => {
  it('Kermany names are grouped by person and kind', async () => {
    const names = ['a/person1_virus_1.jpeg', 'a/person1_virus_2.jpeg', 'a/person1_bacteria_3.jpeg'];
    const { groups, notes } = await groupByPatient('/', names, 'auto');
    expect(groups).toEqual(['person1_virus', 'person1_virus', 'person1_bacteria']);
    expect(notes).toEqual([]);
  });

  it('other images are patients of their own, and the user is warned', async () => {
    const { groups, notes } = await groupByPatient('/', paths, 'auto');
    expect(groups).toEqual(paths);
    expect(notes.map(({ level }) => level)).toEqual(['warning']);
  });

  it('the Kermany rule is refused where it fits nothing', async () => {
    await expect(groupByPatient('/', paths, 'kermany')).rejects.toThrow(/Kermany set fits none/);
  });

  it('none makes every image a patient of its own, and says nothing', async () => {
    expect(await groupByPatient('/', paths, 'none')).toEqual({ groups: paths, notes: [] });
  });
});
