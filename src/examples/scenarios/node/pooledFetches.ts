import { concat, defer, ignoreElements, map, of, tap } from 'rxjs';
import { gather, resource, span } from 'rx-asyncio';
import { HttpAgent, httpRequest } from 'rx-asyncio/node';
import { withServer } from '../kit/withServer.ts';
import { type Scenario } from '../scenario.ts';

const paths = [1, 10, 100, 1000, 10_000].map((id) => `/item?id=${id}`);

export const pooledFetches: Scenario = {
  name: 'pooledFetches',
  chapter: 'node',
  article: '000',
  section: '3.3',
  shows: 'five pages over one pool of connections, in the time of one',
  operators: ['gather', 'HttpAgent', 'httpRequest', 'resource', 'span'],
  expected: [
    ...paths.map((path) => `Start fetching ${path}`),
    paths.map((path) => `Finished fetching ${path}`),
    /^Total async fetch time: \d\.\d\ds$/,
    'Results (content lengths): [10, 11, 12, 13, 14]',
  ],
  time: 1000,
  inSequence: 5000,
  needs: ['sockets'],
  main({ print, say, elapsed }) {
    const fetchLength = (dispatcher: HttpAgent, url: string, path: string) =>
      concat(
        say(`Start fetching ${path}`),
        // The article assumes 0.2 s; beside a second a busy machine matters little.
        httpRequest(`${url}${path}&delay=1000`, { dispatcher }).pipe(
          tap(() => {
            print(`Finished fetching ${path}`);
          }),
          map((response) => response.text().length),
        ),
      ).pipe(span(path));
    const session = (url: string) =>
      resource(
        () => of(new HttpAgent()),
        (dispatcher) => gather(paths.map((path) => fetchLength(dispatcher, url, path))),
        (dispatcher) => dispatcher.close(),
      );
    return withServer(({ url }) =>
      defer(() => {
        const start = elapsed();
        return session(url).pipe(
          tap((lengths) => {
            print(`Total async fetch time: ${((elapsed() - start) / 1000).toFixed(2)}s`);
            print('Results (content lengths):', lengths);
          }),
          ignoreElements(),
        );
      }),
    );
  },
};
