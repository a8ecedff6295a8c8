/** At most one part in so many of the page's thread, which the editor around it may share, goes to such work. */
const partsOfTheThread = 4;

/**
 * Gives a function that does `work` in the next frame, and then again only after a pause, however often it is called.
 * Where the work and the painting after it take long, as without a GPU, the pause is longer.
 */
export function paced(work: () => void, pauseMilliseconds: number): () => void {
  let asked = false;
  let nextAt = -Infinity;
  const soon = (): void => {
    requestAnimationFrame(() => {
      asked = false;
      const begun = performance.now();
      nextAt = begun + pauseMilliseconds;
      work();
      // Charts draw themselves in the frame after this one; a timer's turn comes once that is painted.
      requestAnimationFrame(() =>
        setTimeout(() => {
          const taken = performance.now() - begun;
          nextAt = begun + Math.max(pauseMilliseconds, partsOfTheThread * taken);
        }),
      );
    });
  };
  return () => {
    if (asked) return;
    asked = true;
    const wait = nextAt - performance.now();
    if (wait > 0) setTimeout(soon, wait);
    else soon();
  };
}
