import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import { type Subscription, lastValueFrom } from 'rxjs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Agent } from 'undici';
import { HttpAgent, type HttpRequestOptions, httpRequest } from 'rx-asyncio/node';
import { failure, ok, onRequest, rawServer, turn, until } from './httpKit.ts';

/** Subscribes, and fails the test if anything is delivered after the subscription was left. */
function leave(url: string, options: HttpRequestOptions): Subscription {
  const late = (what: string) => () => expect.fail(`${what} after unsubscribe`);
  return httpRequest(url, options).subscribe({ next: late('next'), error: late('error'), complete: late('complete') });
}

function agent(options = {}): HttpAgent {
  const dispatcher = new HttpAgent(options);
  onTestFinished(() => dispatcher.destroy());
  return dispatcher;
}

const sockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;

describe('unsubscribing from httpRequest', () => {
  it('while it is queued: the request is never sent, the queue goes on, the connection is kept', async () => {
    const heads: string[] = [];
    let finishFirst = () => {};
    const server = await rawServer((socket) =>
      onRequest(socket, (head) => {
        heads.push(head.split(' ')[1] ?? '');
        if (heads.length === 1) finishFirst = () => socket.write(ok('first'));
        else socket.write(ok('next'));
      }),
    );
    const dispatcher = agent({ connections: 1 });
    const first = lastValueFrom(httpRequest(`${server.url}first`, { dispatcher }));
    const queued = leave(`${server.url}queued`, { dispatcher });
    const third = lastValueFrom(httpRequest(`${server.url}third`, { dispatcher }));
    await until(() => heads.length === 1);
    queued.unsubscribe();
    finishFirst();
    expect((await first).text()).toBe('first');
    expect((await third).text()).toBe('next');
    expect(heads).toEqual(['/first', '/third']);
    expect(server.sockets).toBe(1);
  });

  it('while its name is resolved: the answer of the resolver leads nowhere', async () => {
    const server = await rawServer((socket) => onRequest(socket, () => socket.write(ok(''))));
    let answer: (() => void) | undefined;
    const dispatcher = agent({
      connect: {
        lookup: (_: string, __: object, done: (error: null, all: object[]) => void) => {
          answer = () => done(null, [{ address: '127.0.0.1', family: 4 }]);
        },
      },
    });
    const subscription = leave(`http://slow-dns.test:${server.port}/`, { dispatcher });
    await until(() => answer !== undefined);
    subscription.unsubscribe();
    await dispatcher.close();
    answer?.();
    await lastValueFrom(httpRequest(server.url));
    expect(server.sockets).toBe(1);
  });

  it('while it connects: the attempt ends', async () => {
    const port = await deafPort();
    const before = sockets();
    const subscription = leave(`http://127.0.0.1:${port}/`, { dispatcher: agent() });
    await until(() => sockets() === before + 1);
    subscription.unsubscribe();
    await until(() => sockets() === before);
  });

  it('during the TLS handshake: the socket closes', async () => {
    const server = await rawServer((socket) => socket.resume());
    const dispatcher = agent();
    const subscription = leave(`https://127.0.0.1:${server.port}/`, { dispatcher });
    await until(() => server.sockets === 1);
    subscription.unsubscribe();
    await until(() => server.open === 0);
    await dispatcher.close();
  });

  it.each([
    ['waiting for headers', ''],
    ['in the middle of the headers', 'HTTP/1.1 200 OK\r\nx: '],
    ['in the middle of the body', 'HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf'],
    ['in a chunked body', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
  ])('%s: one socket per request, and it closes', async (_, answer) => {
    let asked = 0;
    const server = await rawServer((socket) =>
      onRequest(socket, (head) => {
        asked++;
        socket.write(head.includes('/fence') ? ok('') : answer);
      }),
    );
    const dispatcher = agent();
    const subscriptions = Array.from({ length: 20 }, () => leave(server.url, { dispatcher }));
    await until(() => asked === 20);
    for (const subscription of subscriptions) subscription.unsubscribe();
    await until(() => server.open === 0);
    // Undici's own abort would by now have begun a second connection for each; this one queues up behind those.
    await lastValueFrom(httpRequest(`${server.url}fence`, { dispatcher: agent() }));
    expect(server.sockets).toBe(21);
  });

  it('inside next: nothing else is delivered', async () => {
    const server = await rawServer((socket) => onRequest(socket, () => socket.write(ok('body'))));
    const seen: string[] = [];
    const subscription: Subscription = httpRequest(server.url).subscribe({
      next: (response) => {
        seen.push(response.text());
        subscription.unsubscribe();
      },
      complete: () => seen.push('complete'),
    });
    await until(() => seen.length > 0);
    await lastValueFrom(httpRequest(server.url));
    expect(seen).toEqual(['body']);
    expect(server.sockets).toBe(1);
  });

  it('at once after subscribing: no socket is left', async () => {
    const server = await rawServer((socket) => onRequest(socket, () => socket.write(ok(''))));
    const dispatcher = agent();
    for (let i = 0; i < 20; i++) leave(server.url, { dispatcher }).unsubscribe();
    await dispatcher.close();
    await lastValueFrom(httpRequest(server.url));
    await until(() => server.open <= 1);
  });

  it('before it is sent over an idle connection: the connection is kept', async () => {
    const server = await rawServer((socket) => onRequest(socket, () => socket.write(ok(''))));
    const dispatcher = agent();
    for (let i = 0; i < 5; i++) {
      await lastValueFrom(httpRequest(server.url, { dispatcher }));
      leave(server.url, { dispatcher }).unsubscribe();
      // Undici looks over an idle socket for a turn of the event loop; then it finds the request gone.
      await turn();
      await turn();
    }
    await lastValueFrom(httpRequest(server.url, { dispatcher }));
    expect(server.sockets).toBe(1);
  });

  it('while it is queued in a plain undici Agent: the request is never sent, the connection is kept', async () => {
    const heads: string[] = [];
    const server = await rawServer((socket) =>
      onRequest(socket, (head) => {
        heads.push(head.split(' ')[1] ?? '');
        setImmediate(() => socket.write(ok('')));
      }),
    );
    const dispatcher = new Agent({ connections: 1 });
    const first = lastValueFrom(httpRequest(`${server.url}first`, { dispatcher }));
    leave(`${server.url}queued`, { dispatcher }).unsubscribe();
    const third = lastValueFrom(httpRequest(`${server.url}third`, { dispatcher }));
    await Promise.all([first, third]);
    expect([heads, server.sockets]).toEqual([['/first', '/third'], 1]);
    await dispatcher.close();
  });

  it('frees the subscriber at once over a plain undici Agent, too', async () => {
    const server = await rawServer((socket) => socket.resume());
    const dispatcher = new Agent();
    const subscription = leave(`https://127.0.0.1:${server.port}/`, { dispatcher });
    await until(() => server.sockets === 1);
    subscription.unsubscribe();
    expect(subscription.closed).toBe(true);
    await dispatcher.destroy();
  });
});

describe('the limits of httpRequest', () => {
  it('leave no timer behind, however the request ends', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    let asked = 0;
    const server = await rawServer((socket) =>
      onRequest(socket, (head) => {
        asked++;
        if (head.includes('/ok')) socket.write(ok('body'));
        if (head.includes('/bad')) socket.end('bad');
      }),
    );
    const limits = { timeout: 1e6, connectTimeout: 1e6, headersTimeout: 1e6, bodyTimeout: 1e6 };
    const options = { dispatcher: new HttpAgent(), ...limits };
    await lastValueFrom(httpRequest(`${server.url}ok`, options));
    await failure(httpRequest(`${server.url}bad`, options));
    const left = leave(`${server.url}hang`, options);
    await until(() => asked === 3);
    left.unsubscribe();
    // Undici has one of its own for each idle connection.
    await options.dispatcher.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('connectTimeout names the step it was stuck in', async () => {
    const never = agent({ connect: { lookup: () => undefined } });
    const slow = httpRequest('http://slow-dns.test/', { dispatcher: never, connectTimeout: 20 });
    expect(await failure(slow)).toMatchObject({
      name: 'HttpTimeoutError',
      code: 'CONNECT_TIMEOUT',
      phase: 'dns',
      limit: 20,
    });
    const deaf = `http://127.0.0.1:${await deafPort()}/`;
    expect(await failure(httpRequest(deaf, { connectTimeout: 20 }))).toMatchObject({
      code: 'CONNECT_TIMEOUT',
      phase: 'connect',
    });
    const mute = await rawServer((socket) => socket.resume());
    expect(await failure(httpRequest(`https://127.0.0.1:${mute.port}/`, { connectTimeout: 20 }))).toMatchObject({
      code: 'CONNECT_TIMEOUT',
      phase: 'tls',
    });
    await until(() => mute.open === 0);
  });

  it('headersTimeout does not take an informational response for the headers', async () => {
    const early = 'HTTP/1.1 103 Early Hints\r\n\r\n';
    const server = await rawServer((socket) => onRequest(socket, () => socket.write(early)));
    const error = await failure(httpRequest(server.url, { headersTimeout: 50 }));
    expect(error).toMatchObject({ code: 'HEADERS_TIMEOUT', phase: 'headers' });
  });

  it('headersTimeout covers the headers to their end, however they drip', async () => {
    const server = await rawServer((socket) => drip(socket, 'HTTP/1.1 200 OK\r\n', 'x: y\r\n'));
    const error = await failure(httpRequest(server.url, { headersTimeout: 50 }));
    expect(error).toMatchObject({ name: 'HttpTimeoutError', code: 'HEADERS_TIMEOUT', phase: 'headers' });
    await until(() => server.open === 0);
  });

  it('bodyTimeout is the longest gap, not the whole body', async () => {
    const server = await rawServer((socket) => drip(socket, 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n', 'x', 20));
    let received = 0;
    const read = (chunk: Uint8Array) => {
      received += chunk.length;
    };
    const error = await failure(httpRequest(server.url, { bodyTimeout: 100, read }));
    expect(error).toMatchObject({ name: 'HttpTimeoutError', code: 'BODY_TIMEOUT', phase: 'body' });
    expect(received).toBe(20);
    await until(() => server.open === 0);
  });

  it('timeout covers everything, also a body that drips for ever', async () => {
    const server = await rawServer((socket) => drip(socket, 'HTTP/1.1 200 OK\r\n\r\n', 'x'));
    const error = await failure(httpRequest(server.url, { timeout: 100 }));
    expect(error).toMatchObject({ name: 'HttpTimeoutError', code: 'TIMEOUT', phase: 'total' });
    await until(() => server.open === 0);
  });
});

/** Answers a request with a piece every 5 ms. */
function drip(socket: Socket, first: string, piece: string, count = Infinity): void {
  onRequest(socket, () => {
    socket.write(first);
    const timer = setInterval(() => count-- > 0 && socket.write(piece), 5);
    socket.on('close', () => clearInterval(timer));
  });
}

/** A port where connecting hangs: its backlog is full, and the thread that should accept is asleep. */
async function deafPort(): Promise<number> {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      parentPort.postMessage(server.address().port);
      Atomics.wait(new Int32Array(workerData), 0, 0);
    });`;
  const worker = new Worker(code, { eval: true, workerData: new SharedArrayBuffer(4) });
  onTestFinished(async () => {
    await worker.terminate();
  });
  const [port] = (await once(worker, 'message')) as [number];
  // Connections the kernel still takes complete at once; the first that does not shows that the backlog is full.
  for (let full = false; !full; ) {
    const socket = connect(port, '127.0.0.1');
    onTestFinished(() => {
      socket.destroy();
    });
    full = await Promise.race([
      once(socket, 'connect').then(() => false),
      new Promise<boolean>((resolve) => setTimeout(resolve, 200, true)),
    ]);
  }
  return port;
}
