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

interface JpegLsDecoder extends WasmDecoder {
  /** How components lie in the samples: 0, one after the other. */
  getInterleaveMode(): number;
  /** By how much a sample may differ from the original. */
  getNearLossless(): number;
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

interface HighThroughputDecoder extends WasmDecoder {
  /** Without a colour transform, components are decoded one after the other. */
  getFrameInfo(): FrameInfo & { readonly isUsingColorTransform: boolean };
}

declare module '@cornerstonejs/codec-openjph/wasmjs' {
  export default function load(
    options: CodecOptions,
  ): Promise<{ readonly HTJ2KDecoder: new () => HighThroughputDecoder; readonly HEAPU8: Uint8Array }>;
}

declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  export default function load(
    options: CodecOptions,
  ): Promise<{ readonly JpegLSDecoder: new () => JpegLsDecoder; readonly HEAPU8: Uint8Array }>;
}
