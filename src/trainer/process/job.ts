import type { ReportProgress } from '../../node/progress.ts';

/** What a job can tell its parent and hear from it. */
export interface JobHost {
  /** Whether this process ends with its parent. */
  readonly attached: boolean;
  /** Absolute path of the file that this process's output goes to; null where its parent keeps none. */
  readonly log: string | null;
  /** Aborted when the job should end, with everything written. */
  readonly stopRequested: AbortSignal;
  /** Whether a checkpoint was asked for since the last call. */
  takeCheckpointRequest(): boolean;
  /** For what has no event log: preparing, before the run's folder exists, evaluation and export. */
  readonly onProgress: ReportProgress;
  onRunFolder(folder: string): void;
}

/** How a job ended; `result` is what jobs other than trainings give. */
export interface JobOutcome {
  readonly outcome: 'finished' | 'stopped';
  readonly result?: unknown;
}
