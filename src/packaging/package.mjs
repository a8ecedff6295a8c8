/**
 * `npm run package`: the extension as a VSIX file that needs nothing of this repository.
 *
 *     npm run package                          for this computer
 *     npm run package -- --target win32-x64    for another platform, as VS Code names them
 *     npm run package -- --target universal    for every other platform: slower with pictures, complete all the same
 *     npm run package -- --out folder          where to put it; the repository's root otherwise
 *
 * Inside is everything that training needs on the wasm engine. The TensorFlow engine, hundreds of megabytes, is fetched
 * when the user asks for it.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildInto } from '../../esbuild.mjs';
import { bundlePackage } from './bundled-package.mjs';
import { foldersOfPackages, noticesOf, withDependencies } from './notices.mjs';
import { obtainPackage } from './obtain-package.mjs';
import { imagePackagesFor, targetOfThisComputer } from './targets.mjs';

const root = path.resolve(import.meta.dirname, '..', '..');

/** What is staged as it is in the repository. Of everything staged vsce takes what `.vscodeignore` lets through. */
const asTheyAre = [
  '.vscodeignore',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'package.nls.json',
  'media',
  'l10n',
];

/** Fields of package.json that only say how to work in the repository. */
const ofTheRepository = [
  ...['private', 'bin', 'scripts', 'overrides'],
  ...['dependencies', 'optionalDependencies', 'devDependencies'],
];

/** Puts everything that the extension needs at run time into `staging`, but its package.json. Other platforms' packages are fetched into `downloads`. */
async function stage(staging, downloads, target) {
  const dist = path.join(staging, 'dist');
  const metafiles = await buildInto(dist, { release: true });
  cpSync(path.join(root, 'dist', 'kernels.wasm'), path.join(dist, 'kernels.wasm'));

  // Beside the bundles, where Node looks first.
  const modules = path.join(dist, 'node_modules');
  const bundle = async (name, options) => {
    const from = await obtainPackage(name, root, downloads);
    metafiles.push(await bundlePackage(name, { from, modules, root, ...options }));
    return from;
  };
  await bundle('h5wasm', { format: 'esm' });
  await bundle('@tensorflow/tfjs-core');
  const backend = await bundle('@tensorflow/tfjs-backend-wasm', { external: ['@tensorflow/tfjs-core'] });
  // The one of its three programs that the engine asks for.
  const program = 'tfjs-backend-wasm-simd.wasm';
  cpSync(path.join(backend, 'dist', program), path.join(modules, '@tensorflow/tfjs-backend-wasm', program));
  await bundle('sharp');
  if (target === 'universal') await bundle('@emnapi/runtime');
  const folders = foldersOfPackages(metafiles);
  // Decoders of compressed DICOM: of each the program that only decodes, where there is one, beside what loads it.
  for (const [name, program] of [
    ['@cornerstonejs/codec-openjpeg', 'openjpegwasm_decode'],
    ['@cornerstonejs/codec-charls', 'charlswasm_decode'],
    ['@cornerstonejs/codec-openjph', 'openjphjs'],
  ]) {
    const from = await obtainPackage(name, root, downloads);
    for (const file of ['package.json', `dist/${program}.js`, `dist/${program}.wasm`])
      cpSync(path.join(from, file), path.join(modules, name, file));
    folders.push(from);
  }
  for (const name of imagePackagesFor(target)) {
    const from = await obtainPackage(name, root, downloads);
    const filter = (file) => !/(\.md|\.h|\/include)$/.test(file.replaceAll('\\', '/'));
    cpSync(from, path.join(modules, name), { recursive: true, filter });
    folders.push(from);
  }

  for (const name of asTheyAre)
    if (existsSync(path.join(root, name)))
      cpSync(path.join(root, name), path.join(staging, name), { recursive: true });
  writeFileSync(path.join(staging, 'THIRD-PARTY-NOTICES.txt'), noticesOf(withDependencies(folders, root)));
}

const { values } = parseArgs({
  options: {
    target: { type: 'string', default: targetOfThisComputer() },
    out: { type: 'string', default: root },
  },
});
const { target } = values;
const out = path.resolve(values.out);
// Paths in esbuild's accounts are relative to it.
process.chdir(root);
const temporary = mkdtempSync(path.join(os.tmpdir(), 'package-'));
try {
  const staging = path.join(temporary, 'extension');
  const downloads = path.join(temporary, 'downloads');
  for (const folder of [staging, downloads]) mkdirSync(folder);
  await stage(staging, downloads, target);
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  for (const field of ofTheRepository) delete manifest[field];
  writeFileSync(path.join(staging, 'package.json'), JSON.stringify(manifest, null, 2));

  const suffix = target === 'universal' ? '' : `-${target}`;
  const file = path.join(out, `${manifest.name}-${manifest.version}${suffix}.vsix`);
  mkdirSync(out, { recursive: true });
  const vsce = spawnSync(
    process.execPath,
    [
      path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce'),
      ...['package', '--no-dependencies', '--out', file, '--no-rewrite-relative-links'],
      ...(manifest.repository ? [] : ['--allow-missing-repository']),
      ...(target === 'universal' ? [] : ['--target', target]),
    ],
    { cwd: staging, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  if (vsce.status !== 0) throw new Error(`vsce ended with status ${vsce.status}.`);
  console.log(`${file}: ${(statSync(file).size / 1e6).toFixed(1)} MB`);
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
