import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeAtomically } from '../../../src/node/files/write-atomically.ts';
import { UserError } from '../../../src/node/user-error.ts';

describe('a file that is written atomically', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'write-atomically-'));
    file = path.join(folder, 'a "file"\nwith ünusual name');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('has its new content and leaves nothing beside it', async () => {
    await writeFile(file, 'a longer old content');
    await writeAtomically(file, 'new');
    expect(await readFile(file, 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual([path.basename(file)]);
  });

  it('keeps its old content when writing fails half-way', async () => {
    await writeFile(file, 'old');
    const writing = writeAtomically(file, async (handle) => {
      await handle.write('half of the n');
      throw new Error('gone');
    });
    await expect(writing).rejects.toThrow('gone');
    expect(await readFile(file, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual([path.basename(file)]);
  });

  it('is whole at any moment for one who reads while many write', async () => {
    const contents = Array.from({ length: 8 }, (_, index) => String(index).repeat(50_000));
    await writeAtomically(file, contents[0] ?? '');
    const writing = Promise.all(contents.map((content) => writeAtomically(file, content)));
    for (let look = 0; look < 20; look++) expect(contents).toContain(await readFile(file, 'utf8'));
    await writing;
  });

  it('in a folder that does not exist is refused with what to do', async () => {
    const writing = writeAtomically(path.join(folder, 'none', 'f'), '');
    await expect(writing).rejects.toThrow(UserError);
    await expect(writing).rejects.toThrow(/its folder does not exist/);
  });
});
