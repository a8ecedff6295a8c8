import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { StoppedError, UserError } from '../../../node/user-error.ts';
import { openPictureReader } from '../picture-reader.ts';
import { batchAssembler } from './assemble-batch.ts';
import type { FromPictureThread, PictureThreadSettings, ToPictureThread } from './picture-thread-messages.ts';

// Beside the trainer's own thread, which TensorFlow keeps busy for as long as a step takes: reads, augments and
// prepares the batches to come.
const port = parentPort;
if (!port) throw new TypeError('This program runs as a thread of the trainer.');
const { root, cacheFolder, maximumBytes, ...settings } = workerData as PictureThreadSettings;
const send = (message: FromPictureThread, transfer: ArrayBuffer[] = []): void =>
  port.postMessage(message, transfer);

const reader = openPictureReader({
  size: settings.size,
  cacheFolder,
  maximumBytes,
  onNotice: (text) => send({ kind: 'notice', text }),
});
const assemble = batchAssembler(settings, async (file) => (await reader).read(path.join(root, file)));
const stops = new Map<number, AbortController>();
let last: Promise<void> = Promise.resolve();

port.on('message', (message: ToPictureThread) => {
  switch (message.kind) {
    case 'assemble': {
      const { batch, pictures } = message;
      const stop = new AbortController();
      stops.set(batch, stop);
      // One batch after the other: each keeps Node's thread pool busy.
      last = last.then(async () => {
        try {
          const values = (await assemble(pictures, stop.signal)) as Float32Array<ArrayBuffer>;
          send({ kind: 'assembled', batch, values }, [values.buffer]);
        } catch (error) {
          send({ kind: 'failed', batch, ...describe(error) });
        } finally {
          stops.delete(batch);
        }
      });
      break;
    }
    case 'stop':
      stops.get(message.batch)?.abort();
      break;
    case 'close':
      // Without the port the thread has nothing more to wait for, and ends.
      void last.then(async () => (await reader).close()).finally(() => port.close());
      break;
  }
});

function describe(
  error: unknown,
): Pick<Extract<FromPictureThread, { kind: 'failed' }>, 'failure' | 'message'> {
  if (error instanceof StoppedError) return { failure: 'stopped', message: error.message };
  if (error instanceof UserError) return { failure: 'user', message: error.message };
  return {
    failure: 'defect',
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}
