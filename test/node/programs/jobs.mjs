// What the executors' tests run in workers.
import { connect } from 'node:net';
import process from 'node:process';

let calls = 0;

/** How many calls this worker has had. */
export function count() {
  return ++calls;
}

/** Connects to `port`, says its pid, and computes for ever: the connection closes when this worker is dead. */
export async function spin(port, { stubborn = false } = {}) {
  if (stubborn) process.on('SIGTERM', () => undefined);
  const socket = connect(port, '127.0.0.1');
  await new Promise((resolve) => socket.write(String(process.pid), resolve));
  for (;;);
}

/** As `spin`, but idly, and until the other side ends the connection. */
export default async function waitForEnd(port) {
  const socket = connect(port, '127.0.0.1');
  socket.write(String(process.pid));
  await new Promise((resolve) => socket.resume().on('end', resolve));
  return 'ended';
}
