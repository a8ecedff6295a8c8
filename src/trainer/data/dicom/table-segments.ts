import { DicomError } from './dicom-error.ts';

const discrete = 0;
const linear = 1;
const indirect = 2;

/**
 * Expands a segmented table (PS3.3 C.7.9.2) to its `count` values. Segments are a kind, a length, and: values; the value
 * that a straight line from the last one leads to; or where segments to be repeated begin, as two words, the lower first.
 * Throws DicomError for segments that make another number of values.
 */
export function expandSegments(numbers: Uint16Array, count: number): Uint16Array {
  const values = new Uint16Array(count);
  let filled = 0;
  const push = (value: number) => {
    if (filled >= count) throw contradictory();
    values[filled++] = value;
  };

  /** Expands `left` segments from `start` on. */
  const expand = (start: number, left: number, repeated: boolean): void => {
    let at = start;
    for (let segment = 0; segment < left && at + 1 < numbers.length; segment++) {
      const kind = numbers[at] ?? 0;
      const length = numbers[at + 1] ?? 0;
      at += 2;
      if (kind === discrete) {
        if (at + length > numbers.length) throw contradictory();
        for (const value of numbers.subarray(at, at + length)) push(value);
        at += length;
      } else if (kind === linear) {
        if (filled === 0 || at >= numbers.length) throw contradictory();
        const from = values[filled - 1] ?? 0;
        const to = numbers[at++] ?? 0;
        for (let step = 1; step <= length; step++) push(Math.round(from + ((to - from) * step) / length));
      } else if (kind === indirect) {
        // A repetition of repetitions could go on forever.
        if (repeated || at + 1 >= numbers.length) throw contradictory();
        const offset = (numbers[at] ?? 0) + (numbers[at + 1] ?? 0) * 65_536;
        at += 2;
        expand(offset, length, true);
      } else throw contradictory();
      // A byte of padding may look like the beginning of one more.
      if (filled === count) return;
    }
  };

  expand(0, Infinity, false);
  if (filled !== count) throw contradictory();
  return values;
}

function contradictory(): DicomError {
  return new DicomError('a damaged DICOM header: the segments of a palette contradict each other');
}
