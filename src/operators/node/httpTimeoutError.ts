import { HttpError, type HttpPhase } from './httpError.ts';

/** Which of the four limits of {@link httpRequest} ran out. */
export type HttpTimeoutCode = 'CONNECT_TIMEOUT' | 'HEADERS_TIMEOUT' | 'BODY_TIMEOUT' | 'TIMEOUT';

/**
 * A limit of {@link httpRequest} ran out; `code` says which one, `phase` where the request was stuck
 * (`dns`, `connect` or `tls` for `CONNECT_TIMEOUT`, `total` for `TIMEOUT`).
 *
 * @example
 * ```ts
 * import { createServer } from 'node:net';
 * import { httpRequest, HttpTimeoutError } from 'rx-asyncio/node';
 *
 * const silent = createServer().listen(0, '127.0.0.1', () => {
 *   const { port } = silent.address() as { port: number };
 *   httpRequest(`http://127.0.0.1:${port}/`, { headersTimeout: 50 }).subscribe({
 *     error: (error: HttpTimeoutError) => {
 *       console.log(error instanceof HttpTimeoutError, error.code, error.phase);
 *       silent.close();
 *     },
 *   });
 * });
 * // -> true HEADERS_TIMEOUT headers
 * ```
 */
export class HttpTimeoutError extends HttpError {
  declare readonly code: HttpTimeoutCode;
  /** The limit that ran out, in ms. */
  readonly limit: number;

  constructor(limit: number, details: { code: HttpTimeoutCode; phase: HttpPhase; url: string }) {
    super(`${details.code} after ${limit} ms: ${details.url}`, details);
    this.limit = limit;
  }
}
