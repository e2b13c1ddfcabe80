import { map, type Observable } from 'rxjs';
import { sleep } from 'rx-asyncio';
import { type Answer, type Visit } from './handler.ts';
import { Reply } from './reply.ts';

type Headers = Reply['headers'];

/** A whole body at once; HTML unless the headers say otherwise. */
export function send(body: string | Uint8Array, headers: Headers = {}, status: number = 200): Reply {
  return new Reply(body, { 'content-type': 'text/html; charset=utf-8', ...headers }, status);
}

export function sendJson(body: unknown, status: number = 200): Reply {
  return send(JSON.stringify(body), { 'content-type': 'application/json' }, status);
}

export function redirect(location: string, status: number = 302, headers: Headers = {}): Reply {
  return send('', { location, ...headers }, status);
}

/** What `answer` makes of the request, after so many ms. */
export function after(ms: number, answer: (visit: Visit) => Answer): (visit: Visit) => Observable<Answer> {
  return (visit) => sleep(visit.delay(ms)).pipe(map(() => answer(visit)));
}

export function titled(title: string, body: string = '<p>Hello.'): string {
  return `<!doctype html><html lang="en"><head><title>${title}</title></head><body>${body}</body></html>`;
}
