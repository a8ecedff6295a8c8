import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How one path of the local server behaves. */
export interface ServedFile {
  readonly content: Buffer;
  /** Breaks the connection after so many bytes, for the first `cuts` requests (1 unless told). */
  readonly cutAfter?: number;
  readonly cuts?: number;
  /** Answers with this status, for the first `failures` requests (all unless told). */
  readonly status?: number;
  readonly failures?: number;
  /** Sends the whole whatever range is asked for. */
  readonly ignoresRanges?: boolean;
  /** Promises nothing about later requests having the same content. */
  readonly hasNoValidator?: boolean;
  /** Sends the beginning and then nothing, until the client goes. */
  readonly stallsAfter?: number;
  readonly redirectTo?: string;
}

/** A request as the server saw it. */
export interface SeenRequest {
  readonly path: string;
  readonly range: string | undefined;
}

/** A small HTTP server on this computer, with ranges and with the faults of real networks. */
export interface LocalServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  serve(path: string, file: ServedFile): void;
}

/** Starts a server on a free port of the loopback interface; it stops when disposed of. */
export async function startLocalServer(): Promise<LocalServer> {
  const files = new Map<string, ServedFile>();
  const counts = new Map<string, number>();
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    requests.push({ path, range: request.headers.range });
    const count = (counts.get(path) ?? 0) + 1;
    counts.set(path, count);
    answer(files.get(path), count, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    serve(path, file) {
      files.set(path, file);
      counts.set(path, 0);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(
  file: ServedFile | undefined,
  count: number,
  request: IncomingMessage,
  response: ServerResponse,
) {
  if (file === undefined) {
    response.writeHead(404).end('no such file');
    return;
  }
  if (file.redirectTo !== undefined) {
    response.writeHead(302, { location: file.redirectTo }).end();
    return;
  }
  if (file.status !== undefined && count <= (file.failures ?? Number.POSITIVE_INFINITY)) {
    response.writeHead(file.status).end();
    return;
  }
  const tag = `"${createHash('md5').update(file.content).digest('hex')}"`;
  const body = bodyFor(file, tag, request, response);
  if (file.stallsAfter !== undefined) {
    response.write(body.subarray(0, file.stallsAfter));
  } else if (file.cutAfter !== undefined && count <= (file.cuts ?? 1)) {
    response.write(body.subarray(0, file.cutAfter), () => setTimeout(() => response.destroy(), 20));
  } else {
    response.end(body);
  }
}

/** Writes the head of the answer and returns the bytes that belong to it. */
function bodyFor(file: ServedFile, tag: string, request: IncomingMessage, response: ServerResponse): Buffer {
  const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
  const condition = request.headers['if-range'];
  const start = Number(range?.[1] ?? 0);
  const total = file.content.length;
  const headers = file.hasNoValidator === true ? {} : { etag: tag };
  if (range === null || file.ignoresRanges === true || (condition !== undefined && condition !== tag)) {
    response.writeHead(200, { ...headers, 'content-length': total });
    return file.content;
  }
  if (start >= total) {
    response.writeHead(416, { 'content-range': `bytes */${total}` });
    return Buffer.alloc(0);
  }
  response.writeHead(206, {
    ...headers,
    'content-length': total - start,
    'content-range': `bytes ${start}-${total - 1}/${total}`,
  });
  return file.content.subarray(start);
}
