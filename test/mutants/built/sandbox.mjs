import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const recorder = new URL('./record-hits.mjs', import.meta.url).href;

/**
 * A copy of the repository with mutants in its sources and in its built programs. Which one is active says an
 * environment variable, which every process that a test starts inherits. Temporary files and caches lie in the copy:
 * a mutant must not reach those of the user.
 */
export class Sandbox {
  #folder;
  #runs = 0;

  constructor(root, sources) {
    const all = path.join(root, '.cache/mutants/sandbox');
    mkdirSync(all, { recursive: true });
    for (const pid of readdirSync(all).filter((name) => !isRunning(Number(name))))
      remove(path.join(all, pid));
    this.#folder = path.join(all, String(process.pid));
    const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
    });
    for (const name of listed.stdout.toString().split('\0')) {
      const from = path.join(root, name);
      if (name === '' || !existsSync(from)) continue;
      const to = path.join(this.#folder, name);
      mkdirSync(path.dirname(to), { recursive: true });
      if (sources.has(name)) writeFileSync(to, sources.get(name));
      else copyFileSync(from, to);
    }
    for (const name of ['node_modules', '.venv-reference'])
      if (existsSync(path.join(root, name)))
        symlinkSync(path.join(root, name), path.join(this.#folder, name));
    this.#linkEngines();
    const build = spawnSync(process.execPath, ['esbuild.mjs'], { cwd: this.#folder });
    if (build.status !== 0) throw new Error(`The mutants cannot be built: ${build.stderr.toString()}`);
  }

  remove() {
    remove(this.#folder);
  }

  /** TensorFlow is installed once for the user; through a link a mutant may use it, and remove but the link. */
  #linkEngines() {
    const users = process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache');
    const engines = path.join(users, 'transfer-learning/engines');
    const own = path.join(this.#folder, '.cache/home/transfer-learning');
    mkdirSync(own, { recursive: true });
    if (existsSync(engines)) symlinkSync(engines, path.join(own, 'engines'));
  }

  /**
   * Runs test files up to the first failure. Gives whether all passed, null when they took too long, in what time, and
   * with `records` which mutants' places were passed.
   */
  async run(tests, seconds, { mutant, records = false } = {}) {
    const token = `${process.pid}-${this.#runs++}`;
    const own = path.join(this.#folder, '.cache/runs', token);
    const [hits, temporary] = [path.join(own, 'hits'), path.join(own, 'tmp')];
    for (const folder of [hits, temporary]) mkdirSync(folder, { recursive: true });
    // Some tests start a program as a user who may do less.
    chmodSync(hits, 0o777);
    const begin = Date.now();
    const child = spawn(
      process.execPath,
      [
        'node_modules/vitest/vitest.mjs',
        ...[
          'run',
          ...tests,
          '--project=node',
          '--bail=1',
          '--reporter=dot',
          '--poolOptions.forks.maxForks=1',
        ],
      ],
      {
        cwd: this.#folder,
        stdio: 'ignore',
        env: {
          ...process.env,
          TMPDIR: temporary,
          XDG_CACHE_HOME: path.join(this.#folder, '.cache/home'),
          MUTANTS_RUN: token,
          ...(records && { MUTANTS_HITS: hits, NODE_OPTIONS: `--import ${recorder}` }),
          ...(mutant !== undefined && { __STRYKER_ACTIVE_MUTANT__: mutant }),
        },
      },
    );
    const status = await new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        resolve(null);
      }, seconds * 1000);
      child.once('error', reject).once('exit', (code) => {
        clearTimeout(timer);
        resolve(code ?? 1);
      });
    });
    endProcessesOf(token);
    const passed = records ? readHits(hits) : [];
    remove(own);
    return { passes: status === null ? null : status === 0, seconds: (Date.now() - begin) / 1000, passed };
  }
}

function readHits(folder) {
  const passed = new Set();
  for (const name of readdirSync(folder)) {
    try {
      for (const mutant of JSON.parse(readFileSync(path.join(folder, name), 'utf8'))) passed.add(mutant);
    } catch {
      // Killed while it wrote: what it passed before others have passed as well, or it is not known.
    }
  }
  return [...passed];
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Removes a folder, and what is mounted in it. What cannot be removed stays for the next run. */
function remove(folder) {
  unmountWithin(folder);
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    console.error(`${folder} is left behind: ${error.message}`);
  }
}

/** Unmounts what a test mounted and was ended before it could give it back, such as a small disk. Linux alone. */
function unmountWithin(folder) {
  if (!existsSync('/proc/mounts')) return;
  for (const line of readFileSync('/proc/mounts', 'utf8').split('\n')) {
    const [, where = ''] = line.split(' ');
    if (where.startsWith(`${folder}/`)) spawnSync('umount', ['--lazy', where]);
  }
}

/** Ends what a run left behind, such as a trainer that outlives who started it: by its environment, where Linux shows it. */
function endProcessesOf(token) {
  if (!existsSync('/proc/self/environ')) return;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      if (environment.includes(`MUTANTS_RUN=${token}`)) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended, or is another user's.
    }
  }
}
