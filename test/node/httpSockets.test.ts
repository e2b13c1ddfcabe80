import { once } from 'node:events';
import { type RequestListener, createServer } from 'node:http';
import { type Socket } from 'node:net';
import { lastValueFrom, mergeMap, range, toArray } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpAgent, httpRequest } from 'rx-asyncio/node';
import { type TestServer, startServer } from '../../src/examples/server/startServer.ts';
import { failure, ok, onRequest, rawServer } from './httpKit.ts';

let server: TestServer;
let dispatcher: HttpAgent;
beforeEach(async () => {
  server = await startServer();
  dispatcher = new HttpAgent();
});
afterEach(async () => {
  await dispatcher.close();
  await server.close();
});

describe('the sockets of httpRequest', () => {
  it.each([
    ['GET', '/page'],
    ['HEAD', '/page'],
    ['GET', '/gzip'],
    ['GET', '/404'],
  ])('are as many as requests at once: %s %s', async (method, path) => {
    const request = httpRequest(server.url + path, { method, dispatcher });
    const run = range(0, 300).pipe(mergeMap(() => request, 7), toArray());
    expect(await lastValueFrom(run)).toHaveLength(300);
    expect(server.sockets).toBe(7);
  });

  it('are one for requests in sequence', async () => {
    for (let i = 0; i < 20; i++) await lastValueFrom(httpRequest(`${server.url}/page`, { dispatcher }));
    expect(server.sockets).toBe(1);
  });

  it('are replaced unnoticed when the server closes them between two requests', async () => {
    // The server hangs up on every second request of a connection, before a byte of the answer.
    let lost = 0;
    const raw = await rawServer((socket) =>
      onRequest(socket, (_, nth) => {
        if (nth === 1) socket.write(ok('fresh'));
        else {
          lost++;
          socket.destroy();
        }
      }),
    );
    for (const method of ['GET', 'HEAD']) {
      const run = range(0, 200).pipe(mergeMap(() => httpRequest(raw.url, { method, dispatcher }), 5), toArray());
      expect(await lastValueFrom(run)).toHaveLength(200);
    }
    expect(lost).toBeGreaterThan(0);
  });

  it('are not replaced for a POST, nor when they were new, nor once an answer has begun', async () => {
    let requests = 0;
    const raw = await rawServer((socket) =>
      onRequest(socket, (head, nth) => {
        requests++;
        if (head.includes('/new')) socket.destroy();
        else if (nth === 1) socket.write(ok(''));
        else if (head.includes('/begun')) socket.end('HTTP/1.1 200');
        else socket.destroy();
      }),
    );
    const ask = (path: string, method = 'GET') => httpRequest(raw.url + path, { method, dispatcher });
    expect(await failure(ask('new'))).toMatchObject({ phase: 'headers' });
    expect(requests).toBe(1);
    await lastValueFrom(ask('ok'));
    expect(await failure(ask('post', 'POST'))).toMatchObject({ phase: 'headers' });
    expect(requests).toBe(3);
    await lastValueFrom(ask('ok'));
    expect(await failure(ask('begun'))).toMatchObject({ phase: 'headers' });
    expect(requests).toBe(5);
  });

  it('are closed by the agent when idle, so that many hosts do not pile up', async () => {
    const answer: RequestListener = (_, response) => response.end('ok');
    const servers = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const http = createServer(answer);
        // It would keep the connection for a minute, and says so.
        http.keepAliveTimeout = 60_000;
        await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
        return http;
      }),
    );
    const closed = servers.map((http) => once(http, 'connection').then(([socket]) => once(socket as Socket, 'close')));
    for (const http of servers) {
      const { port } = http.address() as { port: number };
      await lastValueFrom(httpRequest(`http://127.0.0.1:${port}/`, { dispatcher }));
    }
    await Promise.all(closed);
    for (const http of servers) http.close();
  });
});
