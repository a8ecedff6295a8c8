import { DicomError } from './dicom-error.ts';
import { acClass, checkRest, damaged, dcClass, jpegScans } from './jpeg-scans.ts';
import type { BitInterval, JpegScan } from './jpeg-scans.ts';

/** The tables of a block of 8 × 8 samples. */
interface BlockTables {
  readonly dc: Uint16Array;
  readonly ac: Uint16Array;
  /** Jumps over several coefficients at once: see `jumpsOf`. */
  readonly jumps: Uint32Array;
}

/** Parts of a jump: the bits that it passes, the coefficients, and whether the block ends with it. */
const bitsOfJump = 8;
const endOfBlock = 2 ** 14;
/** Bits that jumps are looked up by: few, so that the table stays at hand. */
const jumpPeek = 11;
/** Coefficients that a jump passes at most: fewer than 16, and what one symbol adds. */
const longestJump = 31;

/**
 * Checks that the data of a sequential JPEG of Huffman coding (ITU-T T.81 annex F) are those of as many blocks as its
 * picture has, neither fewer nor more. libvips fills up what is missing in the last row of blocks without a warning,
 * and data that lack a piece amid them run out there.
 * Throws DicomError where they are not.
 */
export function checkSequentialJpeg(bytes: Uint8Array): void {
  let scans = 0;
  for (const scan of jpegScans(bytes)) {
    checkScan(scan);
    scans++;
  }
  if (scans === 0) throw new DicomError('incomplete JPEG pixels');
}

function checkScan(scan: JpegScan): void {
  const { units, blocks } = unitsOf(scan);
  const interval = scan.restartInterval === 0 ? units : scan.restartInterval;
  for (let first = 0; first < units; first += interval) {
    // A block takes 64 coefficients of 32 bits at most.
    passBlocks(scan.data.next(256 + 8), blocks, Math.min(interval, units - first));
  }
  scan.data.end();
}

/** How many minimum coded units a scan has, and the tables of the blocks of each (T.81 A.2). */
function unitsOf({ frame, components, huffman }: JpegScan): { units: number; blocks: BlockTables[] } {
  const across = Math.max(...frame.components.map(({ horizontal }) => horizontal));
  const down = Math.max(...frame.components.map(({ vertical }) => vertical));
  const jumps = new Map<Uint16Array, Uint32Array>();
  const parts = components.map(({ index, ...names }) => {
    const { horizontal = 0, vertical = 0 } = frame.components[index] ?? {};
    const tables = { dc: huffman.get(dcClass + names.dc), ac: huffman.get(acClass + names.ac) };
    if (tables.dc === undefined || tables.ac === undefined || horizontal * vertical === 0) throw damaged();
    const own = jumps.get(tables.ac) ?? jumpsOf(tables.ac);
    jumps.set(tables.ac, own);
    return { horizontal, vertical, tables: { dc: tables.dc, ac: tables.ac, jumps: own } };
  });
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) {
    const width = Math.ceil((frame.width * only.horizontal) / across);
    const height = Math.ceil((frame.height * only.vertical) / down);
    return { units: Math.ceil(width / 8) * Math.ceil(height / 8), blocks: [only.tables] };
  }
  return {
    units: Math.ceil(frame.width / (8 * across)) * Math.ceil(frame.height / (8 * down)),
    blocks: parts.flatMap(({ horizontal, vertical, tables }) =>
      Array.from({ length: horizontal * vertical }, () => tables),
    ),
  };
}

function passBlocks({ view, bits }: BitInterval, blocks: readonly BlockTables[], units: number): void {
  let bit = 0;
  for (let unit = 0; unit < units; unit++) {
    for (const { dc, ac, jumps } of blocks) {
      const first = dc[(view.getUint32(bit >>> 3) << (bit & 7)) >>> 16] ?? 0;
      if (first === 0) throw damaged();
      bit += (first >>> 8) + (first & 15);
      for (let place = 1; place < 64;) {
        const word = view.getUint32(bit >>> 3) << (bit & 7);
        // A jump of several coefficients must not lead out of the block.
        const far = place < 64 - longestJump ? (jumps[word >>> (32 - jumpPeek)] ?? 0) : 0;
        const jump = far === 0 ? jumpOver(ac[word >>> 16] ?? 0) : far;
        if (jump === 0) throw damaged();
        bit += jump & (2 ** bitsOfJump - 1);
        if (jump >= endOfBlock) break;
        place += jump >>> bitsOfJump;
        if (place > 64) throw damaged();
      }
      if (bit > bits) throw new DicomError('incomplete JPEG pixels');
    }
  }
  checkRest(view, bit, bits);
}

/** The jump over one symbol, from its entry in the code table; 0 for none. */
function jumpOver(entry: number): number {
  if (entry === 0) return 0;
  const size = entry & 15;
  const bits = (entry >>> 8) + size;
  return (entry & 255) === 0 ? bits + endOfBlock : bits + (((entry >>> 4) & 15) + 1) * 2 ** bitsOfJump;
}

/**
 * Jumps for the next few bits, symbol by symbol, as long as the codes of further symbols lie within them; 0 where the
 * first does not. The values of coefficients are passed over.
 */
function jumpsOf(table: Uint16Array): Uint32Array {
  const jumps = new Uint32Array(2 ** jumpPeek);
  for (let next = 0; next < jumps.length; next++) {
    let jump = 0;
    for (;;) {
      const bits = jump & (2 ** bitsOfJump - 1);
      const entry = bits < jumpPeek ? (table[(next << (16 - jumpPeek + bits)) & 0xffff] ?? 0) : 0;
      if (entry === 0 || bits + (entry >>> 8) > jumpPeek) break;
      jump += jumpOver(entry);
      if (jump >= endOfBlock || jump >>> bitsOfJump >= 16) break;
    }
    jumps[next] = jump;
  }
  return jumps;
}
