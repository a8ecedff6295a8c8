import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Classifier } from '../../../src/node/classifier-process/classifier.ts';
import { engineEnvironment } from '../../../src/node/trainer-process/engine-environment.ts';
import { explanationSchema } from '../../../src/shared/protocol/classifier-protocol.ts';
import { modelMetadataSchema } from '../../../src/shared/run/model-metadata.ts';
import { isRunning } from '../../e2e/support/processes.ts';
import { classified, openBuiltClassifier, problemOf } from '../../support/classifier-process.ts';
import { classifier as tinyClassifier } from '../../support/classifiers.ts';
import { tensorflowSearch } from '../../support/engines.ts';
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

describe('a classifier process that hangs', { timeout: 120_000 }, () => {
  it('is ended and started anew, and no image is lost', async () => {
    const pids: number[] = [];
    const launch = { silenceMilliseconds: 3_000 };
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
