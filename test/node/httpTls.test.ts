import { once } from 'node:events';
import { createServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { type Duplex } from 'node:stream';
import { lastValueFrom, mergeMap, range, timer, toArray } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HttpAgent, httpRequest } from 'rx-asyncio/node';
import { certificate } from './certificate.ts';
import { failure, until } from './httpKit.ts';

async function tlsServer(body: Uint8Array | string) {
  const sockets = new Set<Duplex>();
  let accepted = 0;
  const server = createServer(certificate, (_, response) => response.end(body)).listen(0, '127.0.0.1');
  server.on('connection', (socket) => {
    accepted++;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await once(server, 'listening');
  const dispatcher = new HttpAgent({ connect: { ca: certificate.cert } });
  onTestFinished(async () => {
    await dispatcher.destroy();
    server.close();
    server.closeAllConnections();
  });
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}/`,
    dispatcher,
    accepted: () => accepted,
    open: () => sockets.size,
  };
}

describe('httpRequest over TLS', () => {
  it('times the handshake, once for each connection', async () => {
    const { url, dispatcher, accepted } = await tlsServer('secret');
    const run = range(0, 30).pipe(mergeMap(() => httpRequest(url, { dispatcher }), 3), toArray());
    const responses = await lastValueFrom(run);
    expect(responses.map((response) => response.text())).toEqual(Array(30).fill('secret'));
    for (const { timing } of responses) {
      if (timing.reused) expect(timing.tls).toBe(0);
      else expect(timing.tls).toBeGreaterThan(0);
    }
    expect(responses.filter(({ timing }) => !timing.reused)).toHaveLength(3);
    expect(accepted()).toBe(3);
  });

  it('fails in phase tls for a certificate nobody vouches for, unless told not to care', async () => {
    const { url } = await tlsServer('secret');
    expect(await failure(httpRequest(url))).toMatchObject({ phase: 'tls', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    const careless = new HttpAgent({ connect: { rejectUnauthorized: false } });
    expect((await lastValueFrom(httpRequest(url, { dispatcher: careless }))).text()).toBe('secret');
    await careless.close();
  });

  it('holds and cuts its sockets as any other', async () => {
    const { url, dispatcher, open } = await tlsServer(Buffer.alloc(8 * 1024 * 1024));
    let received = 0;
    let active = 0;
    const read = (chunk: Uint8Array) => {
      received += chunk.length;
      expect(active++).toBe(0);
      return new Promise<void>((resolve) => {
        setImmediate(() => {
          active--;
          resolve();
        });
      });
    };
    await lastValueFrom(httpRequest(url, { dispatcher, read }));
    expect(received).toBe(8 * 1024 * 1024);
    let reading = false;
    const slow = () => {
      reading = true;
      return timer(1e6);
    };
    const subscription = httpRequest(url, { dispatcher, read: slow }).subscribe();
    await until(() => reading);
    subscription.unsubscribe();
    await until(() => open() === 0);
  });
});
