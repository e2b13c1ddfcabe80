import { once } from 'node:events';
import { connect } from 'node:net';
import type { ClientBase } from 'pg';

/** What tells the server that this is no login. */
const CANCEL = 80_877_102;

/**
 * Asks the server, over a connection of its own, to cancel what a client runs; resolves once the server has passed that
 * on, so that it cannot hit the next query of that client. pg can send it too, but does not tell when it is over.
 */
export async function cancelRequest(client: ClientBase, signal: AbortSignal): Promise<void> {
  const { host, port, processID, secretKey } = client as ClientBase & Record<'host', string> &
    Record<'port' | 'processID' | 'secretKey', number>;
  const message = Buffer.alloc(16);
  [16, CANCEL, processID, secretKey].forEach((word, index) => message.writeInt32BE(word, 4 * index));
  const socket = connect(host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port });
  try {
    socket.resume().end(message);
    await once(socket, 'close', { signal });
  } finally {
    socket.destroy();
  }
}
