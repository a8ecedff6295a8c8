import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Classifier } from '../../../src/node/classifier-process/classifier.ts';
import { explanationSchema } from '../../../src/shared/protocol/classifier-protocol.ts';
import { classified, openBuiltClassifier, problemOf } from '../../support/classifier-process.ts';
import { classifier as tinyClassifier } from '../../support/classifiers.ts';
import { writeFinishedRun } from '../../support/finished-run.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'classifier-process-'));
let run = '';
let pictures: string[] = [];

beforeAll(async () => {
  const written = await writeFinishedRun(folder, tinyClassifier());
  run = written.run;
  const place = path.join(written.dataset, 'test', 'NORMAL');
  pictures = (await readdir(place)).sort().map((name) => path.join(place, name));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Files that were never classified: each picture so many times. */
function newCopies(times: number): string[] {
  const place = mkdtempSync(path.join(folder, 'copies-'));
  return Array.from({ length: times }, (_, time) => time).flatMap((time) =>
    pictures.map((picture) => {
      const copy = path.join(place, `${time}-${path.basename(picture)}`);
      copyFileSync(picture, copy);
      return copy;
    }),
  );
}

describe('a classifier process', { timeout: 120_000 }, () => {
  const pids: number[] = [];
  let classifier: Classifier;
  beforeAll(() => {
    classifier = openBuiltClassifier(path.join(folder, 'cache'), {}, pids);
  });
  afterAll(() => classifier.dispose());

  it('gives every image exactly one outcome, and tells of the model before the first', async () => {
    const told: string[] = [];
    const { images, models } = await classified(classifier, {
      ...{ run, images: pictures },
      onModel: () => told.push('model'),
      onImage: () => told.push('image'),
    });

    expect(images.map(({ image }) => image)).toEqual(pictures);
    expect(images.map(problemOf).filter((problem) => problem !== undefined)).toEqual([]);
    expect(told.indexOf('model')).toBe(0);
    expect(models.map((model) => [model.run, model.metadata.classes])).toEqual([
      [run, ['NORMAL', 'PNEUMONIA']],
    ]);
  });

  it('says of a file that is no image, or not there, what is wrong, and answers for the others', async () => {
    const text = path.join(folder, 'text.jpeg');
    writeFileSync(text, 'no picture');
    const [picture = ''] = pictures;

    const { images } = await classified(classifier, {
      run,
      images: [text, picture, path.join(folder, 'absent.png')],
    });

    expect(images.map(problemOf)).toEqual([
      expect.stringContaining('not a JPEG, PNG, BMP, WebP, TIFF or DICOM image'),
      undefined,
      expect.stringContaining('there is no such file'),
    ]);
  });

  it('explains an answer: the picture, where the network looked, and how long it took', async () => {
    const { images } = await classified(classifier, { run, images: pictures.slice(0, 1), explain: true });

    const explanation = explanationSchema.parse(images[0]?.explanation);
    expect([explanation.picture.width, explanation.picture.height]).toEqual([48, 48]);
    expect(explanation.picture.pixels.kind).toBe('grey');
    expect(explanation.heatMap.values).toHaveLength(explanation.heatMap.height * explanation.heatMap.width);
  });

  it('keeps its process from one request to the next, and says what a run lacks', async () => {
    await expect(classified(classifier, { run: folder, images: pictures })).rejects.toThrow(/is not a run/);
    await classified(classifier, { run, images: pictures.slice(0, 1) });

    expect(pids).toHaveLength(1);
  });

  it('that is killed in the middle is started anew, and no image is lost', async () => {
    const many = newCopies(20);
    let killed = false;
    const { images } = await classified(classifier, {
      ...{ run, images: many },
      onImage: () => {
        const pid = pids.at(-1);
        if (killed || pid === undefined) return;
        killed = true;
        process.kill(pid, 'SIGKILL');
      },
    });

    expect(images.map(({ index }) => index)).toEqual(many.map((_, index) => index));
    expect(images.map(problemOf).filter((problem) => problem !== undefined)).toEqual([]);
    expect(pids).toHaveLength(2);
  });

  it('answers a cancellation at once, and is there for the next request', async () => {
    const cancelled = new AbortController();
    const many = newCopies(40);
    const { images } = await classified(classifier, {
      ...{ run, images: many, signal: cancelled.signal },
      onImage: () => cancelled.abort(),
    });
    const { images: next } = await classified(classifier, { run, images: pictures });

    expect(images).toHaveLength(1);
    expect(next).toHaveLength(pictures.length);
    expect(pids).toHaveLength(2);
  });
});
