import { parentPort } from 'node:worker_threads';
import { UnreadableImageError } from '../../data/unreadable-image-error.ts';
import { readImage } from './read-image.ts';
import type { FromReadingThread, ToReadingThread } from './reading-thread-messages.ts';

// Reads images beside the thread that computes. Files come from anywhere: one that breaks its decoder, or keeps it busy
// for ever, takes this thread with it and no other.
const port = parentPort;
if (!port) throw new TypeError('This program runs as a thread of the classifier.');

port.on('message', ({ read, file, ...wish }: ToReadingThread) => {
  const send = (message: FromReadingThread, transfer: ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer);
  readImage(file, wish).then(
    (image) => {
      const buffers = [image.picture.buffer, image.shown?.pixels.samples.buffer];
      send(
        { read, kind: 'image', image },
        buffers.filter((buffer) => buffer instanceof ArrayBuffer),
      );
    },
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
