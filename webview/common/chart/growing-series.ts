/** Points in ascending x, in typed arrays that grow: a hundred thousand cost little and are drawn without a copy. */
export class GrowingSeries {
  #x = new Float64Array(256);
  #y = new Float64Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** A view of the points so far; it does not grow with them. */
  get x(): Float64Array {
    return this.#x.subarray(0, this.#length);
  }

  /** NaN: there is no value there. */
  get y(): Float64Array {
    return this.#y.subarray(0, this.#length);
  }

  /** Adds a point. Points at or after it were told before it was known that they do not count: they go. */
  push(x: number, y: number): void {
    while (this.#length > 0 && (this.#x[this.#length - 1] ?? -Infinity) >= x) this.#length--;
    if (this.#length === this.#x.length) {
      this.#x = grown(this.#x);
      this.#y = grown(this.#y);
    }
    this.#x[this.#length] = x;
    this.#y[this.#length] = y;
    this.#length++;
  }
}

function grown(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(values.length * 2);
  larger.set(values);
  return larger;
}
