import path from 'node:path';
import { checksum } from '../../download/checksum.ts';
import { hashWeights } from '../../network/hash-weights.ts';
import { initializeUntrained } from '../../network/initialize-untrained.ts';
import type { NetworkDescription, Weights } from '../../network/description.ts';
import type { ReportProgress } from '../../../node/progress.ts';
import { StoppedError, UserError } from '../../../node/user-error.ts';
import type { Backbone, BackboneOptions, WeightFile } from '../backbone.ts';
import { kerasChannelOrder } from '../preprocessing.ts';
import { downloadWeights } from './download-weights.ts';
import { cachedWeights, findOfficialFile } from './find-official-file.ts';
import { readKerasWeights } from './read-keras-weights.ts';

export interface WeightsRequest extends BackboneOptions {
  readonly backbone: Backbone;
  /** `imagenet`, `none`, or the path of a Keras HDF5 file. */
  readonly weights: string;
  /** A folder to look in first; null: the one that the environment variable `TRANSFER_LEARNING_WEIGHTS` names. */
  readonly weightsDirectory: string | null;
  /** Of this program; official files are kept in `weights` in it. */
  readonly cacheFolder: string;
  /** Of the initial weights where `weights` is `none`. */
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly onProgress: ReportProgress;
  readonly onNotice: (notice: WeightsNotice) => void;
}

/** What the user must know about where the weights come from. */
export interface WeightsNotice {
  readonly level: 'info' | 'warning';
  readonly text: string;
}

export interface ObtainedWeights {
  /** Of the backbone, by `layer/weight` name. */
  readonly weights: Weights;
  /** Where they come from, in words for the user. */
  readonly source: string;
  /** `hashWeights` of them. */
  readonly sha256: string;
  /** False where nothing is transferred. */
  readonly pretrained: boolean;
}

/**
 * The weights that a backbone starts from. Official ImageNet weights are taken from the given folder, else from the
 * cache, else downloaded into the cache and verified.
 *
 * Throws a UserError (no such file or folder, a file that does not fit, no network), StoppedError when stopped.
 */
export async function obtainWeights(request: WeightsRequest): Promise<ObtainedWeights> {
  const { backbone, width, inputSize, onNotice } = request;
  const network = backbone.build({ width, inputSize });
  const inputChannels = kerasChannelOrder(backbone.preprocessing);
  if (request.weights === 'none') {
    onNotice({
      level: 'warning',
      text: `NOTHING IS TRANSFERRED: ${backbone.name} starts from random weights, as asked for with weights "none". Expect poor results; use "imagenet" for transfer learning.`,
    });
    const { mode, scale } = backbone.preprocessing;
    // Layers of the network see to it where pixels come as they are.
    const range = mode === 'none' ? 1 : 127.5 * scale[0];
    return obtained(initializeUntrained(network, request.seed, range), 'random initial weights', false);
  }
  if (request.weights !== 'imagenet') {
    const file = path.resolve(request.weights);
    return obtained(await readKerasWeights(file, network, inputChannels), file, true);
  }

  const { file, exact, trainedAt } = backbone.officialWeights({ width, inputSize });
  if (!exact)
    onNotice({
      level: 'warning',
      text: `There are no ImageNet weights for pictures of ${inputSize}×${inputSize} pixels; those for ${trainedAt}×${trainedAt} are used, as in Keras.`,
    });
  const { found, missingFrom } = await findOfficialFile(file, request.weightsDirectory, request.cacheFolder);
  if (missingFrom !== undefined)
    onNotice({
      level: 'info',
      text: `${missingFrom} has no ${file.name}; looking in the cache and on the network.`,
    });
  if (found !== undefined) return readFound(request, network, file, found);
  const downloaded = await downloadWeights({
    file,
    folder: cachedWeights(request.cacheFolder),
    network,
    inputChannels,
    signal: request.signal,
    onProgress: request.onProgress,
  });
  return obtained(downloaded.weights, `ImageNet weights of Keras, downloaded from ${downloaded.url}`, true);
}

function obtained(weights: Weights, source: string, pretrained: boolean): ObtainedWeights {
  return { weights, source, sha256: hashWeights(weights), pretrained };
}

/** Reads a file that lay there under the official name; it is used whatever it is, but the user is told. */
async function readFound(
  request: WeightsRequest,
  network: NetworkDescription,
  official: WeightFile,
  file: string,
): Promise<ObtainedWeights> {
  const inputChannels = kerasChannelOrder(request.backbone.preprocessing);
  const weights = await readKerasWeights(file, network, inputChannels).catch((error: unknown) => {
    throw error instanceof UserError
      ? new UserError(`${error.message} Or delete it to have the official file downloaded.`, { cause: error })
      : error;
  });
  const algorithm = official.sha256 === undefined ? 'md5' : 'sha256';
  const published = official[algorithm];
  if (published === undefined) return obtained(weights, `ImageNet weights of Keras, ${file}`, true);
  const found = await checksum(algorithm, file, request.signal).catch((error: unknown) => {
    throw request.signal.aborted ? new StoppedError() : error;
  });
  if (found === published) return obtained(weights, `ImageNet weights of Keras, ${file}`, true);
  request.onNotice({
    level: 'warning',
    text: `${file} has the name of the official ImageNet weights but other content (${hashNames[algorithm]} ${found}). It fits the network and is used as it is; delete it to have the official file downloaded.`,
  });
  return obtained(weights, `${file}, which is not the official file of that name`, true);
}

const hashNames = { md5: 'MD5', sha256: 'SHA-256' };
