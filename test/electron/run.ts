import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { bundleSuite } from '../host/support/bundle-suite.ts';
import { fillTrustedWorkspace } from '../host/support/fill-trusted-workspace.ts';

/**
 * `npm run test:electron`: the suite of a trusted workspace once more, in VS Code itself, which is downloaded: the
 * oldest version that the extension supports and the newest, or the one that VSCODE_VERSION names.
 */
const repository = path.resolve(import.meta.dirname, '..', '..');
const given = process.env['VSCODE_VERSION'];
const versions = given === undefined || given === '' ? ['1.100.0', 'stable'] : [given];

for (const version of versions) {
  const program = await downloadAndUnzipVSCode(version).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    console.error(
      `VS Code ${version} could not be downloaded (${why}). \`npm test\` runs the same suite in another host.`,
    );
    process.exit(1);
  });
  const folder = mkdtempSync(path.join(os.tmpdir(), 'electron-'));
  try {
    const workspace = path.join(folder, 'workspace');
    mkdirSync(workspace);
    await fillTrustedWorkspace(workspace);
    await runTests({
      vscodeExecutablePath: program,
      extensionDevelopmentPath: repository,
      extensionTestsPath: await bundleSuite('trusted'),
      launchArgs: [
        workspace,
        ...['--disable-extensions', '--disable-workspace-trust'],
        ...['--user-data-dir', path.join(folder, 'user-data')],
      ],
      extensionTestsEnv: { TRANSFER_LEARNING_CACHE: path.join(folder, 'cache') },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
