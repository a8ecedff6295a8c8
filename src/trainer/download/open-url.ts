import type { Readable } from 'node:stream';
import { getProxyForUrl } from 'proxy-from-env';
import { Agent, type Dispatcher, ProxyAgent, request } from 'undici';
import { TransferError } from './transfer-error.ts';

const timeouts = { connect: { timeout: 15_000 }, headersTimeout: 30_000, bodyTimeout: 60_000 };
const mostRedirects = 5;

/** A server's answer: the headers that matter for a resumable transfer, and the bytes to come. */
export interface OpenedUrl {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
  close(): Promise<void>;
}

/**
 * Sends a GET request and follows redirects, through the proxy that HTTPS_PROXY and NO_PROXY name. Plain http is
 * refused but for this computer itself, also where a redirect leads. Throws TransferError or what the network throws.
 */
export async function openUrl(
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<OpenedUrl> {
  let address = new URL(url);
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const dispatcher = dispatcherFor(address);
    let response: Dispatcher.ResponseData;
    try {
      response = await request(address, {
        headers: { 'accept-encoding': 'identity', ...headers },
        signal,
        dispatcher,
      });
    } catch (error) {
      await dispatcher.destroy();
      throw error;
    }
    const location = response.headers['location'];
    if (response.statusCode < 300 || response.statusCode >= 400 || typeof location !== 'string') {
      return {
        status: response.statusCode,
        headers: singleValued(response.headers),
        body: response.body,
        // A body that is still running is cut off; its error is the reader's no longer.
        close: async () => {
          response.body.on('error', () => undefined);
          await dispatcher.destroy();
        },
      };
    }
    response.body.on('error', () => undefined);
    await dispatcher.destroy();
    address = new URL(location, address);
  }
  throw new TransferError('the server redirects without end', { isTransient: false });
}

function dispatcherFor(address: URL): Dispatcher {
  const isThisComputer = ['127.0.0.1', '[::1]', 'localhost'].includes(address.hostname);
  if (address.protocol !== 'https:' && !(address.protocol === 'http:' && isThisComputer)) {
    throw new TransferError(`${address.origin} is not encrypted (https)`, { isTransient: false });
  }
  const proxy = isThisComputer ? '' : getProxyForUrl(address.href);
  return proxy === '' ? new Agent(timeouts) : new ProxyAgent({ ...timeouts, uri: proxy });
}

function singleValued(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
