import { mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ReportProgress } from '../../node/progress.ts';
import { StoppedError, UserError } from '../../node/user-error.ts';
import { checksum } from './checksum.ts';
import { exclusively } from './exclusively.ts';
import { fetchRest } from './fetch-rest.ts';
import { asWriteError } from './write-error.ts';
import { partialNames, readPartial, removePartial } from './partial-file.ts';
import { asTransferError } from './transfer-error.ts';

/** A file to be fetched, and what is known about it beforehand. */
export interface Download {
  /** https; http for this computer itself alone. */
  readonly url: string;
  /** Where it is to lie. Its folder is made. */
  readonly file: string;
  /** In bytes. */
  readonly expectedSize?: number;
  /** Lower-case hexadecimal, as are all hashes here. */
  readonly sha256?: string;
  readonly md5?: string;
  readonly signal: AbortSignal;
  readonly onProgress: ReportProgress;
  /** First wait before trying again, doubled each time; 500 unless told. */
  readonly retryMilliseconds?: number;
}

/** Attempts in a row that bring not one byte, before giving up. */
const mostFruitlessAttempts = 4;

/**
 * Fetches a file so that `file` is either absent or whole and verified. A file that is there already and agrees with
 * what is expected is left alone. What a stopped or broken download has fetched is kept as `<file>.partial` and
 * continued; two downloads of one file wait for each other.
 *
 * Throws UserError (no network, not found, wrong size or hash, full disk), StoppedError when stopped.
 */
export async function download(request: Download): Promise<void> {
  try {
    await mkdir(path.dirname(request.file), { recursive: true });
    await exclusively(request.file, request.signal, (signal) => complete({ ...request, signal }));
  } catch (error) {
    if (request.signal.aborted) throw new StoppedError();
    throw asWriteError(request.file, error) ?? error;
  }
}

async function complete(request: Download): Promise<void> {
  if (await isAsExpected(request, request.file)) return;
  const partial = partialNames(request.file).content;
  const isContinued = (await readPartial(request.file)) !== undefined;
  await fetchWithRetries(request);
  if (isContinued && !(await isAsExpected(request, partial))) {
    // The earlier part may have been of another content: once more, from the beginning.
    await removePartial(request.file);
    await fetchWithRetries(request);
  }
  await verify(request);
  await rename(partial, request.file);
  await removePartial(request.file);
}

async function fetchWithRetries(request: Download): Promise<void> {
  const report = throttled(request);
  let fruitless = 0;
  let done = -1;
  for (;;) {
    const before = done;
    try {
      await fetchRest({
        url: request.url,
        file: request.file,
        expectedSize: request.expectedSize,
        resumeUnverified: request.sha256 !== undefined || request.md5 !== undefined,
        signal: request.signal,
        onBytes: (bytes, total) => {
          done = Math.max(done, bytes);
          report(bytes, total);
        },
      });
      return;
    } catch (error) {
      const failure = asTransferError(error);
      if (request.signal.aborted || failure === undefined) throw error;
      fruitless = done > Math.max(before, 0) ? 1 : fruitless + 1;
      if (!failure.isTransient || fruitless >= mostFruitlessAttempts) {
        throw new UserError(
          `${request.url} could not be downloaded: ${failure.message}. ` +
            (failure.isTransient ? 'Try again later; what has arrived is kept.' : 'Nothing was changed.'),
          { cause: error },
        );
      }
      const backOff = (request.retryMilliseconds ?? 500) * 2 ** (fruitless - 1) * (0.75 + Math.random() / 2);
      await wait(failure.waitMilliseconds ?? backOff, undefined, { signal: request.signal });
    }
  }
}

async function verify(request: Download): Promise<void> {
  const partial = partialNames(request.file).content;
  if (await isAsExpected(request, partial)) return;
  const found = request.sha256 === undefined ? 'md5' : 'sha256';
  const sum = await checksum(found, partial, request.signal);
  await removePartial(request.file);
  throw new UserError(
    `What was downloaded from ${request.url} is not the expected file ` +
      `(its ${found} is ${sum}, not ${request[found] ?? 'of the expected size'}), so it was deleted. ` +
      'A proxy or a mirror may have changed it: try again, or from another network.',
  );
}

/** Whether a file is there and has the size and the hashes that are expected. */
async function isAsExpected(request: Download, file: string): Promise<boolean> {
  const size = await stat(file).then(
    (found) => (found.isFile() ? found.size : undefined),
    () => undefined,
  );
  if (size === undefined || (request.expectedSize !== undefined && size !== request.expectedSize))
    return false;
  for (const algorithm of ['sha256', 'md5'] as const) {
    const expected = request[algorithm];
    if (expected !== undefined && (await checksum(algorithm, file, request.signal)) !== expected)
      return false;
  }
  return true;
}

/** Reports at most ten times a second, and the end always. */
function throttled(request: Download): (done: number, total: number | undefined) => void {
  const what = path.basename(request.file);
  let last = 0;
  return (done, total) => {
    const now = Date.now();
    if (now - last < 100 && done !== total) return;
    last = now;
    request.onProgress({ what, done, ...(total !== undefined && { total }), unit: 'bytes' });
  };
}
