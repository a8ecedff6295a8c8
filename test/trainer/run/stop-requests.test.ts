import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeEach, expect, it } from 'vitest';
import { requestStop } from '../../../src/node/run/request-stop.ts';
import { acquireRunLock } from '../../../src/trainer/run/lock.ts';
import { watchStopRequests } from '../../../src/trainer/run/stop-requests.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

let folder = '';
beforeEach(async () => (folder = await temporaryFolder()));
const requestFile = (): string => path.join(folder, 'stop-requested');

it('a trainer hears of a stop within half a second, and takes the request away', async () => {
  const lock = await acquireRunLock(folder, { attached: false });
  const requests = watchStopRequests(folder, lock.claim);
  expect(await requestStop(folder)).toBe(true);
  await wait(500);
  expect(requests.requested.aborted).toBe(true);
  expect(existsSync(requestFile())).toBe(false);
  requests.close();
  await lock.release();
});

it('nobody is asked where no trainer is at work', async () => {
  expect(await requestStop(folder)).toBe(false);
  expect(existsSync(requestFile())).toBe(false);
});

it('a request that an earlier trainer did not live to see stops no later one', async () => {
  const earlier = await acquireRunLock(folder, { attached: false });
  expect(await requestStop(folder)).toBe(true);
  await earlier.release();

  const lock = await acquireRunLock(folder, { attached: false });
  const requests = watchStopRequests(folder, lock.claim);
  expect(existsSync(requestFile())).toBe(false);
  await wait(500);
  expect(requests.requested.aborted).toBe(false);
  requests.close();
  await lock.release();
});

it('a request made while the trainer was taking the run is heeded', async () => {
  const lock = await acquireRunLock(folder, { attached: false });
  await requestStop(folder);
  const requests = watchStopRequests(folder, lock.claim);
  expect(requests.requested.aborted).toBe(true);
  requests.close();
  await lock.release();
});

it.each(['', 'stop!', '{"formatVersion":1}', '{"formatVersion":1,"claim":"other.json"}'])(
  'a file that asks nobody is no request: %s',
  async (content) => {
    const lock = await acquireRunLock(folder, { attached: false });
    await writeFile(requestFile(), content);
    const requests = watchStopRequests(folder, lock.claim);
    expect(requests.requested.aborted).toBe(false);
    requests.close();
    await lock.release();
  },
);
