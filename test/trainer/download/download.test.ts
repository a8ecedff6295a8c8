import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Download, download } from '../../../src/trainer/download/download.ts';
import type { Progress } from '../../../src/node/progress.ts';
import { StoppedError, UserError } from '../../../src/node/user-error.ts';
import { type LocalServer, startLocalServer } from '../../support/local-server.ts';

const content = randomBytes(300_000);
const sha256 = createHash('sha256').update(content).digest('hex');
const md5 = createHash('md5').update(content).digest('hex');

describe('download', () => {
  let server: LocalServer;
  let folder: string;
  let file: string;

  beforeEach(async () => {
    server = await startLocalServer();
    folder = mkdtempSync(path.join(tmpdir(), 'download-'));
    file = path.join(folder, 'weights.bin');
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  function fetchFile(options: Partial<Download> = {}): Promise<void> {
    return download({
      url: `${server.url}/file`,
      file,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      retryMilliseconds: 1,
      ...options,
    });
  }

  /** Leaves behind what a download stopped on the way leaves behind. */
  async function stopAfter(bytes: number): Promise<void> {
    const controller = new AbortController();
    const stopped = fetchFile({ signal: controller.signal });
    await vi.waitFor(() => expect(statSync(`${file}.partial`).size).toBe(bytes));
    controller.abort();
    await expect(stopped).rejects.toBeInstanceOf(StoppedError);
  }

  test('leaves the whole file and nothing else', async () => {
    server.serve('/file', { content });
    await fetchFile({ expectedSize: content.length, sha256, md5 });
    expect(readFileSync(file).equals(content)).toBe(true);
    expect(readdirSync(folder)).toEqual(['weights.bin']);
  });

  test('makes the folder', async () => {
    server.serve('/file', { content });
    const deep = path.join(folder, 'a', 'b', 'file');
    await fetchFile({ file: deep });
    expect(readFileSync(deep).equals(content)).toBe(true);
  });

  test('asks nothing of the network when the file is there and verified', async () => {
    writeFileSync(file, content);
    await fetchFile({ expectedSize: content.length, sha256 });
    expect(server.requests).toHaveLength(0);
  });

  test('replaces a file that does not have the expected hash', async () => {
    server.serve('/file', { content });
    writeFileSync(file, 'something else');
    await fetchFile({ sha256 });
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  test('goes on where a broken connection left it', async () => {
    server.serve('/file', { content, cutAfter: 100_000, cuts: 2 });
    await fetchFile({ sha256 });
    expect(readFileSync(file).equals(content)).toBe(true);
    expect(server.requests.map(({ range }) => range)).toEqual([undefined, 'bytes=100000-', 'bytes=200000-']);
  });

  test('goes on after having been stopped', async () => {
    server.serve('/file', { content, stallsAfter: 120_000 });
    await stopAfter(120_000);
    expect(existsSync(file)).toBe(false);
    server.serve('/file', { content });
    await fetchFile({ sha256 });
    expect(server.requests.at(-1)?.range).toBe('bytes=120000-');
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  test('starts over when the content on the server has changed', async () => {
    const other = randomBytes(250_000);
    server.serve('/file', { content: other, stallsAfter: 120_000 });
    await stopAfter(120_000);
    server.serve('/file', { content });
    await fetchFile();
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  test('starts over when the hash shows that two parts do not belong together', async () => {
    server.serve('/file', {
      content: randomBytes(content.length),
      stallsAfter: 120_000,
      hasNoValidator: true,
    });
    await stopAfter(120_000);
    server.serve('/file', { content, hasNoValidator: true });
    await fetchFile({ sha256 });
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  test('starts over when nothing says that the content is the same', async () => {
    server.serve('/file', { content, stallsAfter: 120_000, hasNoValidator: true });
    await stopAfter(120_000);
    server.serve('/file', { content, hasNoValidator: true });
    await fetchFile();
    expect(server.requests.at(-1)?.range).toBeUndefined();
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  test('takes the whole from a server that cannot send parts', async () => {
    server.serve('/file', { content, cutAfter: 100_000, ignoresRanges: true });
    await fetchFile({ sha256 });
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  test('tries again when the server is busy', async () => {
    server.serve('/file', { content, status: 503, failures: 2 });
    await fetchFile({ sha256 });
    expect(server.requests).toHaveLength(3);
  });

  test('gives up on a server that stays broken, and says so', async () => {
    server.serve('/file', { content, status: 500 });
    await expect(fetchFile()).rejects.toThrow(/could not be downloaded: .*status 500.*Try again later/);
    expect(server.requests).toHaveLength(4);
  });

  test('a wrong hash is refused and what was fetched is deleted', async () => {
    server.serve('/file', { content });
    const wrong = fetchFile({ sha256: '0'.repeat(64) });
    await expect(wrong).rejects.toThrow(UserError);
    await expect(wrong).rejects.toThrow(new RegExp(`is not the expected file .*${sha256}`));
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a wrong md5 is refused', async () => {
    server.serve('/file', { content });
    await expect(fetchFile({ md5: '0'.repeat(32) })).rejects.toThrow(md5);
  });

  test('a file of another size is refused before it is fetched', async () => {
    server.serve('/file', { content });
    await expect(fetchFile({ expectedSize: 299_999 })).rejects.toThrow(
      /300000 bytes.*where 299999 bytes are expected/,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a file that always ends early is never put in place', async () => {
    server.serve('/file', { content, cutAfter: 1_000, cuts: 1_000, ignoresRanges: true });
    await expect(fetchFile()).rejects.toThrow(/broke off|ended/);
    expect(existsSync(file)).toBe(false);
  });

  test('a missing file is said to be missing, without trying again', async () => {
    await expect(fetchFile()).rejects.toThrow(/status 404 \(there is no such file\)/);
    expect(server.requests).toHaveLength(1);
  });

  test('follows a redirect', async () => {
    server.serve('/file', { content, redirectTo: '/elsewhere' });
    server.serve('/elsewhere', { content });
    await fetchFile({ sha256 });
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  test('refuses to be redirected to an unencrypted host', async () => {
    server.serve('/file', { content, redirectTo: 'http://files.example/file' });
    await expect(fetchFile()).rejects.toThrow(/http:\/\/files.example is not encrypted/);
  });

  test('refuses an unencrypted host', async () => {
    await expect(fetchFile({ url: 'http://files.example/file' })).rejects.toThrow(/not encrypted/);
  });

  test('says when a host cannot be reached', async () => {
    await server[Symbol.asyncDispose]();
    await expect(fetchFile()).rejects.toThrow(/could not be downloaded: the connection was refused/);
  });

  test('stops at once when asked to', async () => {
    server.serve('/file', { content, stallsAfter: 10 });
    await stopAfter(10);
    expect(existsSync(file)).toBe(false);
  });

  test('two downloads of one file fetch it once', async () => {
    server.serve('/file', { content });
    await Promise.all([fetchFile({ sha256 }), fetchFile({ sha256 })]);
    expect(server.requests).toHaveLength(1);
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  test('reports bytes up to the whole', async () => {
    server.serve('/file', { content });
    const seen: Progress[] = [];
    await fetchFile({ onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)).toEqual({ what: 'weights.bin', done: 300_000, total: 300_000, unit: 'bytes' });
  });

  test.skipIf(process.platform === 'win32')('a folder that may not be written to is named', async () => {
    server.serve('/file', { content });
    await expect(fetchFile({ file: '/proc/weights.bin' })).rejects.toThrow(/\/proc\/weights.bin/);
  });

  test.skipIf(process.platform === 'win32')(
    'a full disk is named, and what was fetched is kept',
    async () => {
      server.serve('/file', { content });
      const program = path.join(folder, 'program.mjs');
      await build({
        stdin: {
          contents: `
          import { download } from './src/trainer/download/download.ts';
          await download({
            url: ${JSON.stringify(`${server.url}/file`)}, file: ${JSON.stringify(file)},
            signal: new AbortController().signal, onProgress: () => undefined,
          }).catch((error) => console.log(error.name + ': ' + error.message));`,
          resolveDir: path.resolve(import.meta.dirname, '../../..'),
          loader: 'ts',
        },
        outfile: program,
        bundle: true,
        platform: 'node',
        format: 'esm',
        banner: {
          js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
        },
      });
      // A limit on the size of files stands in for the full disk.
      const command = `ulimit -f 128; exec "${process.execPath}" "${program}"`;
      const { stdout } = await promisify(execFile)('sh', ['-c', command]);
      expect(stdout).toMatch(
        /^UserError: .*weights.bin could not be written: the file would exceed the file size limit.*what was fetched so far is kept/,
      );
      expect(existsSync(file)).toBe(false);
      expect(existsSync(`${file}.partial`)).toBe(true);
    },
  );
});
