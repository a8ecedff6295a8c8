import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isWithin } from '../../../src/extension/report/is-within.ts';

describe('an image', () => {
  let parent: string;
  let dataset: string;

  beforeEach(async () => {
    parent = await mkdtemp(path.join(os.tmpdir(), 'within-'));
    dataset = path.join(parent, 'dataset');
    await mkdir(path.join(dataset, '..hidden'), { recursive: true });
    await writeFile(path.join(dataset, '..hidden', 'image.png'), '');
    await writeFile(path.join(parent, 'secret.png'), '');
  });
  afterEach(() => rm(parent, { recursive: true }));

  test('is within its dataset', async () => {
    expect(await isWithin(dataset, path.join(dataset, '..hidden', 'image.png'))).toBe(true);
  });

  test('is not where its path or a link leads out, or where it is gone', async () => {
    await symlink(path.join(parent, 'secret.png'), path.join(dataset, 'link.png'));
    expect(await isWithin(dataset, path.join(dataset, '..', 'secret.png'))).toBe(false);
    expect(await isWithin(dataset, path.join(dataset, 'link.png'))).toBe(false);
    expect(await isWithin(dataset, path.join(dataset, 'gone.png'))).toBe(false);
    expect(await isWithin(dataset, dataset)).toBe(false);
  });

  test('is within a dataset that is itself a link', async () => {
    const link = path.join(parent, 'link');
    await symlink(dataset, link);
    expect(await isWithin(link, path.join(link, '..hidden', 'image.png'))).toBe(true);
  });
});
