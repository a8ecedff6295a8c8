import type { ImageOutcome } from '../../shared/classification/image-answer.ts';
import type { Explanation, FromClassifier } from '../../shared/protocol/classifier-protocol.ts';
import { UserError } from '../user-error.ts';
import type { ClassificationRequest, Classifier, ThumbnailsRequest } from './classifier.ts';
import { ClassifierProcess, type ClassifierLaunch } from './classifier-process.ts';

/** Images of one message: so many that asking costs nothing, so few that a process that breaks down loses little. */
const imagesAtOnce = 500;
/** An explanation holds pixels, and answers on their way lie in memory. */
const explainedAtOnce = 4;
/** How often a process may break down in a row without an image to show for it. */
const breakdownsBorne = 2;

/**
 * A classifier in a process of its own, started with what `launch` says when it is first needed and again when it has
 * ended. `launch` may throw a UserError, which the request then does.
 */
export function openClassifierProcess(
  launch: () => ClassifierLaunch | Promise<ClassifierLaunch>,
): Classifier {
  let last: Promise<unknown> = Promise.resolve();
  const host = new ProcessHost(launch);
  return {
    classify(request) {
      const turn = last.then(() => classifyAll(host, request));
      last = turn.catch(() => undefined);
      return untilAborted(turn, request.signal);
    },
    thumbnails: (request) => untilAborted(showThumbnails(host, request), request.signal),
    dispose: () => host.end(),
  };
}

/** Settles as `work` does, or when the signal is aborted. */
async function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  let stop: () => void = () => undefined;
  const aborted = new Promise<void>((resolve) => {
    stop = resolve;
    if (signal.aborted) resolve();
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** The process that is at work, one at a time. */
class ProcessHost {
  private readonly listeners = new Set<(message: FromClassifier) => void>();
  private running: Promise<ClassifierProcess> | null = null;
  private nextRequest = 0;
  /** How often it was ended on request: what was asked before is not gone on with. */
  ends = 0;

  constructor(private readonly launch: () => ClassifierLaunch | Promise<ClassifierLaunch>) {}

  /** The process; started where there is none. Throws what `launch` throws. */
  process(): Promise<ClassifierProcess> {
    if (this.running) return this.running;
    const isRunning = (): boolean => this.running === starting;
    const starting = this.start(isRunning);
    this.running = starting;
    const gone = (): void => {
      if (isRunning()) this.running = null;
    };
    starting.then(({ ended }) => ended.then(gone), gone);
    return starting;
  }

  /** Hears what the process says, whichever it is. Gives what ends that. */
  listen(listener: (message: FromClassifier) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  newRequest(): number {
    return this.nextRequest++;
  }

  end(): void {
    this.ends++;
    const ended = this.running;
    this.running = null;
    // One that could not be started needs no end.
    ended?.then(
      (running) => running.kill(),
      () => undefined,
    );
  }

  private async start(isRunning: () => boolean): Promise<ClassifierProcess> {
    return new ClassifierProcess(await this.launch(), (message) => {
      // What one says that was ended is of no use.
      if (isRunning()) for (const listener of this.listeners) listener(message);
    });
  }
}

/** What is left to be done of a request. */
class Remaining {
  /** Images that no process has broken down at. */
  private readonly fresh: number[];
  /** Images that a process was at when it broke down: each is tried alone, so that only the one at fault is lost. */
  private readonly suspects: number[] = [];

  constructor(
    count: number,
    private readonly atOnce: number,
  ) {
    this.fresh = Array.from({ length: count }, (_, index) => index);
  }

  take(): readonly number[] {
    if (this.fresh.length > 0) return this.fresh.splice(0, this.atOnce);
    return this.suspects.splice(0, 1);
  }

  /** `suspects` are those of them that the process was at. */
  putBack(images: readonly number[], suspects: ReadonlySet<number>): void {
    this.fresh.unshift(...images.filter((image) => !suspects.has(image)));
    this.suspects.push(...images.filter((image) => suspects.has(image)));
  }
}

async function classifyAll(host: ProcessHost, request: ClassificationRequest): Promise<void> {
  const { images, explain, signal } = request;
  const remaining = new Remaining(images.length, explain ? explainedAtOnce : imagesAtOnce);
  const tell = (index: number, outcome: ImageOutcome, explanation: Explanation | null): void => {
    if (!signal.aborted) request.onImage({ index, image: images[index] ?? '', outcome, explanation });
  };
  const { ends } = host;
  const isOver = (): boolean => signal.aborted || host.ends > ends;
  let breakdowns = 0;
  let announced: ClassifierProcess | null = null;
  for (let chunk = remaining.take(); chunk.length > 0; chunk = remaining.take()) {
    const running = await host.process();
    if (isOver()) return;
    const { unanswered, suspects, ending } = await classifyChunk(host, running, request, chunk, {
      onModel: (message) => {
        if (announced !== running && !signal.aborted) request.onModel(message.model);
        announced = running;
      },
      tell,
    });
    if (isOver()) return;
    if (ending === null) {
      breakdowns = 0;
      continue;
    }
    const [only] = suspects;
    if (chunk.length === 1 && only !== undefined) {
      tell(only, { problem: `${images[only] ?? ''}: no answer could be had. ${ending}` }, null);
      continue;
    }
    remaining.putBack(unanswered, suspects);
    breakdowns = unanswered.length < chunk.length || suspects.size > 0 ? 0 : breakdowns + 1;
    if (breakdowns >= breakdownsBorne) throw new UserError(brokenDown(ending, running.output));
  }
}

interface ChunkListeners {
  readonly onModel: (message: Extract<FromClassifier, { kind: 'model' }>) => void;
  readonly tell: (index: number, outcome: ImageOutcome, explanation: Explanation | null) => void;
}

interface ChunkResult {
  /** Images without an outcome. */
  readonly unanswered: readonly number[];
  /** Those of them that were being read when the process ended. */
  readonly suspects: ReadonlySet<number>;
  /** Why the process ended; null: it is there. */
  readonly ending: string | null;
}

/** Asks a process for a few images and waits for their outcomes, or for its end. Throws a UserError that it reports. */
async function classifyChunk(
  host: ProcessHost,
  running: ClassifierProcess,
  { run, images, explain, measureLikeness, signal, onProgress }: ClassificationRequest,
  chunk: readonly number[],
  { onModel, tell }: ChunkListeners,
): Promise<ChunkResult> {
  const request = host.newRequest();
  const unanswered = new Set(chunk);
  const suspects = new Set<number>();
  const imageAt = (place: number): number => chunk[place] ?? 0;
  let silence: NodeJS.Timeout | undefined;
  const listenOn = (): void => {
    clearTimeout(silence);
    const { silenceMilliseconds: patience } = running;
    silence = setTimeout(() => {
      running.kill(`The classifier got nowhere for ${Math.round(patience / 1000)} s and was ended.`);
    }, patience);
  };
  let stopListening = (): void => undefined;
  const cancel = (): void => running.send({ kind: 'cancel', request });
  signal.addEventListener('abort', cancel, { once: true });
  running.hold();
  try {
    const done = new Promise<Extract<FromClassifier, { kind: 'done' }>>((resolve) => {
      stopListening = host.listen((message) => {
        const isOurs = 'request' in message && message.request === request;
        // While images are read, to be alive is not enough: something must come of them.
        if (isOurs || (message.kind === 'alive' && suspects.size === 0)) listenOn();
        if (!isOurs) return;
        switch (message.kind) {
          case 'progress': {
            const { what, done, total, unit } = message;
            if (!signal.aborted) onProgress({ what, done, ...(total === null ? {} : { total }), unit });
            break;
          }
          case 'model':
            onModel(message);
            break;
          case 'reading':
            for (const place of message.images) suspects.add(imageAt(place));
            break;
          case 'outcome': {
            const image = imageAt(message.image);
            suspects.delete(image);
            if (unanswered.delete(image)) tell(image, message.outcome, message.explanation);
            break;
          }
          case 'done':
            resolve(message);
            break;
        }
      });
    });
    listenOn();
    running.send({
      kind: 'classify',
      ...{ request, run, explain, measureLikeness, images: chunk.map((image) => images[image] ?? '') },
    });
    const end = await Promise.race([done, running.ended]);
    if (typeof end === 'string') return { unanswered: [...unanswered], suspects, ending: end };
    if (end.result === 'failed') throw new UserError(end.message ?? 'The classification failed.');
    const ending = unanswered.size > 0 ? 'The classifier left images without an answer.' : null;
    return { unanswered: [...unanswered], suspects: new Set(), ending };
  } finally {
    clearTimeout(silence);
    signal.removeEventListener('abort', cancel);
    running.release();
    stopListening();
  }
}

async function showThumbnails(
  host: ProcessHost,
  { images, side, signal, onThumbnail }: ThumbnailsRequest,
): Promise<void> {
  const running = await host.process();
  if (signal.aborted || images.length === 0) return;
  const request = host.newRequest();
  let stopListening = (): void => undefined;
  const cancel = (): void => running.send({ kind: 'cancel', request });
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const done = new Promise<void>((resolve) => {
      stopListening = host.listen((message) => {
        if (!('request' in message) || message.request !== request) return;
        if (message.kind === 'done') resolve();
        if (message.kind === 'thumbnail' && !signal.aborted) onThumbnail(message.image, message.picture);
      });
    });
    running.send({ kind: 'thumbnails', request, images: [...images], side });
    await Promise.race([done, running.ended]);
  } finally {
    signal.removeEventListener('abort', cancel);
    stopListening();
  }
}

function brokenDown(ending: string, output: readonly string[]): string {
  const said = output.length > 0 ? ` Its last words: ${output.slice(-3).join(' / ')}` : '';
  return `${ending} It was started again and ended again. Try again; if that does not help, choose another engine.${said}`;
}
