/** Scores pictures with a model as it lies on disk. */
export interface Scorer {
  /**
   * Probabilities of every class, from a picture's pixels of 0 to 255, RGBRGB…; where it gives calibrated ones as well,
   * these after them.
   */
  score(pixels: ArrayLike<number>): Promise<Float64Array>;
  dispose(): void;
}
