import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { runMeasured } from './measured-process.mjs';
import { root } from './settings.mjs';

/** Bundles a TypeScript file as the build does, beside the product's bundles: the trainer finds its kernels there. */
async function bundle(source, name) {
  const outfile = path.join(root, 'dist', `bench-${name}.js`);
  await build({
    entryPoints: [path.join(root, source)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    packages: 'external',
    logLevel: 'warning',
  });
  return outfile;
}

/** Runs a program of this folder, which uses the trainer's own code, on a job, in a process started as the trainer is. */
export async function runProgram(name, job) {
  const environment = await bundle('src/node/trainer-process/engine-environment.ts', 'engine-environment');
  const { engineEnvironment } = await import(pathToFileURL(environment).href);
  const program = await bundle(`test/bench/${name}.ts`, name);
  const { status, signal, output } = await runMeasured(process.execPath, [program, JSON.stringify(job)], {
    cwd: root,
    env: engineEnvironment(),
  });
  if (status !== 0) throw new Error(`${name} ended with status ${status ?? signal}.`);
  return output;
}

/** Draws synthetic pictures in two classes into a new folder. */
export async function makeSamplePictures(folder, images, seed) {
  await runProgram('sample-pictures', { folder, images, seed });
}

/** What follows from a backbone's name (see backbone-facts.ts). */
export async function backboneFacts(backbone) {
  return JSON.parse(await runProgram('backbone-facts', { backbone }));
}

/** How many images a second go forward through the backbone on an engine, and how long one alone takes. */
export async function measureForward(settings, engine) {
  const { backbone, weightsFile, inputSize, batchSize, seed } = settings;
  const output = await runProgram('forward-rate', {
    engine,
    backbone,
    weightsFile,
    inputSize,
    batchSize,
    batches: 10,
    seed,
  });
  return JSON.parse(output);
}

/** How long an engine waits for its batches in each part of a training (see waiting.ts). `folder` is for its caches. */
export async function measureWaiting(settings, engine, dataset, folder) {
  const { backbone, weightsFile, inputSize, batchSize, seed, fineTuneAt } = settings;
  const job = { dataset, folder, engine, backbone, weightsFile, inputSize, batchSize, seed, fineTuneAt };
  return JSON.parse(await runProgram('waiting', job));
}
