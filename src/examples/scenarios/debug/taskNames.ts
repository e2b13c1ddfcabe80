import { catchError, concat, defer, ignoreElements, throwError } from 'rxjs';
import { createTask, gather, sleep } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const taskNames: Scenario = {
  name: 'taskNames',
  chapter: 'debug',
  article: '001',
  section: '18.2',
  shows: 'a task with a name of its own can be told from the others in a log',
  operators: ['createTask', 'Task', 'gather', 'sleep'],
  expected: [
    'fetch-example is pending, fetch-broken is pending',
    'fetch-example is running, fetch-broken is rejected',
    'fetch-example is fulfilled, fetch-broken is rejected',
  ],
  time: 2000,
  main({ say }) {
    const broken = concat(sleep(1000), throwError(() => new Error('503')));
    return defer(() => {
      const example = createTask(sleep(2000, '<html>'), { name: 'fetch-example' });
      const other = createTask(broken, { name: 'fetch-broken' });
      const log = say(() => [example, other].map(({ name, state }) => `${name} is ${state}`).join(', '));
      const failed = other.pipe(ignoreElements(), catchError(() => log));
      return concat(log, gather([failed, example]).pipe(ignoreElements()), log);
    });
  },
};
