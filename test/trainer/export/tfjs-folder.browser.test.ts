import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { openNetworkScorer } from '../../../src/trainer/export/check/network-scorer.ts';
import { writeTfjsLayersModel } from '../../../src/trainer/export/tfjs-layers.ts';
import { classifier } from '../../support/classifiers.ts';
import { drawnPixels } from '../../support/drawn-pixels.ts';
import { openEngineForTests } from '../../support/engines.ts';
import { startLocalServer, type LocalServer } from '../../support/local-server.ts';
import { launchBrowser } from '../../support/workbench/browser.ts';
import { describeInBrowser } from '../../support/workbench/requirements.ts';
import { temporaryFolder } from '../run/support/temporary-folder.ts';

const size = 64;
const pictures = 5;
/** Of a probability; the page normalises in layers of their own, we within the convolutions. */
const tolerance = 1e-5;

/** The page's program as one script that any page can include. */
async function bundlePage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./support/score-in-browser.ts', import.meta.url))],
    ...{ bundle: true, write: false, platform: 'browser', format: 'iife', logLevel: 'error' },
  });
  return outputFiles[0]?.text ?? '';
}

async function serveFolder(server: LocalServer, address: string, folder: string): Promise<void> {
  for (const name of await readdir(folder))
    server.serve(`${address}${name}`, { content: await readFile(path.join(folder, name)) });
}

describeInBrowser('an exported tfjs folder in a browser', (program) => {
  let browser: Browser;
  let page: string;
  beforeAll(async () => {
    browser = await launchBrowser(program);
    page = await bundlePage();
  });
  afterAll(() => browser.close());

  it.each([
    { classes: ['NORMAL', 'PNEUMONIA'], denseUnits: 0, positiveClass: 1 },
    { classes: ['a', 'b', 'c'], denseUnits: 8, positiveClass: 2 },
  ])('scores as ours: $classes', async (kind) => {
    const model = classifier({ ...kind, inputSize: size });
    const folder = path.join(await temporaryFolder(), 'tfjs');
    await writeTfjsLayersModel(folder, model.network, model.weights, model.metadata);
    const pixels = drawnPixels(pictures, size);

    const { executor, engine } = await openEngineForTests('wasm');
    const scorer = await openNetworkScorer(executor, { ...model, ...model.metadata });
    const own: number[][] = [];
    for (let picture = 0; picture < pictures; picture++) {
      const length = size * size * 3;
      const all = await scorer.score(pixels.subarray(picture * length, (picture + 1) * length));
      own.push(kind.classes.length === 2 ? [all[kind.positiveClass] ?? Number.NaN] : [...all]);
    }
    scorer.dispose();
    executor.dispose();
    engine.dispose();

    await using server = await startLocalServer();
    server.serve('/', { content: Buffer.from('<!doctype html><title>Scores</title>') });
    server.serve('/pixels.f32', { content: Buffer.from(pixels.buffer) });
    await serveFolder(server, '/model/', folder);
    const backend = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
    await serveWasm(server, path.dirname(backend));
    const tab = await browser.newPage();
    const addresses: string[] = [];
    tab.on('request', (request) => addresses.push(request.url()));
    await tab.goto(`${server.url}/`);
    await tab.addScriptTag({ content: page });
    const found = z
      .array(z.array(z.number()))
      .parse(await tab.evaluate(`score('/model/', '/pixels.f32', ${size})`));
    await tab.close();

    expect(found.map((row) => row.length)).toEqual(own.map((row) => row.length));
    const differences = found.flatMap((row, picture) =>
      row.map((value, column) => Math.abs(value - (own[picture]?.[column] ?? Number.NaN))),
    );
    expect(Math.max(...differences)).toBeLessThan(tolerance);
    const scores = own.map(([first = Number.NaN]) => first);
    expect(Math.max(...scores) - Math.min(...scores)).toBeGreaterThan(0.01);
    // The folder is all that the page needs, beside tfjs itself.
    expect(addresses.filter((address) => !address.startsWith(`${server.url}/`))).toEqual([]);
  });
});

async function serveWasm(server: LocalServer, folder: string): Promise<void> {
  for (const name of (await readdir(folder)).filter((file) => file.endsWith('.wasm')))
    server.serve(`/wasm/${name}`, { content: await readFile(path.join(folder, name)) });
}
