import { comparisonSteps, type Comparison } from '../../src/shared/report/comparison.ts';
import type { ScoredImages } from '../../src/shared/report/scored-images.ts';
import { inSlices } from '../common/page/in-slices.ts';

/** What is known so far of each model's comparison with the baseline. */
export interface ComparisonProgress {
  /** In the order of the models, without the baseline. */
  readonly done: readonly Comparison[];
  readonly total: number;
  /** Of the one under way. */
  readonly share: number;
}

/** Compares models one after another while the page goes on answering. */
export class ComparisonWork {
  #abort = new AbortController();
  #under: { readonly images: ScoredImages; readonly baseline: number } | null = null;

  /** Begins, unless the same is under way or done. Whatever else was under way is let go. */
  begin(images: ScoredImages, baseline: number, tell: (progress: ComparisonProgress) => void): void {
    if (this.#under?.images === images && this.#under.baseline === baseline) return;
    this.stop();
    this.#under = { images, baseline };
    void this.#work(images, baseline, tell, this.#abort.signal);
  }

  stop(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#under = null;
  }

  async #work(
    images: ScoredImages,
    baseline: number,
    tell: (progress: ComparisonProgress) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const others = images.series.map((_, index) => index).filter((index) => index !== baseline);
    const done: Comparison[] = [];
    const total = others.length;
    tell({ done, total, share: 0 });
    for (const other of others) {
      const steps = comparisonSteps(images, baseline, other);
      const compared = await inSlices(steps, signal, (share) => tell({ done: [...done], total, share }));
      if (compared === null) return;
      done.push(compared);
      tell({ done: [...done], total, share: 0 });
    }
  }
}
