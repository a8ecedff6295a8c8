import type { ReportProgress } from '../../../node/progress.ts';

/** What each step of an installation is given. */
export interface StepContext {
  /** The engine as it grows; put in place as a whole when it has passed its test. */
  readonly staging: string;
  /** Where downloads are kept until the engine is in place, so that a later attempt goes on with them. */
  readonly downloads: string;
  readonly signal: AbortSignal;
  readonly onProgress: ReportProgress;
}

export type Step = (context: StepContext) => Promise<void>;

/** The package folder within an engine. */
export const packageInEngine = 'node_modules/@tensorflow/tfjs-node-gpu';
