import { mergeMap, tap } from 'rxjs';
import { span } from 'rx-asyncio';
import { toThread } from 'rx-asyncio/node';
import { block } from '../kit/block.ts';
import { longestStall } from '../kit/longestStall.ts';
import { type Scenario } from '../scenario.ts';

export const blockingWorkInThread: Scenario = {
  name: 'blockingWorkInThread',
  chapter: 'node',
  article: '001',
  section: '14',
  shows: 'what must block does so on a thread, and the event loop goes on',
  operators: ['toThread', 'span'],
  expected: ['done', /^the event loop stood still for 0\.\d s$/],
  time: 3000,
  needs: ['threads', 'cpu'],
  main({ say, print }) {
    const work = toThread(block, 3000).pipe(
      tap((result) => print(result)),
      span('blocking work'),
    );
    return longestStall(work).pipe(
      mergeMap((stall) => say(`the event loop stood still for ${(stall / 1000).toFixed(1)} s`)),
    );
  },
};
