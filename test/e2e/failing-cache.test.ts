import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Ended } from './support/command-line.ts';
import { run } from './support/command-line.ts';
import { type DiskFailure, failingDisk } from './support/failing-disk.ts';
import { evaluateResultSchema, onlyObject, trainResultSchema } from './support/json-results.ts';
import { writeDataset } from './support/pictures.ts';
import { hashes, readEvents, readManifest } from './support/run-folder.ts';
import { smallTraining, useWorkshop } from './support/workshop.ts';

const workshop = useWorkshop();
/** A training whose cache did not fail. */
let undisturbed: string;
let trainings = 0;

/** Trains with a cache of its own, which `failure` befalls. */
async function train(failure: DiskFailure | null, prepare: (cache: string) => void = () => undefined) {
  const folder = path.join(workshop.folder, `training-${trainings++}`);
  const cache = path.join(folder, 'cache');
  prepare(cache);
  const ended = await run(
    [
      ...['train', workshop.dataset, ...smallTraining, '--epochs', '1', '--fine-tune-epochs', '1'],
      ...['--out', path.join(folder, 'runs'), '--cache-dir', cache, '--json'],
    ],
    failure === null ? {} : { env: failingDisk(cache, failure) },
  );
  return { ended, cache };
}

function runOf(ended: Ended): string {
  expect(ended.status, ended.errors).toBe(0);
  return trainResultSchema.parse(onlyObject(ended.output)).run;
}

function warnings(folder: string): string[] {
  return readEvents(folder).flatMap((event) =>
    event.kind === 'notice' && event.level === 'warning' ? [event.text] : [],
  );
}

/** What is told of the cache, as opposed to the dataset. */
function told(folder: string): string[] {
  const usual = new Set(warnings(undisturbed));
  return warnings(folder).filter((text) => !usual.has(text));
}

function expectSameModel(folder: string): void {
  const outcome = /^(model\/.*\.bin|predictions\/.*)$/;
  expect(hashes(folder, outcome)).toEqual(hashes(undisturbed, outcome));
}

beforeAll(async () => {
  await writeDataset(workshop.dataset, { train: 8, val: 4, test: 4 });
  undisturbed = runOf((await train(null)).ended);
});

describe('a training whose cache', () => {
  it.each<[string, DiskFailure, readonly RegExp[]]>([
    ['is on a full disk', { code: 'ENOSPC', lasting: true }, [/cannot be used: the disk is full/]],
    [
      'exceeds a quota while pictures are kept',
      { code: 'EDQUOT', matching: /pictures/, first: 9, lasting: true },
      [/no longer cached \(your disk quota is used up\)/],
    ],
    [
      'cannot be locked, on a broken disk',
      { code: 'EIO', matching: /lock/, lasting: true },
      [/Features cannot be kept in .*\(the disk reported an input\/output error\)/],
    ],
    [
      'fails when features are written',
      { code: 'EIO', matching: /\.f32$/, first: 4, lasting: true },
      [/Features can no longer be kept \(the disk reported/],
    ],
    [
      'is full when features are noted',
      { code: 'ENOSPC', matching: /index\.txt$/, first: 3 },
      [/Features can no longer be kept \(the disk is full/],
    ],
    ['takes half of a write', { code: 'ENOSPC', matching: /\.f32$/, first: 3, short: true }, []],
    [
      'does not give features back',
      { code: 'EIO', matching: /\.f32$/, reading: true, lasting: true },
      [/cannot be read back/],
    ],
  ])('%s goes on without it, says so once, and gives the same model', async (_, failure, expected) => {
    const { ended } = await train(failure);
    const folder = runOf(ended);
    expectSameModel(folder);
    const texts = told(folder);
    expect(texts).toHaveLength(expected.length);
    expected.forEach((pattern, index) => expect(texts[index]).toMatch(pattern));
  });

  it('has a file in its place goes on without it', async () => {
    const { ended } = await train(null, (cache) => {
      mkdirSync(path.dirname(cache), { recursive: true });
      writeFileSync(cache, 'not a folder');
    });
    const folder = runOf(ended);
    expectSameModel(folder);
    expect(told(folder)).toEqual([expect.stringMatching(/cannot be used: something else is in its place/)]);
  });

  it('is to be in a folder of other things keeps it apart from them', async () => {
    const { ended, cache } = await train(null, (folder) => {
      mkdirSync(path.join(folder, 'pictures', '2019', 'Wedding'), { recursive: true });
      writeFileSync(path.join(folder, 'pictures', '2019', 'Wedding', 'cake.jpeg'), 'cake');
    });
    expect(told(runOf(ended))).toEqual([]);
    expect(readdirSync(cache).sort()).toEqual(['pictures', 'transfer-learning-cache']);
    expect(readdirSync(path.join(cache, 'pictures'))).toEqual(['2019']);
  });
});

describe('a cache that cannot be written', () => {
  it('is told of by inspect, which counts the images all the same', async () => {
    const cache = path.join(workshop.folder, 'inspect-cache');
    const ended = await run(['inspect', workshop.dataset, '--cache-dir', cache, '--json'], {
      env: failingDisk(cache, { code: 'EACCES', lasting: true }),
    });
    expect(ended.status, ended.errors).toBe(0);
    expect(ended.output).toContain('permission was denied');
    expect(onlyObject(ended.output)).toMatchObject({ counts: { train: { NORMAL: 8, PNEUMONIA: 8 } } });
  });

  it('does not keep evaluate from its figures', async () => {
    const { directory } = readManifest(undisturbed).configuration.cache;
    const evaluate = async (env: NodeJS.ProcessEnv) => {
      const ended = await run(['evaluate', undisturbed, workshop.dataset, '--engine', 'wasm', '--json'], {
        env,
      });
      expect(ended.status, ended.errors).toBe(0);
      return evaluateResultSchema.parse(onlyObject(ended.output)).test;
    };
    const figures = await evaluate({});
    expect(await evaluate(failingDisk(directory ?? '', { code: 'EIO', lasting: true }))).toEqual(figures);
  });

  it('does not keep classify from its answers', async () => {
    const cache = path.join(workshop.folder, 'default-cache');
    const image = path.join(workshop.dataset, 'test', 'NORMAL');
    const ended = await run(['classify', undisturbed, image, '--engine', 'wasm', '--json'], {
      env: {
        TRANSFER_LEARNING_CACHE: cache,
        ...failingDisk(cache, { code: 'EROFS', lasting: true }),
      },
    });
    expect(ended.status, ended.errors).toBe(0);
    expect(onlyObject(ended.output)).toMatchObject({ failed: 0 });
  });
});
