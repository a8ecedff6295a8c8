import { z } from 'zod';
import { runningRatesStateSchema } from '../../shared/metrics/running-rates.ts';
import { initialMonitorState, monitorStateSchema } from './monitor.ts';

/** Sums over the batches of an epoch that is not finished yet. */
export const epochSumsSchema = z.object({
  /** Of the weighted loss, an example each. */
  loss: z.number(),
  correct: z.int(),
  examples: z.int(),
  /** For precision, recall and AUC; null where an earlier version of this program began the epoch. */
  rates: runningRatesStateSchema.nullable().default(null),
  seconds: z.number(),
});
export type EpochSums = z.output<typeof epochSumsSchema>;

export const emptyEpochSums: EpochSums = { loss: 0, correct: 0, examples: 0, rates: null, seconds: 0 };

/** What the training loop must know beside weights and optimiser to go on; part of every checkpoint. */
export const phaseStateSchema = z.object({
  monitor: monitorStateSchema,
  /** Of the epoch under way. */
  sums: epochSumsSchema,
  /** What the phase took so far, its feature extraction included. */
  seconds: z.number(),
});
export type PhaseState = z.output<typeof phaseStateSchema>;

export const initialPhaseState: PhaseState = {
  monitor: initialMonitorState,
  sums: emptyEpochSums,
  seconds: 0,
};
