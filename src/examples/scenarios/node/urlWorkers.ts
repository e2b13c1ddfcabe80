import { catchError, concat, defer, EMPTY, from, mergeMap, tap } from 'rxjs';
import { createTask, gather, Queue } from 'rx-asyncio';
import { type HttpAgent, httpRequest } from 'rx-asyncio/node';
import { titleOf } from '../kit/titleOf.ts';
import { withClient } from '../kit/withClient.ts';
import { withServer } from '../kit/withServer.ts';
import { type Scenario } from '../scenario.ts';

const PATHS = ['/slow-headers?delay=2000', '/slow-headers?delay=2200', '/slow-headers?delay=2400', '/reset'];

export const urlWorkers: Scenario = {
  name: 'urlWorkers',
  chapter: 'node',
  article: '001',
  section: '16',
  shows: 'three workers take URLs from a queue, and end when it is shut down and drained',
  operators: ['Queue', 'createTask', 'gather', 'httpRequest', 'HttpAgent'],
  expected: [
    /^worker-0 done http:\/\/127\.0\.0\.1:\d+\/slow-headers\?delay=2000$/,
    /^worker-1 done http:\/\/127\.0\.0\.1:\d+\/slow-headers\?delay=2200$/,
    /^worker-2 done http:\/\/127\.0\.0\.1:\d+\/slow-headers\?delay=2400$/,
    new RegExp(
      "^\\[\\{'url': '[^']*/slow-headers[^']+', 'title': 'Slow headers'\\}, " +
        "\\{'url': '[^']*/reset', 'error': '[^']+'\\}, " +
        "\\{'url': '[^']*/slow-headers[^']+', 'title': 'Slow headers'\\}, " +
        "\\{'url': '[^']*/slow-headers[^']+', 'title': 'Slow headers'\\}\\]$",
    ),
  ],
  time: 2400,
  inSequence: 6600,
  needs: ['sockets'],
  main({ print, say, gauge }) {
    const crawl = (base: string, dispatcher: HttpAgent) => {
      const urls = PATHS.map((path) => base + path);
      const results: object[] = [];
      const queue = new Queue<string>({ maxsize: Infinity });
      gauge('queue', () => queue.size);
      const work = (name: string) => (url: string) =>
        httpRequest(url, { dispatcher, timeout: 10_000 }).pipe(
          tap((response) => {
            results.push({ url, title: titleOf(response.text()) });
            print(`${name} done ${url}`);
          }),
          catchError((error: unknown) => {
            results.push({ url, error: (error as Error).message });
            return EMPTY;
          }),
        );
      const names = ['worker-0', 'worker-1', 'worker-2'];
      const workers = names.map((name) => createTask(queue.consume(work(name)), { name }));
      // A queue is an Observer: it takes what the source has, and is shut down at its end.
      from(urls).subscribe(queue);
      return concat(gather(workers).pipe(mergeMap(() => EMPTY)), say(() => results));
    };
    return withServer(({ url }) => withClient((client) => defer(() => crawl(url, client))));
  },
};
