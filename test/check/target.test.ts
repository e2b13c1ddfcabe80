import { describe, expect, it } from 'vitest';
import { isLoopback, parseTarget } from '../../src/examples/check/target.ts';

describe('parseTarget', () => {
  it.each([
    ['example.com', 'https://example.com/'],
    ['example.com:8080/a?b=c', 'https://example.com:8080/a?b=c'],
    ['HTTP://Example.COM:80/%7ea/../b', 'http://example.com/b'],
    ['http://example.com/#part', 'http://example.com/'],
    ['localhost:3000/a', 'http://localhost:3000/a'],
    ['127.0.0.1', 'http://127.0.0.1/'],
    ['[::1]:80/a', 'http://[::1]/a'],
    ['https://localhost/', 'https://localhost/'],
    ['http://例え.jp/テスト', 'http://xn--r8jz45g.jp/%E3%83%86%E3%82%B9%E3%83%88'],
    ['//example.com/a', 'https://example.com/a'],
  ])('reads %s as %s', (input, url) => {
    expect(parseTarget(input).url.href).toBe(url);
  });

  it.each([
    ['http://not a url/', 'Not a URL'],
    ['http://', 'Not a URL'],
    ['http://example.com:99999/', 'Not a URL'],
    ['mailto:someone@example.com', 'Cannot check mailto URLs, only http and https'],
    ['javascript:void(0)', 'Cannot check javascript URLs, only http and https'],
    ['ftp://example.com/', 'Cannot check ftp URLs, only http and https'],
  ])('rejects %s: %s', (input, message) => {
    expect(() => parseTarget(input)).toThrow(message);
  });

  it('keeps user name and password out of the URL', () => {
    const { url, authorization } = parseTarget('https://user%40home:p%3Aw@example.com/');
    expect(url.href).toBe('https://example.com/');
    expect(authorization).toBe(`Basic ${Buffer.from('user@home:p:w').toString('base64')}`);
  });
});

describe('isLoopback', () => {
  it.each(['localhost', 'app.localhost', '127.0.0.1', '127.1.2.3', '[::1]'])('knows %s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each(['example.com', '128.0.0.1', 'localhost.com', '127.0.0.1.example.com', '10.0.0.1'])('not %s', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
