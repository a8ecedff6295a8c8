import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { extract } from 'tar';

/**
 * The folder of a package in the version that package-lock.json has: the installed one, or, where it is for another
 * platform, one that npm fetches into `<folder>/node_modules`. Throws an Error when it cannot be had or is not the locked one.
 */
export async function obtainPackage(name, root, folder) {
  const place = `node_modules/${name}`;
  const locked = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages[place];
  if (!locked) throw new Error(`package-lock.json has no ${name}.`);
  const installed = path.join(root, place);
  if (versionIn(installed) === locked.version) return installed;

  const unpacked = path.join(folder, place);
  if (existsSync(unpacked)) return unpacked;
  const npm = spawnSync(
    'npm',
    ['pack', '--json', '--pack-destination', folder, `${name}@${locked.version}`],
    {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      shell: process.platform === 'win32',
    },
  );
  if (npm.status !== 0) throw new Error(`npm could not fetch ${name} ${locked.version}.`);
  const archive = path.join(folder, JSON.parse(npm.stdout)[0].filename);
  const hash = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (hash !== locked.integrity)
    throw new Error(`npm fetched another ${name} ${locked.version} than package-lock.json has.`);
  mkdirSync(unpacked, { recursive: true });
  await extract({ file: archive, cwd: unpacked, strip: 1 });
  return unpacked;
}

function versionIn(folder) {
  const file = path.join(folder, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined;
}
