/**
 * `npm run demo`: installs what is missing, builds, and trains on synthetic pictures. Needs nothing but Node and npm.
 *
 *     npm run demo                          into runs/demo
 *     npm run demo -- --engine wasm         with any option of `transfer-learning demo`
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './setup/dependencies.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

function runNode(...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (status) => resolve(status ?? 1));
  });
}

// Ctrl-C reaches the program itself, which stops with everything written; its exit status is then ours.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);

ensureDependencies(root);
process.exitCode =
  (await runNode('esbuild.mjs')) ||
  (await runNode(path.join('dist', 'cli.js'), 'demo', ...process.argv.slice(2)));
