import { runLayout } from '../../shared/run/run-layout.ts';
import type { StopRequest } from '../../shared/run/stop-request.ts';
import { readLivingClaim } from './lock-claims.ts';
import { writeInRun } from './run-file.ts';

/**
 * Asks the trainer at work on a run to stop with everything written, whoever started it, wherever it runs. It looks
 * twice a second and stops after the batch under way; `readRunLock` tells when it has gone. Gives false, and does
 * nothing, where no trainer is at work.
 *
 * The request names the trainer that it is meant for, so that one that comes too late stops nobody else.
 *
 * Throws a UserError when the run's folder cannot be written.
 */
export async function requestStop(runFolder: string): Promise<boolean> {
  const claim = await readLivingClaim(runFolder);
  if (!claim) return false;
  const request: StopRequest = { formatVersion: 1, claim: claim.name };
  await writeInRun(runFolder, runLayout.stopRequest, JSON.stringify(request));
  return true;
}
