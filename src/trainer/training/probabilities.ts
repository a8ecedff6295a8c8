import { sigmoid, softmax } from '../executors/loss.ts';

/**
 * What a model's logits say: [examples, outputs] to probabilities, one an example for a single logit (of the positive
 * class), else one a class.
 */
export function probabilitiesOf(logits: Float32Array, outputs: number): Float64Array {
  if (outputs === 1) return Float64Array.from(logits, sigmoid);
  const probabilities = new Float64Array(logits.length);
  for (let start = 0; start < logits.length; start += outputs) {
    probabilities.set(softmax(logits.subarray(start, start + outputs)), start);
  }
  return probabilities;
}

/** One example's probabilities of every class; a single one is that of the positive class of two. */
export function ofEveryClass(probabilities: Float64Array, positiveClass: number): Float64Array {
  const [positive = 0] = probabilities;
  if (probabilities.length > 1) return probabilities;
  return positiveClass === 1
    ? Float64Array.of(1 - positive, positive)
    : Float64Array.of(positive, 1 - positive);
}

/** How many examples the logits decide right: a single logit at 0, several by the largest. */
export function countCorrect(logits: Float32Array, labels: ArrayLike<number>, outputs: number): number {
  let correct = 0;
  for (let example = 0; example < labels.length; example++) {
    const row = logits.subarray(example * outputs, (example + 1) * outputs);
    const decided =
      outputs === 1
        ? Number((row[0] ?? 0) >= 0)
        : row.indexOf(row.reduce((a, b) => Math.max(a, b), -Infinity));
    if (decided === labels[example]) correct++;
  }
  return correct;
}
