import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Installs the packages of package-lock.json where node_modules lacks one of them or holds another version.
 * Contents are compared, not dates: a checkout changes dates. Optional packages may be absent, from the lock file as
 * well, where the registry that it was made with does not have them; `npm ci` refuses such a file, `npm install` not.
 * Throws an Error with npm's exit status when the installation fails.
 */
export function ensureDependencies(root) {
  const missing = firstMissing(root);
  if (missing === undefined) return;
  console.log(`Installing packages with npm (${missing}) ...`);
  const windows = process.platform === 'win32';
  const npm = spawnSync(windows ? 'npm.cmd' : 'npm', ['install', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: 'inherit',
    shell: windows,
  });
  if (npm.error) throw new Error(`npm could not be started: ${npm.error.message}`);
  if (npm.status !== 0) throw new Error(`\`npm install\` ended with status ${npm.status}.`);
}

/** The first package that is not there as the lock file wants it, in words; undefined when all are. */
function firstMissing(root) {
  const installedLock = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedLock)) return 'none are installed yet';
  const wanted = packagesOf(path.join(root, 'package-lock.json'));
  const installed = packagesOf(installedLock);
  for (const [folder, { version, optional, devOptional, link }] of Object.entries(wanted)) {
    if (folder === '' || link || optional || devOptional) continue;
    if (installed[folder]?.version !== version) return `${folder} ${version} is not installed`;
  }
  return undefined;
}

function packagesOf(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages ?? {};
}
