/** An element of a data set: where its value lies. */
export interface DataElement {
  /** The value representation; undefined where the transfer syntax is implicit. */
  readonly kind: string | undefined;
  readonly start: number;
  /** In bytes; undefined where a delimiter ends the value: a sequence, or encapsulated pixels. */
  readonly length: number | undefined;
}

/** How the elements of a data set are written. */
export interface ElementCoding {
  readonly explicit: boolean;
  readonly littleEndian: boolean;
}

/** The elements of a DICOM data set by their tags, such as 0x00280010, and their values. */
export class DataSet {
  readonly bytes: Uint8Array;
  readonly coding: ElementCoding;
  readonly #elements: ReadonlyMap<number, DataElement>;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, coding: ElementCoding, elements: ReadonlyMap<number, DataElement>) {
    this.bytes = bytes;
    this.coding = coding;
    this.#elements = elements;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  element(tag: number): DataElement | undefined {
    return this.#elements.get(tag);
  }

  /** The bytes of an element's value, as many as the file has; undefined for an absent element or one without a length. */
  value(tag: number): Uint8Array | undefined {
    const element = this.#elements.get(tag);
    return element?.length === undefined
      ? undefined
      : this.bytes.subarray(element.start, element.start + element.length);
  }

  /** The unsigned 16-bit number at `index` of an element; undefined where it has none. */
  uint16(tag: number, index = 0): number | undefined {
    const value = this.value(tag);
    return value === undefined || value.length < 2 * index + 2
      ? undefined
      : this.#view.getUint16(value.byteOffset - this.bytes.byteOffset + 2 * index, this.coding.littleEndian);
  }

  /** The signed 16-bit number at `index` of an element; undefined where it has none. */
  int16(tag: number, index = 0): number | undefined {
    const value = this.uint16(tag, index);
    return value === undefined ? undefined : (value << 16) >> 16;
  }

  /** An element's text up to a NUL, without spaces around it; undefined where it is absent or empty. */
  text(tag: number): string | undefined {
    const value = Buffer.from(this.value(tag) ?? []).toString('latin1');
    return value.split('\0', 1)[0]?.trim() || undefined;
  }

  /** The first decimal number of an element's text; undefined where there is none. */
  decimal(tag: number): number | undefined {
    const value = Number.parseFloat(this.text(tag) ?? '');
    return Number.isFinite(value) ? value : undefined;
  }
}
