import { type Entry } from './input.ts';

/**
 * `ok` and `redirect` (a page, but elsewhere) are good; `blocked` pages may well exist; `rate_limited`, `server_error` and
 * `timeout` may be so for now; `broken` is broken, and `invalid` is no URL at all.
 */
export const checkClasses = [
  'ok',
  'redirect',
  'broken',
  'blocked',
  'rate_limited',
  'server_error',
  'timeout',
  'invalid',
] as const;

export type CheckClass = (typeof checkClasses)[number];

/** What to think of a URL; `error` is for people, `error_code` for programs, both `null` unless it failed. */
export interface Verdict {
  readonly class: CheckClass;
  readonly error: string | null;
  readonly error_code: string | null;
}

/** One response on the way to the answer; the last one is the answer. */
export interface Hop {
  readonly url: string;
  readonly status_code: number;
  readonly location: string | null;
  readonly time_ms: number;
}

/** Where the time of the last request went, in ms. */
export interface Timing {
  readonly dns_ms: number;
  readonly connect_ms: number;
  readonly tls_ms: number;
  readonly ttfb_ms: number;
  readonly download_ms: number;
  /** True when the connection had served a request before. */
  readonly reused: boolean;
}

/** What one attempt came to; `null` is what it did not get to know. */
export interface Outcome extends Verdict {
  /** Where the answer came from, or where it failed to come from. */
  readonly final_url: string | null;
  readonly status_code: number | null;
  readonly title: string | null;
  readonly charset: string | null;
  readonly content_type: string | null;
  /** As the server announced it. */
  readonly content_length: number | null;
  /** Decoded bytes that were read. */
  readonly body_bytes: number;
  /** True when the body may have gone on. */
  readonly truncated: boolean;
  /** The whole attempt, redirects included. */
  readonly time_ms: number | null;
  readonly timing: Timing | null;
  readonly chain: readonly Hop[];
}

/** What is said about one line of input: the line, and what the last attempt at its URL came to. */
export interface CheckRecord extends Entry, Outcome {
  /** As it was asked for; `null` if the input is no URL. */
  readonly url: string | null;
  readonly host: string | null;
  readonly method: 'GET';
  /** True unless a page of status 2xx came in the end. */
  readonly failed: boolean;
  /** The line that asked for the same URL before; that line's record has all that is `null` here. */
  readonly duplicate_of: number | null;
  readonly attempts: number;
  /** When the answer was there. */
  readonly timestamp: string;
}
