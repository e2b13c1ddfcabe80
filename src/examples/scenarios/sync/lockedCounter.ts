import { concat, defer, map, mergeMap } from 'rxjs';
import { gather, Lock, sleep, span, withLock } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const lockedCounter: Scenario = {
  name: 'lockedCounter',
  chapter: 'sync',
  article: '002',
  section: '异步锁',
  shows: 'ten read, wait and write, one at a time: no increment is lost',
  operators: ['Lock', 'withLock', 'gather', 'sleep', 'span'],
  expected: ['Final counter value: 10', 'Results from tasks: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]'],
  time: 1000,
  main({ say }) {
    return defer(() => {
      const counter = { value: 0 };
      const lock = new Lock();
      const increment = defer(() => {
        const { value } = counter;
        return sleep(100).pipe(map(() => (counter.value = value + 1)));
      }).pipe(withLock(lock));
      const tasks = Array.from({ length: 10 }, (_, i) => increment.pipe(span(`increment ${i + 1}`)));
      return gather(tasks).pipe(
        mergeMap((results) =>
          concat(say('Final counter value:', counter.value), say('Results from tasks:', results)),
        ),
      );
    });
  },
};
