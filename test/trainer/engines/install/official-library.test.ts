import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { create } from 'tar';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fetchOfficialLibrary } from '../../../../src/trainer/engines/install/official-library.ts';
import { UserError } from '../../../../src/node/user-error.ts';
import { type LocalServer, startLocalServer } from '../../../support/local-server.ts';

describe('the official library', () => {
  let folder: string;
  let server: LocalServer;
  let library: Buffer;
  let addon: Buffer;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'official-'));
    server = await startLocalServer();
    library = await tarball({
      'lib/libtensorflow.so.2': 'library',
      'include/tensorflow/c/c_api.h': 'header',
      LICENSE: 'l',
    });
    addon = await tarball({ 'napi-v8/tfjs_binding.node': 'addon' });
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  async function tarball(files: Record<string, string>): Promise<Buffer> {
    const source = mkdtempSync(path.join(folder, 'source-'));
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(source, name)), { recursive: true });
      writeFileSync(path.join(source, name), content);
    }
    const file = path.join(source, 'archive.tar.gz');
    await create(
      { gzip: true, file, cwd: source },
      Object.keys(files).map((name) => `./${name}`),
    );
    return readFileSync(file);
  }

  const inPackage = (...names: string[]) =>
    path.join(folder, 'node_modules', '@tensorflow', 'tfjs-node-gpu', ...names);

  function fetchLibrary(sha256 = createHash('sha256').update(library).digest('hex')): Promise<void> {
    const step = fetchOfficialLibrary({
      build: 'cpu',
      url: `${server.url}/library.tar.gz`,
      sha256,
      addonUrl: `${server.url}/addon.tar.gz`,
    });
    return step({
      staging: folder,
      downloads: path.join(folder, 'downloads'),
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
  }

  test('is unpacked where tfjs-node looks for it, with its addon', async () => {
    server.serve('/library.tar.gz', { content: library });
    server.serve('/addon.tar.gz', { content: addon });
    await fetchLibrary();
    expect(readFileSync(inPackage('deps', 'lib', 'libtensorflow.so.2'), 'utf8')).toBe('library');
    expect(readFileSync(inPackage('lib', 'napi-v8', 'tfjs_binding.node'), 'utf8')).toBe('addon');
    expect(existsSync(inPackage('deps', 'LICENSE'))).toBe(false);
  });

  test('goes on after a broken connection', async () => {
    server.serve('/library.tar.gz', { content: library, cutAfter: 100 });
    server.serve('/addon.tar.gz', { content: addon });
    await fetchLibrary();
    expect(server.requests[1]?.range).toBe('bytes=100-');
  });

  test('with another hash is not unpacked', async () => {
    server.serve('/library.tar.gz', { content: library });
    await expect(fetchLibrary('0'.repeat(64))).rejects.toThrow(/is not the expected file/);
    expect(existsSync(inPackage('deps'))).toBe(false);
  });

  test('without a published addon needs a compiler, and says so', async () => {
    server.serve('/library.tar.gz', { content: library });
    vi.stubEnv('CXX', path.join(folder, 'no-compiler'));
    const fetching = fetchLibrary();
    await expect(fetching).rejects.toBeInstanceOf(UserError);
    await expect(fetching).rejects.toThrow(/C\+\+ compiler is needed/);
  });
});
