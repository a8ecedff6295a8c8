/** A transfer that failed and may be tried again, or not. The message is a clause for the user. */
export class TransferError extends Error {
  override readonly name = 'TransferError';
  readonly isTransient: boolean;
  /** What the server asked to be waited before the next attempt. */
  readonly waitMilliseconds: number | undefined;

  constructor(
    message: string,
    options: { isTransient: boolean; waitMilliseconds?: number | undefined; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.isTransient = options.isTransient;
    this.waitMilliseconds = options.waitMilliseconds;
  }
}

const permanentCodes = new Map([
  ['ENOTFOUND', 'the host name is not known here (is this computer online?)'],
  ['CERT_HAS_EXPIRED', "the server's certificate has expired"],
  [
    'SELF_SIGNED_CERT_IN_CHAIN',
    'the certificate is not trusted (set NODE_EXTRA_CA_CERTS to your network’s certificate)',
  ],
  [
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'the certificate is not trusted (set NODE_EXTRA_CA_CERTS to your network’s certificate)',
  ],
  [
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'the certificate is not trusted (set NODE_EXTRA_CA_CERTS to your network’s certificate)',
  ],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'the certificate belongs to another host'],
]);

const transientCodes = new Map([
  ['EAI_AGAIN', 'the host name could not be looked up (is this computer online?)'],
  ['ECONNREFUSED', 'the connection was refused'],
  ['ECONNRESET', 'the connection broke off'],
  ['EPIPE', 'the connection broke off'],
  ['ETIMEDOUT', 'the server did not answer in time'],
  ['ENETUNREACH', 'the network cannot be reached (is this computer online?)'],
  ['EHOSTUNREACH', 'the host cannot be reached (is this computer online?)'],
  ['UND_ERR_SOCKET', 'the connection broke off'],
  ['UND_ERR_CONNECT_TIMEOUT', 'the server did not answer in time'],
  ['UND_ERR_HEADERS_TIMEOUT', 'the server did not answer in time'],
  ['UND_ERR_BODY_TIMEOUT', 'the server stopped sending'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'the connection ended early'],
]);

/** Says in words why a request failed; undefined when the error is not one of the network. */
export function asTransferError(error: unknown): TransferError | undefined {
  if (error instanceof TransferError) return error;
  for (const part of causesOf(error)) {
    const code = 'code' in part ? String(part.code) : '';
    const permanent = permanentCodes.get(code);
    if (permanent !== undefined) return new TransferError(permanent, { isTransient: false, cause: error });
    const transient = transientCodes.get(code);
    if (transient !== undefined) return new TransferError(transient, { isTransient: true, cause: error });
  }
  return undefined;
}

/** An error with what caused it; attempts on several addresses of a host come as an aggregate. */
function causesOf(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  const inner: unknown[] = error instanceof AggregateError ? error.errors : [];
  return [error, ...[error.cause, ...inner].flatMap(causesOf)];
}
