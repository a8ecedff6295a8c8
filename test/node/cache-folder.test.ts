import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { cacheFolder } from '../../src/node/cache-folder.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('the cache folder', () => {
  it('is the one that is chosen', () => {
    vi.stubEnv('TRANSFER_LEARNING_CACHE', 'mine');
    expect(cacheFolder()).toBe(path.resolve('mine'));
  });

  it.runIf(process.platform === 'linux')('is where the system keeps caches', () => {
    vi.stubEnv('TRANSFER_LEARNING_CACHE', '');
    vi.stubEnv('XDG_CACHE_HOME', '/caches');
    expect(cacheFolder()).toBe('/caches/transfer-learning');
    vi.stubEnv('XDG_CACHE_HOME', '');
    expect(cacheFolder()).toBe(path.join(os.homedir(), '.cache', 'transfer-learning'));
  });

  it.runIf(process.platform === 'linux')('of a user without a home is below the root', () => {
    vi.stubEnv('TRANSFER_LEARNING_CACHE', '');
    vi.stubEnv('XDG_CACHE_HOME', '');
    vi.spyOn(os, 'homedir').mockImplementation(() => {
      throw new Error('uv_os_homedir returned ENOENT');
    });
    expect(cacheFolder()).toBe('/.cache/transfer-learning');
  });
});
