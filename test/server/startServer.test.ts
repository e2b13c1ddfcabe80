import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serveCommand } from '../../src/examples/server/serveCommand.ts';
import { type TestServer, startServer } from '../../src/examples/server/startServer.ts';
import { pages } from '../../src/examples/server/pages.ts';
import { lastValueFrom } from 'rxjs';
import { HttpAgent, httpRequest } from 'rx-asyncio/node';

let server: TestServer;
let dispatcher: HttpAgent;
beforeEach(async () => {
  server = await startServer();
  dispatcher = new HttpAgent();
});
afterEach(async () => {
  await dispatcher.destroy();
  await server.close();
});

const get = (path: string, headers = {}) => lastValueFrom(httpRequest(server.url + path, { dispatcher, headers }));

describe('startServer', () => {
  it('answers / and /random as JSON, after a delay the query can set', async () => {
    expect((await get('/?delay=0')).json()).toEqual({ msg: 'ok' });
    const { msg } = (await get('/random?delay=0')).json() as { msg: number };
    expect(msg).toBeGreaterThanOrEqual(0);
    expect(msg).toBeLessThan(1);
    const { timing } = await get('/?delay=60');
    expect(timing.ttfb).toBeGreaterThan(50);
  });

  it('has routes that answer at once, after a wait, and from a thread', async () => {
    const mode = async (path: string) => (await get(path)).json();
    expect(await mode('/sync')).toEqual({ mode: 'sync' });
    expect(await mode('/async')).toEqual({ mode: 'async' });
    expect(await mode('/slow?delay=1')).toEqual({ mode: 'slow' });
    expect(await mode('/blocking?delay=1')).toEqual({ mode: 'blocking' });
    expect(await mode('/thread?delay=1')).toEqual({ mode: 'thread' });
  });

  it('gives /random the value it is asked for', async () => {
    expect((await get('/random?delay=0&value=0.75')).json()).toEqual({ msg: 0.75 });
  });

  it('lists every page on /index', async () => {
    const index = (await get('/index')).text();
    for (const { path } of pages) expect(index).toContain(`href="${path}"`);
  });

  it('fails as often as asked under each id of /flaky, then answers', async () => {
    const statuses = async (query: string) => {
      const seen = [];
      for (let i = 0; i < 4; i++) seen.push((await get(`/flaky${query}`)).status);
      return seen;
    };
    expect(await statuses('?id=a')).toEqual([503, 503, 200, 200]);
    expect(await statuses('?id=b&fails=1')).toEqual([503, 200, 200, 200]);
  });

  it('redirects /cookie until the cookie comes back', async () => {
    const first = await get('/cookie');
    expect(first).toMatchObject({ status: 302, location: `${server.url}/cookie` });
    expect((await get('/cookie', { cookie: 'seen=1' })).status).toBe(200);
  });

  it('says when to come back on /429', async () => {
    expect((await get('/429')).headers['retry-after']).toBe('1');
  });

  it('answers 404 for what it does not have', async () => {
    expect((await get('/nothing-here')).status).toBe(404);
  });

  it('counts requests, visits and sockets', async () => {
    await get('/page');
    await get('/page');
    await get('/page?other');
    expect([server.requests, server.sockets, server.open]).toEqual([3, 1, 1]);
    expect([server.visits('/page'), server.visits('/page?other'), server.visits('/never')]).toEqual([2, 1, 0]);
  });

  it('stops a page that is still at work when its client goes away', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.write('GET /endless?delay=1 HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(socket, 'data');
    socket.destroy();
    while (server.open > 0) await new Promise((resolve) => setImmediate(resolve));
  });

  it('closes at once although clients hang', async () => {
    const hanging = httpRequest(`${server.url}/hang`, { dispatcher }).subscribe({ error: () => undefined });
    while (server.requests === 0) await new Promise((resolve) => setImmediate(resolve));
    await server.close();
    expect(server.open).toBe(0);
    hanging.unsubscribe();
    server = await startServer();
  });

  it('rejects when the port is taken', async () => {
    await expect(startServer({ port: Number(new URL(server.url).port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('serveCommand', () => {
  it('prints every address, serves while subscribed, and stops on unsubscribe', async () => {
    const lines: string[] = [];
    const serving = serveCommand({ port: 0 }, (line) => lines.push(line)).subscribe();
    while (lines.length < pages.length) await new Promise((resolve) => setImmediate(resolve));
    const address = lines.find((line) => line.includes('/page '))?.split(' ')[0] ?? '';
    expect((await lastValueFrom(httpRequest(address, { dispatcher }))).status).toBe(200);
    serving.unsubscribe();
    for (let refused = false; !refused; ) {
      refused = await lastValueFrom(httpRequest(address, { dispatcher })).then(() => false, () => true);
    }
  });

  it('prints what its client did not wait for, and what failed', async () => {
    const lines: string[] = [];
    const serving = serveCommand({ port: 0 }, (line) => lines.push(line)).subscribe();
    while (lines.length < pages.length) await new Promise((resolve) => setImmediate(resolve));
    const { origin, port } = new URL(lines[0]?.split(' ')[0] ?? '');
    const more = async (n: number) => {
      while (lines.length < pages.length + n) await new Promise((resolve) => setImmediate(resolve));
      return lines.at(-1);
    };
    expect((await lastValueFrom(httpRequest(`${origin}/sync`, { dispatcher }))).json()).toEqual({ mode: 'sync' });
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('GET /events HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(socket, 'data');
    socket.destroy();
    expect(await more(1)).toBe('GET /events: cancelled, its client has gone');
    await lastValueFrom(httpRequest(`${origin}/slow?delay=soon`, { dispatcher }));
    expect(await more(2)).toMatch(/^GET \/slow\?delay=soon: failed, RangeError: /);
    serving.unsubscribe();
  });

  it('fails when it cannot listen', async () => {
    const { port } = new URL(server.url);
    const serving = serveCommand({ port: Number(port) }, () => undefined);
    await expect(lastValueFrom(serving)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
