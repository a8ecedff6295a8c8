/** Long work in short steps, between which others may have their turn. Each yields the share that is done. */
export type Steps<Result> = Generator<number, Result, undefined>;

/** Does the work to its end without a pause. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
