import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { parsePredictions } from '../../src/shared/predictions/prediction-table.ts';
import { classified, openBuiltClassifier } from '../support/classifier-process.ts';
import { dicomFile } from '../support/dicom-file.ts';
import { run, start } from './support/command-line.ts';
import { writeDataset } from './support/pictures.ts';
import { until } from './support/processes.ts';
import { onlyRun, readManifest } from './support/run-folder.ts';
import { smallTraining, useWorkshop, within } from './support/workshop.ts';

const workshop = useWorkshop();
let folder = '';

const resultSchema = z.object({
  failed: z.int(),
  reference: z.object({ trainingImages: z.int(), validationImages: z.int() }).nullable(),
  agreement: z.object({ images: z.int() }).nullable(),
  images: z.array(
    z.object({
      image: z.string(),
      class: z.string().optional(),
      problem: z.string().optional(),
      answer: z.object({ phase: z.string(), probabilities: z.array(z.number()) }).optional(),
    }),
  ),
});

async function classify(...words: string[]): Promise<z.output<typeof resultSchema>> {
  const ended = await run(['classify', folder, ...words, '--engine', 'wasm', '--json'], {
    env: { TRANSFER_LEARNING_CACHE: workshop.cache },
  });
  expect([0, 1], ended.errors).toContain(ended.status);
  return resultSchema.parse(JSON.parse(ended.output));
}

beforeAll(async () => {
  await writeDataset(workshop.dataset);
  const ended = await run(['train', workshop.dataset, ...smallTraining, ...within(workshop)]);
  expect(ended.status, ended.errors).toBe(0);
  folder = onlyRun(workshop.runs) ?? '';
}, 240_000);

it('scores an image as the evaluation of its training did, on the command line and in an editor alike', async () => {
  const { best } = readManifest(folder);
  const table = parsePredictions(
    readFileSync(path.join(folder, 'predictions', `${best?.phase ?? ''}-test.csv`), 'utf8'),
  );
  const { images, failed, reference, agreement } = await classify(path.join(workshop.dataset, 'test'));
  const files = table.rows.map((row) => path.join(workshop.dataset, row.path));
  const classifier = openBuiltClassifier(path.join(workshop.folder, 'other cache'));
  const told = await classified(classifier, { run: folder, images: files });
  classifier.dispose();

  expect([failed, agreement?.images]).toEqual([0, table.rows.length]);
  expect(reference).toMatchObject({ trainingImages: 48, validationImages: 16 });
  for (const [index, { path: file, scores }] of table.rows.entries()) {
    const onCommandLine = images.find(({ image }) => image === path.join(workshop.dataset, file));
    const { outcome } = told.images[index] ?? {};
    const probabilities = outcome && 'answer' in outcome ? outcome.answer.probabilities : [];
    Array.from(scores).forEach((score, place) => {
      expect(onCommandLine?.answer?.probabilities[place]).toBeCloseTo(score, 6);
      expect(probabilities[place]).toBeCloseTo(score, 6);
    });
  }
}, 120_000);

it('leaves nothing behind that tells whose a DICOM image is', async () => {
  const place = path.join(workshop.folder, 'Secretfolder');
  mkdirSync(place);
  const pixels = Uint8Array.from({ length: 48 * 48 }, (_, index) => (index * 7) % 256);
  const bytes = dicomFile({
    ...{ patientId: 'Secret-77', patientName: 'Hiddenfamily^Given', rows: 48, columns: 48, pixels },
  });
  writeFileSync(path.join(place, 'IM0001'), bytes);
  const heatMaps = path.join(workshop.folder, 'maps');

  const { images } = await classify(place, '--gradcam', heatMaps);

  expect(images).toHaveLength(1);
  expect(JSON.stringify(images).replaceAll(place, '')).not.toMatch(/secret|hiddenfamily/i);
  expect(readdirSync(heatMaps)).toHaveLength(1);
  for (const kept of [folder, workshop.cache, heatMaps])
    for (const name of readdirSync(kept, { recursive: true, encoding: 'utf8' })) {
      const file = path.join(kept, name);
      if (!statSync(file).isFile()) continue;
      expect(/secret|hiddenfamily/i.test(`${name}\n${readFileSync(file, 'latin1')}`), file).toBe(false);
    }
}, 120_000);

it('takes up what it found before, where a folder was interrupted', async () => {
  const place = path.join(workshop.dataset, 'test', 'NORMAL');
  const { images } = await classify(place);
  const kept = path.join(workshop.cache, 'classifications');
  const [name = ''] = readdirSync(kept);
  const text = readFileSync(path.join(kept, name), 'utf8');
  writeFileSync(
    path.join(kept, name),
    text.replaceAll(/"probabilities":\[[^\]]+\]/g, '"probabilities":[0.25,0.75]'),
  );

  const { images: again } = await classify(place);

  expect(images.map(({ answer }) => answer?.probabilities)).not.toContainEqual([0.25, 0.75]);
  expect(again.map(({ answer }) => answer?.probabilities)).toEqual(images.map(() => [0.25, 0.75]));
  expect(text).not.toMatch(/normal-/);
}, 120_000);

it('names what it could not classify, does the rest, and says so by its status', async () => {
  const place = path.join(workshop.folder, 'mixed');
  mkdirSync(place);
  cpSync(path.join(workshop.dataset, 'test', 'NORMAL'), place, { recursive: true });
  writeFileSync(path.join(place, 'broken.jpeg'), 'no picture');

  const ended = await run(['classify', folder, place, '--engine', 'wasm', '--csv']);

  expect(ended.status).toBe(1);
  const lines = ended.output.trim().split('\n');
  expect(lines[0]).toMatch(/^image,label,class,score NORMAL,score PNEUMONIA/);
  expect(lines.filter((line) => line.includes('broken.jpeg'))).toHaveLength(1);
  expect(lines).toHaveLength(1 + 8 + 1);
  expect(ended.errors).toMatch(/Not a medical device/);
}, 120_000);

it('tells what it has answered by then when it is stopped with Ctrl-C', async () => {
  const [place, from] = [path.join(workshop.folder, 'many'), path.join(workshop.dataset, 'test', 'NORMAL')];
  mkdirSync(place);
  const [picture = ''] = readdirSync(from);
  for (let copy = 0; copy < 1_000; copy++)
    copyFileSync(path.join(from, picture), path.join(place, `${copy}${path.extname(picture)}`));
  const cache = path.join(workshop.folder, 'cache of many');
  const kept = path.join(cache, 'classifications');
  const classifying = start(['classify', folder, place, '--engine', 'wasm', '--json'], {
    env: { TRANSFER_LEARNING_CACHE: cache },
  });
  await until('an answer', () => {
    const [name] = existsSync(kept) ? readdirSync(kept) : [];
    return name !== undefined && statSync(path.join(kept, name)).size > 0 ? name : undefined;
  });
  classifying.process.kill('SIGINT');
  const { status, output, errors } = await classifying.ended;

  expect(status, errors).toBe(130);
  const { images } = resultSchema.parse(JSON.parse(output));
  expect(images.length).toBeGreaterThan(0);
  expect(images.length).toBeLessThan(1_000);
}, 120_000);
