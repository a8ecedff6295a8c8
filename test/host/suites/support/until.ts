import { setTimeout as wait } from 'node:timers/promises';

/** Waits until `look` gives something. Throws an Error when it has not within `seconds`. */
export async function until<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  seconds = 20,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`${what} did not come about within ${seconds} seconds.`);
    await wait(20);
  }
}
