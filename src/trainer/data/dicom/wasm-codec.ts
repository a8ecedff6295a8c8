import { DicomError } from './dicom-header.ts';

interface Codec {
  readonly create: () => WasmDecoder;
  readonly heldBytes: () => number;
}

/** A module whose memory has grown beyond this is let go: memory in WebAssembly never shrinks. */
const keptBytes = 256 * 2 ** 20;

const silent: CodecOptions = { print: () => undefined, printErr: () => undefined };

/**
 * A decoder of compressed pixels in WebAssembly, loaded when first asked for. After a failure, which may leave its
 * memory in any state, it is loaded anew. Gives a copy of the samples. The decoder throws DicomError.
 */
function wasmCodec(load: () => Promise<Codec>): (bytes: Uint8Array) => Promise<DecodedSamples> {
  let loaded: Promise<Codec> | undefined;
  return async (bytes) => {
    const codec = await (loaded ??= load());
    try {
      const decoder = codec.create();
      decoder.getEncodedBuffer(bytes.length).set(bytes);
      decoder.decode();
      const info = { ...decoder.getFrameInfo() };
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

export interface DecodedSamples extends FrameInfo {
  /** Samples of one byte, or of two, little endian, where they have more than eight bits. */
  readonly values: Uint8Array;
}

export const decodeJpeg2000 = wasmCodec(async () => {
  const { default: open } = await import('@cornerstonejs/codec-openjpeg/decodewasmjs');
  const codec = await open(silent);
  return { create: () => new codec.J2KDecoder(), heldBytes: () => codec.HEAPU8.length };
});

export const decodeJpegLs = wasmCodec(async () => {
  const { default: open } = await import('@cornerstonejs/codec-charls/decodewasmjs');
  const codec = await open(silent);
  return { create: () => new codec.JpegLSDecoder(), heldBytes: () => codec.HEAPU8.length };
});
