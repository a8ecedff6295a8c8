import * as z from 'zod';

/** How often the holder of a run shows that it lives, by touching its file in the run's `lock` folder. */
export const lockHeartbeatMilliseconds = 2_000;
/** Silence after which a holder that cannot be asked, being on another computer, counts as dead. */
export const lockStaleMilliseconds = 60_000;

/** A process, told apart from a later one with the same number. */
const processSchema = z.object({
  pid: z.int().positive(),
  /** When it began, in the system's own units, where the system tells. */
  startTime: z.string().nullable(),
});

/** A file in a run's `lock` folder: a trainer that has the run, or is about to. */
export const runLockSchema = z.object({
  formatVersion: z.literal(1),
  ...processSchema.shape,
  host: z.string(),
  /** Equal for processes that see each other's process numbers. */
  machine: z.string(),
  parent: processSchema,
  /** Whether the trainer stops when its parent goes away. */
  attached: z.boolean(),
  /** False while it is still finding out whether another trainer has the run. */
  held: z.boolean(),
  since: z.iso.datetime(),
});
export type RunLockHolder = z.output<typeof runLockSchema>;
