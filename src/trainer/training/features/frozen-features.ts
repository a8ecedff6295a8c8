import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { layerNamed, type NetworkDescription, sizeOf, type Weights } from '../../network/description.ts';
import { hashWeights } from '../../network/hash-weights.ts';
import type { Engine } from '../../engines/engine.ts';
import type { Executor, InferenceSession } from '../../executors/executor.ts';
import type { ReportProgress } from '../../../node/progress.ts';
import { type ClaimedFolder, claimStoreFolder, makeRoom } from './claim-store-folder.ts';
import { ComputedFeatures } from './computed-features.ts';
import type { Example, ExampleSource } from './example-source.ts';
import { FeatureStore } from './feature-store.ts';
import { fillStore } from './fill-store.ts';
import { StoredFeatures } from './stored-features.ts';

export interface FrozenFeaturesOptions {
  readonly engine: Engine;
  readonly executor: Executor;
  /** Backbone and head, and what packs the tensors of a cut where there are several. */
  readonly model: NetworkDescription;
  readonly weights: Weights;
  /** Prepared pixels of any example. */
  readonly pixels: ExampleSource;
  readonly keyOf: (example: Example) => string;
  /** What else determines the pixels: the decoder's version and the preprocessing. */
  readonly pixelsVersion: string;
  /** Pictures go through the frozen part in batches of this many, always full where what it gives is kept. */
  readonly batchSize: number;
  /** The phases' cuts; null stands for the pixels themselves. */
  readonly cuts: readonly (string | null)[];
  /** All that may be asked for, to judge whether it fits. */
  readonly expectedExamples: number;
  readonly cacheFolder: string;
  readonly maximumBytes: number;
  readonly onNotice: (text: string) => void;
}

/**
 * The frozen part of a run: gives the examples at each phase's cut, computing what no epoch changes only once.
 *
 * One forward pass serves the cuts of both phases. What was computed is kept on disk for the epochs to come, for
 * evaluation and for later runs with the same backbone, as long as it fits the cache's bound and the disk; what does
 * not fit is computed anew each time it is needed.
 */
export class FrozenFeatures {
  /** Set when the disk filled up on the way: from then on features are computed when they are needed. */
  private diskFull = false;

  private constructor(
    private readonly options: FrozenFeaturesOptions,
    /** Gives all tensors that are kept; null where none is. */
    private readonly session: InferenceSession | null,
    private readonly stored: { readonly store: FeatureStore; readonly claim: ClaimedFolder },
    /** Tensors in the store. */
    private readonly kept: readonly string[],
    private readonly sessions: InferenceSession[],
  ) {}

  static async open(options: FrozenFeaturesOptions): Promise<FrozenFeatures> {
    const { engine, executor, model, weights, cacheFolder, maximumBytes } = options;
    const wanted = [...new Set(options.cuts.filter((cut) => cut !== null))];
    const parent = path.join(cacheFolder, 'features');
    await mkdir(parent, { recursive: true });

    const keyOfStore = (tensors: readonly string[]): string => {
      const facts = [
        model.name,
        hashWeights(weights),
        layerNamed(model, model.layers[0]?.name ?? '').outputShape,
      ];
      const { name, version, device, threads } = engine;
      const machine = [name, version, device, threads, executor.name, options.batchSize];
      return createHash('sha256')
        .update(JSON.stringify([...facts, ...machine, options.pixelsVersion, tensors]))
        .digest('hex')
        .slice(0, 32);
    };
    const bytesOf = (tensors: readonly string[]): number =>
      tensors.reduce((sum, name) => sum + sizeOf(layerNamed(model, name).outputShape) * 4, 0) *
      options.expectedExamples;

    // Largest tensors are given up first where not everything fits.
    let kept = [...wanted].sort((a, b) => bytesOf([a]) - bytesOf([b]));
    for (;;) {
      const claim = await claimStoreFolder(parent, keyOfStore(kept));
      const room = await makeRoom(parent, claim.folder, bytesOf(kept), maximumBytes);
      if (kept.length > 0 && bytesOf(kept) > room) {
        await claim.release();
        options.onNotice(
          `The features of ${options.expectedExamples} pictures at ${kept.at(-1) ?? ''} take ${gigabytes(bytesOf(kept))}, more than the ` +
            `${gigabytes(Math.max(room, 0))} that the cache's bound and the disk allow: they are computed anew in every epoch, which is slower.`,
        );
        kept = kept.slice(0, -1);
        continue;
      }
      const lengths = new Map(kept.map((name) => [name, sizeOf(layerNamed(model, name).outputShape)]));
      const store = await FeatureStore.open(claim.folder, lengths);
      const session = kept.length > 0 ? await openFrozen(options, kept) : null;
      return new FrozenFeatures(options, session, { store, claim }, kept, session ? [session] : []);
    }
  }

  /** Whether what is computed for a cut is kept. */
  keeps(cut: string | null): boolean {
    return cut !== null && this.kept.includes(cut) && !this.diskFull;
  }

  /** Computes what is missing for `examples`, at all cuts at once. Throws a StoppedError. */
  async prepare(
    examples: readonly Example[],
    what: string,
    signal: AbortSignal,
    onProgress: ReportProgress,
  ): Promise<void> {
    if (!this.session || this.diskFull) return;
    const { pixels, keyOf, batchSize, onNotice } = this.options;
    const complete = await fillStore({
      store: this.stored.store,
      pixels,
      frozen: this.session,
      tensors: this.kept,
      examples,
      keyOf,
      batchSize,
      what,
      signal,
      onProgress,
    });
    if (complete) return;
    this.diskFull = true;
    onNotice('The disk is full: features are computed anew in every epoch from here on, which is slower.');
  }

  /**
   * The examples at `cut`. `stored`: all that will be asked for has been through `prepare`; it is read from disk where
   * it could be kept.
   */
  async at(cut: string | null, stored: boolean): Promise<ExampleSource> {
    const { pixels, keyOf, model } = this.options;
    if (cut === null) return pixels;
    if (stored && this.keeps(cut)) {
      return new StoredFeatures(this.stored.store, cut, sizeOf(layerNamed(model, cut).outputShape), keyOf);
    }
    const session = await openFrozen(this.options, [cut]);
    this.sessions.push(session);
    return new ComputedFeatures(pixels, session, this.options.batchSize);
  }

  async close(): Promise<void> {
    for (const session of this.sessions) session.dispose();
    await this.stored.store.close();
    await this.stored.claim.release();
  }
}

async function openFrozen(
  { executor, model, weights }: FrozenFeaturesOptions,
  cuts: readonly string[],
): Promise<InferenceSession> {
  return executor.openInference(model, weights, cuts);
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
