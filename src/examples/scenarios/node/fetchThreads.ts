import { concat, defer, of, tap } from 'rxjs';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { gather, resource, span } from 'rx-asyncio';
import { ThreadPool, transfer } from 'rx-asyncio/node';
import { withServer } from '../kit/withServer.ts';
import { type Scenario } from '../scenario.ts';

/** Its text is sent to a thread, which has an event loop of its own and shares nothing with us but the port. */
async function fetchInThread(url: string, path: string, port: MessagePort): Promise<string> {
  const { threadId } = process.getBuiltinModule('node:worker_threads');
  const begin = performance.now();
  port.postMessage(`Start fetching ${path} in thread Thread-${threadId}`);
  await (await fetch(url)).text();
  const seconds = ((performance.now() - begin) / 1000).toFixed(2);
  return `Finished fetching ${path} in ${seconds}s in thread Thread-${threadId}`;
}

const ids = [1, 2, 3];

export const fetchThreads: Scenario = {
  name: 'fetchThreads',
  chapter: 'node',
  article: '000',
  section: '1.2',
  shows: 'three threads fetch at the same time, and it takes as long as one of them',
  operators: ['gather', 'resource', 'span', 'ThreadPool', 'transfer'],
  expected: [
    ids.map((id) => new RegExp(`^Start fetching /item\\?id=${id} in thread Thread-\\d+$`)),
    ids.map((id) => new RegExp(`^Finished fetching /item\\?id=${id} in \\d\\.\\d\\ds in thread Thread-\\d+$`)),
    /^Total multithread time: \d\.\d\ds$/,
  ],
  time: 1500,
  inSequence: 4500,
  needs: ['sockets', 'threads'],
  main({ print, say, elapsed }) {
    const fetchPath = (server: string, pool: ThreadPool, path: string) =>
      resource(
        () => defer(() => of(new MessageChannel())),
        ({ port1, port2 }) => {
          port1.on('message', print);
          // The article assumes 0.2 s; what it takes to start a thread is little beside 1.5 s.
          return pool.run(fetchInThread, `${server}${path}&delay=1500`, path, transfer(port2)).pipe(tap(print));
        },
        ({ port1 }) => {
          port1.close();
        },
      ).pipe(span(path));
    return withServer(({ url }) =>
      resource(
        () => of(new ThreadPool({ size: 3 })),
        (pool) =>
          concat(
            gather(ids.map((id) => fetchPath(url, pool, `/item?id=${id}`))),
            say(() => `Total multithread time: ${(elapsed() / 1000).toFixed(2)}s`),
          ),
        (pool) => pool.close(),
      ),
    );
  },
};
