import { Worker } from 'node:worker_threads';
import { UnreadableImageError } from '../../data/unreadable-image-error.ts';
import type { Asked, FromReadingThread, Read, ToReadingThread } from './reading-thread-messages.ts';

/** The bundle lies beside the thread's program; the source finds it where the build puts it. */
const program = import.meta.url.endsWith('.ts')
  ? new URL('../../../../dist/reading-thread.js', import.meta.url)
  : new URL('./reading-thread.js', import.meta.url);

/** Enough for what a header makes of itself; pixels lie outside of it. */
const heapMegabytes = 512;

/** The thread went away while it read a file. The message says why, in words that follow the file's name. */
export class ThreadGoneError extends Error {}

interface Reading {
  readonly file: string;
  readonly resolve: (read: Read) => void;
  readonly reject: (reason: Error) => void;
  readonly patience: NodeJS.Timeout;
}

/** One thread that reads images (reading-thread.ts), started when there is something to read and it is not there. */
export class ReadingThread {
  private worker: Worker | null = null;
  private readonly readings = new Map<number, Reading>();
  private next = 0;

  /** @param patience how long a file may take, in milliseconds */
  constructor(private readonly patience: number) {}

  /** How many files it has yet to read. */
  get reading(): number {
    return this.readings.size;
  }

  /** Throws UnreadableImageError, and ThreadGoneError for every file that was being read when the thread went away. */
  async read(asked: Asked): Promise<Read> {
    const worker = (this.worker ??= this.start());
    const read = this.next++;
    try {
      return await new Promise<Read>((resolve, reject) => {
        const patience = setTimeout(() => {
          this.end(`it was not read within ${Math.round(this.patience / 1000)} s, and was given up`);
        }, this.patience);
        this.readings.set(read, { file: asked.file, resolve, reject, patience });
        const message: ToReadingThread = { read, ...asked };
        worker.postMessage(message);
      });
    } finally {
      clearTimeout(this.readings.get(read)?.patience);
      this.readings.delete(read);
    }
  }

  close(): void {
    this.end('reading was ended');
  }

  private start(): Worker {
    const worker = new Worker(program, {
      name: 'images',
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    });
    worker.on('message', (message: FromReadingThread) => this.hear(message));
    const gone = (why: string) => () => {
      if (this.worker === worker) this.end(why);
    };
    worker.on('error', gone('it breaks the program that decodes it'));
    worker.on('exit', gone('the program that decodes it ended'));
    // A process does not stay for it.
    worker.unref();
    return worker;
  }

  private hear(message: FromReadingThread): void {
    const reading = this.readings.get(message.read);
    switch (message.kind) {
      case 'image':
      case 'thumbnail':
        reading?.resolve(message);
        break;
      case 'unreadable':
        reading?.reject(new UnreadableImageError(reading.file, message.reason));
        break;
      case 'defect':
        // One file's, whatever it is: the others go on. For whoever looks into it the trace is in the output.
        process.stderr.write(`${message.trace}\n`);
        reading?.reject(new UnreadableImageError(reading.file, 'an unexpected error ended its reading'));
        break;
    }
  }

  private end(why: string): void {
    const { worker } = this;
    this.worker = null;
    void worker?.terminate();
    for (const { reject } of this.readings.values()) reject(new ThreadGoneError(why));
  }
}
