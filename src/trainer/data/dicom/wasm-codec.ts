import { DicomError } from './dicom-error.ts';

/** A module with a decoder, loaded anew each time: one that is given twice would bring its old memory with it. */
interface Codec<Decoder> {
  readonly create: () => Decoder;
  readonly heldBytes: () => number;
}

/** A module whose memory has grown beyond this is let go: memory in WebAssembly never shrinks. */
const keptBytes = 128 * 2 ** 20;

/**
 * How the samples of three components lie: pixel by pixel; plane by plane; or, in what OpenJPH's wrapper makes of
 * planes, three rows after each other of the three planes in turn as if they were the components of one row.
 */
export type SampleOrder = 'pixels' | 'planes' | 'rows of planes';

export interface DecodedSamples {
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  readonly componentCount: number;
  readonly order: SampleOrder;
  /** Whether samples may be others than the original's. */
  readonly lossy: boolean;
  /** Samples of one byte, or of two, little endian, where they have more than eight bits. */
  readonly values: Uint8Array;
}

/**
 * A decoder of compressed pixels in WebAssembly, loaded when first asked for. After a failure, which may leave its
 * memory in any state, and after a picture that took much of it, a fresh one takes its place. Gives a copy of the
 * samples. The decoder throws DicomError, also where the module only reports an error.
 */
function wasmCodec<Decoder extends WasmDecoder>(
  load: (options: CodecOptions) => Promise<Codec<Decoder>>,
  describe: (decoder: Decoder) => Pick<DecodedSamples, 'order' | 'lossy'>,
): (bytes: Uint8Array) => Promise<DecodedSamples> {
  let loaded: Promise<Codec<Decoder>> | undefined;
  const errors: string[] = [];
  const note = (text: string) => {
    if (/error/i.test(text)) errors.push(text);
  };
  return async (bytes) => {
    // Emscripten keeps its state in the options, so that each module needs its own.
    const codec = await (loaded ??= load({ print: note, printErr: note }));
    errors.length = 0;
    try {
      const decoder = codec.create();
      decoder.getEncodedBuffer(bytes.length).set(bytes);
      decoder.decode();
      if (errors.length > 0) throw new DicomError('reported by the decoder');
      const info = { ...decoder.getFrameInfo(), ...describe(decoder) };
      const values = Uint8Array.from(decoder.getDecodedBuffer());
      decoder.delete();
      if (codec.heldBytes() > keptBytes) loaded = undefined;
      return { ...info, values };
    } catch {
      loaded = undefined;
      throw new DicomError('damaged or incomplete compressed pixels');
    }
  };
}

export const decodeJpeg2000 = wasmCodec(
  async (options) => {
    const { default: open } = await import('@cornerstonejs/codec-openjpeg/decodewasmjs');
    const codec = await open(options);
    return { create: () => new codec.J2KDecoder(), heldBytes: () => codec.HEAPU8.length };
  },
  // A reversible transform may still lose what does not fit the size that was asked for.
  () => ({ order: 'pixels', lossy: true }),
);

export const decodeHighThroughputJpeg2000 = wasmCodec(
  async (options) => {
    const { default: open } = await import('@cornerstonejs/codec-openjph/wasmjs');
    const codec = await open(options);
    return { create: () => new codec.HTJ2KDecoder(), heldBytes: () => codec.HEAPU8.length };
  },
  (decoder) => ({
    order: decoder.getFrameInfo().isUsingColorTransform ? 'pixels' : 'rows of planes',
    lossy: true,
  }),
);

export const decodeJpegLs = wasmCodec(
  async (options) => {
    const { default: open } = await import('@cornerstonejs/codec-charls/decodewasmjs');
    const codec = await open(options);
    return { create: () => new codec.JpegLSDecoder(), heldBytes: () => codec.HEAPU8.length };
  },
  (decoder) => ({
    order: decoder.getInterleaveMode() === 0 ? 'planes' : 'pixels',
    lossy: decoder.getNearLossless() > 0,
  }),
);
