import type { Progress, ReportProgress } from '../../../node/progress.ts';
import { UserError, StoppedError } from '../../../node/user-error.ts';
import {
  toClassifierSchema,
  type FromClassifier,
  type ToClassifier,
} from '../../../shared/protocol/classifier-protocol.ts';
import { mapConcurrently } from '../../data/map-concurrently.ts';
import { UnreadableImageError } from '../../data/unreadable-image-error.ts';
import { openCompute, type Compute } from '../../executors/open-compute.ts';
import { openClassifier, type OpenClassifier } from '../open-classifier.ts';
import { openImageReader } from '../reading/image-reader.ts';

type Start = Extract<ToClassifier, { kind: 'start' }>;
type Request = Extract<ToClassifier, { kind: 'classify' }>;
type ThumbnailsRequest = Extract<ToClassifier, { kind: 'thumbnails' }>;

/** How often a process at work says that it is: one that hangs says nothing. */
const aliveMilliseconds = 1_000;
/** So few that images to be classified are read as well. */
const thumbnailsAtOnce = 2;

/**
 * Waits for the parent's `start`, then classifies what it is asked for, one request after the other, until it has been
 * idle for long or the parent goes away.
 */
export function serveClassifier(): void {
  let classifying: Classifying | null = null;
  process.on('message', (raw) => {
    const { data: message } = toClassifierSchema.safeParse(raw);
    switch (message?.kind) {
      case 'start':
        classifying ??= new Classifying(message);
        break;
      case 'classify':
        classifying?.classify(message);
        break;
      case 'thumbnails':
        classifying?.thumbnails(message);
        break;
      case 'cancel':
        classifying?.cancel(message.request);
        break;
      case 'end':
        end();
        break;
      case undefined:
        break;
    }
  });
  process.on('disconnect', end);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  void send({ kind: 'ready' });
}

/** The engine and the last model, kept from one request to the next. */
class Classifying {
  private opening: Promise<Compute> | null = null;
  private readonly reader = openImageReader();
  private last: { readonly run: string; readonly classifier: OpenClassifier } | null = null;
  private readonly requests = new Map<number, AbortController>();
  private working: Promise<void> = Promise.resolve();
  private idle: NodeJS.Timeout;

  constructor(private readonly start: Start) {
    setInterval(() => {
      if (this.requests.size > 0) void send({ kind: 'alive' });
    }, aliveMilliseconds).unref();
    // It takes the longest, so that it begins before there is anything to classify; a failure is told to who asks next.
    this.compute().catch(() => undefined);
    this.idle = this.idleTimer();
  }

  classify(asked: Request): void {
    const signal = this.begin(asked.request);
    this.working = this.working.then(() => this.finish(asked.request, () => this.answer(asked, signal)));
  }

  thumbnails(asked: ThumbnailsRequest): void {
    const signal = this.begin(asked.request);
    void this.finish(asked.request, () => this.showThumbnails(asked, signal));
  }

  cancel(request: number): void {
    this.requests.get(request)?.abort();
  }

  private begin(request: number): AbortSignal {
    clearTimeout(this.idle);
    const cancelled = new AbortController();
    this.requests.set(request, cancelled);
    return cancelled.signal;
  }

  /** Does what was asked, and tells how it ended. Never throws. */
  private async finish(request: number, work: () => Promise<void>): Promise<void> {
    await send(await outcomeOf(request, work));
    this.requests.delete(request);
    if (this.requests.size === 0) this.idle = this.idleTimer();
  }

  private async showThumbnails(
    { request, images, side }: ThumbnailsRequest,
    signal: AbortSignal,
  ): Promise<void> {
    await mapConcurrently([...images.keys()], thumbnailsAtOnce, async (image) => {
      if (signal.aborted) throw new StoppedError();
      const picture = await this.reader.thumbnail(images[image] ?? '', side).catch((error: unknown) => {
        if (error instanceof UnreadableImageError) return null;
        throw error;
      });
      await send({ kind: 'thumbnail', request, image, picture });
    });
  }

  private async answer(asked: Request, signal: AbortSignal): Promise<void> {
    const { request, run, images, explain } = asked;
    if (signal.aborted) throw new StoppedError();
    const onProgress = ({ what, done, total, unit }: Progress): void =>
      void send({ kind: 'progress', request, what, done, total: total ?? null, unit });
    const classifier = await this.classifierOf(run, onProgress);
    if (asked.measureLikeness) await classifier.measureLikeness({ signal, onProgress });
    await send({ kind: 'model', request, model: classifier.model });
    let sending: Promise<void> = Promise.resolve();
    await classifier.classify({
      images,
      explain,
      signal,
      onReading: (image) => void send({ kind: 'reading', request, images: [image] }),
      onOutcome: (outcome) => {
        sending = send({ kind: 'outcome', request, ...outcome });
      },
    });
    await sending;
  }

  /** The run's model: the one at hand unless it is another's, or its files were replaced. */
  private async classifierOf(run: string, onProgress: ReportProgress): Promise<OpenClassifier> {
    if (this.last?.run === run && (await this.last.classifier.refresh())) return this.last.classifier;
    this.last?.classifier.dispose();
    this.last = null;
    onProgress({ what: 'Opening the model', done: 0, unit: 'steps' });
    const classifier = await openClassifier(run, this.compute(), this.reader);
    this.last = { run, classifier };
    return classifier;
  }

  /** The engine. One that could not be opened is tried again: it may be installed by then. */
  private compute(): Promise<Compute> {
    this.opening ??= openCompute(this.start, new AbortController().signal).catch((error: unknown) => {
      this.opening = null;
      throw error;
    });
    return this.opening;
  }

  private idleTimer(): NodeJS.Timeout {
    return setTimeout(end, this.start.idleMilliseconds);
  }
}

async function outcomeOf(request: number, work: () => Promise<void>): Promise<FromClassifier> {
  const done = { kind: 'done', request, message: null } as const;
  try {
    await work();
    return { ...done, result: 'finished' };
  } catch (error) {
    if (error instanceof StoppedError) return { ...done, result: 'cancelled' };
    return { ...done, result: 'failed', message: messageOf(error) };
  }
}

/** Settles when the message is on its way; a parent that has gone away ends this process by itself. */
function send(message: FromClassifier): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected || !process.send) resolve();
    else process.send(message, undefined, {}, () => resolve());
  });
}

/** All that it writes are caches, which are whole at any time. */
function end(): never {
  process.exit(0);
}

/** What is shown to the user; a defect of ours keeps its stack, in the output. */
function messageOf(error: unknown): string {
  if (error instanceof UserError) return error.message;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${text}\n`);
  return `An unexpected error ended the classification: ${error instanceof Error ? error.message : String(error)}`;
}
