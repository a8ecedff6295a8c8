import path from 'node:path';
import type { Classifier } from '../../node/classifier-process/classifier.ts';
import { findPictures } from '../../node/dataset/find-pictures.ts';
import type { Progress } from '../../node/progress.ts';
import { AnswerColumns } from '../../shared/classification/answer-columns.ts';
import type { ClassifierModel } from '../../shared/classification/classifier-model.ts';
import type { FolderState } from '../../shared/protocol/classify-folder-protocol.ts';

/** Images that are asked for at once: between two such pieces somebody else's image has its turn. */
const imagesAtOnce = 96;
/** The rate of the last moments tells best how long the rest takes. */
const rateMilliseconds = 20_000;

/** What a run through a folder tells of. */
export interface FolderListener {
  /** Images were found; `from`: how many there were before. */
  readonly onFound: (from: number) => void;
  readonly onModel: (model: ClassifierModel) => void;
  /** These images have an outcome now. */
  readonly onAnswered: (images: readonly number[]) => void;
  readonly onState: () => void;
}

/**
 * Asks a model about all images of a folder. It may be cancelled at any time, at once, and goes on with those that have no
 * outcome yet; what another had computed before comes from the classifier's cache.
 */
export class FolderRun {
  readonly folder: string;
  readonly run: string;
  /** Relative to the folder, with forward slashes. */
  readonly paths: string[] = [];
  model: ClassifierModel | null = null;
  answers: AnswerColumns | null = null;
  readonly #classifier: Classifier;
  readonly #listener: FolderListener;
  #status: FolderState['status'] = 'finding';
  #wholeFound = false;
  #progress: FolderState['progress'] = null;
  #reason: string | null = null;
  #stop = new AbortController();
  /** When so many had been answered, of the last moments. */
  #marks: { readonly at: number; readonly answered: number }[] = [];

  constructor(
    classifier: Classifier,
    { folder, run }: { readonly folder: string; readonly run: string },
    listener: FolderListener,
  ) {
    this.#classifier = classifier;
    this.folder = folder;
    this.run = run;
    this.#listener = listener;
  }

  state(now = Date.now()): FolderState {
    const found = this.paths.length;
    const answered = this.answers?.answered ?? 0;
    const [first] = this.#marks;
    const perMillisecond = first && now > first.at ? (answered - first.answered) / (now - first.at) : 0;
    const isGoing = this.#status === 'classifying' && perMillisecond > 0;
    return {
      status: this.#status,
      found,
      answered,
      secondsLeft: isGoing ? (found - answered) / perMillisecond / 1000 : null,
      progress: this.#progress,
      reason: this.#reason,
    };
  }

  /** Begins, or goes on where it was. Settles when it has ended in whatever way. Never rejects. */
  async start(): Promise<void> {
    if (this.#status === 'classifying') return;
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    try {
      await this.#find(signal);
      await this.#classify(signal);
      if (!signal.aborted) this.#setStatus('finished');
    } catch (error) {
      if (signal.aborted) return;
      this.#reason = error instanceof Error ? error.message : String(error);
      this.#setStatus('failed');
    }
  }

  /** Stops at once. What has an answer keeps it. */
  cancel(): void {
    if (this.#status !== 'finding' && this.#status !== 'classifying') return;
    this.#stop.abort();
    this.#progress = null;
    this.#setStatus('cancelled');
  }

  async #find(signal: AbortSignal): Promise<void> {
    if (this.#wholeFound) return;
    this.#setStatus('finding');
    // One that was cancelled while it looked looks anew: what was found stays where it is.
    const known = new Set(this.paths);
    for await (const found of findPictures(this.folder, signal)) {
      if (signal.aborted) return;
      const from = this.paths.length;
      for (const image of found) if (!known.has(image)) this.paths.push(image);
      if (this.paths.length > from) this.#listener.onFound(from);
    }
    this.#wholeFound = true;
  }

  async #classify(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    this.#marks = [];
    this.#reason = null;
    this.#setStatus('classifying');
    const open = this.paths.map((_, image) => image).filter((image) => !this.answers?.isAnswered(image));
    for (let from = 0; from < open.length; from += imagesAtOnce) {
      signal.throwIfAborted();
      await this.#classifySome(open.slice(from, from + imagesAtOnce), signal);
    }
  }

  async #classifySome(images: readonly number[], signal: AbortSignal): Promise<void> {
    await this.#classifier.classify({
      run: this.run,
      images: images.map((image) => path.join(this.folder, this.paths[image] ?? '')),
      explain: false,
      measureLikeness: true,
      signal,
      onModel: (model) => {
        // Each piece tells it; it is the same.
        if (signal.aborted || this.answers) return;
        this.model = model;
        this.answers = new AnswerColumns(model.metadata.classes.length);
        this.#listener.onModel(model);
      },
      onImage: ({ index, outcome }) => {
        const image = images[index];
        if (signal.aborted || image === undefined || !this.answers) return;
        this.answers.set(image, outcome);
        this.#progress = null;
        this.#mark(this.answers.answered);
        this.#listener.onAnswered([image]);
      },
      onProgress: (progress) => {
        if (!signal.aborted) this.#setProgress(progress);
      },
    });
  }

  #mark(answered: number): void {
    const now = Date.now();
    const [last] = this.#marks.slice(-1);
    if (last && now - last.at < 250) return;
    this.#marks = this.#marks.filter(({ at }) => now - at <= rateMilliseconds);
    this.#marks.push({ at: now, answered });
  }

  #setProgress(progress: Progress): void {
    this.#progress = { ...progress, total: progress.total ?? null };
    this.#listener.onState();
  }

  #setStatus(status: FolderState['status']): void {
    this.#status = status;
    this.#listener.onState();
  }
}
