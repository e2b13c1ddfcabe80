import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { type Observable, lastValueFrom, tap } from 'rxjs';
import { expect, onTestFinished } from 'vitest';

/** A TCP server of one behaviour, closed with its sockets after the test. */
export async function rawServer(serve: (socket: Socket, nth: number) => void) {
  const open = new Set<Socket>();
  let sockets = 0;
  const server: Server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => undefined);
    serve(socket, ++sockets);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of open) socket.destroy();
    await closed;
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/`,
    get sockets() {
      return sockets;
    },
    get open() {
      return open.size;
    },
  };
}

/** Calls back for each request head that arrives; bodies are not expected. */
export function onRequest(socket: Socket, answer: (head: string, nth: number) => void): void {
  let text = '';
  let nth = 0;
  socket.on('data', (data) => {
    text += data.toString('latin1');
    for (let end; (end = text.indexOf('\r\n\r\n')) >= 0; text = text.slice(end + 4)) answer(text.slice(0, end), ++nth);
  });
}

export const ok = (body: string) => `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

/** The error an Observable ends with. */
export async function failure(source: Observable<unknown>): Promise<unknown> {
  return lastValueFrom(source.pipe(tap((value) => expect.fail(`emitted ${String(value)}`)))).then(
    () => expect.fail('completed'),
    (error: unknown) => error,
  );
}

/** Runs the event loop until the condition holds; the test's own time limit bounds it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

export const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
