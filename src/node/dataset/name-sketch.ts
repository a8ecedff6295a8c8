import { maskedImage } from './mask-names.ts';

/** Names that a sketch keeps at most. */
const namesKept = 48;

/** The share of comparable names from which on two folders hold the same. */
const sameShare = 0.8;

/**
 * A few names of a folder's images by which two folders of any size are compared: those with the lowest hashes (a
 * bottom-k sketch, Cohen 1997), so that of the same names the same ones are kept. Names count without their extension,
 * their case and an ending that names a mask.
 */
export class NameSketch {
  /** Ordered by hash. */
  readonly #kept: { readonly hash: number; readonly stem: string }[] = [];

  add(fileName: string): void {
    const stem = comparable(fileName);
    const hash = hashOf(stem);
    const last = this.#kept.at(-1);
    if (this.#kept.length === namesKept && last && hash >= last.hash) return;
    const at = this.#kept.findIndex((each) => each.hash >= hash);
    if (at >= 0 && this.#kept[at]?.stem === stem) return;
    this.#kept.splice(at < 0 ? this.#kept.length : at, 0, { hash, stem });
    if (this.#kept.length > namesKept) this.#kept.pop();
  }

  /** Whether the images are called like those of `whole`, or of a part of them. False where there are none. */
  namesImagesOf(whole: NameSketch): boolean {
    // Beyond the last hash that the other keeps, nothing is known of its names.
    const limit = whole.#kept.length < namesKept ? Infinity : (whole.#kept.at(-1)?.hash ?? 0);
    const comparable = this.#kept.filter(({ hash }) => hash <= limit);
    const known = new Set(whole.#kept.map(({ stem }) => stem));
    const same = comparable.filter(({ stem }) => known.has(stem)).length;
    return comparable.length > 0 && same >= sameShare * comparable.length;
  }
}

/** A file's name without its extension. */
export function stemOf(fileName: string): string {
  const dot = fileName.lastIndexOf('.');
  return dot <= 0 ? fileName : fileName.slice(0, dot);
}

function comparable(fileName: string): string {
  const stem = stemOf(fileName).normalize('NFC').toLowerCase();
  return maskedImage(stem) ?? stem;
}

/** FNV-1a with 32 bits, over UTF-16 code units. */
function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193);
  // Names that differ in their last letters alone differ in the lower bits alone; the order is by the upper ones.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
