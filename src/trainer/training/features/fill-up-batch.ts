/**
 * Fills a batch up with blank rows. Executors give a row the same bits in batches of one size alone: how vectorised
 * kernels treat the last rows depends on how many there are.
 *
 * @param values [examples, …]
 * @returns [batchSize, …]; `values` itself where it is full
 */
export function fillUpBatch(values: Float32Array, examples: number, batchSize: number): Float32Array {
  if (examples === batchSize) return values;
  const full = new Float32Array((values.length / examples) * batchSize);
  full.set(values);
  return full;
}
