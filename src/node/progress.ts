/** Progress of something long, in units that are named for the user (`bytes`, `images`). */
export interface Progress {
  readonly what: string;
  readonly done: number;
  /** Unknown sizes are undefined. */
  readonly total?: number;
  readonly unit: 'bytes' | 'images' | 'steps' | 'networks';
}

export type ReportProgress = (progress: Progress) => void;
