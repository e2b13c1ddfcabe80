import { beforeEach, describe, expect, it } from 'vitest';
import { CookieJar } from '../../src/examples/check/cookieJar.ts';

const url = (text: string) => new URL(text);

describe('CookieJar', () => {
  let jar: CookieJar;
  beforeEach(() => {
    jar = new CookieJar();
  });

  it('gives a host its own cookies back, and no other host', () => {
    jar.store(url('http://a.example.com/'), ['one=1', 'two=2; HttpOnly']);
    expect(jar.header(url('http://a.example.com/x'))).toBe('one=1; two=2');
    expect(jar.header(url('http://b.example.com/'))).toBe('');
    expect(jar.header(url('http://sub.a.example.com/'))).toBe('');
  });

  it('shares the cookies of a domain with the hosts below it', () => {
    jar.store(url('http://www.example.com/'), 'sso=1; Domain=.Example.com');
    expect(jar.header(url('http://login.example.com/'))).toBe('sso=1');
    expect(jar.header(url('http://notexample.com/'))).toBe('');
  });

  it('takes no cookie for a domain the host is not part of, nor for a top-level one', () => {
    jar.store(url('http://a.example.com/'), ['x=1; Domain=other.com', 'y=1; Domain=com']);
    expect(jar.header(url('http://other.com/'))).toBe('');
    expect(jar.header(url('http://a.example.com/'))).toBe('');
    expect(jar.header(url('http://b.com/'))).toBe('');
  });

  it('keeps cookies within their path, by default the folder of the page that set them', () => {
    jar.store(url('http://a.com/shop/cart'), ['deep=1', 'all=1; Path=/']);
    expect(jar.header(url('http://a.com/shop/pay'))).toBe('deep=1; all=1');
    expect(jar.header(url('http://a.com/shop'))).toBe('deep=1; all=1');
    expect(jar.header(url('http://a.com/shopping'))).toBe('all=1');
  });

  it('sends secure cookies over https only', () => {
    jar.store(url('https://a.com/'), 'token=1; Secure');
    expect(jar.header(url('http://a.com/'))).toBe('');
    expect(jar.header(url('https://a.com/'))).toBe('token=1');
  });

  it('replaces a cookie of the same name, and deletes one that is set as expired', () => {
    jar.store(url('http://a.com/'), ['a=1', 'b=1', 'c=1']);
    jar.store(url('http://a.com/'), ['a=2', 'b=; Max-Age=0', 'c=; Expires=Thu, 01 Jan 1970 00:00:00 GMT']);
    expect(jar.header(url('http://a.com/'))).toBe('a=2');
  });

  it('ignores what is no cookie', () => {
    jar.store(url('http://a.com/'), ['\u0000=1', '']);
    jar.store(url('http://a.com/'), undefined);
    expect(jar.header(url('http://a.com/'))).toBe('');
  });
});
