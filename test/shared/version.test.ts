import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { version } from '../../src/shared/version.ts';

it('the version that runs and models are marked with is that of package.json', async () => {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  expect(version).toBe(z.object({ version: z.string() }).parse(JSON.parse(text)).version);
});
