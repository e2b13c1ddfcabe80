import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import {
  concat, defer, finalize, from, ignoreElements, lastValueFrom, map, NEVER, of, range, Subject, throwError,
} from 'rxjs';
import { AsyncEvent, finalizeAsync, Scope, sleep } from 'rx-asyncio';
import { HttpAgent, httpRequest } from 'rx-asyncio/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventStream } from '../../src/examples/server/eventStream.ts';
import { type Handler } from '../../src/examples/server/handler.ts';
import { Reply } from '../../src/examples/server/reply.ts';
import { type Handled, type ServeOptions, serveRoutes, type WebServer } from '../../src/examples/server/serveRoutes.ts';

let server: WebServer;
let dispatcher: HttpAgent;
let ended: Handled[];
beforeEach(() => {
  dispatcher = new HttpAgent();
  ended = [];
});
afterEach(async () => {
  await dispatcher.destroy();
  await server.close();
});

const serve = async (routes: Readonly<Record<string, Handler>>, options: ServeOptions = {}) => {
  server = await serveRoutes(routes, { onEnd: (handled) => ended.push(handled), ...options });
};
const get = (path: string, options = {}) => lastValueFrom(httpRequest(server.url + path, { dispatcher, ...options }));

/** A client by hand, which reads what is taken off its socket and nothing more. */
async function ask(...paths: string[]): Promise<Socket> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`).join(''));
  return socket;
}

const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
};
const outcomes = () => ended.map(({ request, outcome, reason }) => [request, outcome, reason]);

const gone = 'its client has gone';
const json = { 'content-type': 'application/json' };

describe('a handler answers', () => {
  it.each<[string, Handler]>([
    ['an object', () => ({ mode: 'sync' })],
    ['the last value of an Observable', () => concat(of({ mode: 'not yet' }), sleep(1, { mode: 'sync' }))],
    ['what a promise brings', () => Promise.resolve({ mode: 'sync' })],
    ['with a reply', () => new Reply('{"mode":"sync"}', json)],
    ['in pieces of an iterable', () => new Reply(['{"mode"', Buffer.from(':"sync"}')], json)],
    ['in pieces of an Observable', () => sleep(1, new Reply(from(['{"mode"', ':"sync"}']), json))],
    [
      'on the response itself',
      ({ response }) => {
        response.writeHead(200, json).end('{"mode":"sync"}');
      },
    ],
  ])('%s', async (_how, handler) => {
    await serve({ '/': handler });
    const response = await get('/');
    expect([response.status, response.headers['content-type']]).toEqual([200, 'application/json']);
    expect(response.json()).toEqual({ mode: 'sync' });
    await until(() => ended.length === 1);
    expect(outcomes()).toEqual([['GET /', 'answered', undefined]]);
  });

  it('on the response itself, whenever it likes', async () => {
    const written = new AsyncEvent();
    await serve({
      '/': ({ response }) => {
        written.wait().subscribe(() => response.end('late'));
      },
    });
    const answer = get('/');
    await until(() => ended.length === 1);
    written.set();
    expect((await answer).text()).toBe('late');
  });

  it('with server-sent events, each when it comes', async () => {
    const events = new Subject<unknown>();
    await serve({ '/': () => eventStream(events) });
    const socket = await ask('/');
    let text = '';
    socket.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    // The headers come before the first event.
    await until(() => text.includes('\r\n\r\n'));
    expect(text).toContain('content-type: text/event-stream\r\n');
    events.next({ n: 1 });
    await until(() => text.includes('data: {"n":1}\n\n'));
    events.next('two');
    await until(() => text.includes('data: "two"\n\n'));
    expect(ended).toEqual([]);
    events.complete();
    await until(() => text.endsWith('0\r\n\r\n'));
    socket.destroy();
  });

  it('HEAD with the headers alone, and leaves the body be', async () => {
    let asked = 0;
    const body = defer(() => {
      asked++;
      return NEVER;
    });
    await serve({ '/': () => new Reply(body, { 'x-mode': 'stream' }) });
    const response = await get('/', { method: 'HEAD' });
    expect([response.status, response.headers['x-mode'], asked]).toEqual([200, 'stream', 0]);
  });

  it('for nothing but its own path', async () => {
    await serve({ '/': () => ({}) });
    expect((await get('/other')).status).toBe(404);
    expect((await get('//')).status).toBe(404);
    expect((await get('/?query')).status).toBe(200);
  });
});

describe('a failure', () => {
  const error = new Error('no such table');
  it.each<[string, Handler]>([
    [
      'thrown',
      () => {
        throw error;
      },
    ],
    ['of an Observable', () => throwError(() => error)],
    ['of a promise', () => Promise.reject(error)],
    ['after a value', () => concat(of({ mode: 'async' }), throwError(() => error))],
  ])('%s is a 500 that says nothing', async (_how, handler) => {
    await serve({ '/': handler });
    const response = await get('/');
    expect(response.status).toBe(500);
    expect(response.text()).not.toContain('table');
    await until(() => ended.length === 1);
    expect(outcomes()).toEqual([['GET /', 'failed', error]]);
  });

  it('in the middle of a body cuts the connection, so that it is not taken for the end', async () => {
    await serve({ '/': () => new Reply(concat(of('half'), throwError(() => error))) });
    await expect(get('/')).rejects.toMatchObject({ name: 'HttpError' });
    await until(() => ended.length === 1);
    expect(outcomes()).toEqual([['GET /', 'failed', error]]);
  });

  it('leaves the other requests alone', async () => {
    const open = new AsyncEvent();
    await serve({ '/waits': () => open.wait().pipe(ignoreElements()), '/fails': () => throwError(() => error) });
    const waits = await ask('/waits');
    await until(() => open.waiting === 1);
    await get('/fails');
    expect(open.waiting).toBe(1);
    waits.destroy();
  });
});

describe('a client that goes away', () => {
  it("cancels its handler, and nobody else's", async () => {
    const event = new AsyncEvent();
    await serve({ '/': () => event.wait().pipe(ignoreElements()) });
    const first = await ask('/?first');
    await ask('/?second');
    await until(() => event.waiting === 2);
    first.destroy();
    await until(() => ended.length === 1);
    expect(outcomes()).toEqual([['GET /?first', 'cancelled', gone]]);
    expect(event.waiting).toBe(1);
  });

  it('is told of when the cleanup is over', async () => {
    const cleaning = new AsyncEvent();
    const cleaned = new AsyncEvent();
    const cleanup = () => {
      cleaning.set();
      return cleaned.wait();
    };
    await serve({ '/': () => NEVER.pipe(finalizeAsync(cleanup)) });
    const socket = await ask('/');
    await until(() => server.requests === 1);
    socket.destroy();
    await lastValueFrom(cleaning.wait());
    await until(() => server.open === 0);
    expect(ended).toEqual([]);
    cleaned.set();
    await until(() => ended.length === 1);
    expect(outcomes()).toEqual([['GET /', 'cancelled', gone]]);
  });

  it('ends a stream, and the cleanup of that is waited for', async () => {
    const cleaned = new AsyncEvent();
    let left = false;
    const events = NEVER.pipe(
      finalizeAsync(() => {
        left = true;
        return cleaned.wait();
      }),
    );
    await serve({ '/': () => sleep(1, eventStream(events)) });
    const socket = await ask('/');
    await once(socket, 'data');
    socket.destroy();
    await until(() => left);
    expect(ended).toEqual([]);
    cleaned.set();
    await until(() => ended.length === 1);
    expect(outcomes()).toEqual([['GET /', 'cancelled', gone]]);
  });

  it('cancels every request that it has sent down its connection', async () => {
    const event = new AsyncEvent();
    await serve({ '/': () => event.wait().pipe(ignoreElements()) });
    const socket = await ask('/?first', '/?second');
    await until(() => event.waiting === 2);
    socket.destroy();
    await until(() => ended.length === 2);
    expect(outcomes()).toEqual([
      ['GET /?first', 'cancelled', gone],
      ['GET /?second', 'cancelled', gone],
    ]);
  });
});

describe('a client that does not read', () => {
  /** More than any socket buffer takes. */
  const piece = Buffer.alloc(1024 * 1024);

  it('is waited for by an iterable, which is asked for no more than the sockets take', async () => {
    let made = 0;
    function* pieces() {
      for (; made < 100; made++) yield piece;
    }
    await serve({ '/': () => new Reply(pieces()) });
    const socket = await ask('/');
    await until(() => made > 0);
    // The sockets are full when nothing moves any more: another request goes the whole way meanwhile.
    for (let before = -1; before !== made; ) {
      before = made;
      for (let n = 0; n < 20; n++) await get('/none');
    }
    expect(made).toBeLessThan(50);
    socket.resume();
    await until(() => made === 100);
    socket.destroy();
  });

  it('makes an Observable that is too far ahead stop, gets what is left, and is cut off', async () => {
    let made = 0;
    let stopped = false;
    const pieces = range(0, 1000).pipe(
      map(() => (made++, piece)),
      finalize(() => (stopped = true)),
    );
    await serve({ '/': () => new Reply(pieces) });
    const socket = await ask('/');
    socket.on('error', () => undefined);
    await until(() => stopped);
    expect(made).toBeLessThan(1000);
    socket.resume();
    await until(() => ended.length === 1);
    expect(ended[0]).toMatchObject({ outcome: 'failed', reason: { name: 'OverflowError' } });
    await until(() => server.open === 0);
  });
});

describe('close', () => {
  it('cancels what is under way and waits for its cleanup', async () => {
    const cleaned = new AsyncEvent();
    await serve({ '/': () => NEVER.pipe(finalizeAsync(() => cleaned.wait())) });
    const socket = await ask('/');
    socket.on('error', () => undefined);
    await until(() => server.requests === 1);
    let closed = false;
    const closing = server.close().then(() => (closed = true));
    await expect(get('/')).rejects.toMatchObject({ name: 'HttpError' });
    expect(closed).toBe(false);
    cleaned.set();
    await closing;
    expect(outcomes()).toEqual([['GET /', 'cancelled', 'the server is closing']]);
    expect(server.open).toBe(0);
  });

  it('with a grace lets what is under way end', async () => {
    const event = new AsyncEvent();
    await serve({ '/': () => event.wait().pipe(map(() => ({ late: true }))) });
    const answer = get('/');
    await until(() => event.waiting === 1);
    const closing = server.close({ grace: Infinity });
    event.set();
    expect((await answer).json()).toEqual({ late: true });
    await closing;
    expect(outcomes()).toEqual([['GET /', 'answered', undefined]]);
  });

  it('cancels what takes longer than its grace', async () => {
    await serve({ '/': () => NEVER });
    const socket = await ask('/');
    socket.on('error', () => undefined);
    await until(() => server.requests === 1);
    await server.close({ grace: 1 });
    expect(outcomes()).toEqual([['GET /', 'cancelled', 'the server is closing']]);
  });

  it('cuts a connection that its client keeps open', async () => {
    await serve({ '/': () => ({}) });
    const socket = connect({ port: Number(new URL(server.url).port), host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n');
    await until(() => server.open === 1);
    await server.close();
    expect(server.open).toBe(0);
    socket.destroy();
  });

  it('may be called again', async () => {
    await serve({});
    await server.close();
    await server.close();
  });
});

it('makes the requests tasks of a scope', async () => {
  const scope = new Scope({ name: 'program' });
  await serve({ '/': () => NEVER }, { scope });
  expect([...scope.names()]).toEqual([]);
  const socket = await ask('/');
  await until(() => scope.size === 1);
  expect([...scope.names()]).toEqual(['GET /']);
  socket.destroy();
  await lastValueFrom(scope.settled());
  expect(outcomes()).toEqual([['GET /', 'cancelled', gone]]);
});
