import { waitFor } from 'rx-asyncio';
import { HttpError, type HttpHead, type HttpTiming } from 'rx-asyncio/node';
import { TimeoutError, catchError, defer, map, of, type Observable } from 'rxjs';
import { type Settings } from './options.ts';
import { type Outcome, type Timing, type Verdict } from './record.ts';
import { retryAfter } from './retryAfter.ts';
import { rounded } from './rounded.ts';
import { type Target } from './target.ts';
import { Trip } from './trip.ts';
import { judgeError, judgeResponse } from './verdict.ts';

/** What one attempt came to, and whether another may come to more: at any time, or after so many ms. */
export interface Attempt {
  readonly outcome: Outcome;
  readonly retry: boolean | number;
}

const longestWait = 60_000;
const passingStatuses = new Set([408, 429, 500, 502, 503, 504]);
const passingErrors = new Set(
  'CONNECT_TIMEOUT EAI_AGAIN ECONNRESET EMFILE EPIPE ETIMEDOUT UND_ERR_SOCKET'.split(' '),
);

/** Requests a URL and follows its redirects, all of it in the given time. Emits once; a failure is an outcome, too. */
export function attempt(target: Target, { timeout, connectTimeout }: Settings): Observable<Attempt> {
  return defer(() => {
    const startedAt = performance.now();
    const trip = new Trip(target, connectTimeout);
    const outcome = (verdict: Verdict, timing?: HttpTiming): Outcome => ({
      ...describe(trip),
      ...verdict,
      time_ms: rounded(performance.now() - startedAt),
      timing: timing ? timingOf(timing) : null,
    });
    const answer = (head: HttpHead, timing?: HttpTiming): Attempt => ({
      outcome: outcome(judgeResponse(head, withoutHash(trip.url) !== target.url.href), timing),
      retry: mayPass(head),
    });
    return trip.go().pipe(
      waitFor(timeout),
      map((response) => answer(response, response.timing)),
      catchError((error: unknown) => {
        // All that is wanted of a page may have come before the rest failed to.
        if (trip.head && trip.page.done) return of(answer(trip.head));
        trip.page.end();
        return of({ outcome: outcome(judgeError(error, timeout)), retry: mayErrorPass(error) });
      }),
    );
  });
}

function describe({ url, hops, head, page, isComplete }: Trip): Omit<Outcome, keyof Verdict | 'time_ms' | 'timing'> {
  const { 'content-type': type, 'content-length': length } = head?.headers ?? {};
  return {
    final_url: url.href,
    status_code: head?.status ?? null,
    title: page.title,
    charset: page.charset,
    content_type: type === undefined ? null : String(type),
    content_length: length === undefined ? null : Number(length),
    body_bytes: page.bytes,
    truncated: head !== undefined && !isComplete,
    chain: hops,
  };
}

function timingOf({ dns, connect, tls, ttfb, download, reused }: HttpTiming): Timing {
  return {
    dns_ms: rounded(dns),
    connect_ms: rounded(connect),
    tls_ms: rounded(tls),
    ttfb_ms: rounded(ttfb),
    download_ms: rounded(download),
    reused,
  };
}

function withoutHash({ href, hash }: URL): string {
  return href.slice(0, href.length - hash.length);
}

/** 429 and 503 may say when to come back; for an hour nobody waits. */
function mayPass({ status, headers }: HttpHead): boolean | number {
  if (!passingStatuses.has(status)) return false;
  const wait = retryAfter(headers['retry-after']);
  return wait === undefined || (wait <= longestWait && wait);
}

function mayErrorPass(error: unknown): boolean {
  return error instanceof TimeoutError || (error instanceof HttpError && passingErrors.has(error.code));
}
