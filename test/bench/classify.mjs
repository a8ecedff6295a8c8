/**
 * How fast a folder is classified, beside Keras's own loading and `predict` on the same images, in turns.
 *
 *     node test/bench/classify.mjs <folder of a run> <folder of images> [--rounds 3] [--json file]
 *
 * Ours says what both phases say of an image, and how like the training images it is; Keras runs one network.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { referencePython } from './keras.mjs';
import { runMeasured } from './measured-process.mjs';
import { root } from './settings.mjs';
import { runProgram } from './with-trainer.mjs';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '3' }, json: { type: 'string' } },
});
const [run, folder] = positionals.map((each) => path.resolve(each));
const python = referencePython();
if (!run || !folder) throw new Error('Name the folder of a run and a folder of images.');
if (!python) throw new Error('There is no Python with Keras: node test/setup/reference-python.mjs');

const build = spawnSync(process.execPath, ['esbuild.mjs'], { cwd: root, stdio: 'inherit' });
if (build.status !== 0) process.exit(1);
const { configuration } = JSON.parse(readFileSync(path.join(run, 'run.json'), 'utf8'));
const { name: backbone, inputSize } = configuration.backbone;
const status = spawnSync(process.execPath, ['dist/cli.js', 'engine', 'status', '--json'], { cwd: root });
const engine = JSON.parse(String(status.stdout)).engines.find(({ name }) => name === 'tensorflow');

const rounds = [];
for (let round = 0; round < Number(values.rounds); round++) {
  const cache = mkdtempSync(path.join(os.tmpdir(), 'classify-'));
  try {
    // Nothing that was kept of these images is taken up again; the engine is where it was.
    process.env.TRANSFER_LEARNING_CACHE = cache;
    if (engine?.folder) process.env.TRANSFER_LEARNING_ENGINE = engine.folder;
    const ours = JSON.parse(await runProgram('classify', { run, folder }));
    const job = JSON.stringify({ folder, backbone, inputSize, batch: 32 });
    const peer = path.join(root, 'test', 'bench', 'classify_peer.py');
    const keras = JSON.parse((await runMeasured(python, [peer, job], { cwd: root })).output);
    const rates = [ours, keras].map(({ images, seconds }) => images / seconds);
    rounds.push({ engine: ours.engine, images: ours.images, ours: rates[0], keras: rates[1] });
    const [one, other] = rates.map((rate) => `${rate.toFixed(1)} images/s`);
    console.log(`${ours.engine} ${one}, Keras ${other}, ratio ${(rates[0] / rates[1]).toFixed(2)}`);
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}
const median = rounds.map(({ ours, keras }) => ours / keras).sort((a, b) => a - b)[rounds.length >> 1];
console.log(`median ratio of ${rounds.length} rounds: ${median.toFixed(2)}`);
if (values.json) writeFileSync(values.json, `${JSON.stringify({ rounds, median }, null, 2)}\n`);
