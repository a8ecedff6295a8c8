/**
 * Compiles the kernels (AssemblyScript) to dist/kernels.wasm, unless the one there is newer than all it is made from.
 * Run as a program, or by the build and the tests.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const repository = path.resolve(here, '../../../../..');
const sources = path.join(here, 'assembly');
const outputFile = path.join(repository, 'dist', 'kernels.wasm');

function modified(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
}

const inputs = [
  fileURLToPath(import.meta.url),
  ...readdirSync(sources, { recursive: true, encoding: 'utf8' }).map((name) => path.join(sources, name)),
];

if (modified(outputFile) <= Math.max(...inputs.map(modified))) {
  const require = createRequire(import.meta.url);
  const compiler = path.join(path.dirname(require.resolve('assemblyscript/package.json')), 'bin', 'asc.js');
  // Several test processes may find it stale at once: each writes its own file, and the last rename wins.
  const temporary = `${outputFile}.${process.pid}.wasm`;
  mkdirSync(path.dirname(outputFile), { recursive: true });
  execFileSync(
    process.execPath,
    [
      compiler,
      path.join('assembly', 'kernels.ts'),
      '--outFile',
      path.relative(here, temporary),
      '-O3',
      '--noAssert',
      '--runtime',
      'stub',
      '--enable',
      'simd',
      '--importMemory',
      '--noExportMemory',
      // Vectors pass between our own functions alone, never to JavaScript.
      '--disableWarning',
      '112',
    ],
    { cwd: here, stdio: 'inherit' },
  );
  renameSync(temporary, outputFile);
}
