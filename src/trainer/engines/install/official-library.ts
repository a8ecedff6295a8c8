import { copyFile, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { download } from '../../download/download.ts';
import { UserError } from '../../../node/user-error.ts';
import { addonFolder, buildAddon } from './build-addon.ts';
import type { OfficialRelease } from './official-release.ts';
import { packageInEngine, type Step, type StepContext } from './step.ts';
import { unpackArchive } from './unpack-archive.ts';

/** Fetches and unpacks the official library, and then the addon: the published one, else one compiled here. */
export function fetchOfficialLibrary(release: OfficialRelease): Step {
  return async (context) => {
    const { staging, downloads, signal, onProgress } = context;
    const archive = path.join(downloads, path.posix.basename(new URL(release.url).pathname));
    await download({ url: release.url, sha256: release.sha256, file: archive, signal, onProgress });
    const dependencies = path.join(staging, packageInEngine, 'deps');
    await unpackArchive({
      archive,
      folder: dependencies,
      place: libraryPlace,
      signal,
      onBytes: (done) => onProgress({ what: 'unpacking TensorFlow', done, unit: 'bytes' }),
    });
    if (process.platform === 'win32') {
      // Windows looks for a library beside the addon that needs it.
      const addons = path.join(staging, addonFolder);
      await mkdir(addons, { recursive: true });
      await copyFile(path.join(dependencies, 'lib', 'tensorflow.dll'), path.join(addons, 'tensorflow.dll'));
    }
    await fetchAddon(release.addonUrl, context);
    await rm(archive, { force: true });
  };
}

/** Libraries and headers; some Windows archives have the library at the top. */
function libraryPlace(name: string): string | undefined {
  const inner = name.replace(/^(\.\/)+/, '');
  if (inner === 'tensorflow.dll') return 'lib/tensorflow.dll';
  return /^(lib|include)\/./.test(inner) ? inner : undefined;
}

async function fetchAddon(url: string | undefined, context: StepContext): Promise<void> {
  if (url !== undefined) {
    const archive = path.join(context.downloads, path.posix.basename(new URL(url).pathname));
    try {
      const { signal, onProgress } = context;
      await download({ url, file: archive, signal, onProgress });
      await unpackArchive({
        archive,
        folder: path.join(context.staging, addonFolder),
        place: (name) =>
          path.posix.basename(name) === 'tfjs_binding.node' ? 'tfjs_binding.node' : undefined,
        signal,
        onBytes: () => undefined,
      });
      return;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    } finally {
      await rm(archive, { force: true });
    }
  }
  await buildAddon({ libraries: ['-ltensorflow', '-ltensorflow_framework'] })(context);
}
