import { afterEach, expect, test, vi } from 'vitest';
import { engineStatus } from '../../../src/trainer/engines/engine-status.ts';

afterEach(() => vi.unstubAllEnvs());

test('the status says why an engine cannot be used, and what is used instead', async () => {
  vi.stubEnv('TRANSFER_LEARNING_ENGINE', '/nowhere');
  const status = await engineStatus({ cacheFolder: '/nowhere' });
  expect(status.chosen).toBe('wasm');
  expect(status.engines).toMatchObject([
    { name: 'tensorflow', usable: false, reason: expect.stringContaining('does not exist') as string },
    { name: 'wasm', usable: true, version: '4.22.0', device: 'CPU', threads: 1 },
  ]);
});
