import { closeSync, fstatSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { runLayout } from '../../shared/run/run-layout.ts';
import { openRegularFileSync } from '../../node/files/open-regular-file.ts';
import { stopRequestSchema } from '../../shared/run/stop-request.ts';

const lookMilliseconds = 400;
const maximumBytes = 10_000;

/** A watch for requests to stop that others leave in the run's folder. */
export interface StopRequests {
  /** Aborted when this trainer is asked to stop. */
  readonly requested: AbortSignal;
  /** Ends the watch and takes the request away. */
  close(): void;
}

/**
 * Watches for `requestStop`, for the holder of the run's lock, whose claim is called `claim`. Requests that were meant
 * for earlier trainers are removed. The look is a single call to the system, made between batches, so that a trainer
 * that computes without a break sees a request after the batch under way, not after the next.
 */
export function watchStopRequests(runFolder: string, claim: string): StopRequests {
  const file = path.join(runFolder, runLayout.stopRequest);
  const requested = new AbortController();
  const look = (): void => {
    if (readRequest(file) !== claim) return;
    requested.abort();
    remove(file);
  };
  if (readRequest(file) === claim) requested.abort();
  remove(file);
  const timer = setInterval(look, lookMilliseconds);
  timer.unref();
  return {
    requested: requested.signal,
    close: () => {
      clearInterval(timer);
      look();
    },
  };
}

/** The claim that a request names; null when there is no request that can be read. */
function readRequest(file: string): string | null {
  try {
    const descriptor = openRegularFileSync(file);
    try {
      if (fstatSync(descriptor).size > maximumBytes) return null;
      return stopRequestSchema.parse(JSON.parse(readFileSync(descriptor, 'utf8'))).claim;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return null;
  }
}

/** A request that cannot be removed is heeded once and does no further harm. */
function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Left for the next trainer, whom it does not name.
  }
}
