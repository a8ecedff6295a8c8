import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { randomStream } from '../../../src/shared/random/random-stream.ts';
import { classified, openBuiltClassifier, problemOf } from '../../support/classifier-process.ts';
import { classifier as tinyClassifier } from '../../support/classifiers.ts';
import { dicomFile } from '../../support/dicom-file.ts';
import { writeFinishedRun } from '../../support/finished-run.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'hostile-files-'));
const hostile = path.join(folder, 'hostile');
const count = 500;
let run = '';
let sound: string[] = [];

beforeAll(async () => {
  const written = await writeFinishedRun(folder, tinyClassifier());
  run = written.run;
  const place = path.join(written.dataset, 'test', 'NORMAL');
  sound = (await readdir(place)).map((name) => path.join(place, name));
  mkdirSync(hostile);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Whole files of every kind, from which damaged ones are made. */
async function wholeFiles(): Promise<Buffer[]> {
  const [jpeg = ''] = sound;
  const image = sharp(readFileSync(jpeg));
  const pixels = Uint8Array.from({ length: 48 * 48 }, (_, index) => index % 256);
  const film = { patientId: 'Secret-1', patientName: 'Hiddenfamily^Given', rows: 48, columns: 48, pixels };
  return [
    readFileSync(jpeg),
    await image.clone().png().toBuffer(),
    await image.clone().webp().toBuffer(),
    await image.clone().tiff().toBuffer(),
    dicomFile({ ...film, start: 'file-meta' }),
    dicomFile({ ...film, start: 'implicit' }),
    dicomFile(film),
  ];
}

/** The most memory that the last process held at once, in megabytes; 0 where the system does not tell. */
function mostMemory(pids: readonly number[]): number {
  if (process.platform !== 'linux') return 0;
  const status = readFileSync(`/proc/${pids.at(-1) ?? 0}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024);
}

/** A DICOM file with one more element, in front of its pixels: a sequence of so many sequences within each other. */
function nestedDicom(whole: Buffer, depth: number): Buffer {
  const pixels = whole.indexOf(Buffer.from([0xe0, 0x7f, 0x10, 0x00]));
  const sequence = Buffer.from('08001011535100000000ffffffff', 'hex');
  sequence.writeUInt32LE(0xffffffff, 8);
  const opened = Buffer.concat([sequence.subarray(0, 12), Buffer.from('feff00e0ffffffff', 'hex')]);
  return Buffer.concat([
    whole.subarray(0, pixels),
    ...Array.from({ length: depth }, () => opened),
    whole.subarray(pixels),
  ]);
}

/** A DICOM file whose pixels say that they are nearly four gigabytes. */
function absurdlyLong(whole: Buffer): Buffer {
  const bytes = Buffer.from(whole);
  bytes.writeUInt32LE(0xfffffff0, bytes.indexOf(Buffer.from([0xe0, 0x7f, 0x10, 0x00])) + 8);
  return bytes;
}

it('500 damaged and hostile files each get one outcome, the process is there after them, and names are told by none', async () => {
  const wholes = await wholeFiles();
  const dicom = wholes.at(-1) ?? Buffer.alloc(0);
  const bomb = await sharp({ create: { width: 16_000, height: 16_000, channels: 3, background: '#000' } })
    .png({ compressionLevel: 1 })
    .toBuffer();
  const made: Buffer[] = [bomb, absurdlyLong(dicom), nestedDicom(dicom, 5), nestedDicom(dicom, 30_000)];
  while (made.length < count) {
    const random = randomStream(9, 'hostile', made.length);
    const bytes = Buffer.from(wholes[made.length % wholes.length] ?? []);
    if (made.length % 3 === 0) made.push(bytes.subarray(0, Math.floor(random.uniform(0, bytes.length))));
    else {
      for (let flips = Math.floor(random.uniform(1, 40)); flips > 0; flips--)
        bytes[Math.floor(random.uniform(0, bytes.length))] = Math.floor(random.uniform(0, 256));
      made.push(bytes);
    }
  }
  const files = made.map((bytes, index) => {
    // Names that tell nothing, or something wrong.
    const file = path.join(hostile, `${index}${['.jpeg', '.dcm', '.png', ''][index % 4] ?? ''}`);
    writeFileSync(file, bytes);
    return file;
  });
  const pids: number[] = [];
  const classifier = openBuiltClassifier(path.join(folder, 'cache'), {}, pids);
  try {
    const { images } = await classified(classifier, { run, images: [...files, ...sound] });

    expect(images.map(({ image }) => image)).toEqual([...files, ...sound]);
    const megabytes = mostMemory(pids);
    console.log(`${count} hostile files: ${pids.length} process, at most ${megabytes} MB`);
    expect(megabytes).toBeLessThan(1_500);
    const problems = images.slice(0, count).map(problemOf);
    expect(problems.slice(0, 4).map((problem) => typeof problem)).toEqual([
      'string',
      'string',
      'string',
      'string',
    ]);
    expect(problems.join('\n')).not.toMatch(/secret|hiddenfamily/i);
    expect(images.slice(count).map(problemOf)).toEqual(sound.map(() => undefined));
  } finally {
    classifier.dispose();
  }
}, 240_000);
