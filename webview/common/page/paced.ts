/** Of the page's thread, which the editor around it may share, such work takes one part in so many at most. */
const partsOfTheThread = 4;

/**
 * Gives a function that does `work` in the next frame, and then again only after a pause, however often it is called.
 * Where the work and the painting after it take long, as without a GPU, the pause is longer.
 */
export function paced(work: () => void, pauseMilliseconds: number): () => void {
  let isAsked = false;
  let isBusy = false;
  const begin = (): void => {
    isBusy = true;
    requestAnimationFrame(() => {
      isAsked = false;
      const begun = performance.now();
      work();
      // Charts draw themselves in the frame after this one; a timer's turn comes once that is painted.
      requestAnimationFrame(() => setTimeout(() => rest(performance.now() - begun)));
    });
  };
  const rest = (taken: number): void => {
    const pause = Math.max(pauseMilliseconds - taken, (partsOfTheThread - 1) * taken);
    setTimeout(() => {
      isBusy = false;
      if (isAsked) begin();
    }, pause);
  };
  return () => {
    isAsked = true;
    if (!isBusy) begin();
  };
}
