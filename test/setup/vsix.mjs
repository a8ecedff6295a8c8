import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..', '..');

/**
 * Vitest's global set-up of the tests that use the extension as it is published: packages it for this computer and
 * tells them where. Throws an Error when it cannot be packaged. Removes the package after the tests.
 */
export default function provideVsix(project) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vsix-'));
  const program = path.join(root, 'src', 'packaging', 'package.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, '--out', folder], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`\`npm run package\` ended with status ${status}:\n${stdout}${stderr}`);
  const [name] = readdirSync(folder);
  project.provide('vsix', path.join(folder, name));
  return () => rmSync(folder, { recursive: true, force: true });
}
