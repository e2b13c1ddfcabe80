import { once } from 'node:events';
import { type RequestListener, createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { onTestFinished, vi } from 'vitest';

// As long as the machine lets real sockets take.
vi.setConfig({ testTimeout: 60_000 });

/** A server of one behaviour, for one test; returns its address without a slash at the end. */
export async function webServer(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
