import { expect, it } from 'vitest';
import { headerFacts } from '../../../../src/trainer/classify/reading/picture-facts.ts';
import {
  dicomWith,
  explicitLittleEndian,
  pictureElements,
  writtenElements,
  type WrittenElement,
} from '../../../support/dicom-elements.ts';

async function shown(change: readonly WrittenElement[]): Promise<Record<string, string>> {
  const elements = pictureElements({ rows: 2, columns: 2, bits: 8 }, [
    [0x7fe0_0010, 'OB', Buffer.alloc(4)],
    ...change,
  ]);
  const { header } = await headerFacts(dicomWith(explicitLittleEndian, writtenElements(elements)), 'dicom');
  return Object.fromEntries(header.map(({ name, value }) => [name, value]));
}

it('of a header only terms that DICOM defines are shown', async () => {
  const header = await shown([
    [0x0018_0015, 'CS', 'CHEST'],
    [0x0018_5101, 'CS', 'pa'],
  ]);
  expect(header).toMatchObject({
    ...{ Modality: 'DX', 'Body Part Examined': 'CHEST', 'View Position': 'PA' },
    'Photometric Interpretation': 'MONOCHROME2',
  });
});

it('names in place of terms are shown as other', async () => {
  const header = await shown([
    [0x0008_0060, 'CS', 'JANE DOE'],
    [0x0018_0015, 'CS', 'DOE_JANE'],
    [0x0018_5101, 'CS', 'DOE JANE 1970'],
    [0x0028_0004, 'CS', 'JANE'],
  ]);
  expect(header).toMatchObject({
    ...{ Modality: 'other', 'Body Part Examined': 'other', 'View Position': 'other' },
    'Photometric Interpretation': 'other',
  });
  expect(JSON.stringify(header)).not.toMatch(/JANE|DOE/);
});
