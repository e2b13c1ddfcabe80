import { concat, concatMap, defer, ignoreElements, range } from 'rxjs';
import { createTask, gather, Queue, sleep } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const threeConsumers: Scenario = {
  name: 'threeConsumers',
  chapter: 'queues',
  article: '001',
  section: '13',
  shows: 'three consumers compete for twenty items',
  operators: ['Queue', 'createTask', 'gather', 'sleep'],
  expected: Array.from({ length: 20 }, (_, i) => `consume ${i}`),
  time: 3500,
  inSequence: 10_000,
  main({ say, gauge }) {
    return defer(() => {
      const queue = new Queue<number>({ maxsize: Infinity });
      gauge('queue', () => queue.size);
      const consumer = queue.consume((i) => concat(say(`consume ${i}`), sleep(500).pipe(ignoreElements())));
      const consumers = [1, 2, 3].map((n) => createTask(consumer, { name: `consumer-${n}` }));
      // One shutdown in place of a sentinel for each.
      const end = defer(() => {
        queue.shutdown();
        return gather(consumers);
      });
      return concat(range(0, 20).pipe(concatMap((i) => queue.put(i))), end);
    });
  },
};
