import { type Cookie, parseCookie } from 'undici';

interface StoredCookie {
  readonly name: string;
  readonly value: string;
  /** The host that set it, or the domain it was set for. */
  readonly domain: string;
  readonly hostOnly: boolean;
  readonly path: string;
  readonly secure: boolean;
}

/**
 * The cookies of one chain of redirects: some sites redirect for ever unless theirs come back. It lives for seconds and
 * knows neither expiry, but for deletion, nor the public suffix list: a whole jar would be 4.5 MB of library.
 */
export class CookieJar {
  readonly #cookies = new Map<string, StoredCookie>();

  /** Keeps what a response from `url` sets. */
  store(url: URL, setCookie: string | string[] | undefined): void {
    for (const text of [setCookie ?? []].flat()) {
      const cookie = parseCookie(text);
      if (!cookie?.name) continue;
      const domain = cookie.domain?.replace(/^\./, '').toLowerCase() ?? url.hostname;
      if (!belongsTo(url.hostname, domain)) continue;
      const path = cookie.path?.startsWith('/') ? cookie.path : url.pathname.replace(/\/[^/]*$/, '') || '/';
      const key = `${cookie.name};${domain};${path}`;
      if (isExpired(cookie)) this.#cookies.delete(key);
      else {
        const { name, value, secure = false } = cookie;
        this.#cookies.set(key, { name, value, domain, hostOnly: cookie.domain === undefined, path, secure });
      }
    }
  }

  /** The `Cookie` header for a request to `url`, empty if there is nothing to say. */
  header(url: URL): string {
    return [...this.#cookies.values()]
      .filter(
        ({ domain, hostOnly, path, secure }) =>
          (hostOnly ? url.hostname === domain : belongsTo(url.hostname, domain)) &&
          (url.pathname === path || url.pathname.startsWith(path.replace(/\/?$/, '/'))) &&
          (!secure || url.protocol === 'https:'),
      )
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }
}

function isExpired({ maxAge, expires = Infinity }: Cookie): boolean {
  return maxAge === undefined ? Number(expires) <= Date.now() : maxAge <= 0;
}

/** Whether a host is the domain or lies below it. A domain without a dot, such as `com`, has nobody below it. */
function belongsTo(hostname: string, domain: string): boolean {
  return hostname === domain || (domain.includes('.') && hostname.endsWith(`.${domain}`));
}
