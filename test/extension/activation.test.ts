import path from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const repository = path.resolve(import.meta.dirname, '..', '..');

/** For each module that runs when the extension is activated, the one that imports it; undefined: the first. */
async function modulesOfActivation(): Promise<Map<string, string | undefined>> {
  const entry = 'src/extension/extension.ts';
  const { metafile } = await build({
    absWorkingDir: repository,
    entryPoints: [entry],
    outdir: 'nowhere',
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    external: ['vscode'],
  });
  const importers = new Map<string, string | undefined>([[entry, undefined]]);
  for (const importer of importers.keys())
    for (const { path: imported, kind, external } of metafile.inputs[importer]?.imports ?? [])
      if (kind !== 'dynamic-import' && external !== true && !importers.has(imported))
        importers.set(imported, importer);
  return importers;
}

test('activating the extension makes no schema: what has one is imported when it is first used', async () => {
  const importers = await modulesOfActivation();
  const wayTo = (module: string | undefined): string[] =>
    module === undefined ? [] : [...wayTo(importers.get(module)), module];
  const schemas = [...importers.keys()].filter((module) => module.includes('node_modules/zod/'));
  expect(wayTo(schemas[0]).join('\n')).toBe('');
});
