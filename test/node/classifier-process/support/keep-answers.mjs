/**
 * Preloaded into a classifier (`node --import`): it reads images, and no answer ever leaves it, although it is alive.
 */
import process from 'node:process';
import { isMainThread } from 'node:worker_threads';

if (isMainThread && process.send) {
  const send = process.send.bind(process);
  process.send = (message, ...others) =>
    ['outcome', 'done'].includes(message.kind) ? true : send(message, ...others);
}
