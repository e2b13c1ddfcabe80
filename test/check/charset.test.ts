import { createMultibyteEncoder } from '@exodus/bytes/multi-byte.js';
import { createSinglebyteEncoder } from '@exodus/bytes/single-byte.js';
import { describe, expect, it } from 'vitest';
import { CharsetDecoder } from '../../src/examples/check/charset.ts';

function decode(contentType: string | undefined, bytes: Uint8Array, size = Infinity) {
  const decoder = new CharsetDecoder(contentType);
  let text = '';
  for (let at = 0; at < bytes.length; at += size) text += decoder.push(bytes.subarray(at, at + size));
  text += decoder.end();
  return { charset: decoder.charset, text };
}

const utf8 = (text: string) => Buffer.from(text);
const meta = (charset: string) => `<meta charset="${charset}">`;
const equiv = (charset: string) => `<META HTTP-EQUIV=Content-Type content='text/html; charset=${charset}'>`;

const multibyte: [string, string][] = [
  ['gbk', '中文网页'],
  ['gb18030', '中文网页'],
  ['big5', '繁體中文'],
  ['shift_jis', '日本語のページ'],
  ['euc-jp', '日本語のページ'],
  ['iso-2022-jp', '日本語のページ'],
  ['euc-kr', '한국어'],
];
const singlebyte: [string, string][] = [
  ['windows-1252', '“café” – 5 €'],
  ['windows-1251', 'Привет'],
  ['koi8-r', 'Привет'],
  ['iso-8859-2', 'Łódź'],
  ['iso-8859-16', 'Știri'],
  ['windows-1253', 'Ελληνικά'],
];
const encodings = [
  ...multibyte.map(([name, text]) => [name, text, createMultibyteEncoder(name)] as const),
  ...singlebyte.map(([name, text]) => [name, text, createSinglebyteEncoder(name)] as const),
];

describe('CharsetDecoder', () => {
  it.each(encodings)('%s: by header, meta and http-equiv, in one piece and byte by byte', (name, text, encode) => {
    for (const size of [Infinity, 1]) {
      expect(decode(`text/html; charset=${name}`, encode(text), size)).toEqual({ charset: name, text });
      for (const tag of [meta(name), equiv(name)]) {
        expect(decode('text/html', encode(tag + text), size)).toEqual({ charset: name, text: tag + text });
      }
    }
  });

  it.each([
    ['TEXT/HTML; Charset="GB2312"', 'gbk'],
    ["text/html;charset='utf8'", 'utf-8'],
    ['text/html; x=y; charset = latin1 ; z', 'windows-1252'],
    ['text/html; charset=us-ascii', 'windows-1252'],
    ['text/html; charset=UTF-16', 'utf-16le'],
  ])('reads the header %s as %s', (contentType, charset) => {
    expect(decode(contentType, utf8('abcd')).charset).toBe(charset);
  });

  it('believes a byte order mark more than the header, and the header more than the meta tag', () => {
    const marked = Buffer.from(`\uFEFF${meta('gbk')}ä`, 'utf16le');
    expect(decode('text/html; charset=latin1', marked)).toEqual({ charset: 'utf-16le', text: `${meta('gbk')}ä` });
    expect(decode('text/html; charset=latin1', marked, 1)).toEqual({ charset: 'utf-16le', text: `${meta('gbk')}ä` });
    expect(decode('text/html; charset=gbk', utf8('\uFEFFä'), 1)).toEqual({ charset: 'utf-8', text: 'ä' });
    expect(decode('text/html; charset=utf-8', utf8(`${meta('gbk')}ä`)).charset).toBe('utf-8');
    expect(decode('text/html', marked.swap16()).charset).toBe('utf-16be');
  });

  it.each(['nonsense', 'hz-gb-2312', 'iso-2022-kr'])('looks further when the header names %s', (label) => {
    expect(decode(`text/html; charset=${label}`, utf8(`${meta('koi8-r')}\xD0`)).charset).toBe('koi8-r');
  });

  it('finds a meta tag after the first 1,024 bytes, up to 5 KB', () => {
    const page = (before: number) => utf8(`<script>${'x'.repeat(before)}</script>${meta('shift_jis')}`);
    // Also where the tag lies across the edge of a window.
    for (let before = 900; before < 4900; before += 7) {
      expect(decode('text/html', page(before)).charset).toBe('shift_jis');
    }
    expect(decode('text/html', page(6000)).charset).toBe('utf-8');
  });

  it('does not believe a meta tag in a comment, nor one that says UTF-16', () => {
    expect(decode('text/html', utf8(`<!-- ${meta('gbk')} -->é`)).charset).toBe('utf-8');
    expect(decode('text/html', utf8(`${meta('utf-16')}é`)).charset).toBe('utf-8');
  });

  it('takes a page that names nothing for UTF-8 if it is, else for windows-1252', () => {
    expect(decode(undefined, utf8('€ “é”'))).toEqual({ charset: 'utf-8', text: '€ “é”' });
    expect(decode('text/html', utf8('plain'))).toEqual({ charset: 'utf-8', text: 'plain' });
    const quoted = Buffer.from('\x93caf\xe9\x94 \x80', 'latin1');
    expect(decode('text/html', quoted)).toEqual({ charset: 'windows-1252', text: '“café” €' });
    // A character cut in two at the point of decision does not count against UTF-8; one cut at the end does.
    expect(decode('text/html', utf8('€'.repeat(4000)), 1)).toEqual({ charset: 'utf-8', text: '€'.repeat(4000) });
    expect(decode('text/html', utf8('a€').subarray(0, 3)).charset).toBe('windows-1252');
  });

  it('decides no later than after 5 KB, and at once by a header', () => {
    const silent = new CharsetDecoder('text/html');
    expect(silent.push(Buffer.alloc(5119, 'x'))).toBe('');
    expect(silent.push(utf8('x'))).toHaveLength(5120);
    const said = new CharsetDecoder('text/html; charset=utf-8');
    expect([said.push(utf8('ab')), said.push(utf8('c'))]).toEqual(['', 'abc']);
  });

  it('makes nothing of nothing', () => {
    expect(decode('text/html', new Uint8Array())).toEqual({ charset: 'utf-8', text: '' });
  });
});
