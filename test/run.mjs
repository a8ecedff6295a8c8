/**
 * `npm test`: every check of the repository, from a bare clone.
 *
 *     npm test                         install what is missing (packages, the TensorFlow engine, Python with Keras to
 *                                      compare with, a workbench), typecheck, lint, build, all tests
 *     npm test -- test/shared walls    build, then only the test files whose path contains one of these
 *
 * The last line is `N passed, N failed, N skipped`; typecheck, lint, formatting and build count as one each.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './setup/dependencies.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const filters = process.argv.slice(2);
const total = { passed: 0, failed: [], skipped: [] };

/** Runs a Node program in the repository. Gives its exit status (-1: it was killed) and, unless shown, its output. */
function runNode(program, args, { show = false, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: root,
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
      // Colours are for people: elsewhere they hide words from whoever searches the account.
      env: { ...process.env, ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }), ...env },
    });
    const output = [];
    child.stdout?.on('data', (piece) => output.push(piece));
    child.stderr?.on('data', (piece) => output.push(piece));
    child.on('error', reject);
    child.on('close', (status) =>
      resolve({ status: status ?? -1, output: Buffer.concat(output).toString('utf8') }),
    );
  });
}

/** Runs one check, says how it went, and counts it. Gives whether it passed. */
async function check(name, program, args) {
  const begin = Date.now();
  const { status, output } = await runNode(program, args);
  const seconds = ((Date.now() - begin) / 1000).toFixed(1);
  if (status === 0) {
    console.log(`  ok      ${name} (${seconds} s)`);
    total.passed++;
    return true;
  }
  console.log(`  FAILED  ${name} (${seconds} s, status ${status})\n${indent(output)}`);
  total.failed.push(name);
  return false;
}

/**
 * Makes ready what some tests need beside the packages: they are skipped, and say why, where it is not to be had. Once it
 * is there this takes a moment.
 */
async function setUp(name, program, args) {
  console.log(`\n${name}`);
  const { status } = await runNode(program, args, { show: true });
  if (status !== 0) console.log('  It is not to be had here; the tests that need it are skipped.');
}

function indent(text) {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `          ${line}`)
    .join('\n');
}

/** Runs vitest and counts its tests, and everything that went wrong beside them. */
async function runTests() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'test-account-'));
  const accountFile = path.join(folder, 'account.json');
  try {
    const { status } = await runNode(
      'node_modules/vitest/vitest.mjs',
      ['run', '--reporter=default', '--reporter=./test/setup/account-reporter.mjs', ...filters],
      { show: true, env: { TEST_ACCOUNT_FILE: accountFile } },
    );
    const account = readAccount(accountFile);
    total.passed += account.passed;
    total.failed.push(...account.failed, ...account.errors);
    total.skipped.push(...account.skipped);
    const ran = account.passed + account.failed.length;
    if (ran === 0) total.failed.push('no test ran');
    if (!account.complete) total.failed.push(`vitest broke down with status ${status}; some tests never ran`);
    else if (status !== 0 && account.failed.length + account.errors.length === 0) {
      total.failed.push(`vitest ended with status ${status} although no test failed`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readAccount(file) {
  if (!existsSync(file)) return { complete: false, passed: 0, failed: [], skipped: [], errors: [] };
  return JSON.parse(readFileSync(file, 'utf8'));
}

try {
  ensureDependencies(root);
  console.log('Checks');
  const build = ['build', 'esbuild.mjs', []];
  const checks =
    filters.length > 0
      ? [build]
      : [
          build,
          ['typecheck', 'node_modules/typescript/bin/tsc', ['--build']],
          ['lint', 'node_modules/eslint/bin/eslint.js', ['.']],
          ['formatting', 'node_modules/prettier/bin/prettier.cjs', ['--check', '.']],
        ];
  await Promise.all(checks.map(([name, program, args]) => check(name, program, args)));
  if (filters.length === 0) {
    await setUp('Python to compare with', 'test/setup/reference-python.mjs', []);
    await setUp('TensorFlow engine', 'dist/cli.js', ['engine', 'install']);
  }
  console.log('\nTests');
  await runTests();
} catch (error) {
  total.failed.push(error instanceof Error ? error.message : String(error));
}

if (total.skipped.length > 0) {
  console.log('\nSkipped');
  const byReason = new Map();
  for (const { name, reason } of total.skipped) byReason.set(reason, [...(byReason.get(reason) ?? []), name]);
  for (const [reason, names] of byReason) {
    const files = new Set(names.map((name) => name.split(' > ')[0]));
    console.log(`  ${names.length} tests: ${reason}`);
    for (const file of files) console.log(`          ${file}`);
  }
}
if (total.failed.length > 0) {
  console.log('\nFailed');
  for (const name of total.failed) console.log(`  ${name}`);
}
console.log(`\n${total.passed} passed, ${total.failed.length} failed, ${total.skipped.length} skipped`);
process.exitCode = total.failed.length > 0 ? 1 : 0;
