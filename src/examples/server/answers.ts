import { tap, timer } from 'rxjs';
import { type Answer } from './page.ts';

type Headers = Readonly<Record<string, string>>;

/** A whole body at once; HTML unless the headers say otherwise. */
export function send(body: string | Uint8Array, headers: Headers = {}, status = 200): Answer {
  const bytes = Buffer.from(body as Uint8Array);
  return ({ response }) => {
    response.writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'content-length': bytes.length,
      ...headers,
    });
    response.end(bytes);
  };
}

export function sendJson(body: unknown, status = 200): Answer {
  return send(JSON.stringify(body), { 'content-type': 'application/json' }, status);
}

export function redirect(location: string, status = 302, headers: Headers = {}): Answer {
  return send('', { location, ...headers }, status);
}

/** What `answer` makes of the request, after so many ms. */
export function after(ms: number, answer: () => Answer): Answer {
  return (visit) => timer(visit.delay(ms)).pipe(tap(() => answer()(visit)));
}

export function titled(title: string, body = '<p>Hello.'): string {
  return `<!doctype html><html lang="en"><head><title>${title}</title></head><body>${body}</body></html>`;
}
