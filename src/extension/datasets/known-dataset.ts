import type { DatasetSurvey } from '../../node/dataset/survey-dataset.ts';
import type { DatasetInspection } from '../../shared/protocol/job-results.ts';
import type { ObservedDataset } from '../services.ts';

/** A dataset in the list, and what is known of it so far. */
export interface KnownDataset extends ObservedDataset {
  /** null: not yet counted, or `error`. */
  readonly survey: DatasetSurvey | null;
  /** Why it cannot be looked at, for the user. */
  readonly error: string | null;
  /** What the last check of its files found; forgotten when the dataset changes. */
  readonly inspection: DatasetInspection | null;
}
