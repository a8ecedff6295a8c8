import { parentPort } from 'node:worker_threads';
import { UnreadableImageError } from '../../data/unreadable-image-error.ts';
import { readImage } from './read-image.ts';
import { readThumbnail } from './read-thumbnail.ts';
import type { Asked, FromReadingThread, Read, ToReadingThread } from './reading-thread-messages.ts';

// Reads images beside the thread that computes. Files come from anywhere: one that breaks its decoder, or keeps it busy
// for ever, takes this thread with it and no other.
const port = parentPort;
if (!port) throw new TypeError('This program runs as a thread of the classifier.');

port.on('message', (asked: ToReadingThread) => {
  const { read } = asked;
  const send = (message: FromReadingThread, transfer: ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer);
  readAsked(asked).then(
    (result) => send({ read, ...result }, buffersOf(result)),
    (error: unknown) => {
      if (error instanceof UnreadableImageError) send({ read, kind: 'unreadable', reason: error.reason });
      else
        send({
          read,
          kind: 'defect',
          trace: error instanceof Error ? (error.stack ?? error.message) : String(error),
        });
    },
  );
});

async function readAsked(asked: Asked): Promise<Read> {
  return asked.kind === 'image'
    ? { kind: 'image', image: await readImage(asked.file, asked.wish) }
    : { kind: 'thumbnail', picture: await readThumbnail(asked.file, asked.side) };
}

/** They are handed over, not copied. */
function buffersOf(read: Read): ArrayBuffer[] {
  const arrays =
    read.kind === 'image'
      ? [read.image.picture, read.image.shown?.pixels.samples]
      : [read.picture.pixels.samples];
  return arrays.flatMap((array) => (array?.buffer instanceof ArrayBuffer ? [array.buffer] : []));
}
