import { existsSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { requestStop } from '../../src/node/run/request-stop.ts';
import { run, start } from './support/command-line.ts';
import { writeDataset } from './support/pictures.ts';
import { until } from './support/processes.ts';
import { onlyRun, readEvents, readManifest, trainersOf } from './support/run-folder.ts';
import { smallTraining, useWorkshop } from './support/workshop.ts';

const workshop = useWorkshop();
beforeAll(() => writeDataset(workshop.dataset));

const startLong = (runs: string): ReturnType<typeof start> =>
  start([
    ...['train', workshop.dataset, ...smallTraining, '--epochs', '500', '--fine-tune-epochs', '0'],
    ...['--out', runs, '--cache-dir', workshop.cache],
  ]);

/** The run's folder, when its trainer has been at work on it so many times. */
const atWork = (runs: string, times = 1): Promise<string> =>
  until('the training', () => {
    const folder = onlyRun(runs);
    return trainersOf(folder).length === times ? folder : undefined;
  });

it('a training is stopped from another terminal, and goes on when it is resumed', async () => {
  const runs = path.join(workshop.folder, 'runs-1');
  const training = startLong(runs);
  const folder = await atWork(runs);

  const stop = await run(['stop', folder, '--json']);
  expect(stop.status, stop.errors).toBe(0);
  expect(JSON.parse(stop.output)).toEqual({ run: folder, status: 'stopped', asked: true, gone: true });
  expect((await training.ended).status).toBe(130);
  expect(readManifest(folder).status).toBe('stopped');
  expect(readEvents(folder).at(-1)?.kind).toBe('stopped');
  expect(existsSync(path.join(folder, 'stop-requested'))).toBe(false);

  const again = start(['resume', folder]);
  await atWork(runs, 2);
  expect(await requestStop(folder)).toBe(true);
  expect((await again.ended).status).toBe(130);

  const nobody = await run(['stop', folder]);
  expect(nobody.status).toBe(0);
  expect(nobody.output).toMatch(/No trainer is at work on .* the run is stopped/);
});

it('a trainer that is told to stop while it is getting ready stops, and the run can be resumed', async () => {
  const runs = path.join(workshop.folder, 'runs-2');
  const training = startLong(runs);
  const folder = await until('the run', () => {
    const found = onlyRun(runs);
    return found !== undefined && existsSync(path.join(found, 'lock')) ? found : undefined;
  });
  await until('a trainer to ask', () => (existsSync(folder) ? true : undefined));
  let asked = false;
  for (let attempt = 0; attempt < 100 && !asked; attempt++) asked = await requestStop(folder);
  expect(asked).toBe(true);
  expect((await training.ended).status).toBe(130);
  expect(readManifest(folder).status).toBe('stopped');
});
