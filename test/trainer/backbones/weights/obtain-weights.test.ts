import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Backbone } from '../../../../src/trainer/backbones/backbone.ts';
import { mobileNetV2 } from '../../../../src/trainer/backbones/mobilenet-v2.ts';
import {
  obtainWeights,
  type WeightsNotice,
  type WeightsRequest,
} from '../../../../src/trainer/backbones/weights/obtain-weights.ts';
import { hashWeights } from '../../../../src/trainer/network/hash-weights.ts';
import { initializeWeights } from '../../../../src/trainer/network/initialize.ts';
import { initializeUntrained } from '../../../../src/trainer/network/initialize-untrained.ts';
import type { Progress } from '../../../../src/node/progress.ts';
import { StoppedError, UserError } from '../../../../src/node/user-error.ts';
import { writeKerasWeightsFile } from '../../../support/keras-weights-file.ts';
import { startLocalServer, type LocalServer } from '../../../support/local-server.ts';

const network = mobileNetV2.build({ width: 0.35, inputSize: 96 });
const weights = initializeWeights(network, 1);
const name = 'mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_96_no_top.h5';

let fixtures: string;
let official: string;
let content: Buffer;
/** MobileNetV2 with the fixture as its official file. */
let backbone: Backbone;

let folder: string;
let server: LocalServer;
let notices: WeightsNotice[];

beforeAll(async () => {
  fixtures = await mkdtemp(path.join(tmpdir(), 'weights-'));
  official = path.join(fixtures, name);
  await writeKerasWeightsFile(official, network, weights);
  content = await readFile(official);
  const sha256 = createHash('sha256').update(content).digest('hex');
  backbone = {
    ...mobileNetV2,
    officialWeights: (options) => {
      const { file, ...rest } = mobileNetV2.officialWeights(options);
      return { ...rest, file: { ...file, size: content.length, sha256 } };
    },
  };
});
afterAll(() => rm(fixtures, { recursive: true }));

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'obtain-'));
  notices = [];
  server = await startLocalServer();
  vi.stubEnv('TRANSFER_LEARNING_WEIGHTS', '');
  vi.stubEnv('TRANSFER_LEARNING_WEIGHTS_URL', `${server.url}/mirror/`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const cached = (): string => path.join(folder, 'cache', 'weights', name);
const obtain = (request: Partial<WeightsRequest> = {}) =>
  obtainWeights({
    backbone,
    width: 0.35,
    inputSize: 96,
    weights: 'imagenet',
    weightsDirectory: null,
    cacheFolder: path.join(folder, 'cache'),
    seed: 7,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onNotice: (notice) => notices.push(notice),
    ...request,
  });
const serve = (body = content): void => server.serve(`/mirror/${name}`, { content: body });
const putInto = async (directory: string): Promise<void> => {
  await mkdir(directory, { recursive: true });
  await copyFile(official, path.join(directory, name));
};
/** A file that fits the network and is not the official one. */
const putOtherInto = async (directory: string): Promise<string> => {
  await mkdir(directory, { recursive: true });
  const others = initializeWeights(network, 2);
  await writeKerasWeightsFile(path.join(directory, name), network, others);
  return hashWeights(others);
};

describe('imagenet', () => {
  it('takes the file from the folder given, without a word to the network', async () => {
    await putInto(path.join(folder, 'own'));
    const { sha256 } = await obtain({ weightsDirectory: path.join(folder, 'own') });
    expect([sha256, server.requests, notices]).toEqual([hashWeights(weights), [], []]);
  });

  it('takes the file from the folder that the environment names', async () => {
    await putInto(path.join(folder, 'own'));
    vi.stubEnv('TRANSFER_LEARNING_WEIGHTS', path.join(folder, 'own'));
    expect((await obtain()).source).toContain(path.join(folder, 'own', name));
  });

  it('uses a file of that name with other content, and says so', async () => {
    const sha256 = await putOtherInto(path.join(folder, 'own'));
    const found = await obtain({ weightsDirectory: path.join(folder, 'own') });
    expect(found.sha256).toBe(sha256);
    expect(notices).toMatchObject([
      { level: 'warning', text: expect.stringContaining('other content') as string },
    ]);
  });

  it('refuses a folder that does not exist', async () => {
    await expect(obtain({ weightsDirectory: path.join(folder, 'absent') })).rejects.toThrow(
      /There is no folder/,
    );
  });

  it('goes on to the cache where the folder has no such file', async () => {
    await putInto(path.dirname(cached()));
    const { source } = await obtain({ weightsDirectory: folder });
    expect([source, server.requests]).toEqual([`ImageNet weights of Keras, ${cached()}`, []]);
  });

  it('downloads the file where it is nowhere else, and keeps it', async () => {
    serve();
    const { sha256, pretrained } = await obtain();
    expect([sha256, pretrained]).toEqual([hashWeights(weights), true]);
    expect((await readFile(cached())).equals(content)).toBe(true);
  });

  it('downloads once', async () => {
    serve();
    await obtain();
    await obtain();
    expect(server.requests).toHaveLength(1);
  });

  it('tells how far the download is', async () => {
    serve();
    const progress: Progress[] = [];
    await obtain({ onProgress: (one) => progress.push(one) });
    expect(progress.at(-1)).toEqual({
      what: name,
      done: content.length,
      total: content.length,
      unit: 'bytes',
    });
  });

  it('goes on after a broken connection', async () => {
    server.serve(`/mirror/${name}`, { content, cutAfter: 500_000 });
    await obtain();
    expect((await readFile(cached())).equals(content)).toBe(true);
  });

  it('refuses a download of other content and leaves nothing behind', async () => {
    const altered = Buffer.from(content);
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
    serve(altered);
    await expect(obtain()).rejects.toThrow(/is not the expected file/);
    expect(await readdir(path.dirname(cached()))).toEqual([]);
  });

  it('refuses a download of another network where no hash is published, and leaves nothing behind', async () => {
    await putOtherInto(path.join(folder, 'own'));
    const unpublished: Backbone = {
      ...mobileNetV2,
      build: (options) => mobileNetV2.build({ ...options, width: 0.5 }),
    };
    serve();
    await expect(obtain({ backbone: unpublished })).rejects.toThrow(
      /It looks like MobileNetV2 of width 0\.35/,
    );
    expect(existsSync(cached())).toBe(false);
  });

  it('says how to go on without a network', async () => {
    server.serve(`/mirror/${name}`, { content, status: 404 });
    const error: unknown = await obtain().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).toMatch(/404.*Without a network, put .*\(--weights-dir/s);
  });

  it('stops on request', async () => {
    server.serve(`/mirror/${name}`, { content, stallsAfter: 1000 });
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    await expect(obtain({ signal: stop.signal })).rejects.toThrow(StoppedError);
  });

  it('says that the weights of another size stand in', async () => {
    serve();
    await putInto(path.join(folder, 'own'));
    const of224 = 'mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_224_no_top.h5';
    await copyFile(official, path.join(folder, 'own', of224));
    await obtain({ inputSize: 100, weightsDirectory: path.join(folder, 'own') });
    expect(notices).toMatchObject([
      {
        level: 'warning',
        text: expect.stringContaining('those for 224×224 are used, as in Keras') as string,
      },
    ]);
  });

  it('refuses a file in the cache that is damaged, and says how to have it anew', async () => {
    await mkdir(path.dirname(cached()), { recursive: true });
    await writeFile(cached(), content.subarray(0, 1000));
    await expect(obtain()).rejects.toThrow(/is truncated.*delete it to have the official file downloaded/);
  });

  it('refuses a file in the folder that is damaged', async () => {
    await mkdir(path.join(folder, 'own'));
    await writeFile(path.join(folder, 'own', name), content.subarray(0, 1000));
    await expect(obtain({ weightsDirectory: path.join(folder, 'own') })).rejects.toThrow(/is truncated/);
  });
});

describe('a path', () => {
  it('is read as it is', async () => {
    const { source, sha256, pretrained } = await obtain({ weights: official });
    expect([source, sha256, pretrained]).toEqual([official, hashWeights(weights), true]);
  });

  it('that leads nowhere is refused', async () => {
    await expect(obtain({ weights: path.join(folder, 'absent.h5') })).rejects.toThrow(
      /There is no weight file/,
    );
  });
});

describe('none', () => {
  it('says loudly that nothing is transferred', async () => {
    await obtain({ weights: 'none' });
    expect(notices).toMatchObject([
      { level: 'warning', text: expect.stringContaining('NOTHING IS TRANSFERRED') as string },
    ]);
  });

  it('gives random weights by the seed, and does not call them pretrained', async () => {
    const { sha256, pretrained } = await obtain({ weights: 'none', seed: 3 });
    expect([sha256, pretrained]).toEqual([hashWeights(initializeUntrained(network, 3)), false]);
  });
});

const sharedWeights = path.resolve(import.meta.dirname, '../../../../../shared/weights');
describe.skipIf(!existsSync(sharedWeights))(
  'weights in ../shared/weights (skipped where it is absent)',
  () => {
    it.each([1, 0.35])('are read at width %f', async (width) => {
      const found = await obtain({
        backbone: mobileNetV2,
        width,
        inputSize: 224,
        weightsDirectory: sharedWeights,
      });
      expect(found.pretrained).toBe(true);
    });
  },
);
