import { httpRequest, type HttpHead, type HttpResponse } from 'rx-asyncio/node';
import { defer, mergeMap, of, type Observable } from 'rxjs';
import { CookieJar } from './cookieJar.ts';
import { PageReader } from './pageReader.ts';
import { type Hop } from './record.ts';
import { rounded } from './rounded.ts';
import { type Target } from './target.ts';
import { RedirectError } from './verdict.ts';

const maxRedirects = 10;

/** The way from a URL over its redirects to a page. What it got to know stays readable when it fails. */
export class Trip {
  /** The responses so far. */
  readonly hops: Hop[] = [];
  /** Where it is. */
  url: URL;
  /** Of the latest request: its response, as far as it came. */
  head: HttpHead | undefined;
  page: PageReader = new PageReader();
  /** The body of the last response was read to its end. */
  isComplete = false;
  readonly #target: Target;
  readonly #connectTimeout: number;
  readonly #cookies = new CookieJar();
  /** URL and cookies of each request: a site may well redirect to the same page once its cookie is set. */
  readonly #visited = new Set<string>();

  constructor(target: Target, connectTimeout: number) {
    this.#target = target;
    this.#connectTimeout = connectTimeout;
    this.url = target.url;
  }

  /** Emits the response at the end of the redirects. */
  go(): Observable<HttpResponse> {
    return defer(() => this.#request()).pipe(mergeMap((response) => this.#arrive(response)));
  }

  #request(): Observable<HttpResponse> {
    const headers = this.#headers();
    const visit = `${this.url.href} ${headers.cookie ?? ''}`;
    if (this.#visited.has(visit)) throw new RedirectError('redirect_loop', 'The redirects go in circles');
    this.#visited.add(visit);
    this.head = undefined;
    this.page = new PageReader();
    return httpRequest(this.url, {
      headers,
      read: (chunk, head) => {
        this.head = head;
        return this.page.read(chunk, head);
      },
      connectTimeout: this.#connectTimeout,
      // The rest is limited by the time for the whole attempt.
      headersTimeout: Infinity,
      bodyTimeout: Infinity,
    });
  }

  #headers() {
    const cookie = this.#cookies.header(this.url);
    const { authorization } = this.#target;
    const isSameOrigin = this.url.origin === this.#target.url.origin;
    return {
      accept: 'text/html,*/*;q=0.8',
      ...(cookie && { cookie }),
      ...(authorization && isSameOrigin && { authorization }),
    };
  }

  #arrive(response: HttpResponse): Observable<HttpResponse> {
    const { status, headers, location, timing } = response;
    this.head = response;
    this.hops.push({
      url: this.url.href,
      status_code: status,
      location: location ?? null,
      time_ms: rounded(timing.total),
    });
    if (location === undefined) {
      this.isComplete = !response.stopped;
      if (this.isComplete) this.page.end();
      return of(response);
    }
    if (this.hops.length > maxRedirects) {
      throw new RedirectError('too_many_redirects', `More than ${maxRedirects} redirects`);
    }
    const next = new URL(location);
    if (!/^https?:$/.test(next.protocol)) throw new RedirectError('invalid_redirect', `Redirected to ${location}`);
    this.#cookies.store(this.url, headers['set-cookie']);
    this.url = next;
    return this.go();
  }
}
