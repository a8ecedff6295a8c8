import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

const help = `npm run bench -- [options]

Trains the two phases with our program and, where there is a Python with TensorFlow (the environment
variable REFERENCE_PYTHON, or .venv-reference from test/setup/reference-python.mjs), with the same recipe in
Keras: the same images, split, weights, batch size, epochs and augmentation, one after the other.

  --dataset <folder>         default: ../shared/data/chest_xray_224, else synthetic pictures
  --backbone <name>          as in keras.applications (default: MobileNetV2)
  --weights-dir <folder>     folder with the official weight file; default: ../shared/weights, else random weights
  --engines <names>          auto, tensorflow, wasm, with commas between them (default: auto)
  --limit <images>           use only about this many images of the dataset
  --epochs <count>           of feature extraction (default: 5)
  --fine-tune-epochs <count> (default: 5)
  --fine-tune-at <layer>     index of the first layer that is fine-tuned (default: the backbone's own)
  --batch-size <images>      (default: 32)
  --input-size <pixels>      (default: the backbone's own)
  --seed <number>            (default: 7)
  --target-auc <value>       validation AUC to time; default: the highest that all reached
  --order <who>              ours or keras: which goes first (default: ours)
  --repeat <times>           measure this often and give the medians (default: 1)
  --keras-cache              let Keras keep the decoded pictures in memory
  --without-keras            measure ours alone
  --json <file>              write everything measured
`;

const number = (name, text, least) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) {
    fail(`--${name} must be a whole number of at least ${least}.`);
  }
  return value;
};

/** Ends the program as a wrong use of it does. */
function fail(message) {
  console.error(`${message}\n\n${help}`);
  process.exit(2);
}

/** The settings of this benchmark from the command line; shows the help, or what is wrong with it, and ends. */
export function readSettings() {
  const text = { type: 'string' };
  const flag = { type: 'boolean', default: false };
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        dataset: text,
        backbone: { ...text, default: 'MobileNetV2' },
        'weights-dir': text,
        engines: { ...text, default: 'auto' },
        limit: text,
        epochs: { ...text, default: '5' },
        'fine-tune-epochs': { ...text, default: '5' },
        'fine-tune-at': text,
        'batch-size': { ...text, default: '32' },
        'input-size': text,
        seed: { ...text, default: '7' },
        'target-auc': text,
        order: { ...text, default: 'ours' },
        repeat: { ...text, default: '1' },
        'keras-cache': flag,
        'without-keras': flag,
        json: text,
        help: flag,
      },
    }));
  } catch (error) {
    fail(error.message);
  }
  if (values.help) {
    console.log(help);
    process.exit(0);
  }
  const engines = values.engines.split(',');
  const unknown = engines.find((name) => !['auto', 'tensorflow', 'wasm'].includes(name));
  if (unknown !== undefined) fail(`There is no engine called ${unknown}.`);
  if (!['ours', 'keras'].includes(values.order)) fail('--order must be ours or keras.');
  const targetAuc = values['target-auc'] === undefined ? null : Number(values['target-auc']);
  if (targetAuc !== null && !(targetAuc > 0 && targetAuc <= 1)) {
    fail('--target-auc must lie between 0 and 1.');
  }

  return {
    dataset: values.dataset === undefined ? firstThere('../shared/data/chest_xray_224') : values.dataset,
    weightsFolder: values['weights-dir'] ?? firstThere('../shared/weights'),
    weightsDemanded: values['weights-dir'] !== undefined,
    backbone: values.backbone,
    engines,
    limit: values.limit === undefined ? null : number('limit', values.limit, 20),
    epochs: number('epochs', values.epochs, 0),
    fineTuneEpochs: number('fine-tune-epochs', values['fine-tune-epochs'], 0),
    // null: the backbone's own, which the trainer knows.
    fineTuneAt:
      values['fine-tune-at'] === undefined ? null : number('fine-tune-at', values['fine-tune-at'], 0),
    batchSize: number('batch-size', values['batch-size'], 1),
    inputSize: values['input-size'] === undefined ? null : number('input-size', values['input-size'], 32),
    seed: number('seed', values.seed, 0),
    targetAuc,
    kerasFirst: values.order === 'keras',
    repeat: number('repeat', values.repeat, 1),
    kerasCache: values['keras-cache'],
    withKeras: !values['without-keras'],
    json: values.json === undefined ? null : path.resolve(values.json),
  };
}

/**
 * The settings with what follows from the backbone: `inputSize` and `fineTuneAt` where they were left open, and
 * `weightsFile`, null for random weights. Ends the program where the official file is not in the folder that was named.
 */
export async function completeSettings({ weightsFolder, weightsDemanded, ...settings }, backboneFacts) {
  const facts = await backboneFacts(settings.backbone);
  if (facts.unknown !== undefined) fail(facts.unknown);
  // One file for both, whatever the input size: Keras and we would choose different ones.
  const file = weightsFolder === null ? null : path.resolve(weightsFolder, facts.officialFile);
  const isThere = file !== null && existsSync(file);
  if (!isThere && weightsDemanded) fail(`${weightsFolder} does not hold ${facts.officialFile}.`);
  return {
    ...settings,
    weightsFile: isThere ? file : null,
    inputSize: settings.inputSize ?? facts.inputSize,
    fineTuneAt: settings.fineTuneAt ?? facts.fineTuneAt,
  };
}

function firstThere(relative) {
  const folder = path.resolve(root, relative);
  return existsSync(folder) ? folder : null;
}
