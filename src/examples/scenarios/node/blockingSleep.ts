import { concat, defer, EMPTY, mergeMap, type Observable } from 'rxjs';
import { sleep, span } from 'rx-asyncio';
import { block } from '../kit/block.ts';
import { longestStall } from '../kit/longestStall.ts';
import { type Scenario } from '../scenario.ts';

export const blockingSleep: Scenario = {
  name: 'blockingSleep',
  chapter: 'node',
  article: '002',
  section: '常见陷阱 2',
  shows: 'a call that blocks holds up the event loop for as long as it takes',
  operators: ['sleep', 'span'],
  expected: [/^time\.sleep\(1\): the loop lags by (1\.\d|2\.0) s$/, /^asyncio\.sleep\(1\): the loop lags by 0\.\d s$/],
  time: 2000,
  needs: ['cpu'],
  main({ say }) {
    const lag = (call: string, work: Observable<unknown>) =>
      longestStall(work.pipe(span(call))).pipe(
        mergeMap((ms) => say(`${call}: the loop lags by ${(ms / 1000).toFixed(1)} s`)),
      );
    const wrong = defer(() => {
      block(1000);
      return EMPTY;
    });
    return concat(lag('time.sleep(1)', wrong), lag('asyncio.sleep(1)', sleep(1000)));
  },
};
