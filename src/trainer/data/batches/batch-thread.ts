import { Worker } from 'node:worker_threads';
import { StoppedError, UserError } from '../../../node/user-error.ts';
import type { PictureView } from './assemble-batch.ts';
import type { FromPictureThread, PictureThreadSettings, ToPictureThread } from './picture-thread-messages.ts';

/** The bundle lies beside the thread's program; the source finds it where the build puts it. */
const program = import.meta.url.endsWith('.ts')
  ? new URL('../../../../dist/picture-thread.js', import.meta.url)
  : new URL('./picture-thread.js', import.meta.url);

interface Waiting {
  readonly resolve: (values: Float32Array) => void;
  readonly reject: (reason: Error) => void;
}

/** One thread that makes batches (picture-thread.ts), from its first batch on. */
export class BatchThread {
  private worker: Worker | null = null;
  private readonly batches = new Map<number, Waiting>();
  private next = 0;
  private closed: (() => void) | null = null;

  constructor(
    private readonly settings: PictureThreadSettings,
    private readonly onNotice: (text: string) => void,
  ) {}

  /** How many batches it has yet to make. */
  get waiting(): number {
    return this.batches.size;
  }

  async assemble(pictures: readonly PictureView[], signal: AbortSignal): Promise<Float32Array> {
    if (signal.aborted) throw new StoppedError();
    const worker = (this.worker ??= this.start());
    const batch = this.next++;
    const stop = (): void => this.tell({ kind: 'stop', batch });
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await new Promise<Float32Array>((resolve, reject) => {
        this.batches.set(batch, { resolve, reject });
        // A process stays for its threads only while they have something to do.
        worker.ref();
        this.tell({ kind: 'assemble', batch, pictures });
      });
    } finally {
      signal.removeEventListener('abort', stop);
      this.batches.delete(batch);
      if (this.batches.size === 0) worker.unref();
    }
  }

  async close(): Promise<void> {
    if (!this.worker) return;
    this.worker.ref();
    await new Promise<void>((resolve) => {
      this.closed = resolve;
      this.tell({ kind: 'close' });
    });
    this.worker = null;
  }

  private start(): Worker {
    const worker = new Worker(program, { workerData: this.settings, name: 'pictures' });
    worker.on('message', (message: FromPictureThread) => this.hear(message));
    worker.on('error', (error) => this.fail(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => this.fail(new Error('The thread that reads images has ended.')));
    return worker;
  }

  private tell(message: ToPictureThread): void {
    this.worker?.postMessage(message);
  }

  private hear(message: FromPictureThread): void {
    switch (message.kind) {
      case 'assembled':
        this.batches.get(message.batch)?.resolve(message.values);
        break;
      case 'failed':
        this.batches.get(message.batch)?.reject(errorFrom(message));
        break;
      case 'notice':
        this.onNotice(message.text);
        break;
    }
  }

  /** The thread is gone: nothing that it was asked for will come any more. */
  private fail(error: Error): void {
    this.worker = null;
    for (const { reject } of this.batches.values()) reject(error);
    this.closed?.();
  }
}

function errorFrom({ failure, message }: Extract<FromPictureThread, { kind: 'failed' }>): Error {
  switch (failure) {
    case 'user':
      return new UserError(message);
    case 'stopped':
      return new StoppedError();
    case 'defect':
      return new Error(message);
  }
}
