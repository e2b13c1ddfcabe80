import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { installed } from './installed.ts';

/** A server that lives in this process, with a database in memory. */
export interface PgliteServer {
  readonly url: string;
  close(): Promise<number>;
}

const require = createRequire(import.meta.url);

/** What a thread runs; as text, because Node 20 starts no thread from TypeScript. */
const code = `
const { parentPort, workerData } = require('node:worker_threads');
const { PGlite } = require(workerData.pglite);
const { PGLiteSocketServer } = require(workerData.socket);
PGlite.create().then(async (db) => {
  // One that is destroyed may still be there when the next one comes.
  const server = new PGLiteSocketServer({ db, port: 0, maxConnections: 10 });
  await server.start();
  parentPort.postMessage(server.getServerConn());
});
`;

/**
 * Starts PostgreSQL, compiled to WebAssembly, on a thread of its own: a query holds up that thread only. It listens on a
 * free port of the loopback interface, serves one query at a time, and can cancel none.
 */
export async function startPglite(signal: AbortSignal): Promise<PgliteServer> {
  const workerData = await installed(() => ({
    pglite: require.resolve('@electric-sql/pglite'),
    socket: require.resolve('@electric-sql/pglite-socket'),
  }));
  const worker = new Worker(code, { eval: true, workerData });
  const close = () => worker.terminate();
  try {
    const [address] = (await once(worker, 'message', { signal })) as [string];
    // What it dies of later, those who are connected will hear of.
    worker.on('error', () => undefined);
    return { url: `postgres://postgres@${address}/postgres`, close };
  } catch (error) {
    await close();
    throw error;
  }
}
