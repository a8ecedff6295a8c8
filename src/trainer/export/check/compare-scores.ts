import type { ReportProgress } from '../../../node/progress.ts';
import { StoppedError } from '../../../node/user-error.ts';
import type { Scorer } from './scorer.ts';

/** How alike two models score. */
export interface Comparison {
  /** Of a probability, over all pictures and classes. NaN where one of them gives no number. */
  readonly largestDifference: number;
  /** Whether every probability is within the tolerance. */
  readonly agrees: boolean;
}

/** Scores pictures with both models. Throws a StoppedError when stopped. */
export async function compareScores(
  pictures: readonly ArrayLike<number>[],
  [found, expected]: readonly [found: Scorer, expected: Scorer],
  tolerance: number,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: ReportProgress },
): Promise<Comparison> {
  let largestDifference = 0;
  for (const [index, pixels] of pictures.entries()) {
    if (signal.aborted) throw new StoppedError();
    const [own, other] = [await found.score(pixels), await expected.score(pixels)];
    const differences = [...other].map((value, position) => Math.abs(value - (own[position] ?? Number.NaN)));
    largestDifference = Math.max(
      largestDifference,
      own.length === other.length ? 0 : Number.NaN,
      ...differences,
    );
    onProgress({ what: 'Check of the export', done: index + 1, total: pictures.length, unit: 'images' });
  }
  return { largestDifference, agrees: largestDifference <= tolerance };
}
