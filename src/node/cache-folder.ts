import path from 'node:path';
import envPaths from 'env-paths';

/**
 * Where downloads and engines are kept between runs: the folder named by the environment variable
 * `TRANSFER_LEARNING_CACHE`, else the user's cache folder as the operating system has it. It may not exist yet.
 */
export function cacheFolder(): string {
  const chosen = process.env['TRANSFER_LEARNING_CACHE'];
  if (chosen !== undefined && chosen !== '') return path.resolve(chosen);
  return envPaths('transfer-learning', { suffix: '' }).cache;
}
