import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { File as Hdf5File, ready as hdf5Ready } from 'h5wasm/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { runLayout } from '../../src/shared/run/run-layout.ts';
import { startLocalServer } from '../support/local-server.ts';
import { run, start } from './support/command-line.ts';
import type { Ended } from './support/command-line.ts';
import { until } from './support/processes.ts';
import { writeDataset, writePictures } from './support/pictures.ts';
import { hashes, onlyRun, readEvents, readManifest, trainersOf } from './support/run-folder.ts';
import { mountSmallDisk } from './support/small-disk.ts';
import { smallTraining, useWorkshop } from './support/workshop.ts';

const workshop = useWorkshop();

beforeAll(() => writeDataset(workshop.dataset));

/** Trains on `dataset` in a place of its own. Gives how it ended and where its runs are. */
async function trainOn(
  dataset: string,
  name: string,
  options: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<{ ended: Ended; runs: string }> {
  const runs = path.join(workshop.folder, 'runs', name);
  const ended = await run(
    ['train', dataset, ...smallTraining, '--out', runs, '--cache-dir', workshop.cache, ...options],
    { env },
  );
  return { ended, runs };
}

/** Expects a refusal that a person can act on: status 1, this message, and no stack of ours. */
function expectRefusal({ status, errors, output }: Ended, message: RegExp): void {
  expect(errors).toMatch(message);
  expect(errors).not.toMatch(/^\s+at .+:\d+:\d+/m);
  expect(output).toBe('');
  expect(status).toBe(1);
}

/** Expects that a training that was refused left nothing, or a whole run that says that it failed. */
function expectNothingHalfWritten(runs: string): void {
  const left = existsSync(runs) ? readdirSync(runs) : [];
  for (const name of left) {
    expect(readManifest(path.join(runs, name)).status).toBe('failed');
    expect(readEvents(path.join(runs, name)).at(-1)?.kind).toBe('failed');
  }
}

describe('a dataset that cannot be trained on is refused before training begins', () => {
  it('a folder that does not exist', async () => {
    const { ended, runs } = await trainOn(path.join(workshop.folder, 'nowhere'), 'nowhere');
    expectRefusal(ended, /There is no folder .*nowhere/);
    expectNothingHalfWritten(runs);
  });

  it('a class without an image', async () => {
    const dataset = path.join(workshop.folder, 'empty-class');
    await writePictures(path.join(dataset, 'NORMAL'), 8, false);
    mkdirSync(path.join(dataset, 'PNEUMONIA'));
    const { ended, runs } = await trainOn(dataset, 'empty-class');
    expectRefusal(ended, /class PNEUMONIA has no usable image/);
    expectNothingHalfWritten(runs);
  });

  it('a class without an image that can be read', async () => {
    const dataset = path.join(workshop.folder, 'broken-class');
    await writePictures(path.join(dataset, 'NORMAL'), 8, false);
    for (const file of await writePictures(path.join(dataset, 'PNEUMONIA'), 8, true)) truncateSync(file, 100);
    const { ended, runs } = await trainOn(dataset, 'broken-class');
    expectRefusal(ended, /class PNEUMONIA has no usable image/);
    expectNothingHalfWritten(runs);
  });

  it('a single class', async () => {
    const dataset = path.join(workshop.folder, 'one-class');
    await writePictures(path.join(dataset, 'NORMAL'), 8, false);
    const { ended, runs } = await trainOn(dataset, 'one-class');
    expectRefusal(ended, /one class only, NORMAL/);
    expectNothingHalfWritten(runs);
  });
});

describe('a weight file that cannot be used is refused', () => {
  it('one that is truncated', async () => {
    const file = path.join(workshop.folder, 'truncated.h5');
    await writeForeignWeights(file);
    truncateSync(file, 1500);
    const { ended, runs } = await trainOn(workshop.dataset, 'truncated', ['--weights', file]);
    expectRefusal(ended, /truncated\.h5 is (truncated|damaged)/);
    expectNothingHalfWritten(runs);
  });

  it('one that is no HDF5 at all', async () => {
    const file = path.join(workshop.folder, 'text.h5');
    writeFileSync(file, 'weights\n');
    const { ended, runs } = await trainOn(workshop.dataset, 'text', ['--weights', file]);
    expectRefusal(ended, /text\.h5 is not an HDF5 file/);
    expectNothingHalfWritten(runs);
  });

  it('one of another architecture', async () => {
    const file = path.join(workshop.folder, 'foreign.h5');
    await writeForeignWeights(file);
    const { ended, runs } = await trainOn(workshop.dataset, 'foreign', ['--weights', file]);
    expectRefusal(ended, /foreign\.h5.*(VGG16|MobileNetV2)/s);
    expectNothingHalfWritten(runs);
  });

  it('a download that is not the official file', async () => {
    await using server = await startLocalServer();
    const name = 'mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5';
    // Of the official size.
    server.serve(`/${name}`, { content: Buffer.alloc(9_406_464, 7) });
    const cache = path.join(workshop.folder, 'weights-cache');
    const { ended, runs } = await trainOn(
      workshop.dataset,
      'wrong-hash',
      ['--weights', 'imagenet', '--width', '1', '--input-size', '224'],
      {
        TRANSFER_LEARNING_WEIGHTS_URL: server.url,
        TRANSFER_LEARNING_CACHE: cache,
        TRANSFER_LEARNING_WEIGHTS: '',
      },
    );
    expectRefusal(ended, /is not the expected file .*deleted/);
    expectNothingHalfWritten(runs);
    const kept = existsSync(cache) ? readdirSync(cache, { recursive: true, encoding: 'utf8' }) : [];
    expect(kept.filter((file) => file.endsWith('.h5'))).toEqual([]);
  });
});

/** A weight file in Keras's layout with one layer of VGG16. */
async function writeForeignWeights(file: string): Promise<void> {
  await hdf5Ready;
  const hdf5 = new Hdf5File(file, 'w');
  hdf5.create_attribute('layer_names', ['block5_conv1']);
  const layer = hdf5.create_group('block5_conv1');
  layer.create_attribute('weight_names', ['block5_conv1/kernel:0', 'block5_conv1/bias:0']);
  const weights = layer.create_group('block5_conv1');
  weights.create_dataset({ name: 'kernel:0', data: new Float32Array(3 * 3 * 8 * 8), shape: [3, 3, 8, 8] });
  weights.create_dataset({ name: 'bias:0', data: new Float32Array(8), shape: [8] });
  hdf5.close();
}

describe('a run that is there', () => {
  let finished: string;

  beforeAll(async () => {
    const { ended, runs } = await trainOn(workshop.dataset, 'finished');
    expect(ended.status, ended.errors).toBe(0);
    finished = onlyRun(runs) ?? '';
  });

  it.each(['resume', 'evaluate', 'show'])(
    'is not touched by `%s` when a newer version made it',
    async (command) => {
      const newer = path.join(workshop.folder, `newer-${command}`);
      cpSync(finished, newer, { recursive: true });
      const manifest = path.join(newer, runLayout.manifest);
      const content: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
      writeFileSync(
        manifest,
        JSON.stringify({ ...(content as object), formatVersion: 999, status: 'stopped' }),
      );
      const before = hashes(newer, /./);
      expectRefusal(
        await run([command, newer]),
        /run format 999; this version reads formats up to 1\. Update it/,
      );
      expect(hashes(newer, /./)).toEqual(before);
    },
  );

  it('is not trained by two trainers at once', { timeout: 120_000 }, async () => {
    const runs = path.join(workshop.folder, 'runs', 'contended');
    const first = start([
      ...['train', workshop.dataset, ...smallTraining, '--out', runs, '--cache-dir', workshop.cache],
      ...['--epochs', '1', '--fine-tune-epochs', '1000'],
    ]);
    const folder = await until('the first trainer', () => {
      const found = onlyRun(runs);
      return trainersOf(found).length > 0 ? found : undefined;
    });
    const [trainer] = trainersOf(folder);
    const second = await run(['resume', folder]);
    first.process.kill('SIGINT');
    const ended = await first.ended;
    expectRefusal(second, new RegExp(`Another trainer is at work.*process ${trainer ?? ''}`, 's'));
    expect(ended.status, ended.errors).toBe(130);
    expect(readManifest(folder).status).toBe('stopped');
    expect(readEvents(folder).filter(({ kind }) => kind === 'run-started')).toHaveLength(1);
  });
});

describe('a disk that is full while a checkpoint is written', () => {
  it(
    'ends the training with what to do, and loses nothing: it can go on with more room',
    { timeout: 120_000 },
    async (test) => {
      await using disk = mountSmallDisk(path.join(workshop.folder, 'disk'), 24);
      if (!disk.mounted) test.skip(`needs a small disk to fill: ${disk.reason}`);
      const options = ['--epochs', '4', '--fine-tune-epochs', '4'];
      const calm = await trainOn(workshop.dataset, 'calm', options);
      expect(calm.ended.status, calm.ended.errors).toBe(0);

      const runs = path.join(disk.folder, 'runs');
      const training = start([
        ...['train', workshop.dataset, ...smallTraining, ...options],
        ...['--out', runs, '--cache-dir', workshop.cache],
      ]);
      const folder = await until('a first checkpoint', () => {
        const found = onlyRun(runs);
        const checkpoints = path.join(found ?? runs, runLayout.checkpoints);
        const finished =
          existsSync(checkpoints) && readdirSync(checkpoints).some((name) => /epoch-0001$/.test(name));
        return finished ? found : undefined;
      });
      disk.fill();
      const ended = await training.ended;
      expectRefusal(ended, /no (space|room)|full/i);
      disk.makeRoom();

      const resumed = await run(['resume', folder]);
      expect(resumed.status, resumed.errors).toBe(0);
      expect(readManifest(folder).status).toBe('finished');
      expect(readEvents(folder).at(-1)?.kind).toBe('finished');
      const weights = /^(model\/.*\.bin|checkpoints\/.*-epoch-0008\/(weights|optimizer)\.safetensors)$/;
      expect(hashes(folder, weights)).toEqual(hashes(onlyRun(calm.runs) ?? '', weights));
    },
  );
});
