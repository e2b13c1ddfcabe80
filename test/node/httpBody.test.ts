import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { Observable, Subject, lastValueFrom, of } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { HttpError, type HttpHead, httpRequest } from 'rx-asyncio/node';
import { type TestServer, startServer } from '../../src/examples/server/startServer.ts';
import { failure, onRequest, rawServer, turn, until } from './httpKit.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const get = (path: string, options = {}) => lastValueFrom(httpRequest(server.url + path, options));

/** A server whose every answer is this body under these headers. */
async function serving(body: Uint8Array | string, headers: Record<string, string>): Promise<string> {
  const http = createServer((_, response) => response.writeHead(200, headers).end(body)).listen(0, '127.0.0.1');
  await once(http, 'listening');
  onTestFinished(() => {
    http.close();
    http.closeAllConnections();
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}/`;
}

describe('the body of httpRequest', () => {
  it.each([
    ['/gzip', 200, 'Gzip'],
    ['/gzip-404', 404, 'Gzip not found'],
    ['/deflate-raw', 200, 'Raw deflate'],
    ['/brotli', 200, 'Brotli'],
    ['/gzip-false', 200, 'Not gzip'],
  ])('%s is decoded', async (path, status, title) => {
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(response.text()).toMatch(`<title>${title}</title>`);
    expect(response.text()).toMatch(/<\/html>$/);
  });

  it.each([
    ['deflate with its header', 'deflate', deflateSync('plain')],
    ['x-gzip in capitals', 'X-GZIP', gzipSync('plain')],
    ['gzip within brotli', 'gzip, br', brotliCompressSync(gzipSync('plain'))],
    ['identity', 'identity', Buffer.from('plain')],
    ['an unknown coding', 'zstd', Buffer.from('plain')],
    ['two gzip members', 'gzip', Buffer.concat([gzipSync('pl'), gzipSync('ain')])],
  ])('%s comes out plain', async (_, encoding, bytes) => {
    const url = await serving(bytes, { 'content-encoding': encoding });
    expect((await lastValueFrom(httpRequest(url))).text()).toBe('plain');
  });

  it('is empty for an empty gzip body, and for HEAD', async () => {
    const url = await serving('', { 'content-encoding': 'gzip' });
    expect((await lastValueFrom(httpRequest(url))).body).toHaveLength(0);
    const head = await get('/gzip', { method: 'HEAD' });
    expect([head.status, head.body.length, head.headers['content-encoding']]).toEqual([200, 0, 'gzip']);
  });

  it('falls back byte for byte, also when the false gzip comes in single bytes', async () => {
    const raw = await rawServer((socket) =>
      onRequest(socket, () => {
        socket.setNoDelay();
        socket.write('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 10\r\n\r\n');
        const write = (text: string) => {
          socket.write(text.charAt(0));
          if (text.length > 1) setImmediate(write, text.slice(1));
        };
        write('plain text');
      }),
    );
    expect((await lastValueFrom(httpRequest(raw.url))).text()).toBe('plain text');
  });

  it('is decoded as far as it goes when it was cut short', async () => {
    const text = (await get('/gzip-cut')).text();
    expect(text).toMatch('<title>Cut</title>');
    expect(text.length).toBeGreaterThan(1000);
  });

  it('fails as a decoding error when it goes bad later on', async () => {
    const bytes = gzipSync(Buffer.from(Array.from({ length: 50_000 }, (_, i) => `${i} `).join('')));
    bytes.fill(0xff, bytes.length >> 1);
    const error = await failure(httpRequest(await serving(bytes, { 'content-encoding': 'gzip' })));
    expect(error).toBeInstanceOf(HttpError);
    expect(error).toMatchObject({ phase: 'body', code: 'Z_DATA_ERROR' });
  });

  it('is capped after decoding: a bomb is an error', async () => {
    const error = await failure(httpRequest(`${server.url}/bomb?mb=50`, { maxBytes: 100_000 }));
    expect(error).toMatchObject({ phase: 'body', code: 'BODY_TOO_LARGE' });
  });

  it('of more than the cap costs the connection, which closes at once', async () => {
    const own = await startServer();
    onTestFinished(() => own.close());
    expect(await failure(httpRequest(`${own.url}/huge?mb=20`))).toMatchObject({ code: 'BODY_TOO_LARGE' });
    await until(() => own.open === 0);
  });

  it('of exactly maxBytes passes', async () => {
    const url = await serving('12345', {});
    expect((await lastValueFrom(httpRequest(url, { maxBytes: 5 }))).text()).toBe('12345');
    expect(await failure(httpRequest(url, { maxBytes: 4 }))).toMatchObject({ code: 'BODY_TOO_LARGE' });
  });
});

describe('read', () => {
  it('sees every decoded chunk and the head, and the body stays empty', async () => {
    const chunks: Uint8Array[] = [];
    let head: HttpHead | undefined;
    const response = await get('/gzip', {
      read: (chunk: Uint8Array, h: HttpHead) => {
        chunks.push(chunk);
        head = h;
      },
    });
    expect(Buffer.concat(chunks).toString()).toMatch('<title>Gzip</title>');
    expect(head).toMatchObject({ status: 200, url: `${server.url}/gzip` });
    expect([response.body.length, response.stopped]).toEqual([0, false]);
  });

  it.each(['/endless?delay=5', '/bomb?mb=50', '/huge?mb=50'])('ends %s early by returning false', async (path) => {
    let calls = 0;
    const response = await get(path, { read: () => ++calls < 2 });
    expect([response.stopped, calls]).toEqual([true, 2]);
  });

  it('closes the connection of a body it ended early', async () => {
    const own = await startServer();
    onTestFinished(() => own.close());
    await lastValueFrom(httpRequest(`${own.url}/endless?delay=5`, { read: () => false }));
    await until(() => own.open === 0);
  });

  it('keeps the connection when the body had arrived in full', async () => {
    const own = await startServer();
    onTestFinished(() => own.close());
    for (let i = 0; i < 5; i++) await lastValueFrom(httpRequest(`${own.url}/page`, { read: () => false }));
    expect(own.sockets).toBe(1);
  });

  it('passes on what it throws, and what its work fails with', async () => {
    const oops = new Error('oops');
    const read = () => {
      throw oops;
    };
    expect(await failure(httpRequest(`${server.url}/huge`, { read }))).toBe(oops);
    expect(await failure(httpRequest(`${server.url}/huge`, { read: () => Promise.reject(oops) }))).toBe(oops);
  });

  it('stops the server while its work is under way', async () => {
    let sent = 0;
    let blocked = false;
    const raw = await rawServer((socket) =>
      onRequest(socket, () => {
        socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${64 * 1024 * 1024}\r\n\r\n`);
        const pour = () => {
          blocked = false;
          while (sent < 1024 && !blocked) {
            sent++;
            blocked = !socket.write(Buffer.alloc(64 * 1024));
          }
        };
        socket.on('drain', pour);
        pour();
      }),
    );
    const holds: Subject<void>[] = [];
    let received = 0;
    let ended = false;
    let failure: unknown;
    httpRequest(raw.url, {
      // More than a busy machine keeps a chunk waiting.
      bodyTimeout: 1000,
      read: (chunk) => {
        received += chunk.length;
        if (holds.length > 0) return;
        const hold = new Subject<void>();
        holds.push(hold);
        return hold;
      },
    }).subscribe({ complete: () => (ended = true), error: (error: unknown) => (failure = error) });
    await until(() => holds.length === 1 && blocked);
    const before = received;
    // Long after the socket filled up (and after bodyTimeout, which does not run while we hold the server).
    await new Promise((resolve) => setTimeout(resolve, 1300));
    expect([blocked, received]).toEqual([true, before]);
    expect(sent).toBeLessThan(1024);
    holds[0]?.complete();
    await until(() => ended || failure !== undefined);
    expect(failure).toBeUndefined();
    expect(received).toBe(64 * 1024 * 1024);
  });

  it('never gets a chunk while it works on the one before, compressed or not', async () => {
    for (const path of ['/bomb?mb=2', '/huge?mb=2']) {
      let active = 0;
      let most = 0;
      const read = () =>
        new Observable<never>((subscriber) => {
          most = Math.max(most, ++active);
          setImmediate(() => {
            active--;
            subscriber.complete();
          });
        });
      expect((await get(path, { read })).stopped).toBe(false);
      expect(most).toBe(1);
    }
  });

  it('ends the body when the last value of its work is false', async () => {
    let calls = 0;
    const response = await get('/huge?mb=5', { read: () => of(true, ++calls < 3) });
    expect([response.stopped, calls]).toEqual([true, 3]);
  });

  it('has its work cancelled on unsubscribe, and on a timeout', async () => {
    const run = (timeout: number) => {
      let cancelled = false;
      let working = false;
      const read = () =>
        new Observable<never>(() => {
          working = true;
          return () => (cancelled = true);
        });
      const request = httpRequest(`${server.url}/huge?mb=1`, { read, timeout });
      const subscription = request.subscribe({ error: () => undefined });
      return { subscription, working: () => working, cancelled: () => cancelled };
    };
    const left = run(Infinity);
    await until(left.working);
    left.subscription.unsubscribe();
    expect(left.cancelled()).toBe(true);
    const late = run(50);
    await until(late.cancelled);
  });

  // Each of these crashed the process, failed or hung with undici's own pause.
  it.each(['content-length: 4', 'content-length: 4\r\nconnection: close', 'connection: close'])(
    'may finish after the server has hung up (%s)',
    async (header) => {
      const answer = `HTTP/1.1 200 OK\r\n${header}\r\n\r\nbody`;
      const raw = await rawServer((socket) => onRequest(socket, () => socket.end(answer)));
      let text = '';
      const read = (chunk: Uint8Array) => {
        text += Buffer.from(chunk).toString();
        return new Promise((resolve) => setTimeout(resolve, 50));
      };
      const response = await lastValueFrom(httpRequest(raw.url, { read }));
      expect([response.status, text]).toEqual([200, 'body']);
    },
  );

  it('fails when the connection is reset while it works', async () => {
    const raw = await rawServer((socket) =>
      onRequest(socket, () => {
        socket.write('HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 9\r\n\r\nhalf');
        setTimeout(() => socket.resetAndDestroy(), 20);
      }),
    );
    const hold = new Subject<void>();
    const error = failure(httpRequest(raw.url, { read: () => hold }));
    await until(() => raw.open === 1);
    expect(await error).toMatchObject({ name: 'HttpError', phase: 'body' });
    expect(hold.observed).toBe(false);
  });

  it('does not keep a connection from others once the body is in', async () => {
    const own = await startServer();
    onTestFinished(() => own.close());
    const hold = new Subject<void>();
    let ended = false;
    httpRequest(`${own.url}/page`, { read: () => hold }).subscribe({ complete: () => (ended = true) });
    await until(() => hold.observed);
    await turn();
    await turn();
    expect((await lastValueFrom(httpRequest(`${own.url}/page`))).status).toBe(200);
    expect([own.sockets, ended]).toEqual([1, false]);
    hold.complete();
    await until(() => ended);
  });

  it('gets the pieces of one packet one after the other', async () => {
    const pieces = Array.from({ length: 5000 }, (_, i) => String(i % 10));
    const raw = await rawServer((socket) =>
      onRequest(socket, () => {
        const chunked = pieces.map((piece) => `1\r\n${piece}\r\n`).join('');
        socket.write(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunked}0\r\n\r\n`);
      }),
    );
    const first = (n: number) => (n === 0 ? Promise.resolve() : of(true));
    for (const work of [() => of(true), () => Promise.resolve(), first]) {
      let text = '';
      const read = (chunk: Uint8Array) => {
        const done = work(text.length);
        text += Buffer.from(chunk).toString();
        return done;
      };
      await lastValueFrom(httpRequest(raw.url, { read }));
      expect(text).toBe(pieces.join(''));
    }
  });
});
