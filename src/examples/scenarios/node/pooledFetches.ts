import { concat, defer, ignoreElements, map, tap } from 'rxjs';
import { gather, span } from 'rx-asyncio';
import { type HttpAgent, httpRequest } from 'rx-asyncio/node';
import { withClient } from '../kit/withClient.ts';
import { withServer } from '../kit/withServer.ts';
import { type Scenario } from '../scenario.ts';

const paths = [1, 10, 100, 1000, 10_000].map((id) => `/item?id=${id}`);

export const pooledFetches: Scenario = {
  name: 'pooledFetches',
  chapter: 'node',
  article: '000',
  section: '3.3',
  shows: 'five pages over one pool of connections, in the time of one',
  operators: ['gather', 'HttpAgent', 'httpRequest', 'span'],
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
      withClient((dispatcher) => gather(paths.map((path) => fetchLength(dispatcher, url, path))));
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
