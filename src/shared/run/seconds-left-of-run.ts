import type { PlannedPhase } from './events.ts';
import type { TrainingState } from './training-state.ts';

/** Epochs that an estimate looks back on: what a computer does now tells more than what it did an hour ago. */
const epochsLookedAt = 5;
/** A forward pass is about a third of a training step. */
const forwardShare = 1 / 3;

/**
 * How long a run may still take, in seconds: the epochs that are left of every planned phase and their evaluation, by
 * what was measured so far. Early stopping may end it sooner. Null while there is a phase to come of which nothing has
 * been measured, since an epoch of fine-tuning takes many times one of feature extraction; null also when no trainer is
 * at work by what the events tell, but for 0 at the end.
 */
export function secondsLeftOfRun(state: TrainingState): number | null {
  const { activity, phase, plannedPhases } = state;
  if (activity === 'finished') return 0;
  if (activity === 'stopped' || activity === 'failed') return null;
  const current = plannedPhases.findIndex((planned) => planned.phase === phase);
  if (current === -1) return null;
  let left = 0;
  for (const planned of plannedPhases.slice(current)) {
    const isUnderWay = planned.phase === phase;
    const ofPhase =
      isUnderWay && activity === 'evaluating'
        ? evaluationLeft(state, planned)
        : epochsAndEvaluation(state, planned);
    if (ofPhase === null) return null;
    left += ofPhase;
  }
  return left;
}

function epochsAndEvaluation(state: TrainingState, planned: PlannedPhase): number | null {
  const each = secondsPerEpoch(state, planned);
  if (each === null) return null;
  const done = state.epochs.filter(({ phase }) => phase === planned.phase).length;
  const { epochUnderWay: underWay } = state;
  const ofThis = underWay && isIn(underWay.epoch, planned) ? underWay.steps / underWay.stepsPerEpoch : 0;
  const epochs = planned.lastEpoch - planned.firstEpoch + 1 - done - ofThis;
  return each * Math.max(0, epochs) + each * evaluationInEpochs(state);
}

function evaluationLeft(state: TrainingState, planned: PlannedPhase): number | null {
  if (state.progress?.secondsLeft != null) return state.progress.secondsLeft;
  const each = secondsPerEpoch(state, planned);
  return each === null ? null : each * evaluationInEpochs(state);
}

/** What an epoch of a phase takes, its validation included; null where none has been seen. */
function secondsPerEpoch(state: TrainingState, planned: PlannedPhase): number | null {
  const lately = state.epochs.filter(({ phase }) => phase === planned.phase).slice(-epochsLookedAt);
  if (lately.length > 0) return lately.reduce((sum, { seconds }) => sum + seconds, 0) / lately.length;
  // The first epoch, once it has gone on for a while.
  const { epochUnderWay: underWay, progress, activity } = state;
  if (activity !== 'training' || !underWay || !isIn(underWay.epoch, planned)) return null;
  if (progress?.total == null || progress.perSecond === null) return null;
  return (progress.total + forwardShare * (state.images['val'] ?? 0)) / progress.perSecond;
}

/** The evaluation of validation and test images, in epochs: forward passes alone. */
function evaluationInEpochs({ images }: TrainingState): number {
  const { train = 0, val = 0, test = 0 } = images;
  const epoch = train + forwardShare * val;
  return epoch === 0 ? 0 : (forwardShare * (val + test)) / epoch;
}

function isIn(epoch: number, { firstEpoch, lastEpoch }: PlannedPhase): boolean {
  return epoch >= firstEpoch && epoch <= lastEpoch;
}
