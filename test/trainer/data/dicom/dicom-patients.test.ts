import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { findImages } from '../../../../src/node/dataset/find-images.ts';
import { decodePicture } from '../../../../src/trainer/data/decode-picture.ts';
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
