import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fetchPackages } from '../../../../src/trainer/engines/install/fetch-packages.ts';
import { installTensorflowEngine } from '../../../../src/trainer/engines/install/install-tensorflow-engine.ts';
import type { Step } from '../../../../src/trainer/engines/install/step.ts';
import { fetchWheelLibrary } from '../../../../src/trainer/engines/install/wheel-library.ts';

describe.skipIf(process.platform !== 'linux' || process.arch !== 'x64')('what an installation needs', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'tools-'));
    mkdirSync(path.join(folder, 'bin'));
    vi.stubEnv('PATH', path.join(folder, 'bin'));
    vi.stubEnv('CXX', undefined);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  function tool(name: string, script: string): void {
    const file = path.join(folder, 'bin', name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }

  function run(step: Step): Promise<void> {
    return step({
      staging: folder,
      downloads: folder,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
  }

  test('npm', async () => {
    await expect(run(fetchPackages)).rejects.toThrow(/npm was not found.*Install Node.js with npm/);
  });

  test('an npm that succeeds', async () => {
    tool('npm', 'echo "npm error code ENOTFOUND" >&2; exit 1');
    await expect(run(fetchPackages)).rejects.toThrow(/npm could not fetch[^]*npm error code ENOTFOUND/);
  });

  test('a compiler, said before anything large is fetched', async () => {
    tool('python3', 'touch fetched');
    await expect(run(fetchWheelLibrary)).rejects.toThrow(/C\+\+ compiler is needed.*sudo apt install g\+\+/);
  });

  test('Python with pip', async () => {
    tool('c++', 'exit 0');
    tool('python3', 'echo "No module named pip" >&2; exit 1');
    await expect(run(fetchWheelLibrary)).rejects.toThrow(/Python with pip is needed/);
  });

  test('a pip that finds the wheel', async () => {
    tool('c++', 'exit 0');
    tool(
      'python3',
      'case "$*" in *--version*) exit 0;; esac; echo "ERROR: No matching distribution found" >&2; exit 1',
    );
    await expect(run(fetchWheelLibrary)).rejects.toThrow(
      /pip could not fetch tensorflow-cpu==2.21.0[^]*No matching/,
    );
  });

  test('a wheel that is the expected one', async () => {
    tool('c++', 'exit 0');
    tool(
      'python3',
      `case "$*" in *--version*) exit 0;; *--report*) exit 2;; esac
      : > tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl`,
    );
    await expect(run(fetchWheelLibrary)).rejects.toThrow(/is not the expected file \(its size is 0/);
  });

  test('a source that has a library for GPUs, where one is asked for', async () => {
    const installing = installTensorflowEngine({
      cacheFolder: folder,
      source: 'wheel',
      device: 'gpu',
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    await expect(installing).rejects.toThrow(/installed from the official source alone/);
  });
});
