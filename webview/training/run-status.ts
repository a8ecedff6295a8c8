import type { ShownRun } from '../../src/shared/protocol/training-panel-protocol.ts';
import { phaseInWords } from '../../src/shared/text/phase-in-words.ts';
import type { RunRecord } from './run-record.ts';

/** Whether a trainer is at work on a run, as far as the extension knows. */
export function isAtWork({ status }: ShownRun): boolean {
  return status === 'preparing' || status === 'training' || status === 'evaluating';
}

/** What a run is at, in a word or two: `Fine-tuning`, `Stopped`. */
export function statusInWords({ shown, state }: RunRecord): string {
  if (shown.stopping) return 'Stopping';
  switch (shown.status) {
    case 'training':
      return state.phase === null ? 'Preparing' : capital(phaseInWords(state.phase));
    case 'preparing':
      return 'Preparing';
    case 'evaluating':
      return 'Evaluating';
    case 'stopped':
      return 'Stopped';
    case 'failed':
      return 'Failed';
    case 'finished':
      return 'Finished';
    case 'interrupted':
      return 'Interrupted';
    case 'damaged':
      return 'Damaged';
    case 'deleted':
      return 'Deleted';
  }
}

/** The epoch under way or the last one, of how many as far as is planned; null before the first. */
export function epochOf({ state, shown }: RunRecord): { epoch: number; of: number } | null {
  const epoch = state.epochUnderWay?.epoch ?? state.epochs.at(-1)?.epoch;
  if (epoch === undefined) return null;
  // Early stopping moves the phases to come forward.
  const current = state.plannedPhases.findIndex(({ phase }) => phase === state.phase);
  const toCome = state.plannedPhases
    .slice(current + 1)
    .reduce((sum, { firstEpoch, lastEpoch }) => sum + lastEpoch - firstEpoch + 1, 0);
  const ended = !isAtWork(shown) && shown.status === 'finished';
  return { epoch, of: ended ? epoch : Math.max(epoch, state.lastEpoch + toCome) };
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
