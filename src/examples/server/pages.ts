import { brotliCompressSync, deflateRawSync, gzipSync } from 'node:zlib';
import { createMultibyteEncoder } from '@exodus/bytes/multi-byte.js';
import { NEVER } from 'rxjs';
import { after, redirect, send, titled } from './answers.ts';
import * as awkward from './awkward.ts';
import { type Page, page } from './page.ts';
import { webPages } from './webPages.ts';

const gbk = createMultibyteEncoder('gbk');
const shiftJis = createMultibyteEncoder('shift_jis');

const html = { 'content-type': 'text/html' };
const encoding = (name: string) => ({ 'content-encoding': name });

export const pages: readonly Page[] = [
  // The two addresses of the articles.
  page('/', '{"msg":"ok"} after 1 s', after(1000, () => ({ msg: 'ok' }))),
  page(
    '/random',
    '{"msg":0.123} after 1 s; ?value=0.123',
    after(1000, ({ query }) => ({ msg: Number(query.get('value') ?? Math.random().toFixed(3)) })),
  ),
  ...webPages,

  page('/item', '{"id":"1"} after 200 ms; ?id=1', after(200, ({ query }) => ({ id: query.get('id') ?? '1' }))),
  page('/page', 'a plain page', send(titled('A plain page'))),
  page('/echo', 'the request as it came in', awkward.echo),

  page('/slow-headers', 'headers after 3 s', after(3000, () => send(titled('Slow headers')))),
  page('/slow-body', 'headers at once, then ten pieces, 300 ms apart', awkward.drip),
  page('/endless', 'a body that never ends, one piece every 100 ms', awkward.endless),
  page('/hang', 'never answers', () => NEVER),

  page('/reset', 'connection reset in the middle of the body', awkward.reset),
  page('/early-close', 'connection closed before the announced length', awkward.earlyClose),
  page('/no-answer', 'connection closed without a byte', awkward.noAnswer),
  page('/not-http', 'the banner of an SSH server', awkward.notHttp),
  page('/flaky', '503 twice, then 200; ?id=name&fails=n', awkward.flaky),

  page('/redirect', 'a chain of three redirects', redirect('/redirect/2', 301)),
  page('/redirect/2', 'the second of the chain, relative', redirect('3', 302)),
  page('/redirect/3', 'the third of the chain', redirect('/page', 307)),
  page('/redirect-loop', 'two addresses pointing at each other', redirect('/redirect-loop/2')),
  page('/redirect-loop/2', 'the other one', redirect('/redirect-loop')),
  page('/redirect-utf8', 'a Location of raw UTF-8 bytes', awkward.rawLocation),
  page('/redirect-nowhere', 'a Location that is no URL', redirect('http://[')),
  page('/cookie', 'sets a cookie and redirects to itself until it comes back', awkward.cookie),

  page(
    '/gbk',
    'GBK, named in the header',
    send(gbk(titled('中文网页标题')), { 'content-type': 'text/html; charset=gb2312' }),
  ),
  page(
    '/shift-jis',
    'Shift_JIS, named in a meta tag only',
    send(shiftJis(`<meta charset="Shift_JIS">${titled('日本語のページ')}`), html),
  ),
  page(
    '/utf-16',
    'UTF-16 with a byte order mark, and a header that says otherwise',
    send(Buffer.from(`\uFEFF${titled('UTF-16 ✓')}`, 'utf16le'), { 'content-type': 'text/html; charset=latin1' }),
  ),
  page(
    '/windows-1252',
    'no charset named, bytes of windows-1252',
    send(Buffer.from(titled('\x93caf\xe9\x94 \x80 5'), 'latin1'), html),
  ),

  page('/gzip', 'gzip', send(gzipSync(titled('Gzip')), encoding('gzip'))),
  page('/gzip-404', 'gzip on a 404', send(gzipSync(titled('Gzip not found')), encoding('gzip'), 404)),
  page(
    '/gzip-cut',
    'gzip without its last bytes',
    send(gzipSync(titled('Cut', 'x'.repeat(5000))).subarray(0, -12), encoding('gzip')),
  ),
  page('/gzip-false', 'plain text called gzip', send(titled('Not gzip'), encoding('gzip'))),
  page('/deflate-raw', 'deflate without its header', send(deflateRawSync(titled('Raw deflate')), encoding('deflate'))),
  page('/brotli', 'brotli', send(brotliCompressSync(titled('Brotli')), encoding('br'))),
  page('/bomb', '?mb=100 of zeros in gzip', awkward.bomb),
  page('/huge', '?mb=5 of text after the title', awkward.huge),

  page('/no-title', 'no title', send('<!doctype html><h1>Heading</h1>')),
  page(
    '/svg-title',
    'the title of a drawing, then that of the page',
    send('<svg><title>Drawing</title></svg><title>Page</title>'),
  ),
  page(
    '/entity-title',
    'character references in the title',
    send(titled('Fish &amp; chips &mdash; caf&eacute; &#x2713;')),
  ),

  page('/403', '403 Forbidden', send(titled('Forbidden'), {}, 403)),
  page('/404', '404 Not found', send(titled('Not found'), {}, 404)),
  page('/429', '429 Too many requests', send(titled('Too many requests'), { 'retry-after': '1' }, 429)),
  page('/500', '500 Internal server error', send(titled('Internal server error'), {}, 500)),
];
