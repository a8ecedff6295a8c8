import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { unpackArchive } from '../../src/trainer/engines/install/unpack-archive.ts';
import { addDataset } from '../support/workbench/workspace.ts';

describe('the packaged extension', () => {
  let folder = '';
  const entries: string[] = [];
  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'packaged-'));
    // A VSIX file is a zip archive.
    const archive = path.join(folder, 'extension.zip');
    copyFileSync(inject('vsix'), archive);
    await unpackArchive({
      archive,
      folder,
      place: (name) => {
        entries.push(name);
        return name;
      },
      signal: new AbortController().signal,
      onBytes: () => undefined,
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('is smaller than 15 MB', () => {
    const megabytes = statSync(inject('vsix')).size / 1e6;
    console.log(`The package: ${megabytes.toFixed(1)} MB, ${entries.length} files.`);
    expect(megabytes).toBeLessThan(15);
  });

  test('holds what runs and what is read, and nothing else of the repository', () => {
    const known =
      /^(\[Content_Types\]\.xml|extension\.vsixmanifest|extension\/(package(\.nls)?\.json|readme\.md|changelog\.md|LICENSE\.txt|THIRD-PARTY-NOTICES\.txt|media\/.*|l10n\/.*\.json|dist\/.*))$/;
    expect(entries.filter((name) => !known.test(name))).toEqual([]);
    const unwanted = /\.(ts|map|tsbuildinfo)$|\/(test|bench|types|src)[-/]|tfjs-node/;
    expect(entries.filter((name) => unwanted.test(name))).toEqual([]);
  });

  test('names the licences of the work of others in it', () => {
    const notices = readFileSync(path.join(folder, 'extension', 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    const decoders = ['@cornerstonejs/codec-'];
    for (const name of ['@tensorflow/tfjs-core', 'sharp', 'h5wasm', 'zod', '@img/sharp-', ...decoders])
      expect(notices).toContain(`\n${name}`);
    expect(notices).toContain('GNU LESSER GENERAL PUBLIC LICENSE');
    for (const [library, holder] of [
      ['CharLS', 'Jan de Vaan'],
      ['OpenJPEG', 'Universite catholique de Louvain'],
      ['OpenJPH', 'Aous Naman'],
    ])
      expect(notices).toMatch(new RegExp(`It contains ${library}\\.[^=]*Copyright \\(c\\)[^=]* ${holder}`));
    expect(notices).not.toMatch(/Copyright \(c\)\s*\n/);
  });

  test('trains on the wasm engine where nothing of the repository is', { timeout: 120_000 }, async () => {
    const dataset = await addDataset(folder, 40);
    const home = path.join(folder, 'home');
    const { status, output } = await run(folder, home, [
      ...['train', dataset, '--json', '--engine', 'wasm', '--weights', 'none', '--width', '0.35'],
      ...['--input-size', '32', '--epochs', '1', '--fine-tune-epochs', '1', '--batch-size', '8'],
      ...['--out', path.join(folder, 'runs'), '--minimum-validation-images', '0'],
    ]);
    expect(status, output.errors).toBe(0);
    expect(JSON.parse(output.text)).toMatchObject({ engine: { name: 'wasm' } });
  });
});

/** Runs the packaged command line with a home of its own, so that no engine or cache of the user's is found. */
function run(
  folder: string,
  home: string,
  args: readonly string[],
): Promise<{ status: number | null; output: { text: string; errors: string } }> {
  const child = spawn(process.execPath, [path.join(folder, 'extension', 'dist', 'cli.js'), ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: home, USERPROFILE: home, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { text: '', errors: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.text += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.errors += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, output }));
  });
}
