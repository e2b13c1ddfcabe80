import { concat, defer, ignoreElements, repeat } from 'rxjs';
import { createTask, gather, Queue, sleep } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

/** The article draws the items, and the times below; these are such that no two tasks wake at the same moment by chance. */
const items = [42, 7, 93, 15, 68, 31, 84, 56, 22, 79];
const producing = (id: number, n: number) => (n === 0 ? 100 + 50 * id : 300);
const consuming = (id: number, n: number) => (n === 0 ? 350 - 100 * id : 600);

export const producersAndConsumers: Scenario = {
  name: 'producersAndConsumers',
  chapter: 'queues',
  article: '002',
  section: '异步队列',
  shows: 'producers wait when the queue is full; after five seconds all are cancelled, and nothing is left',
  operators: ['Queue', 'createTask', 'gather', 'sleep'],
  expected: [
    'Producer 0 produced: 42',
    'Producer 1 produced: 7',
    'Producer 2 produced: 93',
    'Consumer 0 consumed: 42',
    'Consumer 1 consumed: 7',
    'Producer 0 produced: 15',
    ...Array.from({ length: 40 }, () => /^(Producer [012] produced|Consumer [01] consumed): \d+$/),
    'cancelled: 5 of 5',
  ],
  time: 5000,
  main({ say, gauge }) {
    return defer(() => {
      const queue = new Queue<number>({ maxsize: 10 });
      gauge('queue', () => queue.size);
      const producer = (id: number) => {
        let n = 0;
        return defer(() => {
          const item = items[(id + 3 * n) % items.length]!;
          const put = queue.put(item).pipe(ignoreElements());
          return concat(put, say(`Producer ${id} produced: ${item}`), sleep(producing(id, n++)));
        }).pipe(repeat());
      };
      const consumer = (id: number) =>
        queue.consume((item, n) => concat(say(`Consumer ${id} consumed: ${item}`), sleep(consuming(id, n))));
      const tasks = [
        ...[0, 1, 2].map((id) => createTask(producer(id), { name: `producer-${id}` })),
        ...[0, 1].map((id) => createTask(consumer(id), { name: `consumer-${id}` })),
      ];
      const cancel = defer(() => {
        for (const task of tasks) task.cancel();
        return gather(tasks, { returnExceptions: true });
      });
      const cancelled = () => tasks.filter((task) => task.cancelled).length;
      return concat(
        concat(sleep(5000), cancel).pipe(ignoreElements()),
        say('cancelled:', cancelled, `of ${tasks.length}`),
      );
    });
  },
};
