import { catchError, concat, defer, ignoreElements, repeat } from 'rxjs';
import { CancelledError, createTask, finalizeAsync, sleep } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const cancelLongRunning: Scenario = {
  name: 'cancelLongRunning',
  chapter: 'tasks',
  article: '001',
  section: '12',
  shows: 'a task without an end is cancelled, cleans up, and its awaiter learns of it',
  operators: ['createTask', 'Task', 'CancelledError', 'finalizeAsync', 'sleep'],
  expected: ['working', 'working', 'working', 'cleanup', 'cancelled'],
  time: 3000,
  main({ say }) {
    const longRunning = concat(
      say('working'),
      // A little more than the article's second: the fourth would be due at the very moment of the cancellation.
      sleep(1050).pipe(ignoreElements()),
    ).pipe(
      repeat(),
      finalizeAsync(() => say('cleanup')),
    );
    return defer(() => {
      const task = createTask(longRunning, { name: 'long-running' });
      const cancel = defer(() => {
        task.cancel();
        return task;
      });
      return concat(sleep(3000), cancel).pipe(
        catchError((error: unknown) => {
          if (error instanceof CancelledError) return say('cancelled');
          throw error;
        }),
      );
    });
  },
};
