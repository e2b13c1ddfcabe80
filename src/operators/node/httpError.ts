/** What a request was doing: `total` stands for all of it, where the time for the whole ran out. */
export type HttpPhase = 'dns' | 'connect' | 'tls' | 'headers' | 'body' | 'total';

/**
 * Why {@link httpRequest} failed: where it was (`phase`), and a short name for the reason (`code`).
 *
 * `code` is the system's, OpenSSL's, undici's or zlib's own (`ENOTFOUND`, `ECONNREFUSED`, `ECONNRESET`,
 * `CERT_HAS_EXPIRED`, `UND_ERR_SOCKET`, `HPE_INVALID_CONSTANT`, `Z_DATA_ERROR`, …) or `BODY_TOO_LARGE`; the original
 * error is the `cause`. In asyncio terms: aiohttp's `ClientError`, with the place kept as data rather than in a class.
 *
 * @example
 * ```ts
 * import { httpRequest, HttpError } from 'rx-asyncio/node';
 *
 * httpRequest('http://127.0.0.1:1/').subscribe({
 *   error: (error: HttpError) => console.log(error instanceof HttpError, error.phase, error.code),
 * });
 * // -> true connect ECONNREFUSED
 * ```
 */
export class HttpError extends Error {
  readonly code: string;
  readonly phase: HttpPhase;
  readonly url: string;

  constructor(message: string, details: { code: string; phase: HttpPhase; url: string; cause?: unknown }) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.name = new.target.name;
    this.code = details.code;
    this.phase = details.phase;
    this.url = details.url;
  }
}
