/** Answers that take the socket into their own hands, or their time. */
import { gzipSync } from 'node:zlib';
import { type Observable, fromEvent, interval, map, startWith, take, takeWhile, tap, timer } from 'rxjs';
import { redirect, send, sendJson, titled } from './answers.ts';
import { type Answer, type Visit } from './page.ts';

export const echo: Answer = (visit) => {
  const { method, url, headers } = visit.request;
  return sendJson({ method, url, headers })(visit);
};

export const drip: Answer = ({ response, delay }) => {
  response.writeHead(200, { 'content-type': 'text/html' });
  response.write('<title>Slow body</title>');
  return interval(delay(300)).pipe(
    take(10),
    tap({ next: (n) => response.write(`<p>piece ${n}`), complete: () => response.end() }),
  );
};

export const endless: Answer = ({ response, delay }) => {
  response.writeHead(200, { 'content-type': 'text/html' });
  response.write('<title>Endless</title>');
  return interval(delay(100)).pipe(tap((n) => response.write(`<p>piece ${n}`)));
};

export const reset: Answer = ({ request, response }) => {
  response.writeHead(200, { 'content-length': 1000 });
  response.write('half');
  // The bytes must leave before the reset, which throws away what is still queued.
  return timer(20).pipe(tap(() => request.socket.resetAndDestroy()));
};

export const earlyClose: Answer = ({ request, response }) => {
  response.writeHead(200, { 'content-length': 1000 });
  response.write('half');
  return timer(20).pipe(tap(() => request.socket.end()));
};

export const noAnswer: Answer = ({ request }) => {
  request.socket.destroy();
};

export const notHttp: Answer = ({ request }) => {
  request.socket.end('SSH-2.0-OpenSSH_9.7\r\n');
};

export const flaky: Answer = (visit) => {
  const fails = Number(visit.query.get('fails') ?? 2);
  if (visit.visits >= fails) return send(titled('Up again'))(visit);
  return sendJson({ msg: `failure ${visit.visits + 1} of ${fails}` }, 503)(visit);
};

export const cookie: Answer = (visit) => {
  if (visit.request.headers.cookie?.includes('seen=1')) return send(titled('Cookie accepted'))(visit);
  return redirect('/cookie', 302, { 'set-cookie': 'seen=1; Path=/' })(visit);
};

export const rawLocation: Answer = ({ request }) => {
  request.socket.end('HTTP/1.1 302 Found\r\ncontent-length: 0\r\nlocation: /echo?q=日本\r\n\r\n');
};

export const bomb: Answer = (visit) => {
  const megabyte = gzipSync(Buffer.alloc(1024 * 1024));
  const members = Array.from({ length: Number(visit.query.get('mb') ?? 100) }, () => megabyte);
  return send(Buffer.concat(members), { 'content-encoding': 'gzip' })(visit);
};

export const huge: Answer = (visit) => {
  visit.response.writeHead(200, { 'content-type': 'text/html' });
  visit.response.write('<title>Huge</title>');
  return pour(visit, Number(visit.query.get('mb') ?? 5) * 16, Buffer.alloc(64 * 1024, 'text '));
};

/** Writes so many pieces, each only when the client has taken those before. */
function pour({ response }: Visit, count: number, piece: Buffer): Observable<unknown> {
  let left = count;
  return fromEvent(response, 'drain').pipe(
    startWith(undefined),
    map(() => {
      while (left > 0) {
        left--;
        if (!response.write(piece)) break;
      }
      if (left === 0) response.end();
      return left;
    }),
    takeWhile((n) => n > 0),
  );
}
