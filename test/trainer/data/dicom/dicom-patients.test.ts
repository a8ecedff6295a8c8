import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { findImages } from '../../../../src/node/dataset/find-images.ts';
import { decodePicture } from '../../../../src/trainer/data/decode-picture.ts';
import { groupByPatient } from '../../../../src/trainer/data/group-by-patient.ts';
import { dicomPatients } from '../../../../src/trainer/data/dicom/dicom-patients.ts';
import { headerFacts } from '../../../../src/trainer/classify/reading/picture-facts.ts';
import { dicomFile, type DicomContent } from '../../../support/dicom-file.ts';
import { temporaryFolder } from '../../../support/pictures.ts';

const content: DicomContent = {
  ...{ patientId: 'Secret-1', patientName: 'Hiddenfamily^Given', rows: 8, columns: 6 },
  pixels: Uint8Array.from({ length: 48 }, (_, index) => 5 * index),
};

it('files without a preamble or an extension are found, decoded as whole ones, and their patients kept together', async () => {
  const root = await temporaryFolder();
  for (const name of ['A', 'B']) await mkdir(path.join(root, name));
  const other = { ...content, patientId: 'Secret-2' };
  const files: Record<string, Buffer> = {
    'A/I1': dicomFile({ ...content, start: 'whole' }),
    'A/I2': dicomFile({ ...content, start: 'implicit' }),
    'A/I3.dcm': dicomFile({ ...other, start: 'explicit' }),
    'A/README': Buffer.from('Films of an archive.\n'.repeat(10)),
    'B/1.2.840': dicomFile({ ...content, start: 'file-meta' }),
    'B/I4': dicomFile({ ...other, start: 'implicit' }),
  };
  for (const [name, bytes] of Object.entries(files)) await writeFile(path.join(root, name), bytes);

  const paths = (await findImages(root)).images.map((image) => image.path);
  expect(paths).toEqual(['A/I1', 'A/I2', 'A/I3.dcm', 'B/1.2.840', 'B/I4']);

  const { patients } = await dicomPatients(root, paths);
  expect(Object.fromEntries(patients)).toEqual({
    'A/I1': 'A/I1',
    'A/I2': 'A/I1',
    'A/I3.dcm': 'A/I3.dcm',
    'B/1.2.840': 'A/I1',
    'B/I4': 'A/I3.dcm',
  });

  const whole = await decodePicture(path.join(root, 'A/I1'), 8);
  const facts = await headerFacts(files['A/I1'] ?? Buffer.alloc(0), 'dicom');
  expect([facts.width, facts.height]).toEqual([6, 8]);
  expect(facts.header).toContainEqual({ name: 'Modality', value: 'DX' });
  for (const name of paths) {
    expect(await decodePicture(path.join(root, name), 8), name).toEqual(whole);
    expect(await headerFacts(files[name] ?? Buffer.alloc(0), 'dicom'), name).toEqual(facts);
  }
});

/** DICOM files by name with the Patient IDs given, in a dataset of two classes; and what is said of their patients. */
async function filesOf(ids: readonly string[], ending: string) {
  const root = await temporaryFolder();
  for (const name of ['A', 'B']) await mkdir(path.join(root, name));
  for (const [index, patientId] of ids.entries()) {
    const file = path.join(root, index % 2 === 0 ? 'A' : 'B', `${index}${ending}`);
    await writeFile(file, dicomFile({ ...content, patientId }));
  }
  const paths = (await findImages(root)).images.map((image) => image.path);
  return { root, paths };
}

it.each(['.IMA', '.dic', '.acr', '.dicom', '.v2', '.jpg.bak', ''])(
  'files called %j are DICOM by their content',
  async (ending) => {
    const { root, paths } = await filesOf(['Secret-1', 'Secret-2', 'Secret-1'], ending);
    expect(paths).toHaveLength(3);
    expect(new Set((await dicomPatients(root, paths)).patients.values()).size).toBe(2);
  },
);

it.each(['ANONYMOUS', 'anon', '0', '000000', 'XXXX', '-', 'UNKNOWN', 'DE-IDENTIFIED', 'N/A'])(
  'a Patient ID %j tells no patient, and the user is told',
  async (id) => {
    const { root, paths } = await filesOf([id, id, id], '.dcm');
    const { patients, notes } = await dicomPatients(root, paths);
    expect(patients.size).toBe(0);
    expect(notes[0]?.text).toMatch(/^The Patient ID of 3 DICOM files is a placeholder/);
  },
);

it('one Patient ID in all files is told of, with how to do without', async () => {
  const { root, paths } = await filesOf(
    Array.from({ length: 12 }, () => 'Secret-1'),
    '.dcm',
  );
  const { groups, notes, advice } = await groupByPatient(root, paths, 'auto');
  expect(new Set(groups).size).toBe(1);
  expect(notes[0]?.text).toMatch(/^The 12 DICOM files have one Patient ID.*--group-by none/);
  expect(advice).toMatch(/told by the Patient ID of the DICOM files.*--group-by none/);
});
