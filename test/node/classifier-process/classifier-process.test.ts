import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Classifier, ClassifiedImage } from '../../../src/node/classifier-process/classifier.ts';
import { engineEnvironment } from '../../../src/node/trainer-process/engine-environment.ts';
import { isLikenessOpen } from '../../../src/shared/classification/classifier-model.ts';
import { explanationSchema } from '../../../src/shared/protocol/classifier-protocol.ts';
import { modelMetadataSchema } from '../../../src/shared/run/model-metadata.ts';
import { isRunning } from '../../e2e/support/processes.ts';
import { classified, openBuiltClassifier, problemOf } from '../../support/classifier-process.ts';
import { classifier as tinyClassifier } from '../../support/classifiers.ts';
import { tensorflowSearch } from '../../support/engines.ts';
import { dicomFile } from '../../support/dicom-file.ts';
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

  it('decides at a threshold that was stored since the last request, without opening the network again', async () => {
    const file = path.join(run, 'model', 'transfer-learning.json');
    const before = readFileSync(file, 'utf8');
    const metadata = modelMetadataSchema.parse(JSON.parse(before));
    const decided = async (): Promise<unknown> => {
      const { images, models } = await classified(classifier, {
        ...{ run, images: pictures },
        onProgress: ({ what }) => steps.push(what),
      });
      return [
        models[0]?.metadata.threshold,
        [...new Set(images.map(({ outcome }) => 'answer' in outcome && outcome.answer.decided))],
      ];
    };
    const steps: string[] = [];
    try {
      for (const [threshold, label] of [
        [0, 1],
        [1, 0],
      ]) {
        writeFileSync(file, JSON.stringify({ ...metadata, threshold }));
        expect(await decided()).toEqual([threshold, [label]]);
      }
    } finally {
      writeFileSync(file, before);
    }
    expect(steps).toEqual([]);
  });
});

describe('a classifier process that is left alone', { timeout: 120_000 }, () => {
  it('ends, and another is started for the next request', async () => {
    const pids: number[] = [];
    const classifier = openBuiltClassifier(path.join(folder, 'cache-1'), { idleMilliseconds: 200 }, pids);
    try {
      await classified(classifier, { run, images: pictures });
      await expect.poll(() => isRunning(pids[0] ?? 0), { timeout: 30_000 }).toBe(false);
      const { images } = await classified(classifier, { run, images: newCopies(1) });

      expect(images.map(problemOf)).toEqual(pictures.map(() => undefined));
      expect(pids).toHaveLength(2);
    } finally {
      classifier.dispose();
    }
  });
});

describe('a classifier process that an image breaks', { timeout: 120_000 }, () => {
  const pids: number[] = [];
  let classifier: Classifier;
  let deadly: string;
  beforeAll(() => {
    const cache = path.join(folder, 'cache-3');
    const preload = pathToFileURL(path.join(import.meta.dirname, 'support', 'break-at-file.mjs'));
    const environment = {
      ...{ ...process.env, ...engineEnvironment(), TRANSFER_LEARNING_CACHE: cache },
      ...{ NODE_OPTIONS: `--import=${preload.href}`, DEADLY_NAME: 'deadly.jpeg' },
    };
    classifier = openBuiltClassifier(cache, { environment }, pids);
    deadly = path.join(folder, 'deadly.jpeg');
    copyFileSync(pictures[0] ?? '', deadly);
  });
  afterAll(() => classifier.dispose());

  it.each([
    ['answers for every other image', false, 5],
    ['explains every other image', true, 1],
  ])('says which image it was, and %s', async (_, explain, copies) => {
    const others = newCopies(copies);
    const place = Math.floor(others.length / 2);
    const images = [...others.slice(0, place), deadly, ...others.slice(place)];
    const { images: told } = await classified(classifier, { run, images, explain });

    expect(told.map(({ index }) => index)).toEqual(images.map((_, index) => index));
    expect(told.flatMap((image) => problemOf(image) ?? [])).toEqual([
      expect.stringMatching(/deadly\.jpeg: .+ by SIGSEGV/),
    ]);
    expect(told.findIndex(problemOf)).toBe(place);
    expect(told.filter(({ explanation }) => explanation)).toHaveLength(explain ? others.length : 0);
  });

  it('answers the next request as if nothing had been', async () => {
    const started = pids.length;
    const { images } = await classified(classifier, { run, images: newCopies(1) });

    expect(images.map(problemOf)).toEqual(pictures.map(() => undefined));
    expect(pids.length - started).toBeLessThanOrEqual(1);
  });
});

describe('a classifier process that hangs', { timeout: 120_000 }, () => {
  it('is ended and started anew, and no image is lost', async () => {
    const pids: number[] = [];
    const launch = { silenceMilliseconds: 6_000 };
    const classifier = openBuiltClassifier(path.join(folder, 'cache-2'), launch, pids);
    const many = newCopies(20);
    try {
      const { images } = await classified(classifier, {
        ...{ run, images: many },
        onImage: ({ index }) => {
          const [pid] = pids;
          if (index === 0 && pid !== undefined) process.kill(pid, 'SIGSTOP');
        },
      });

      expect(images.map(({ index }) => index)).toEqual(many.map((_, index) => index));
      expect(images.map(problemOf).filter((problem) => problem !== undefined)).toEqual([]);
      expect(pids.length).toBeGreaterThan(1);
      expect(isRunning(pids[0] ?? 0)).toBe(false);
    } finally {
      classifier.dispose();
    }
  });
});

describe('a classifier process that is alive, and gets nowhere with an image', { timeout: 120_000 }, () => {
  it('is ended, and the image is told of', async () => {
    const preload = pathToFileURL(path.join(import.meta.dirname, 'support', 'keep-answers.mjs'));
    const cache = path.join(folder, 'cache-stuck');
    const environment = {
      ...{ ...process.env, ...engineEnvironment(), TRANSFER_LEARNING_CACHE: cache },
      NODE_OPTIONS: `--import=${preload.href}`,
    };
    const classifier = openBuiltClassifier(cache, { silenceMilliseconds: 6_000, environment });
    try {
      const { images } = await classified(classifier, { run, images: pictures.slice(0, 1) });

      expect(images.map(problemOf)).toEqual([expect.stringContaining('got nowhere for 6 s')]);
    } finally {
      classifier.dispose();
    }
  });
});

describe('a classifier process that hangs while it opens a model', { timeout: 120_000 }, () => {
  it('is ended and started anew, and no image is lost', async () => {
    const pids: number[] = [];
    const launch = { silenceMilliseconds: 6_000 };
    const classifier = openBuiltClassifier(path.join(folder, 'cache-3'), launch, pids);
    try {
      const { images } = await classified(classifier, {
        ...{ run, images: pictures },
        onProgress: ({ what }) => {
          const [pid] = pids;
          if (what === 'Opening the model' && pids.length === 1 && pid !== undefined)
            process.kill(pid, 'SIGSTOP');
        },
      });

      expect(images.map(problemOf)).toEqual(pictures.map(() => undefined));
      expect(pids).toHaveLength(2);
    } finally {
      classifier.dispose();
    }
  });
});

describe('a classifier of a run that was trained without a reference', { timeout: 120_000 }, () => {
  it('answers first where it may, and measures what likeness is judged by when asked to, going on after a stop', async () => {
    const { metadata, ...network } = tinyClassifier();
    const untrained = { ...network, metadata: { ...metadata, phase: 'feature-extraction' as const } };
    const { run: bare, dataset } = await writeFinishedRun(path.join(folder, 'bare'), untrained);
    const split = path.join(bare, 'split.csv');
    const [headings = ''] = readFileSync(split, 'utf8').split('\n');
    const rows = newCopies(20).map((copy, index) => {
      const place = `${index}.png`;
      copyFileSync(copy, path.join(dataset, place));
      return `${place},NORMAL,${place},${index % 4 === 0 ? 'val' : 'train'}`;
    });
    writeFileSync(split, [headings, ...rows, ''].join('\n'));
    const classifier = openBuiltClassifier(path.join(folder, 'cache-4'));
    const ask = { run: bare, images: pictures };
    const distances = (images: readonly ClassifiedImage[]): unknown[] =>
      images.map(({ outcome }) => 'likeness' in outcome && outcome.likeness.distance);
    try {
      const first = await classified(classifier, { ...ask, measureLikeness: false });
      expect(first.models.map(isLikenessOpen)).toEqual([true]);
      expect(distances(first.images)).toEqual(pictures.map(() => null));

      const stopped = new AbortController();
      await classified(classifier, {
        ...{ ...ask, signal: stopped.signal },
        onProgress: ({ done }) => {
          if (done > 0) stopped.abort();
        },
      });
      const done: number[] = [];
      const { models, images } = await classified(classifier, {
        ...ask,
        onProgress: (progress) => done.push(progress.done),
      });

      expect(done[0]).toBeGreaterThan(0);
      expect(models.map(isLikenessOpen)).toEqual([false]);
      expect(distances(images)).not.toContain(null);
    } finally {
      classifier.dispose();
    }
  });
});

describe('thumbnails', { timeout: 120_000 }, () => {
  it('are shown of files that browsers cannot load, in their proportions, while images are classified', async () => {
    const pids: number[] = [];
    const classifier = openBuiltClassifier(path.join(folder, 'cache-5'), {}, pids);
    const films = mkdtempSync(path.join(folder, 'films-'));
    const [dicom, tiff, text] = ['film', 'film.tif', 'text.dcm'].map((name) => path.join(films, name));
    const [rows, columns] = [60, 90];
    const pixels = Uint8Array.from({ length: rows * columns }, (_, index) => (index % columns) * 2);
    writeFileSync(dicom ?? '', dicomFile({ patientId: '1', patientName: 'A^B', rows, columns, pixels }));
    await sharp(pixels, { raw: { width: columns, height: rows, channels: 1 } }).toFile(tiff ?? '');
    writeFileSync(text ?? '', 'no picture');
    const shown = new Map<number, [number, number] | null>();
    try {
      const many = newCopies(20);
      const [{ images }] = await Promise.all([
        classified(classifier, { run, images: many }),
        classifier.thumbnails({
          images: [dicom ?? '', tiff ?? '', text ?? ''],
          ...{ side: 30, signal: new AbortController().signal },
          onThumbnail: (image, picture) => shown.set(image, picture && [picture.width, picture.height]),
        }),
      ]);

      expect([...shown].sort(([one], [other]) => one - other)).toEqual([
        [0, [30, 20]],
        [1, [30, 20]],
        [2, null],
      ]);
      expect(images.map(problemOf)).toEqual(many.map(() => undefined));
      expect(pids).toHaveLength(1);
    } finally {
      classifier.dispose();
    }
  });
});

const search = tensorflowSearch();
const absent = 'reason' in search ? search.reason : undefined;

describe.skipIf(absent !== undefined)(
  `a classifier process on the tensorflow engine${absent === undefined ? '' : ` (skipped without it: ${absent})`}`,
  { timeout: 120_000 },
  () => {
    it('says what the one on wasm says, and shows where the network looked', async () => {
      const said = async (engine: 'tensorflow' | 'wasm'): Promise<[string, number[]]> => {
        const cache = path.join(folder, `cache-${engine}`);
        const environment = {
          ...{ ...process.env, ...engineEnvironment(), TRANSFER_LEARNING_CACHE: cache },
          // The engine is looked for in the cache, unless told where it is.
          TRANSFER_LEARNING_ENGINE: 'found' in search ? search.found.folder : undefined,
        };
        const classifier = openBuiltClassifier(cache, { engine, environment });
        try {
          const { images, models } = await classified(classifier, { run, images: pictures, explain: true });
          expect(images.map(({ explanation }) => explanation?.heatMap.values.length)).not.toContain(
            undefined,
          );
          return [
            models[0]?.engine ?? '',
            images.flatMap(({ outcome }) => ('answer' in outcome ? outcome.answer.probabilities : [])),
          ];
        } finally {
          classifier.dispose();
        }
      };
      const [[tensorflow, scores], [, onWasm]] = [await said('tensorflow'), await said('wasm')];

      expect(tensorflow).toMatch(/^tensorflow/);
      expect(scores).toHaveLength(2 * pictures.length);
      scores.forEach((score, index) => expect(score).toBeCloseTo(onWasm[index] ?? NaN, 4));
    });
  },
);
