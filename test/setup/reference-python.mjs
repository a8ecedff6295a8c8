/**
 * Makes `.venv-reference`: Python with TensorFlow, Keras and scikit-learn, which the parity tests and the benchmark
 * compare with. Nothing of the product needs it.
 *
 *     node test/setup/reference-python.mjs
 *
 * The environment itself lies in the user's cache folder under the hash of its requirements, so that another clone
 * finds it ready, and `.venv-reference` holds links to it. Where Python or its packages are not to be had this says so
 * and ends with 0: the tests that need it then say that they were skipped.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const requirements = path.join(root, 'test', 'setup', 'requirements.txt');
const folder = path.join(root, '.venv-reference');
const stampName = 'complete';
const windows = process.platform === 'win32';

/** Why there is no reference environment, in words for the user. */
class Unavailable extends Error {}

function run(program, args, env = {}) {
  const result = spawnSync(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return { ok: result.status === 0, output: `${result.stdout ?? ''}${result.stderr ?? ''}`.trim() };
}

/** The first Python that TensorFlow 2.21 is published for (3.10 to 3.13) and that can make environments. */
function findPython() {
  const candidates = ['python3', 'python3.11', 'python3.12', 'python3.13', 'python3.10', 'python'];
  const question =
    'import sys, venv, ensurepip; v = sys.version_info; print("%d.%d" % v[:2]); sys.exit(not (3, 10) <= v[:2] <= (3, 13))';
  const python = candidates.find((name) => run(name, ['-c', question]).ok);
  if (!python) throw new Unavailable('there is no Python 3.10 to 3.13 with the modules venv and ensurepip');
  return { python, version: run(python, ['-c', question]).output };
}

function cacheFolder() {
  if (process.env.XDG_CACHE_HOME) return process.env.XDG_CACHE_HOME;
  if (windows && process.env.LOCALAPPDATA) return process.env.LOCALAPPDATA;
  return path.join(os.homedir(), '.cache');
}

function interpreterOf(environment) {
  return path.join(environment, ...(windows ? ['Scripts', 'python.exe'] : ['bin', 'python']));
}

function works(environment) {
  return run(
    interpreterOf(environment),
    ['-c', 'import keras, tensorflow, sklearn, scipy, statsmodels, h5py, PIL'],
    { TF_CPP_MIN_LOG_LEVEL: '3' },
  ).ok;
}

/** Installs the requirements. An index that cannot be reached costs pip minutes a package, so it first tries once. */
function install(environment) {
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', '-r', requirements];
  const quick = run(interpreterOf(environment), pip, { PIP_RETRIES: '0' });
  if (quick.ok) return;
  console.log('The first try did not get everything; once more, with patience ...');
  const patient = run(interpreterOf(environment), pip);
  if (!patient.ok) {
    throw new Unavailable(
      `pip could not install the packages:\n${patient.output.split('\n').slice(-5).join('\n')}`,
    );
  }
}

/**
 * Makes `.venv-reference` a folder of links to the environment (a real folder, so that what ignores folders of this
 * name ignores it). A folder that was not made here is the user's own and is left alone.
 */
function point(environment) {
  if (existsSync(folder) && !existsSync(path.join(folder, stampName))) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const entry of readdirSync(environment)) {
    const [from, to] = [path.join(environment, entry), path.join(folder, entry)];
    if (statSync(from).isDirectory()) symlinkSync(from, to, windows ? 'junction' : 'dir');
    else copyFileSync(from, to);
  }
}

function prepare() {
  const { python, version } = findPython();
  const hash = createHash('sha256')
    .update(readFileSync(requirements))
    .update(version)
    .digest('hex')
    .slice(0, 16);
  const environment = path.join(cacheFolder(), 'transfer-learning-reference', hash);
  const stamp = path.join(environment, stampName);
  if (!existsSync(stamp) || !works(environment)) {
    console.log(
      `Making the reference environment in ${environment} with Python ${version} (some minutes) ...`,
    );
    rmSync(environment, { recursive: true, force: true });
    mkdirSync(path.dirname(environment), { recursive: true });
    const made = run(python, ['-m', 'venv', environment]);
    if (!made.ok) throw new Unavailable(`the environment could not be made:\n${made.output}`);
    install(environment);
    if (!works(environment)) throw new Unavailable('the packages were installed and cannot be imported');
    writeFileSync(stamp, `${version}\n`);
  }
  point(environment);
  return environment;
}

try {
  const environment = prepare();
  console.log(`Reference Python: ${interpreterOf(environment)}`);
} catch (error) {
  if (!(error instanceof Unavailable)) throw error;
  console.log(
    `No reference Python: ${error.message}.\nTests that compare with Keras or scikit-learn are skipped.`,
  );
}
