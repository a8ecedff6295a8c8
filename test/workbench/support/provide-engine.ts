import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import type { FoundTensorflow } from '../../../src/trainer/engines/tensorflow/find-tensorflow.ts';

/**
 * Lets a workbench with this cache folder find an engine: as an installation, where it is one. Gives what its
 * environment needs besides.
 */
export function provideEngine(
  engine: FoundTensorflow,
  cacheFolder: string,
): Readonly<Record<string, string>> {
  // One that is elsewhere is named, and tried out each time it is opened.
  if (engine.where !== 'cache') return { TRANSFER_LEARNING_ENGINE: engine.folder };
  mkdirSync(cacheFolder, { recursive: true });
  symlinkSync(path.resolve(engine.folder, '..', '..'), path.join(cacheFolder, 'engines'));
  return {};
}
