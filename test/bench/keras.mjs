import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runMeasured } from './measured-process.mjs';
import { root } from './settings.mjs';

/** The Python to compare with: REFERENCE_PYTHON, else the environment in the repository; null where there is none. */
export function referencePython() {
  const candidates = [
    process.env.REFERENCE_PYTHON,
    path.join(root, '.venv-reference', 'bin', 'python'),
    path.join(root, '.venv-reference', 'Scripts', 'python.exe'),
  ];
  return candidates.find((file) => file && existsSync(file)) ?? null;
}

/** Trains the recipe in Keras on `split` (see keras_peer.py). Gives what it measured, in the terms of `ours.mjs`. */
export async function runKeras(settings, split, folder) {
  const job = path.join(folder, 'keras-job.json');
  writeFileSync(
    job,
    JSON.stringify({
      split,
      backbone: settings.backbone,
      weights: settings.weightsFile,
      inputSize: settings.inputSize,
      batch: settings.batchSize,
      epochs: settings.epochs,
      fineTuneEpochs: settings.fineTuneEpochs,
      fineTuneAt: settings.fineTuneAt,
      seed: settings.seed,
      forwardBatches: 10,
      cache: settings.kerasCache,
    }),
  );
  const measured = await runMeasured(
    referencePython(),
    [path.join(root, 'test', 'bench', 'keras_peer.py'), job],
    { cwd: folder },
  );
  if (measured.status !== 0)
    throw new Error(`Keras ended with status ${measured.status ?? measured.signal}.`);
  const result = JSON.parse(measured.output);
  return {
    versions: result.versions,
    forwardImagesPerSecond: result.forwardImagesPerSecond,
    latencyMilliseconds: result.latencyMilliseconds,
    phases: result.phases.map(({ phase, epochs, seconds, imagesPerSecond, val, test }) => ({
      phase,
      epochs,
      seconds,
      imagesPerSecond,
      valAuc: val.auc,
      testAuc: test?.auc ?? null,
    })),
    // The forward rate is measured afterwards and is no part of the training.
    wholeSeconds: result.trainedAt - measured.startedAt / 1000,
    peakMegabytes: result.peakMegabytes,
    history: result.phases.flatMap(({ history }) =>
      history.map(({ epoch, at, valAuc }) => ({ epoch, valAuc, seconds: at - measured.startedAt / 1000 })),
    ),
  };
}
