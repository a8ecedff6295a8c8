import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findPictures } from '../../../src/node/dataset/find-pictures.ts';
import { StoppedError, UserError } from '../../../src/node/user-error.ts';
import { dicomFile } from '../../support/dicom-file.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'find-pictures-'));
  mkdirSync(path.join(folder, 'b', 'deep'), { recursive: true });
  for (const name of ['z.jpeg', 'a.PNG', 'notes.txt', 'LICENSE', 'b/2.tif', 'b/deep/1.jpg'])
    writeFileSync(path.join(folder, ...name.split('/')), 'whatever it is');
  const pixels = new Uint8Array(4);
  const film = dicomFile({ patientId: 'p', patientName: 'n', rows: 2, columns: 2, pixels });
  writeFileSync(path.join(folder, 'b', 'I0001'), film);
  symlinkSync(folder, path.join(folder, 'b', 'loop'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const found = async (signal?: AbortSignal): Promise<string[]> => {
  const images: string[] = [];
  for await (const some of findPictures(folder, signal)) images.push(...some);
  return images;
};

test('finds images at any depth, DICOM without an extension among them, and goes round no circle', async () => {
  expect(await found()).toEqual(['a.PNG', 'z.jpeg', 'b/2.tif', 'b/I0001', 'b/deep/1.jpg']);
});

test('stops when told to, and says what cannot be read', async () => {
  await expect(found(AbortSignal.abort())).rejects.toThrow(StoppedError);
  await expect(findPictures(path.join(folder, 'gone')).next()).rejects.toThrow(UserError);
  await expect(findPictures(path.join(folder, 'z.jpeg')).next()).rejects.toThrow('it is a file');
});
