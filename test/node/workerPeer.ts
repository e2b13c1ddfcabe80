import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A worker that has called us: `gone` resolves when its connection closes, which its death does and nothing else. */
export interface Caller {
  readonly pid: number;
  readonly gone: Promise<void>;
  /** Lets `waitForEnd` return. */
  hangUp(): void;
}

/** What workers connect to, to show that they are alive. */
export class WorkerPeer implements AsyncDisposable {
  readonly callers: Caller[] = [];
  private readonly server = createServer((socket) => {
    void this.meet(socket);
  });
  private waiting: { count: number; resolve: () => void } | undefined;

  async listen(): Promise<this> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Resolves with all callers when there are at least `count`. */
  async called(count = 1): Promise<Caller[]> {
    if (this.callers.length < count) await new Promise<void>((resolve) => (this.waiting = { count, resolve }));
    return this.callers;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.close();
    await Promise.all(this.callers.map(({ gone }) => gone));
  }

  private async meet(socket: Socket): Promise<void> {
    // Killed in the middle of something it may reset the connection.
    socket.on('error', () => undefined);
    const gone = once(socket, 'close').then(() => undefined, () => undefined);
    const [pid] = (await once(socket, 'data')) as [Buffer];
    socket.resume();
    this.callers.push({ pid: Number(String(pid)), gone, hangUp: () => socket.end() });
    if (this.waiting && this.callers.length >= this.waiting.count) this.waiting.resolve();
  }
}
