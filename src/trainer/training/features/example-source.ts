/** One picture as training or evaluation asks for it: an augmented variant, or the picture itself (`view` null). */
export interface Example {
  /** Index into the dataset's images. */
  readonly image: number;
  readonly view: number | null;
}

/** A batch of what a phase's network reads: features at the cut, or prepared pixels. */
export interface ExampleBatch {
  readonly examples: number;
  readonly values: Float32Array;
  /** Index of each example's image. */
  readonly images: readonly number[];
}

/** Gives examples in the order asked for, reading ahead while the engine computes. Memory is a few batches. */
export interface ExampleSource {
  batches(order: readonly Example[], batchSize: number, signal: AbortSignal): AsyncGenerator<ExampleBatch>;
}
