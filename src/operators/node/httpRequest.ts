import { Observable } from 'rxjs';
import { type Dispatcher } from 'undici';
import { HttpAgent } from './httpAgent.ts';
import { type HttpRead } from './httpRead.ts';
import { type HttpResponse } from './httpResponse.ts';
import { Exchange, type Plan } from './internal/exchange.ts';

/** Options of {@link httpRequest}; every time is in ms, and `Infinity` switches a limit off. */
export interface HttpRequestOptions {
  /** Default `GET`. */
  readonly method?: string;
  /** Default: `accept`, `accept-encoding` and `user-agent`, each unless given. */
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Uint8Array;
  /**
   * Sees each decoded chunk as it comes, instead of having them collected. Return `false` to end the body there; return
   * an Observable or a promise to make the server wait until that is done (whose last value `false` ends the body, too).
   */
  readonly read?: HttpRead;
  /** Most bytes of decoded body; more is an error `BODY_TOO_LARGE`. Default 16 MiB, with `read` no limit. */
  readonly maxBytes?: number;
  /** Until a connection is ready: waiting for one, DNS, TCP, TLS. Default 10 s. */
  readonly connectTimeout?: number;
  /** From the request to the end of the headers. Default 30 s. */
  readonly headersTimeout?: number;
  /** Longest gap in the body, not counting time spent in `read`. Default 30 s. */
  readonly bodyTimeout?: number;
  /** All of it. Default `Infinity`. */
  readonly timeout?: number;
  /** Default: one {@link HttpAgent} shared by all. Any undici dispatcher will do, such as a `MockAgent`. */
  readonly dispatcher?: Dispatcher;
}

let shared: HttpAgent | undefined;

/**
 * Sends one HTTP request on subscription, and emits its response once the body is in.
 *
 * ```
 * GET      (request)--(headers)--(chunk)--(chunk)|
 * output   ----------------------------------(r|)
 * ```
 *
 * The body is decoded (gzip, deflate, brotli; one that is falsely called so is taken as it is) and a status of 400 or
 * more is a response like any other. Redirects are not followed: `response.location` says where they lead.
 * A kept-alive connection the server closed just then is replaced and the request, if a GET or HEAD, sent again.
 *
 * Errors with {@link HttpError}, or {@link HttpTimeoutError} when one of the four limits runs out; what `read` throws is
 * passed on. Throws a `TypeError` at the call for a URL that is not http(s), a `RangeError` for a limit that is not positive.
 *
 * Unsubscribing ends the request at once in every phase: its socket is closed, also one that is still resolving or
 * connecting. (With a `dispatcher` that is no {@link HttpAgent} the subscriber is free at once too, but undici finishes
 * opening that connection first.)
 *
 * In asyncio this is aiohttp's `session.get(url)` with the body read: there cancelling the task closes the connection,
 * here unsubscribing does; there one session holds the pool, here one dispatcher.
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http';
 * import { map } from 'rxjs';
 * import { httpRequest } from 'rx-asyncio/node';
 *
 * const server = createServer((_, response) => response.end('{"msg":"ok"}'));
 * server.listen(0, '127.0.0.1', () => {
 *   const { port } = server.address() as { port: number };
 *   httpRequest(`http://127.0.0.1:${port}/`)
 *     .pipe(map((response) => response.json()))
 *     .subscribe({ next: (body) => console.log(body), complete: () => server.close() });
 * });
 * // -> { msg: 'ok' }
 * ```
 */
export function httpRequest(url: string | URL, options: HttpRequestOptions = {}): Observable<HttpResponse> {
  const plan = settle(new URL(url), options);
  return new Observable((subscriber) => {
    const exchange = new Exchange(plan, subscriber);
    subscriber.add(() => exchange.cancel());
    exchange.start();
  });
}

type LimitName = 'maxBytes' | 'connectTimeout' | 'headersTimeout' | 'bodyTimeout' | 'timeout';

function settle(url: URL, options: HttpRequestOptions): Plan {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new TypeError(`httpRequest: expected an http or https URL, got ${url.href}`);
  }
  const limit = (name: LimitName, otherwise: number) => {
    const value = options[name] ?? otherwise;
    if (!(value > 0)) throw new RangeError(`httpRequest: expected ${name} > 0, got ${String(value)}`);
    return value;
  };
  return {
    url,
    method: options.method?.toUpperCase() ?? 'GET',
    headers: withDefaults(options.headers ?? {}),
    body: options.body,
    read: options.read,
    maxBytes: limit('maxBytes', options.read ? Infinity : 16 * 1024 * 1024),
    connectTimeout: limit('connectTimeout', 10_000),
    headersTimeout: limit('headersTimeout', 30_000),
    bodyTimeout: limit('bodyTimeout', 30_000),
    timeout: limit('timeout', Infinity),
    dispatcher: options.dispatcher ?? (shared ??= new HttpAgent()),
  };
}

function withDefaults(headers: Readonly<Record<string, string | string[]>>): Record<string, string | string[]> {
  const given = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const defaults = { 'accept': '*/*', 'accept-encoding': 'gzip, deflate, br', 'user-agent': 'rx-asyncio' };
  const missing = Object.entries(defaults).filter(([name]) => !given.has(name));
  return { ...Object.fromEntries(missing), ...headers };
}
