import { map, mergeMap } from 'rxjs';
import { gather, span } from 'rx-asyncio';
import { type HttpAgent, httpRequest } from 'rx-asyncio/node';
import { raiseForStatus } from '../kit/raiseForStatus.ts';
import { withClient } from '../kit/withClient.ts';
import { withServer } from '../kit/withServer.ts';
import { type Scenario } from '../scenario.ts';

export const batchRequests: Scenario = {
  name: 'batchRequests',
  chapter: 'node',
  article: '001',
  section: '15',
  shows: 'three requests at the same time over one client',
  operators: ['httpRequest', 'HttpAgent', 'gather', 'span'],
  expected: [
    /^\{'url': 'http:\/\/127\.0\.0\.1:\d+\/\?delay=2000', 'status_code': 200, 'length': 12\}$/,
    /^\{'url': 'http:\/\/127\.0\.0\.1:\d+\/random\?delay=2000', 'status_code': 200, 'length': \d+\}$/,
    /^\{'url': 'http:\/\/127\.0\.0\.1:\d+\/item\?id=1&delay=2000', 'status_code': 200, 'length': 10\}$/,
  ],
  time: 2000,
  inSequence: 6000,
  needs: ['sockets'],
  main({ say }) {
    const fetch = (dispatcher: HttpAgent, url: string) =>
      httpRequest(url, { dispatcher, timeout: 10_000 }).pipe(
        raiseForStatus(),
        map((response) => ({ url, status_code: response.status, length: response.text().length })),
        span(url),
      );
    return withServer((server) => {
      const urls = ['/?delay=2000', '/random?delay=2000', '/item?id=1&delay=2000'].map((path) => server.url + path);
      return withClient((client) => gather(urls.map((url) => fetch(client, url)))).pipe(
        mergeMap((results) => results),
        mergeMap((item) => say(item)),
      );
    });
  },
};
