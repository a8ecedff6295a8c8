interface FrameInfo {
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  readonly componentCount: number;
}

/** A decoder in WebAssembly; what its buffers show lies in the memory of its module. */
interface WasmDecoder {
  getEncodedBuffer(bytes: number): Uint8Array;
  decode(): void;
  getDecodedBuffer(): Uint8Array;
  getFrameInfo(): FrameInfo;
  delete(): void;
}

interface CodecOptions {
  print(text: string): void;
  printErr(text: string): void;
}

declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  export default function load(
    options: CodecOptions,
  ): Promise<{ readonly J2KDecoder: new () => WasmDecoder; readonly HEAPU8: Uint8Array }>;
}

declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  export default function load(
    options: CodecOptions,
  ): Promise<{ readonly JpegLSDecoder: new () => WasmDecoder; readonly HEAPU8: Uint8Array }>;
}

// It names declarations that it does not bring.
declare module 'jpeg-lossless-decoder-js' {
  export class Decoder {
    readonly stream: { readonly index: number } | null;
    readonly yLoc: number;
    readonly yDim: number;
    decode(bytes: ArrayBuffer): Uint8Array | Uint16Array;
  }
}
