import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../../node/user-error.ts';
import { enginePackages, lockedPackages } from './engine-packages.ts';
import { lastLines, runProgram } from './run-program.ts';
import type { Step } from './step.ts';

/**
 * Has npm fetch the JavaScript side of the engine: the pinned tree of packages, each verified by its SHA-512, with no
 * install script run. Source maps, two thirds of the bytes, are left out.
 * Throws UserError when npm is missing or fails.
 */
export const fetchPackages: Step = async ({ staging, signal, onProgress }) => {
  onProgress({ what: 'npm packages', done: 0, total: 1, unit: 'steps' });
  const root = { name: 'tensorflow-engine', version: '1.0.0', private: true, dependencies: enginePackages };
  await writeFile(path.join(staging, 'package.json'), JSON.stringify(root));
  await writeFile(
    path.join(staging, 'package-lock.json'),
    JSON.stringify({
      ...root,
      lockfileVersion: 3,
      requires: true,
      packages: { '': root, ...lockedPackages },
    }),
  );
  const flags = [
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-bin-links',
    '--no-progress',
    '--loglevel=error',
  ];
  const end = await runProgram('npm', ['ci', ...flags], { folder: staging, signal });
  if (end === undefined) {
    throw new UserError(
      'npm was not found, and it fetches the tensorflow engine. Install Node.js with npm (nodejs.org) so that "npm" ' +
        'can be run in a terminal, and try again.',
    );
  }
  if (!end.succeeded) {
    throw new UserError(
      'npm could not fetch the packages of the tensorflow engine. Check the connection and the registry that ' +
        `"npm config get registry" names, and try again. npm said:\n${lastLines(end.messages)}`,
    );
  }
  const packages = path.join(staging, 'node_modules');
  for (const file of await readdir(packages, { recursive: true })) {
    if (file.endsWith('.map')) await rm(path.join(packages, file));
  }
  onProgress({ what: 'npm packages', done: 1, total: 1, unit: 'steps' });
};
