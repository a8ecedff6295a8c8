import { open } from 'node:fs/promises';
import path from 'node:path';
import { readableBytes, requireRoom } from './disk-room.ts';
import { type OpenedUrl, openUrl } from './open-url.ts';
import { partialNames, readPartial, removePartial, writeOrigin } from './partial-file.ts';
import { TransferError } from './transfer-error.ts';

/** What one attempt is told: `expectedSize` in bytes; `resumeUnverified` where a hash will tell a wrong join. */
export interface Attempt {
  readonly url: string;
  readonly file: string;
  readonly expectedSize: number | undefined;
  readonly resumeUnverified: boolean;
  readonly signal: AbortSignal;
  /** Called with the bytes there are so far, and the total where it is known. */
  readonly onBytes: (done: number, total: number | undefined) => void;
}

/**
 * One attempt to complete the partial file: asks the server for what is missing (the whole, when the content has
 * changed since) and appends it. Throws TransferError for what the server or the network did, and the file
 * system's errors as they are; what has arrived stays.
 */
export async function fetchRest(attempt: Attempt): Promise<void> {
  const { file, url } = attempt;
  const earlier = await readPartial(file);
  const canContinue =
    earlier?.origin.url === url && (earlier.origin.validator !== undefined || attempt.resumeUnverified);
  if (
    earlier !== undefined &&
    canContinue &&
    earlier.length === (attempt.expectedSize ?? earlier.origin.total)
  ) {
    return;
  }
  const headers: Record<string, string> = {};
  if (earlier !== undefined && canContinue) {
    headers['range'] = `bytes=${earlier.length}-`;
    if (earlier.origin.validator !== undefined) headers['if-range'] = earlier.origin.validator;
  }
  const answer = await openUrl(url, headers, attempt.signal);
  try {
    await append(attempt, answer, earlier?.length ?? 0);
  } finally {
    await answer.close();
  }
}

async function append(attempt: Attempt, answer: OpenedUrl, earlierLength: number): Promise<void> {
  const { file, expectedSize } = attempt;
  if (answer.status === 416) {
    await removePartial(file);
    throw new TransferError('the server could not continue where the download had stopped', {
      isTransient: true,
    });
  }
  const { start, total } = answeredRange(answer);
  if (start !== 0 && start !== earlierLength) {
    throw new TransferError('the server sent another part than was asked for', { isTransient: false });
  }
  if (expectedSize !== undefined && total !== undefined && total !== expectedSize) {
    throw new TransferError(
      `the server offers ${readableBytes(total)} (${total} bytes) where ${expectedSize} bytes are expected`,
      { isTransient: false },
    );
  }
  const size = total ?? expectedSize;
  if (size !== undefined) await requireRoom(path.dirname(file), size - start);
  if (start === 0) {
    await removePartial(file);
    await writeOrigin(file, {
      url: attempt.url,
      ...validatorOf(answer),
      ...(size !== undefined && { total: size }),
    });
  }
  const output = await open(partialNames(file).content, start === 0 ? 'w' : 'a');
  try {
    let done = start;
    attempt.onBytes(done, size);
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      if (size !== undefined && done + chunk.length > size) {
        throw new TransferError(`the server sent more than the ${size} bytes expected`, {
          isTransient: false,
        });
      }
      await output.writeFile(chunk);
      done += chunk.length;
      attempt.onBytes(done, size);
    }
    if (size !== undefined && done < size) {
      throw new TransferError(`the connection ended after ${done} of ${size} bytes`, { isTransient: true });
    }
    await output.sync();
  } finally {
    await output.close();
  }
}

/** Which bytes the answer holds: its start, and the size of the whole where it is known. */
function answeredRange(answer: OpenedUrl): { start: number; total: number | undefined } {
  const encoding = answer.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new TransferError(`the server sent the file ${encoding}-encoded`, { isTransient: false });
  }
  if (answer.status === 200) {
    const length = answer.headers['content-length'];
    return { start: 0, total: length === undefined ? undefined : Number(length) };
  }
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(answer.headers['content-range'] ?? '');
  if (answer.status === 206 && range !== null) {
    return { start: Number(range[1]), total: range[2] === '*' ? undefined : Number(range[2]) };
  }
  throw new TransferError(`the server answered with status ${answer.status}${meaning(answer.status)}`, {
    isTransient: [408, 425, 429].includes(answer.status) || answer.status >= 500,
    waitMilliseconds: secondsToWait(answer.headers['retry-after']),
  });
}

function meaning(status: number): string {
  if (status === 404 || status === 410) return ' (there is no such file)';
  if (status === 401 || status === 403) return ' (access denied)';
  if (status === 407) return ' (the proxy wants a user name and password)';
  return '';
}

function secondsToWait(header: string | undefined): number | undefined {
  const seconds = Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 60) * 1000 : undefined;
}

/** A weak ETag does not promise the same bytes, so it cannot join two parts. */
function validatorOf(answer: OpenedUrl): { validator?: string } {
  const tag = answer.headers['etag'];
  if (tag !== undefined && !tag.startsWith('W/')) return { validator: tag };
  const modified = answer.headers['last-modified'];
  return modified === undefined ? {} : { validator: modified };
}
