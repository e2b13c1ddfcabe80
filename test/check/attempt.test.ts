import { lastValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { attempt } from '../../src/examples/check/attempt.ts';
import { type Settings } from '../../src/examples/check/options.ts';
import { parseTarget } from '../../src/examples/check/target.ts';
import { webServer } from './webServer.ts';

const settings: Settings = {
  concurrency: 10,
  perHost: 10,
  timeout: 10_000,
  connectTimeout: 5000,
  retries: 0,
  grace: 1000,
};

const go = (url: string, changes: Partial<Settings> = {}) =>
  lastValueFrom(attempt(parseTarget(url), { ...settings, ...changes }));

describe('redirects', () => {
  it('are followed, and each is recorded', async () => {
    const server = await webServer(({ url }, response) => {
      if (url === '/a') response.writeHead(301, { location: 'b?x=1' }).end('moved');
      else if (url === '/b?x=1') response.writeHead(302, { location: `//127.0.0.1:${port}/c#part` }).end();
      else response.end('<title>There</title>');
    });
    const port = new URL(server).port;
    const { outcome } = await go(`${server}/a`);
    expect(outcome).toMatchObject({ class: 'redirect', title: 'There', final_url: `${server}/c#part` });
    expect(outcome.chain).toEqual([
      { url: `${server}/a`, status_code: 301, location: `${server}/b?x=1`, time_ms: expect.any(Number) },
      { url: `${server}/b?x=1`, status_code: 302, location: `${server}/c#part`, time_ms: expect.any(Number) },
      { url: `${server}/c#part`, status_code: 200, location: null, time_ms: expect.any(Number) },
    ]);
  });

  it('may come back to the same page with a cookie, but not without', async () => {
    const server = await webServer(({ url, headers }, response) => {
      const seen = headers.cookie === 'seen=1';
      if (url === '/page' && seen) response.end('<title>In</title>');
      else if (url === '/page') response.writeHead(302, { 'location': '/page', 'set-cookie': 'seen=1' }).end();
      else response.writeHead(302, { location: '/loop' }).end();
    });
    const { outcome } = await go(`${server}/page`);
    expect(outcome).toMatchObject({ class: 'ok', title: 'In', final_url: `${server}/page` });
    const loop = await go(`${server}/loop`);
    expect(loop.outcome).toMatchObject({ class: 'broken', error_code: 'redirect_loop', status_code: 302 });
    expect(loop.outcome.chain).toHaveLength(1);
    expect(loop.retry).toBe(false);
  });

  it('are ten at most', async () => {
    const server = await webServer(({ url }, response) => {
      const left = Number(url?.slice(1));
      if (left > 0) response.writeHead(302, { location: `/${left - 1}` }).end();
      else response.end('<title>Arrived</title>');
    });
    expect((await go(`${server}/10`)).outcome).toMatchObject({ class: 'redirect', title: 'Arrived' });
    expect((await go(`${server}/11`)).outcome).toMatchObject({ class: 'broken', error_code: 'too_many_redirects' });
  });

  it.each(['http://[', 'mailto:someone@example.com', undefined])('to %s lead nowhere', async (location) => {
    const server = await webServer((_, response) => void response.writeHead(302, location ? { location } : {}).end());
    const { outcome } = await go(server);
    expect(outcome).toMatchObject({ class: 'broken', error_code: 'invalid_redirect', status_code: 302 });
  });

  it('take name and password along within the origin only', async () => {
    const got: unknown[] = [];
    const other = await webServer(({ headers }, response) => {
      got.push(headers.authorization);
      response.end();
    });
    const server = await webServer(({ url, headers }, response) => {
      got.push(headers.authorization);
      response.writeHead(302, { location: url === '/' ? '/next' : other }).end();
    });
    await go(server.replace('//', '//me:secret@'));
    const basic = `Basic ${Buffer.from('me:secret').toString('base64')}`;
    expect(got).toEqual([basic, basic, undefined]);
  });

  it('that fail say where', async () => {
    const location = 'http://127.0.0.1:1/x';
    const server = await webServer((_, response) => void response.writeHead(302, { location }).end());
    expect((await go(server)).outcome).toMatchObject({
      class: 'broken',
      error_code: 'refused',
      final_url: 'http://127.0.0.1:1/x',
      status_code: null,
      chain: [{ status_code: 302 }],
    });
  });
});

describe('the time limit', () => {
  it('covers redirects and body together', async () => {
    const server = await webServer(({ url }, response) => {
      const hop = Number(url?.slice(1));
      setTimeout(() => response.writeHead(302, { location: `/${hop + 1}` }).end(), 60);
    });
    const { outcome, retry } = await go(`${server}/1`, { timeout: 200 });
    expect(outcome).toMatchObject({ class: 'timeout', error_code: 'timeout', error: 'No answer within 200 ms' });
    expect(retry).toBe(true);
  });

  it('keeps what was known of a page whose body never ends', async () => {
    const server = await webServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).write('<title>Half a page</title>');
    });
    expect((await go(server, { timeout: 1000 })).outcome).toMatchObject({
      class: 'timeout',
      status_code: 200,
      title: 'Half a page',
      truncated: true,
    });
  });

  it('of the connection is told apart', async () => {
    // Reserved for documentation: nobody answers there, or the network says so at once.
    const { outcome } = await go('http://192.0.2.1/', { connectTimeout: 50 });
    expect(['connect_timeout', 'unreachable', 'refused']).toContain(outcome.error_code);
  });
});

describe('the body', () => {
  const utf8 = { 'content-type': 'text/html; charset=utf-8' };

  it('is read no further than the title when there is much more', async () => {
    const server = await webServer((_, response) => {
      response.writeHead(200, utf8).write('<title>First</title>');
      const more = () => {
        while (response.write('x'.repeat(65_536)));
        response.once('drain', more);
      };
      more();
    });
    const { outcome } = await go(server);
    expect(outcome).toMatchObject({ class: 'ok', title: 'First', truncated: true });
    expect(outcome.body_bytes).toBeLessThan(512 * 1024);
  });

  it('is read to its end when little is left, which saves the connection', async () => {
    const ports = new Set<unknown>();
    const body = `<title>Small</title>${'x'.repeat(60_000)}`;
    const server = await webServer(({ socket }, response) => {
      ports.add(socket.remotePort);
      response.writeHead(200, { ...utf8, 'content-length': body.length }).write(body.slice(0, 1000));
      setImmediate(() => response.end(body.slice(1000)));
    });
    for (let i = 0; i < 3; i++) {
      expect((await go(server)).outcome).toMatchObject({ title: 'Small', truncated: false, body_bytes: body.length });
    }
    expect(ports.size).toBe(1);
  });

  it('may fail once the title is known', async () => {
    const server = await webServer(({ socket }, response) => {
      response.writeHead(200, { ...utf8, 'content-length': 30_000 }).write('<title>Known</title>');
      setTimeout(() => socket.destroy(), 50);
    });
    expect((await go(server)).outcome).toMatchObject({ class: 'ok', title: 'Known', truncated: true, error: null });
  });

  it('is given up after 512 KB without a title', async () => {
    const server = await webServer((_, response) => {
      response.writeHead(200, utf8).end(`<p>${'x'.repeat(2_000_000)}<title>Late</title>`);
    });
    const { outcome } = await go(server);
    expect(outcome).toMatchObject({ class: 'ok', title: null, truncated: true });
    expect(outcome.body_bytes).toBeLessThan(700_000);
  });

  it('of what is no page is not searched for a title', async () => {
    const server = await webServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('"<title>no</title>"');
    });
    expect((await go(server)).outcome).toMatchObject({ class: 'ok', title: null, charset: null, body_bytes: 19 });
  });
});

describe('another attempt', () => {
  const answering = (status: number, headers = {}) =>
    webServer((_, response) => void response.writeHead(status, headers).end()).then(go);

  it.each([408, 429, 500, 502, 503, 504])('is worth it after %i', async (status) => {
    expect((await answering(status)).retry).toBe(true);
  });

  it.each([200, 301, 400, 401, 403, 404, 410, 501])('is not worth it after %i', async (status) => {
    expect((await answering(status)).retry).toBe(false);
  });

  it('waits as long as the server asks for, up to a minute', async () => {
    expect((await answering(429, { 'retry-after': '3' })).retry).toBe(3000);
    expect((await answering(503, { 'retry-after': '60' })).retry).toBe(60_000);
    expect((await answering(503, { 'retry-after': '61' })).retry).toBe(false);
    expect((await answering(429, { 'retry-after': '1000000000' })).retry).toBe(false);
    expect((await answering(429, { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' })).retry).toBe(0);
  });

  it('is worth it after a reset, not after a refusal', async () => {
    const resetting = await webServer(({ socket }) => void socket.destroy());
    expect(await go(resetting)).toMatchObject({ retry: true, outcome: { error_code: 'reset' } });
    expect(await go('http://127.0.0.1:1/')).toMatchObject({ retry: false, outcome: { error_code: 'refused' } });
  });
});

it('tells where the time went', async () => {
  const server = await webServer((_, response) => void response.end());
  const first = await go(server);
  expect(first.outcome.timing).toMatchObject({ dns_ms: 0, tls_ms: 0, reused: false });
  expect(first.outcome.timing?.connect_ms).toBeGreaterThan(0);
  expect((await go(server)).outcome.timing).toMatchObject({ connect_ms: 0, reused: true });
});
