import { concat, defer, ignoreElements } from 'rxjs';
import { createTask, sleep } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const sayAsTasks: Scenario = {
  name: 'sayAsTasks',
  chapter: 'tasks',
  article: '000',
  section: '3.2a',
  shows: 'two tasks are under way before the first one is awaited, so it takes as long as the longer one',
  operators: ['createTask', 'sleep'],
  expected: ['started at 00:00:00', 'hello', 'world', 'finished at 00:00:02'],
  time: 2000,
  inSequence: 3000,
  main({ say, clock }) {
    const sayAfter = (seconds: number, what: string) =>
      createTask(concat(sleep(seconds * 1000).pipe(ignoreElements()), say(what)), { name: `say ${what}` });
    return concat(
      say(() => `started at ${clock()}`),
      defer(() => {
        const hello = sayAfter(1, 'hello');
        const world = sayAfter(2, 'world');
        return concat(hello, world);
      }),
      say(() => `finished at ${clock()}`),
    );
  },
};
