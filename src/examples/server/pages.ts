import { brotliCompressSync, deflateRawSync, gzipSync } from 'node:zlib';
import { createMultibyteEncoder } from '@exodus/bytes/multi-byte.js';
import { EMPTY, NEVER, fromEvent, interval, map, of, switchMap, take, takeWhile, tap, timer } from 'rxjs';
import { type Page, type Visit } from './page.ts';
import { html, json, redirect, titled } from './replies.ts';

const gbk = createMultibyteEncoder('gbk');
const shiftJis = createMultibyteEncoder('shift_jis');

/** The two addresses of the articles: a JSON body after one second. */
const plain: Page[] = [
  { path: '/', about: '{"msg":"ok"} after 1 s', answer: (visit) => later(visit, 1000, () => json(visit, { msg: 'ok' })) },
  {
    path: '/random',
    about: '{"msg":0.123} after 1 s',
    answer: (visit) => later(visit, 1000, () => json(visit, { msg: Number(Math.random().toFixed(3)) })),
  },
  { path: '/echo', about: 'the request as it came in', answer: echo },
];

const slow: Page[] = [
  { path: '/slow-headers', about: 'headers after 3 s', answer: (visit) => later(visit, 3000, () => html(visit, titled('Slow headers'))) },
  { path: '/slow-body', about: 'headers at once, then ten pieces, 300 ms apart', answer: drip },
  { path: '/endless', about: 'a body that never ends, one piece every 100 ms', answer: endless },
  { path: '/hang', about: 'never answers', answer: () => NEVER },
];

const broken: Page[] = [
  { path: '/reset', about: 'connection reset in the middle of the body', answer: reset },
  { path: '/early-close', about: 'connection closed before the announced length', answer: earlyClose },
  { path: '/no-answer', about: 'connection closed without a byte', answer: ({ request }) => void request.socket.destroy() },
  { path: '/not-http', about: 'an SSH banner', answer: ({ request }) => void request.socket.end('SSH-2.0-OpenSSH_9.7\r\n') },
  { path: '/flaky', about: '503 twice, then 200; ?id=name&fails=n', answer: flaky },
];

const redirects: Page[] = [
  { path: '/redirect', about: 'a chain of three redirects', answer: (visit) => redirect(visit, '/redirect/2', 301) },
  { path: '/redirect/2', about: 'second of the chain', answer: (visit) => redirect(visit, '3', 302) },
  { path: '/redirect/3', about: 'third of the chain', answer: (visit) => redirect(visit, '/page', 307) },
  { path: '/redirect-loop', about: 'two addresses pointing at each other', answer: (visit) => redirect(visit, '/redirect-loop/2') },
  { path: '/redirect-loop/2', about: 'the other one', answer: (visit) => redirect(visit, '/redirect-loop') },
  { path: '/cookie', about: 'sets a cookie and redirects to itself until it comes back', answer: cookie },
  { path: '/redirect-utf8', about: 'a Location of raw UTF-8 bytes', answer: rawLocation },
  { path: '/redirect-nowhere', about: 'a Location that is no URL', answer: (visit) => redirect(visit, 'http://[') },
];

const encoded: Page[] = [
  {
    path: '/gbk',
    about: 'GBK, named in the header',
    answer: (visit) => html(visit, gbk(titled('中文网页标题')), { 'content-type': 'text/html; charset=gb2312' }),
  },
  {
    path: '/shift-jis',
    about: 'Shift_JIS, named in a meta tag only',
    answer: (visit) =>
      html(visit, shiftJis(`<meta charset="Shift_JIS">${titled('日本語のページ')}`), { 'content-type': 'text/html' }),
  },
  {
    path: '/utf-16',
    about: 'UTF-16 with a byte order mark, and a header that says otherwise',
    answer: (visit) => html(visit, Buffer.from(`\uFEFF${titled('UTF-16 ✓')}`, 'utf16le'), { 'content-type': 'text/html; charset=latin1' }),
  },
  {
    path: '/windows-1252',
    about: 'no charset at all, bytes of windows-1252',
    answer: (visit) => html(visit, Buffer.from(titled('\x93caf\xe9\x94 \x80 5'), 'latin1'), { 'content-type': 'text/html' }),
  },
  { path: '/gzip', about: 'gzip', answer: (visit) => html(visit, gzipSync(titled('Gzip')), { 'content-encoding': 'gzip' }) },
  {
    path: '/gzip-404',
    about: 'gzip on a 404',
    answer: (visit) => {
      visit.response.statusCode = 404;
      html(visit, gzipSync(titled('Gzip not found')), { 'content-encoding': 'gzip' });
    },
  },
  {
    path: '/gzip-cut',
    about: 'gzip without its last bytes',
    answer: (visit) => html(visit, gzipSync(titled('Cut', 'x'.repeat(5000))).subarray(0, -12), { 'content-encoding': 'gzip' }),
  },
  { path: '/gzip-false', about: 'plain text called gzip', answer: (visit) => html(visit, titled('Not gzip'), { 'content-encoding': 'gzip' }) },
  {
    path: '/deflate-raw',
    about: 'deflate without the zlib header',
    answer: (visit) => html(visit, deflateRawSync(titled('Raw deflate')), { 'content-encoding': 'deflate' }),
  },
  { path: '/brotli', about: 'brotli', answer: (visit) => html(visit, brotliCompressSync(titled('Brotli')), { 'content-encoding': 'br' }) },
  { path: '/bomb', about: '?mb=100 zeros in gzip', answer: bomb },
];

const titles: Page[] = [
  { path: '/page', about: 'a plain page', answer: (visit) => html(visit, titled('A plain page')) },
  { path: '/no-title', about: 'no title', answer: (visit) => html(visit, '<!doctype html><h1>Heading</h1>') },
  {
    path: '/svg-title',
    about: 'the title of a drawing, then the title of the page',
    answer: (visit) => html(visit, '<svg><title>Drawing</title></svg><title>Page</title>'),
  },
  {
    path: '/entity-title',
    about: 'character references in the title',
    answer: (visit) => html(visit, titled('Fish &amp; chips &mdash; caf&eacute; &#x2713;')),
  },
  { path: '/huge', about: '?mb=5 of text after the title', answer: huge },
];

const statuses: Page[] = [
  status(403, 'Forbidden'),
  status(404, 'Not found'),
  status(429, 'Too many requests', { 'retry-after': '1' }),
  status(500, 'Internal server error'),
];

export const pages: readonly Page[] = [...plain, ...slow, ...broken, ...redirects, ...encoded, ...titles, ...statuses];

function later(visit: Visit, ms: number, reply: () => void) {
  return timer(visit.delay(ms)).pipe(tap(reply));
}

function echo(visit: Visit): void {
  const { method, url, headers } = visit.request;
  json(visit, { method, url, headers, port: visit.request.socket.remotePort });
}

function drip({ response, delay }: Visit) {
  response.writeHead(200, { 'content-type': 'text/html' });
  response.write('<title>Slow body</title>');
  return interval(delay(300)).pipe(
    take(10),
    tap({ next: (n) => response.write(`<p>piece ${n}`), complete: () => response.end() }),
  );
}

function endless({ response, delay }: Visit) {
  response.writeHead(200, { 'content-type': 'text/html' });
  response.write('<title>Endless</title>');
  return interval(delay(100)).pipe(tap((n) => response.write(`<p>piece ${n}`)));
}

function reset({ request, response }: Visit) {
  response.writeHead(200, { 'content-length': 1000 });
  response.write('half');
  // The bytes must leave before the reset, which throws away what is still queued.
  return timer(20).pipe(tap(() => request.socket.resetAndDestroy()));
}

function earlyClose({ request, response }: Visit) {
  response.writeHead(200, { 'content-length': 1000 });
  response.write('half');
  return timer(20).pipe(tap(() => request.socket.end()));
}

function flaky(visit: Visit): void {
  const fails = Number(visit.query.get('fails') ?? 2);
  if (visit.visits < fails) json(visit, { msg: `failure ${visit.visits + 1} of ${fails}` }, 503);
  else html(visit, titled('Up again'));
}

function cookie(visit: Visit): void {
  if (visit.request.headers.cookie?.includes('seen=1')) html(visit, titled('Cookie accepted'));
  else redirect(visit, '/cookie', 302, { 'set-cookie': 'seen=1; Path=/' });
}

function rawLocation({ request }: Visit): void {
  request.socket.end(Buffer.from('HTTP/1.1 302 Found\r\ncontent-length: 0\r\nlocation: /echo?q=日本\r\n\r\n'));
}

function huge(visit: Visit) {
  const { response } = visit;
  response.writeHead(200, { 'content-type': 'text/html' });
  response.write('<title>Huge</title>');
  return pour(visit, Number(visit.query.get('mb') ?? 5) * 16, Buffer.alloc(64 * 1024, 'text '));
}

function bomb(visit: Visit): void {
  const megabyte = gzipSync(Buffer.alloc(1024 * 1024));
  const members = Array.from({ length: Number(visit.query.get('mb') ?? 100) }, () => megabyte);
  html(visit, Buffer.concat(members), { 'content-encoding': 'gzip' });
}

/** Writes `count` pieces, each only when the client has taken the ones before it. */
function pour({ response }: Visit, count: number, piece: Buffer) {
  let left = count;
  const write = () => {
    let room = true;
    while (room && left-- > 0) room = response.write(piece);
    if (left < 0) response.end();
    return left >= 0;
  };
  return of(undefined).pipe(
    map(write),
    switchMap((more) => (more ? fromEvent(response, 'drain').pipe(map(write), takeWhile(Boolean)) : EMPTY)),
  );
}

function status(code: number, text: string, headers: Record<string, string> = {}): Page {
  return {
    path: `/${code}`,
    about: `${code} ${text}`,
    answer: (visit) => {
      visit.response.statusCode = code;
      html(visit, titled(text), headers);
    },
  };
}
