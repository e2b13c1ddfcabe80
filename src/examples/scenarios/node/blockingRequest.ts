import { concat, defer, EMPTY, mergeMap, type Observable } from 'rxjs';
import { span } from 'rx-asyncio';
import { httpRequest } from 'rx-asyncio/node';
import { fetchBlocking } from '../kit/fetchBlocking.ts';
import { longestStall } from '../kit/longestStall.ts';
import { withServerProcess } from '../kit/withServerProcess.ts';
import { type Scenario } from '../scenario.ts';

export const blockingRequest: Scenario = {
  name: 'blockingRequest',
  chapter: 'node',
  article: '001',
  section: '19.5',
  shows: 'a misconception measured: a request that blocks stops the event loop until the answer is there',
  operators: ['httpRequest', 'span'],
  expected: [
    /^blocking request: the event loop stood still for [1-9]\.\d s$/,
    /^httpRequest: the event loop stood still for 0\.\d s$/,
  ],
  time: 2000,
  needs: ['sockets', 'processes', 'cpu'],
  main({ say }) {
    const measured = (name: string, work: Observable<unknown>) =>
      longestStall(work.pipe(span(name))).pipe(
        mergeMap((stall) => say(`${name}: the event loop stood still for ${(stall / 1000).toFixed(1)} s`)),
      );
    // A server in this process could not answer either.
    return withServerProcess((url) => {
      const blocking = defer(() => {
        fetchBlocking(url);
        return EMPTY;
      });
      return concat(measured('blocking request', blocking), measured('httpRequest', httpRequest(url)));
    });
  },
};
