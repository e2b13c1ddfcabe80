/** Where the time of a request went, in ms; what a reused connection or a plain address spared it is 0. */
export interface HttpTiming {
  readonly dns: number;
  readonly connect: number;
  readonly tls: number;
  /** From sending the request to the last byte of the headers. */
  readonly ttfb: number;
  /** From the headers to the end of the body. */
  readonly download: number;
  /** From the subscription to the end of the body. */
  readonly total: number;
  /** True when the connection had served a request before. */
  readonly reused: boolean;
}

/** Status and headers: what is known before the body. */
export interface HttpHead {
  /** The URL that was asked for. */
  readonly url: string;
  readonly status: number;
  /** By lower-case name; a name that came more than once has an array. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Where a redirect (301, 302, 303, 307, 308) points, as an absolute URL; `undefined` if nowhere or to no URL. */
  readonly location: string | undefined;
  /** The address that answered, as `203.0.113.5`; `undefined` where a dispatcher hides it. */
  readonly address: string | undefined;
}

/**
 * What {@link httpRequest} emits: the head, the decoded body and the timing, all of it plain data.
 *
 * @example
 * ```ts
 * import { MockAgent } from 'undici';
 * import { httpRequest } from 'rx-asyncio/node';
 *
 * const dispatcher = new MockAgent();
 * dispatcher.get('http://example.test').intercept({ path: '/' }).reply(200, { msg: 'ok' });
 *
 * httpRequest('http://example.test/', { dispatcher }).subscribe((response) => {
 *   console.log(response.status, response.text(), response.json());
 * });
 * // -> 200 {"msg":"ok"} { msg: 'ok' }
 * ```
 */
export class HttpResponse implements HttpHead {
  readonly url: string;
  readonly status: number;
  readonly headers: HttpHead['headers'];
  readonly location: string | undefined;
  readonly address: string | undefined;
  /** The decoded body; empty when the chunks went to `read`. */
  readonly body: Uint8Array;
  /** True when `read` wanted no more before the body had ended. */
  readonly stopped: boolean;
  readonly timing: HttpTiming;

  constructor(head: HttpHead, rest: { body: Uint8Array; stopped: boolean; timing: HttpTiming }) {
    this.url = head.url;
    this.status = head.status;
    this.headers = head.headers;
    this.location = head.location;
    this.address = head.address;
    this.body = rest.body;
    this.stopped = rest.stopped;
    this.timing = rest.timing;
  }

  /** The body as UTF-8, like `Response.text()` of fetch: whatever the headers say. */
  text(): string {
    return new TextDecoder().decode(this.body);
  }

  /** The body as JSON; throws a `SyntaxError` if it is none. */
  json(): unknown {
    return JSON.parse(this.text());
  }
}
