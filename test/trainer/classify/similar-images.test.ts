import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, expect, it } from 'vitest';
import { trainingConfigurationSchema } from '../../../src/shared/configuration/training-configuration.ts';
import { openSimilarImages } from '../../../src/trainer/classify/likeness/similar-images.ts';
import { finishedRun } from '../../support/run-fixture.ts';

const root = mkdtempSync(path.join(tmpdir(), 'similar-images-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('shows grey training images grey, coloured ones in colour, and of one that is gone what is known', async () => {
  for (const [name, background] of [
    ['grey.png', { r: 90, g: 90, b: 90 }],
    ['red.png', { r: 200, g: 10, b: 10 }],
  ] as const)
    await sharp({ create: { width: 40, height: 40, channels: 3, background } }).toFile(path.join(root, name));
  const manifest = finishedRun({
    dataset: { ...finishedRun().dataset, root },
    configuration: trainingConfigurationSchema.parse({
      backbone: { inputSize: 32 },
    }),
  });
  const similar = await openSimilarImages(
    { folder: root, manifest },
    {
      paths: ['grey.png', 'red.png', 'gone.png'],
      labels: [0, 1, 1],
      features: new Float32Array(3),
      channels: 1,
      distances: new Float32Array(1),
    },
    { size: 32, cacheFolder: null, maximumBytes: 0, cacheId: null, cacheNotice: null },
  );
  const found = await similar.of([0, 1, 2].map((index) => ({ index, distance: index / 10 })));

  expect(found.map(({ path: name, label }) => [name, label])).toEqual([
    ['grey.png', 0],
    ['red.png', 1],
    ['gone.png', 1],
  ]);
  expect(found.map(({ thumbnail }) => thumbnail?.pixels.kind)).toEqual(['grey', 'rgb', undefined]);
  expect([...(found[1]?.thumbnail?.pixels.samples.subarray(0, 3) ?? [])]).toEqual([200, 10, 10]);
});
