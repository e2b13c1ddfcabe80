import { TimeoutError } from 'rxjs';
import { HttpError, HttpTimeoutError, type HttpHead } from 'rx-asyncio/node';
import { describe, expect, it } from 'vitest';
import { RedirectError, judgeError, judgeResponse } from '../../src/examples/check/verdict.ts';

const head = (status: number, headers = {}): HttpHead => ({
  url: 'http://a.com/',
  status,
  headers,
  location: undefined,
  address: undefined,
});

describe('judgeResponse', () => {
  it.each([
    [200, 'ok'],
    [204, 'ok'],
    [304, 'broken'],
    [400, 'broken'],
    [401, 'blocked'],
    [403, 'blocked'],
    [404, 'broken'],
    [408, 'timeout'],
    [410, 'broken'],
    [429, 'rate_limited'],
    [451, 'blocked'],
    [500, 'server_error'],
    [503, 'server_error'],
    [599, 'server_error'],
    [600, 'broken'],
    [999, 'blocked'],
  ])('takes %i for %s', (status, name) => {
    expect(judgeResponse(head(status), false).class).toBe(name);
  });

  it('calls a page that has moved a redirect', () => {
    expect(judgeResponse(head(200), true)).toEqual({ class: 'redirect', error: null, error_code: null });
    expect(judgeResponse(head(404), true).class).toBe('broken');
  });

  it('names every failure', () => {
    expect(judgeResponse(head(404), false)).toMatchObject({ error: '404 Not Found', error_code: 'http_404' });
    expect(judgeResponse(head(999), false).error).toBe('999');
    expect(judgeResponse(head(302), false).error_code).toBe('invalid_redirect');
  });

  it('sees that a challenge is no failure of the page', () => {
    expect(judgeResponse(head(503, { 'cf-mitigated': 'challenge' }), false).class).toBe('blocked');
  });
});

describe('judgeError', () => {
  const failure = (code: string, phase: HttpError['phase'] = 'headers') =>
    new HttpError('it broke: http://a.com/', { code, phase, url: 'http://a.com/' });

  it.each([
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['ECONNREFUSED', 'refused'],
    ['EHOSTUNREACH', 'unreachable'],
    ['ECONNRESET', 'reset'],
    ['EPIPE', 'reset'],
    ['UND_ERR_SOCKET', 'reset'],
    ['CERT_HAS_EXPIRED', 'cert_expired'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'cert_host_mismatch'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'cert_untrusted'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
    ['EPROTO', 'tls'],
    ['HPE_INVALID_CONSTANT', 'protocol'],
    ['UND_ERR_HEADERS_OVERFLOW', 'protocol'],
    ['Z_DATA_ERROR', 'decode'],
    ['EMFILE', 'too_many_open_files'],
  ])('names %s %s', (code, name) => {
    expect(judgeError(failure(code), 1000)).toEqual({ class: 'broken', error: 'it broke', error_code: name });
  });

  it('falls back to where it happened', () => {
    expect(judgeError(failure('ESOMETHING', 'connect'), 1000).error_code).toBe('connect');
    expect(judgeError(failure('ESOMETHING', 'body'), 1000).error_code).toBe('protocol');
  });

  it('tells the two time limits apart', () => {
    const connecting = new HttpTimeoutError(50, { code: 'CONNECT_TIMEOUT', phase: 'dns', url: 'http://a.com/' });
    expect(judgeError(connecting, 1000)).toMatchObject({ class: 'timeout', error_code: 'connect_timeout' });
    expect(judgeError(failure('ETIMEDOUT'), 1000)).toMatchObject({ class: 'timeout', error_code: 'connect_timeout' });
    expect(judgeError(new TimeoutError(), 1000)).toEqual({
      class: 'timeout',
      error: 'No answer within 1000 ms',
      error_code: 'timeout',
    });
  });

  it('turns everything else into the failure of one URL', () => {
    expect(judgeError(new RedirectError('redirect_loop', 'round'), 1)).toMatchObject({ error_code: 'redirect_loop' });
    expect(judgeError('what', 1)).toEqual({ class: 'broken', error: 'what', error_code: 'unexpected' });
  });
});
