import { rm } from 'node:fs/promises';
import path from 'node:path';
import { download } from '../../download/download.ts';
import type { NetworkDescription, Weights } from '../../network/description.ts';
import type { ReportProgress } from '../../../node/progress.ts';
import { UserError } from '../../../node/user-error.ts';
import type { WeightFile } from '../backbone.ts';
import type { ChannelOrder } from '../preprocessing.ts';
import { readKerasWeights } from './read-keras-weights.ts';

/**
 * Downloads an official weight file into `folder` and reads it. Size and hash are verified where they are published,
 * the structure always; a file that fails is removed.
 *
 * The environment variable `TRANSFER_LEARNING_WEIGHTS_URL` names another place (a mirror) that has the files under
 * their official names.
 *
 * Throws a UserError, which also says how to go on without a network; StoppedError when stopped.
 */
export async function downloadWeights(request: {
  readonly file: WeightFile;
  readonly folder: string;
  readonly network: NetworkDescription;
  readonly inputChannels: ChannelOrder;
  readonly signal: AbortSignal;
  readonly onProgress: ReportProgress;
}): Promise<{ weights: Weights; url: string }> {
  const { name, size, sha256, md5 } = request.file;
  const mirror = process.env['TRANSFER_LEARNING_WEIGHTS_URL'];
  const url = mirror ? `${mirror.replace(/\/+$/, '')}/${name}` : request.file.url;
  const file = path.join(request.folder, name);
  try {
    await download({
      url,
      file,
      ...(size !== undefined && { expectedSize: size }),
      ...(sha256 !== undefined && { sha256 }),
      ...(md5 !== undefined && { md5 }),
      signal: request.signal,
      onProgress: request.onProgress,
    });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(
      `${error.message} Without a network, put ${name} into a folder and name that folder (--weights-dir, or the environment variable TRANSFER_LEARNING_WEIGHTS).`,
      { cause: error },
    );
  }
  try {
    return { weights: await readKerasWeights(file, request.network, request.inputChannels), url };
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}
