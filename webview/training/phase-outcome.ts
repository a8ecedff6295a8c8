import type { PhaseName } from '../../src/shared/run/events.ts';
import type { RunRecord } from './run-record.ts';

/** What one phase came to. */
export interface PhaseOutcome {
  readonly phase: PhaseName;
  readonly epochs: number;
  readonly bestEpoch: number;
  /** With the computing of features before its first epoch, as the run's manifest has it. */
  readonly seconds: number;
  /** Of the best epoch's weights; NaN where it is not known. */
  readonly validationAuc: number;
  readonly testAuc: number;
  readonly testAccuracy: number;
}

/** What each phase of a run came to, as far as its epochs and evaluations tell. */
export function outcomesOf({ state, evaluated, finishedPhases }: RunRecord): PhaseOutcome[] {
  const phases: readonly PhaseName[] = ['feature-extraction', 'fine-tuning'];
  return phases.flatMap((phase) => {
    const epochs = state.epochs.filter((epoch) => epoch.phase === phase);
    const best = epochs.filter((epoch) => epoch.best).at(-1);
    if (!best) return [];
    const on = (split: 'val' | 'test'): Readonly<Record<string, number | null>> =>
      evaluated.find((each) => each.phase === phase && each.split === split)?.metrics ?? {};
    return [
      {
        phase,
        epochs: epochs.length,
        bestEpoch: best.epoch,
        seconds: finishedPhases.get(phase)?.seconds ?? NaN,
        validationAuc: on('val')['auc'] ?? best.val['auc'] ?? NaN,
        testAuc: on('test')['auc'] ?? NaN,
        testAccuracy: on('test')['accuracy'] ?? NaN,
      },
    ];
  });
}

/** In one sentence, what fine-tuning brought on the validation images. */
export function whatFineTuningBrought(outcomes: readonly PhaseOutcome[]): string {
  const before = outcomes.find(({ phase }) => phase === 'feature-extraction');
  const after = outcomes.find(({ phase }) => phase === 'fine-tuning');
  if (!before || !after || !Number.isFinite(before.validationAuc) || !Number.isFinite(after.validationAuc)) {
    return '';
  }
  const from = before.validationAuc.toFixed(4);
  const to = after.validationAuc.toFixed(4);
  const difference = Math.abs(Number(to) - Number(from)).toFixed(4);
  if (from === to) return `Fine-tuning left the best validation AUC where it was, at ${to}.`;
  return Number(to) > Number(from)
    ? `Fine-tuning raised the best validation AUC from ${from} to ${to}, by ${difference}.`
    : `Fine-tuning did not help: the best validation AUC fell from ${from} to ${to}, by ${difference}.`;
}
