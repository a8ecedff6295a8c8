/**
 * The training loss and its gradient, from logits, in double precision.
 *
 * Batches have a few dozen logits: computing them here costs nothing, is stable for any logit, and gives every engine
 * the same numbers.
 */
export interface LossResult {
  /** sum(weight × loss) / examples, as Keras reduces it. */
  readonly loss: number;
  /** Gradient of `loss` with respect to the logits, [examples, outputs]. */
  readonly logitsGradient: Float32Array;
}

/**
 * Binary cross-entropy of a sigmoid. `labels` are 0 or 1; smoothing s moves targets to y(1 − s) + s/2, as in Keras.
 */
export function sigmoidCrossEntropy(
  logits: Float32Array,
  labels: ArrayLike<number>,
  sampleWeights: Float32Array,
  labelSmoothing: number,
): LossResult {
  const logitsGradient = new Float32Array(logits.length);
  let sum = 0;
  logits.forEach((logit, index) => {
    const target = (labels[index] ?? 0) * (1 - labelSmoothing) + labelSmoothing / 2;
    const weight = sampleWeights[index] ?? 0;
    // log(1 + e^x) - t·x, written so that no exponential overflows.
    sum += weight * (Math.max(logit, 0) - logit * target + Math.log1p(Math.exp(-Math.abs(logit))));
    logitsGradient[index] = (weight * (sigmoid(logit) - target)) / logits.length;
  });
  return { loss: sum / logits.length, logitsGradient };
}

/**
 * Cross-entropy of a softmax over `classes` logits an example. `labels` are class indices; smoothing s moves targets to
 * y(1 − s) + s/classes, as in Keras.
 */
export function softmaxCrossEntropy(
  logits: Float32Array,
  labels: ArrayLike<number>,
  sampleWeights: Float32Array,
  labelSmoothing: number,
  classes: number,
): LossResult {
  const examples = logits.length / classes;
  const logitsGradient = new Float32Array(logits.length);
  let sum = 0;
  for (let example = 0; example < examples; example++) {
    const row = logits.subarray(example * classes, (example + 1) * classes);
    const probabilities = softmax(row);
    const logSumExp = logSumOfExponentials(row);
    const weight = sampleWeights[example] ?? 0;
    for (let c = 0; c < classes; c++) {
      const target = (labels[example] === c ? 1 - labelSmoothing : 0) + labelSmoothing / classes;
      sum += weight * target * (logSumExp - (row[c] ?? 0));
      logitsGradient[example * classes + c] = (weight * ((probabilities[c] ?? 0) - target)) / examples;
    }
  }
  return { loss: sum / examples, logitsGradient };
}

export function sigmoid(logit: number): number {
  if (logit >= 0) return 1 / (1 + Math.exp(-logit));
  const exponential = Math.exp(logit);
  return exponential / (1 + exponential);
}

/** Probabilities of one example's logits. */
export function softmax(logits: Float32Array): Float64Array {
  const logSumExp = logSumOfExponentials(logits);
  return Float64Array.from(logits, (logit) => Math.exp(logit - logSumExp));
}

function logSumOfExponentials(logits: Float32Array): number {
  const largest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  return largest + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
}
