import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { create } from 'tar';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { unpackArchive } from '../../../../src/trainer/engines/install/unpack-archive.ts';
import { StoppedError, UserError } from '../../../../src/node/user-error.ts';
import { storedZip } from '../../../support/stored-zip.ts';

describe('unpacking an archive', () => {
  let folder: string;
  let target: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'unpack-'));
    target = path.join(folder, 'target');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function unpack(
    name: string,
    place: (entry: string) => string | undefined,
    signal = new AbortController().signal,
  ) {
    return unpackArchive({
      archive: path.join(folder, name),
      folder: target,
      place,
      signal,
      onBytes: () => undefined,
    });
  }

  function write(name: string, content: string | Buffer): void {
    writeFileSync(path.join(folder, name), content);
  }

  test('takes the chosen entries of a wheel to their places', async () => {
    write('a.whl', storedZip({ 'package/lib.so': 'library', 'package/other.py': 'code' }));
    await unpack('a.whl', (name) => (name.endsWith('.so') ? 'lib/lib.so' : undefined));
    expect(readFileSync(path.join(target, 'lib', 'lib.so'), 'utf8')).toBe('library');
    expect(readdirSync(target)).toEqual(['lib']);
  });

  test('refuses a zip with an entry that would leave the folder', async () => {
    write('a.zip', storedZip({ '../escaped.txt': 'out' }));
    await expect(unpack('a.zip', (name) => name)).rejects.toBeInstanceOf(UserError);
    expect(existsSync(path.join(folder, 'escaped.txt'))).toBe(false);
  });

  test('says which zip is damaged', async () => {
    write('a.zip', storedZip({ 'file.txt': 'content' }).subarray(0, 30));
    await expect(unpack('a.zip', (name) => name)).rejects.toThrow(/a\.zip is damaged/);
  });

  test.skipIf(process.platform === 'win32')(
    'keeps the links between the libraries of a tarball',
    async () => {
      mkdirSync(path.join(folder, 'lib'));
      write('lib/libtensorflow.so.2', 'library');
      symlinkSync('libtensorflow.so.2', path.join(folder, 'lib', 'libtensorflow.so'));
      await create({ gzip: true, file: path.join(folder, 'a.tar.gz'), cwd: folder }, ['./lib']);
      await unpack('a.tar.gz', (name) => name);
      expect(readFileSync(path.join(target, 'lib', 'libtensorflow.so'), 'utf8')).toBe('library');
    },
  );

  test.skipIf(process.platform === 'win32')('leaves out a link that points out of its folder', async () => {
    symlinkSync('/etc/passwd', path.join(folder, 'link'));
    await create({ gzip: true, file: path.join(folder, 'a.tar.gz'), cwd: folder }, ['link']);
    await unpack('a.tar.gz', (name) => name);
    expect(readdirSync(target)).toEqual([]);
  });

  test('takes the entries of a tarball to other places', async () => {
    mkdirSync(path.join(folder, 'napi-v8'));
    write('napi-v8/tfjs_binding.node', 'addon');
    await create({ gzip: true, file: path.join(folder, 'a.tar.gz'), cwd: folder }, ['napi-v8']);
    await unpack('a.tar.gz', (name) => (name.endsWith('.node') ? path.posix.basename(name) : undefined));
    expect(readdirSync(target)).toEqual(['tfjs_binding.node']);
  });

  test('says which tarball is damaged', async () => {
    write('a.tar.gz', 'not a tarball');
    await expect(unpack('a.tar.gz', (name) => name)).rejects.toThrow(/a\.tar\.gz is damaged/);
  });

  test('stops when asked to', async () => {
    write('a.zip', storedZip({ 'file.txt': 'content' }));
    await expect(unpack('a.zip', (name) => name, AbortSignal.abort())).rejects.toBeInstanceOf(StoppedError);
  });
});
