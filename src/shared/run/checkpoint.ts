import * as z from 'zod';
import { epochFinishedSchema, phaseNameSchema, type PhaseName } from './events.ts';

/** Raised whenever an older program would misread a checkpoint. */
export const checkpointFormatVersion = 1;

const namePattern = /^(?:feature-extraction|fine-tuning)-epoch-\d{4,}(?:-step-\d{4,})?(?:-v\d+)?$/;

/** A checkpoint's folder in `checkpoints/`, such as `fine-tuning-epoch-0007-step-0123`. */
export const checkpointNameSchema = z.string().max(100).regex(namePattern);

/**
 * The name of a checkpoint after `epoch` finished epochs and `step` batches of the next. `version` is 1 but for one
 * that is written again where an earlier, perhaps damaged, one is still in the way.
 */
export function checkpointName(phase: PhaseName, epoch: number, step: number, version = 1): string {
  const digits = (value: number): string => String(value).padStart(4, '0');
  const inEpoch = step === 0 ? '' : `-step-${digits(step)}`;
  return `${phase}-epoch-${digits(epoch)}${inEpoch}${version === 1 ? '' : `-v${version}`}`;
}

const fileSchema = z.object({ bytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) });

/** The best epoch of a phase so far, and the checkpoint that holds its weights. */
export const bestEpochSchema = z.object({
  epoch: z.int().min(0),
  /** Of the monitored metric. */
  value: z.number(),
  checkpoint: checkpointNameSchema,
});
export type BestEpoch = z.output<typeof bestEpochSchema>;

export const bestEpochsSchema = z.object({
  'feature-extraction': bestEpochSchema.nullable(),
  'fine-tuning': bestEpochSchema.nullable(),
});
export type BestEpochs = z.output<typeof bestEpochsSchema>;

/** `checkpoint.json`. */
export const checkpointSchema = z.object({
  formatVersion: z.int(),
  /** Counts the checkpoints of a run: the latest has the largest. */
  sequence: z.int().min(0),
  savedAt: z.iso.datetime(),
  phase: phaseNameSchema,
  /** Finished epochs, across both phases. */
  epoch: z.int().min(0),
  /** Batches done of the epoch after those, 0 between epochs. */
  step: z.int().min(0),
  best: bestEpochsSchema,
  /** What the training loop must know to go on: sums of an unfinished epoch, early stopping, learning rate. */
  state: z.unknown(),
  /** The event that follows this checkpoint in the log, where it ends an epoch. */
  epochFinished: epochFinishedSchema.nullable(),
  optimizerSteps: z.int().min(0),
  files: z.object({ weights: fileSchema, optimizer: fileSchema }),
});
export type Checkpoint = z.output<typeof checkpointSchema>;
