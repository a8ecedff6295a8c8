/** Gives a function that does `work` in the next frame, and then again only after a pause, however often it is called. */
export function paced(work: () => void, pauseMilliseconds: number): () => void {
  let asked = false;
  let doneAt = -Infinity;
  const soon = (): void => {
    requestAnimationFrame(() => {
      asked = false;
      doneAt = performance.now();
      work();
    });
  };
  return () => {
    if (asked) return;
    asked = true;
    const wait = doneAt + pauseMilliseconds - performance.now();
    if (wait > 0) setTimeout(soon, wait);
    else soon();
  };
}
