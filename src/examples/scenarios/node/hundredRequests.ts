import { map, mergeMap } from 'rxjs';
import { gather, Semaphore, span, withPermit } from 'rx-asyncio';
import { type HttpAgent, httpRequest } from 'rx-asyncio/node';
import { raiseForStatus } from '../kit/raiseForStatus.ts';
import { withClient } from '../kit/withClient.ts';
import { withServer } from '../kit/withServer.ts';
import { type Scenario } from '../scenario.ts';

/** Of every twenty one is refused, and one breaks off. */
const pathOf = (i: number) => (i % 20 === 9 ? '/500' : i % 20 === 19 ? '/no-answer' : `/item?id=${i}`);

export const hundredRequests: Scenario = {
  name: 'hundredRequests',
  chapter: 'node',
  article: '001',
  section: '15',
  shows: 'a hundred requests, ten at a time; those that fail spoil nothing',
  operators: ['httpRequest', 'HttpAgent', 'gather', 'Semaphore', 'withPermit', 'span'],
  expected: ['ok=90, errors=10'],
  time: 1800,
  inSequence: 18_000,
  needs: ['sockets'],
  main({ say, gauge }) {
    return withServer((server) => {
      const limit = new Semaphore(10);
      gauge('permits', () => limit.permits - limit.available);
      const fetch = (dispatcher: HttpAgent, path: string) =>
        httpRequest(server.url + path, { dispatcher, timeout: 10_000 }).pipe(
          raiseForStatus(),
          map(({ status }) => status),
          withPermit(limit),
          span(path),
        );
      const paths = Array.from({ length: 100 }, (_, i) => pathOf(i));
      return withClient((client) => gather(paths.map((path) => fetch(client, path)), { returnExceptions: true })).pipe(
        mergeMap((results) => {
          const errors = results.filter(({ status }) => status === 'rejected');
          return say(`ok=${results.length - errors.length}, errors=${errors.length}`);
        }),
      );
    });
  },
};
