import { concat, defer, ignoreElements } from 'rxjs';
import { gather, Semaphore, sleep, span, withPermit } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

/** In ms; the article draws them. These are such that no two workers end at the same moment. */
const durations = [900, 1450, 600, 1250, 650, 1700, 800, 1150, 700, 1350];

export const tenWorkers: Scenario = {
  name: 'tenWorkers',
  chapter: 'sync',
  article: '002',
  section: '异步信号量',
  shows: 'ten workers, three of them at a time',
  operators: ['Semaphore', 'withPermit', 'gather', 'sleep', 'span'],
  expected: [
    'Worker 0 acquired the semaphore',
    'Worker 1 acquired the semaphore',
    'Worker 2 acquired the semaphore',
    'Worker 2 released the semaphore',
    'Worker 3 acquired the semaphore',
    'Worker 0 released the semaphore',
    'Worker 4 acquired the semaphore',
    'Worker 1 released the semaphore',
    'Worker 5 acquired the semaphore',
    'Worker 4 released the semaphore',
    'Worker 6 acquired the semaphore',
    'Worker 3 released the semaphore',
    'Worker 7 acquired the semaphore',
    'Worker 6 released the semaphore',
    'Worker 8 acquired the semaphore',
    'Worker 7 released the semaphore',
    'Worker 9 acquired the semaphore',
    'Worker 8 released the semaphore',
    'Worker 5 released the semaphore',
    'Worker 9 released the semaphore',
  ],
  time: 4350,
  inSequence: 10_550,
  main({ say, gauge }) {
    return defer(() => {
      const semaphore = new Semaphore(3);
      gauge('permits', () => semaphore.permits - semaphore.available);
      const worker = (duration: number, id: number) =>
        concat(
          say(`Worker ${id} acquired the semaphore`),
          sleep(duration).pipe(ignoreElements()),
          say(`Worker ${id} released the semaphore`),
        ).pipe(withPermit(semaphore), span(`worker ${id}`));
      return gather(durations.map(worker));
    });
  },
};
