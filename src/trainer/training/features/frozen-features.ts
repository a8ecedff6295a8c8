import { createHash } from 'node:crypto';
import path from 'node:path';
import { systemErrorReason } from '../../../node/files/system-error.ts';
import { cacheNames } from '../../cache/cache-names.ts';
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
  /** null: nothing is kept. */
  readonly cacheFolder: string | null;
  readonly maximumBytes: number;
  readonly onNotice: (text: string) => void;
}

/** The tensors that are kept, smallest first, and the store that they are kept in. */
interface Kept {
  readonly tensors: readonly string[];
  readonly store: FeatureStore;
  readonly claim: ClaimedFolder;
  /** Gives all of the tensors. */
  readonly session: InferenceSession;
}

/**
 * The frozen part of a run: gives the examples at each phase's cut, computing what no epoch changes only once.
 *
 * One forward pass serves the cuts of both phases. What was computed is kept on disk for the epochs to come, for
 * evaluation and for later runs with the same backbone, as long as it fits the cache's limit and the disk; what does
 * not fit, and all where the disk refuses, is computed anew each time it is needed.
 */
export class FrozenFeatures {
  /** Set when the store took no more: from then on features are computed when they are needed. */
  private full = false;
  private unreadable = false;

  private constructor(
    private readonly options: FrozenFeaturesOptions,
    /** null: nothing is kept. */
    private readonly kept: Kept | null,
    private readonly sessions: InferenceSession[],
  ) {}

  static async open(options: FrozenFeaturesOptions): Promise<FrozenFeatures> {
    const opened = await openStore(options);
    if (!opened) return new FrozenFeatures(options, null, []);
    try {
      const session = await openFrozen(options, opened.tensors);
      return new FrozenFeatures(options, { ...opened, session }, [session]);
    } catch (error) {
      await closeStore(opened);
      throw error;
    }
  }

  /** Whether what is computed for a cut is kept. */
  keeps(cut: string | null): boolean {
    return cut !== null && this.kept?.tensors.includes(cut) === true && !this.full;
  }

  /** Computes what is missing for `examples`, at all cuts at once. Throws a StoppedError. */
  async prepare(
    examples: readonly Example[],
    what: string,
    signal: AbortSignal,
    onProgress: ReportProgress,
  ): Promise<void> {
    if (!this.kept || this.full) return;
    const { pixels, keyOf, batchSize, onNotice } = this.options;
    const { store, claim, session, tensors } = this.kept;
    const complete = await fillStore({
      store,
      pixels,
      frozen: session,
      tensors,
      examples,
      keyOf,
      batchSize,
      what,
      signal,
      onProgress,
    });
    if (complete && !claim.lost.aborted) return;
    this.full = true;
    const reason = store.whyFull ?? 'another run has taken their place in the cache';
    onNotice(`Features can no longer be kept (${reason}): ${computedAnew} from here on, which is slower.`);
  }

  /**
   * The examples at `cut`. `stored`: all that will be asked for has been through `prepare`; it is read from disk where
   * it could be kept.
   */
  async at(cut: string | null, stored: boolean): Promise<ExampleSource> {
    const { pixels, keyOf, model } = this.options;
    if (cut === null) return pixels;
    if (!stored || !this.kept || !this.keeps(cut)) return this.computed(cut);
    let computed: Promise<ExampleSource> | undefined;
    const rowLength = sizeOf(layerNamed(model, cut).outputShape);
    return new StoredFeatures(this.kept.store, cut, rowLength, keyOf, () => {
      this.noticeUnreadable();
      return (computed ??= this.computed(cut));
    });
  }

  async close(): Promise<void> {
    for (const session of this.sessions) session.dispose();
    if (this.kept) await closeStore(this.kept);
  }

  private async computed(cut: string): Promise<ExampleSource> {
    const session = await openFrozen(this.options, [cut]);
    this.sessions.push(session);
    return new ComputedFeatures(this.options.pixels, session, this.options.batchSize);
  }

  private noticeUnreadable(): void {
    if (this.unreadable) return;
    this.unreadable = true;
    this.options.onNotice(
      'Features in the cache cannot be read back: those are computed again, which is slower. Check the disk of the cache.',
    );
  }
}

const computedAnew = 'they are computed again in every epoch';

type OpenedStore = Omit<Kept, 'session'>;

/**
 * Opens the store for as many of the cuts as there is room for, the largest given up first. null: none is kept. The
 * user is told why something is not.
 */
async function openStore(options: FrozenFeaturesOptions): Promise<OpenedStore | null> {
  const { cacheFolder, cuts, onNotice } = options;
  if (cacheFolder === null) return null;
  const parent = path.join(cacheFolder, cacheNames.features);
  let tensors = [...new Set(cuts.filter((cut) => cut !== null))].sort(
    (one, other) => bytesOf(options, [one]) - bytesOf(options, [other]),
  );
  try {
    for (; tensors.length > 0; tensors = tensors.slice(0, -1)) {
      const claim = await claimStoreFolder(parent, keyOfStore(options, tensors));
      if (!claim) {
        onNotice(
          `Too many other runs are using the features in ${parent}: ${computedAnew}, which is slower.`,
        );
        return null;
      }
      const store = await openWhereItFits(options, claim, tensors);
      if (store) return { tensors, store, claim };
    }
  } catch (error) {
    const reason = systemErrorReason(error);
    if (reason === undefined) throw error;
    onNotice(`Features cannot be kept in ${parent} (${reason}): ${computedAnew}, which is slower.`);
  }
  return null;
}

/** null, the claim released and the user told, where the tensors do not fit. Throws what the file system throws. */
async function openWhereItFits(
  options: FrozenFeaturesOptions,
  claim: ClaimedFolder,
  tensors: readonly string[],
): Promise<FeatureStore | null> {
  const { model, maximumBytes, expectedExamples, onNotice } = options;
  const needed = bytesOf(options, tensors);
  try {
    const room = await makeRoom(path.dirname(claim.folder), claim.folder, needed, maximumBytes);
    if (needed <= room)
      return await FeatureStore.open(
        claim.folder,
        new Map(tensors.map((name) => [name, sizeOf(layerNamed(model, name).outputShape)])),
      );
    onNotice(
      `The features of ${expectedExamples} pictures at ${tensors.at(-1) ?? ''} take ${gigabytes(needed)}, more than the ` +
        `${gigabytes(Math.max(room, 0))} that the cache's limit and the disk allow: ${computedAnew}, which is slower.`,
    );
  } catch (error) {
    await claim.release();
    throw error;
  }
  await claim.release();
  return null;
}

async function closeStore({ store, claim }: OpenedStore): Promise<void> {
  await store.close();
  await claim.release();
}

/** Names the features by all that they depend on beside the pictures. */
function keyOfStore(options: FrozenFeaturesOptions, tensors: readonly string[]): string {
  const { engine, executor, model, weights, batchSize, pixelsVersion } = options;
  const facts = [
    model.name,
    hashWeights(weights),
    layerNamed(model, model.layers[0]?.name ?? '').outputShape,
  ];
  const { name, version, device, threads } = engine;
  const machine = [name, version, device, threads, executor.name, batchSize];
  return createHash('sha256')
    .update(JSON.stringify([...facts, ...machine, pixelsVersion, tensors]))
    .digest('hex')
    .slice(0, 32);
}

/** All that may be asked for of these tensors, in bytes. */
function bytesOf({ model, expectedExamples }: FrozenFeaturesOptions, tensors: readonly string[]): number {
  const values = tensors.reduce((sum, name) => sum + sizeOf(layerNamed(model, name).outputShape), 0);
  return values * Float32Array.BYTES_PER_ELEMENT * expectedExamples;
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
