import type { ReportProgress } from '../../../node/progress.ts';
import type { Run } from '../../../node/run/run-folder.ts';
import type { PictureCache } from '../../data/picture-cache-options.ts';
import type { Batch } from '../../executors/executor.ts';
import type { JoinedPhases } from '../joined-phases.ts';
import type { Reference } from './reference-file.ts';
import { keptRunReference, measureRunReference, type RunReference } from './run-reference.ts';
import { openSimilarImages, type SimilarImages } from './similar-images.ts';

/** What a run's model compares pictures with. */
export interface RunLikeness {
  /** null: none, or not measured yet. */
  readonly reference: Reference | null;
  /** Of the reference's images. */
  readonly similar: SimilarImages | null;
  /** Why there is no reference, in words for the user; null: there is one, or it is yet to be measured. */
  readonly whyNot: string | null;
  /**
   * Measures the reference where that has not been done. Takes seconds to minutes; one that was stopped goes on where it
   * was. Throws a StoppedError.
   */
  measure(control: { readonly signal: AbortSignal; readonly onProgress: ReportProgress }): Promise<void>;
}

/** Opens what is kept with a run's model. Throws a UserError for a reference whose paths lead out of the dataset. */
export async function openRunLikeness(
  run: Run,
  cache: PictureCache,
  phases: Pick<JoinedPhases, 'channels' | 'judge'>,
): Promise<RunLikeness> {
  const { channels } = phases;
  const taken = new Map<number, Float32Array>();
  const frozen = {
    run: async (batch: Batch): Promise<Float32Array[]> => {
      const rows = (await phases.judge(batch)).map(({ features }) => features ?? new Float32Array());
      const all = new Float32Array(rows.length * (channels ?? 0));
      rows.forEach((row, index) => all.set(row, index * row.length));
      return [all];
    },
  };
  let known: RunReference | null = null;
  let similar: SimilarImages | null = null;
  const setKnown = async (found: RunReference): Promise<void> => {
    similar = 'reference' in found ? await openSimilarImages(run, found.reference, cache) : null;
    known = found;
  };
  const kept = channels === null ? null : await keptRunReference(run);
  if (kept) await setKnown({ reference: kept });
  else if (channels === null)
    await setKnown({
      whyNot: 'The weights that the backbone started from are no longer in the run’s checkpoints.',
    });
  return {
    get reference() {
      return known && 'reference' in known ? known.reference : null;
    },
    get similar() {
      return similar;
    },
    get whyNot() {
      return known && 'whyNot' in known ? known.whyNot : null;
    },
    async measure(control) {
      if (known || channels === null) return;
      await setKnown(await measureRunReference(run, cache, frozen, { channels, taken, ...control }));
      taken.clear();
    },
  };
}
