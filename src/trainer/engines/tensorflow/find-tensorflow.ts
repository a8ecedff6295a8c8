import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { processorName, readInstalledEngines } from './installed-engine.ts';

/** tfjs-node with its library, as found on this computer. */
export interface FoundTensorflow {
  readonly where: 'environment' | 'cache' | 'node_modules';
  /** What the user would call the engine's folder. */
  readonly folder: string;
  readonly packageFolder: string;
  /**
   * What the installer found when it tried it out on this kind of processor, so that it is loaded without trying it in
   * a child first; undefined where it was not tried.
   */
  readonly tried?: { readonly whyNoOneDnn: string | null };
}

const packageNames = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/**
 * Looks for the TensorFlow engine: in the folder that the environment variable TRANSFER_LEARNING_ENGINE names (and
 * then nowhere else), in the cache folder, in node_modules. Gives the reason, in words, when there is none.
 */
export function findTensorflow(
  cacheFolder: string,
): { readonly found: FoundTensorflow } | { readonly reason: string } {
  const chosen = process.env['TRANSFER_LEARNING_ENGINE'];
  if (chosen !== undefined && chosen !== '') {
    const folder = path.resolve(chosen);
    const packageFolder = packageIn(folder);
    if (packageFolder !== undefined && hasAddon(packageFolder)) {
      return { found: { where: 'environment', folder, packageFolder } };
    }
    return {
      reason: `the folder that TRANSFER_LEARNING_ENGINE names, ${folder}, ${existsSync(folder) ? 'holds no complete tfjs-node' : 'does not exist'}`,
    };
  }
  const reasons: string[] = [];
  for (const installed of readInstalledEngines(cacheFolder)) {
    if ('damage' in installed) {
      reasons.push(installed.damage);
      continue;
    }
    const { folder, record } = installed;
    const packageFolder = packageIn(folder);
    if (packageFolder === undefined || !hasAddon(packageFolder)) {
      reasons.push(`the installation in ${folder} is damaged: it holds no complete tfjs-node`);
      continue;
    }
    const { processor, whyNoOneDnn } = record;
    const isTried = processor === processorName() && whyNoOneDnn !== undefined;
    return { found: { where: 'cache', folder, packageFolder, ...(isTried && { tried: { whyNoOneDnn } }) } };
  }
  const packageFolder = packageInNodeModules();
  if (packageFolder === undefined) return { reason: reasons[0] ?? 'it is not installed' };
  if (hasAddon(packageFolder)) {
    return { found: { where: 'node_modules', folder: packageFolder, packageFolder } };
  }
  return {
    reason: reasons[0] ?? `it is not installed (npm put ${packageFolder} in place without its library)`,
  };
}

/** The package folder within `folder`, which may be the package itself or hold it in node_modules. */
function packageIn(folder: string): string | undefined {
  return [folder, ...packageNames.map((name) => path.join(folder, 'node_modules', name))].find(isPackage);
}

function packageInNodeModules(): string | undefined {
  const require = createRequire(import.meta.url);
  for (const name of packageNames) {
    try {
      return path.dirname(require.resolve(`${name}/package.json`));
    } catch {
      // Not this one.
    }
  }
  return undefined;
}

function isPackage(folder: string): boolean {
  try {
    const manifest: unknown = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    return (
      typeof manifest === 'object' &&
      manifest !== null &&
      'name' in manifest &&
      packageNames.includes(String(manifest.name))
    );
  } catch {
    return false;
  }
}

/** npm can leave the package without what its install script should have fetched. */
function hasAddon(packageFolder: string): boolean {
  return [8, 7, 6, 5, 4, 3].some((version) =>
    existsSync(path.join(packageFolder, 'lib', `napi-v${version}`, 'tfjs_binding.node')),
  );
}
