/** Answers that take the socket into their own hands, or their time. */
import { gzipSync } from 'node:zlib';
import { concat, ignoreElements, interval, map, type Observable, of, take, tap, timer } from 'rxjs';
import { redirect, send, sendJson, titled } from './answers.ts';
import { type Handler, type Visit } from './handler.ts';
import { Reply } from './reply.ts';

const html = { 'content-type': 'text/html' };

export const echo: Handler = ({ request: { method, url, headers } }) => ({ method, url, headers });

const pieces = (title: string, ms: number) =>
  concat(of(`<title>${title}</title>`), interval(ms).pipe(map((n) => `<p>piece ${n}`)));

export const drip: Handler = ({ delay }) => new Reply(pieces('Slow body', delay(300)).pipe(take(11)), html);

export const endless: Handler = ({ delay }) => new Reply(pieces('Endless', delay(100)), html);

/** Does something to the socket when half of the announced body has left. */
const halfway = (end: (visit: Visit) => void) => (visit: Visit): Observable<never> => {
  visit.response.writeHead(200, { 'content-length': 1000 });
  visit.response.write('half');
  // The bytes must leave before the reset, which throws away what is still queued, and a busy client must read them before
  // it: libuv tells of both at once as of an ordinary end.
  return timer(100).pipe(tap(() => end(visit)), ignoreElements());
};

export const reset: Handler = halfway(({ request }) => request.socket.resetAndDestroy());

export const earlyClose: Handler = halfway(({ request }) => request.socket.end());

export const noAnswer: Handler = ({ request }) => {
  request.socket.destroy();
};

export const notHttp: Handler = ({ request }) => {
  request.socket.end('SSH-2.0-OpenSSH_9.7\r\n');
};

export const flaky: Handler = ({ query, visits }) => {
  const fails = Number(query.get('fails') ?? 2);
  if (visits >= fails) return send(titled('Up again'));
  return sendJson({ msg: `failure ${visits + 1} of ${fails}` }, 503);
};

export const cookie: Handler = ({ request }) => {
  if (request.headers.cookie?.includes('seen=1')) return send(titled('Cookie accepted'));
  return redirect('/cookie', 302, { 'set-cookie': 'seen=1; Path=/' });
};

export const rawLocation: Handler = ({ request }) => {
  request.socket.end('HTTP/1.1 302 Found\r\ncontent-length: 0\r\nlocation: /echo?q=日本\r\n\r\n');
};

export const bomb: Handler = ({ query }) => {
  const megabyte = gzipSync(Buffer.alloc(1024 * 1024));
  const members = Array.from({ length: Number(query.get('mb') ?? 100) }, () => megabyte);
  return send(Buffer.concat(members), { 'content-encoding': 'gzip' });
};

export const huge: Handler = ({ query }) => new Reply(pour(Number(query.get('mb') ?? 5) * 16), html);

function* pour(count: number): Generator<string | Uint8Array> {
  yield '<title>Huge</title>';
  const piece = Buffer.alloc(64 * 1024, 'text ');
  for (let left = count; left > 0; left--) yield piece;
}
