import { concat, concatMap, defer, EMPTY, ignoreElements, range } from 'rxjs';
import { gather, Queue, sleep, span } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

const numbers = Array.from({ length: 10 }, (_, i) => i);

export const producerConsumer: Scenario = {
  name: 'producerConsumer',
  chapter: 'queues',
  article: '001',
  section: '13',
  shows: 'a producer that is done at once, a consumer that takes its time, and a queue between them',
  operators: ['Queue', 'gather', 'sleep', 'span'],
  expected: [...numbers.map((i) => `produce ${i}`), ...numbers.map((i) => `consume ${i}`)],
  time: 5000,
  main({ say, gauge }) {
    return defer(() => {
      const queue = new Queue<number>({ maxsize: Infinity });
      gauge('queue', () => queue.size);
      // In place of the sentinel: a queue that is shut down and drained ends its consumers.
      const end = defer(() => {
        queue.shutdown();
        return EMPTY;
      });
      const put = (i: number) => concat(queue.put(i), say(`produce ${i}`));
      const producer = concat(range(0, 10).pipe(concatMap(put)), end);
      const consumer = queue.consume((i) => concat(say(`consume ${i}`), sleep(500).pipe(ignoreElements())));
      return gather([producer.pipe(span('producer')), consumer.pipe(span('consumer'))]);
    });
  },
};
