import { catchError, concat, defer, throwError } from 'rxjs';
import { createTask, Scope, sleep } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const ignoredTaskError: Scenario = {
  name: 'ignoredTaskError',
  chapter: 'tasks',
  article: '002',
  section: '常见陷阱 4',
  shows: 'the failure of a task nobody looks at is told to its scope at once; that of one that is awaited is caught',
  operators: ['createTask', 'Scope', 'sleep'],
  expected: ["Nobody looked: Error('disk full')", 'Task failed: disk full'],
  time: 2000,
  main({ say, print }) {
    const potentiallyFailing = concat(
      sleep(1000),
      throwError(() => new Error('disk full')),
    );
    const ignored = defer(() => {
      const onError = (error: unknown) => print('Nobody looked:', error);
      createTask(potentiallyFailing, { name: 'ignored', scope: new Scope({ name: 'background', onError }) });
      return sleep(1000);
    });
    const awaited = defer(() => createTask(potentiallyFailing, { name: 'awaited' })).pipe(
      catchError((error: unknown) => say(`Task failed: ${(error as Error).message}`)),
    );
    return concat(ignored, awaited);
  },
};
