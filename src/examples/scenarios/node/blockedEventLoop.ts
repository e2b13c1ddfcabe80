import { concat, defer, EMPTY, mergeMap, type Observable } from 'rxjs';
import { sleep, span } from 'rx-asyncio';
import { block } from '../kit/block.ts';
import { longestStall } from '../kit/longestStall.ts';
import { type Scenario } from '../scenario.ts';

export const blockedEventLoop: Scenario = {
  name: 'blockedEventLoop',
  chapter: 'node',
  article: '001',
  section: '14',
  shows: 'a function that blocks holds up everything, one that sleeps nothing',
  operators: ['sleep', 'span'],
  expected: [/^bad: the event loop stood still for 3\.\d s$/, /^good: the event loop stood still for 0\.\d s$/],
  time: 6000,
  needs: ['cpu'],
  main({ say }) {
    const measured = (name: string, work: Observable<unknown>) =>
      longestStall(work.pipe(span(name))).pipe(
        mergeMap((stall) => say(`${name}: the event loop stood still for ${(stall / 1000).toFixed(1)} s`)),
      );
    const bad = defer(() => {
      block(3000);
      return EMPTY;
    });
    const good = sleep(3000);
    return concat(measured('bad', bad), measured('good', good));
  },
};
