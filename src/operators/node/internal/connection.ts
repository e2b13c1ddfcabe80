import { isIP, type Socket } from 'node:net';
import { Client, type Dispatcher, type buildConnector } from 'undici';

/** An undici connector; it returns the socket it is opening, though its type does not say so. */
export type OpenSocket = (...args: Parameters<buildConnector.connector>) => Socket;

/** The options a request travels with; the connection that takes the request signs them. */
export interface SignedOptions extends Dispatcher.DispatchOptions {
  readonly exchange?: {
    connection: Connection | undefined;
    /** Wants a new socket, having lost an old one. */
    readonly fresh: boolean;
  };
}

/**
 * An undici Client is at most one connection, and with `pipelining: 1` serves one request at a time. This one tells
 * what its socket is doing, and can cut it in every phase. An undici abort does neither: it waits for a connection
 * still being made, and opens a second one nobody wants (undici#386, #5845).
 */
export class Connection extends Client {
  readonly wire: Wire;

  constructor(origin: URL, options: Client.Options & { connect: OpenSocket }) {
    const wire = new Wire(options.connect);
    super(origin, { ...options, pipelining: 1, connect: wire.open });
    this.wire = wire;
  }

  override dispatch(options: SignedOptions, handler: Dispatcher.DispatchHandler): boolean {
    const { exchange } = options;
    if (exchange) exchange.connection = this;
    // Idle, or it would not be offered a request; undici then opens another.
    if (exchange?.fresh) this.wire.socket?.destroy();
    return super.dispatch(options, handler);
  }

  /** Calls back once: when this connection can take its next request, or is gone. */
  whenFree(callback: () => void): void {
    const free = () => {
      this.off('drain', free).off('disconnect', gone);
      callback();
    };
    // After a disconnect undici still has to bring its own books up to date; normally the drain follows at once.
    const gone = () => setImmediate(() => {
      if (this.listeners('drain').includes(free)) free();
    });
    this.once('drain', free).once('disconnect', gone);
  }
}

/** The socket of one Client, while it opens and after. */
class Wire {
  phase: 'dns' | 'connect' | 'tls' | 'ready' = 'ready';
  /** How long each step of opening took, in ms. */
  dns = 0;
  connect = 0;
  tls = 0;
  /** Requests sent over this socket so far. */
  served = 0;
  socket: Socket | undefined;
  readonly #connect: OpenSocket;
  #held = false;

  constructor(connect: OpenSocket) {
    this.#connect = connect;
  }

  readonly open: buildConnector.connector = (target, callback) => {
    let since = performance.now();
    const lap = () => {
      const start = since;
      since = performance.now();
      return since - start;
    };
    this.dns = this.connect = this.tls = this.served = 0;
    this.phase = isIP(target.hostname) ? 'connect' : 'dns';
    this.socket = this.#connect(target, (...result) => {
      if (!result[0]) this.phase = 'ready';
      callback(...result);
    });
    this.socket
      .once('lookup', (error: Error | null) => {
        if (error) return;
        this.dns = lap();
        this.phase = 'connect';
      })
      .once('connect', () => {
        this.connect = lap();
        if (target.protocol === 'https:') this.phase = 'tls';
      })
      .once('secureConnect', () => {
        this.tls = lap();
      });
  };

  /**
   * Stops reading, so that the buffers fill up and the server has to wait. This is done below undici, whose own pause
   * crashes the process when the server then hangs up (undici#5360).
   */
  pause(): void {
    const { socket } = this;
    if (!socket || this.#held) return;
    this.#held = true;
    socket.read = () => null;
  }

  resume(): void {
    const { socket } = this;
    if (!socket || !this.#held) return;
    this.#held = false;
    delete (socket as Partial<Socket>).read;
    // Not now: undici may be in the middle of reading.
    queueMicrotask(() => {
      if (!this.#held) socket.emit('readable');
    });
  }

  /** Ends the socket at once, whatever it is doing. The error makes undici drop the request instead of sending it again. */
  cut(): void {
    this.socket?.destroy(new Error('Connection cut'));
  }
}
