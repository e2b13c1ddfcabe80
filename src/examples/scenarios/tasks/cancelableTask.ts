import { catchError, concat, defer, ignoreElements, throwError } from 'rxjs';
import { CancelledError, createTask, finalizeAsync, sleep } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

export const cancelableTask: Scenario = {
  name: 'cancelableTask',
  chapter: 'tasks',
  article: '000',
  section: '4.3',
  shows: 'a task that is cancelled cleans up, and whoever waits for it learns of it after that',
  operators: ['CancelledError', 'createTask', 'finalizeAsync', 'sleep'],
  expected: [
    'Cancelable task: Starting...',
    'Cancelable task: Was cancelled!',
    'Main: Task was indeed cancelled.',
    'Main: Done.',
  ],
  time: 1000,
  main({ say }) {
    const cancelable = concat(
      say('Cancelable task: Starting...'),
      sleep(5000).pipe(ignoreElements()),
      say('Cancelable task: Finished.'),
    ).pipe(
      // Nothing has to be raised again: a cancellation cannot be swallowed.
      finalizeAsync((kind) => (kind === 'unsubscribe' ? say('Cancelable task: Was cancelled!') : undefined)),
    );
    const isCancelled = catchError((error: unknown) =>
      error instanceof CancelledError ? say('Main: Task was indeed cancelled.') : throwError(() => error),
    );
    return defer(() => {
      const task = createTask(cancelable, { name: 'cancelable' });
      return concat(
        sleep(1000).pipe(ignoreElements()),
        defer(() => {
          task.cancel();
          return task.pipe(isCancelled);
        }),
        say('Main: Done.'),
      );
    });
  },
};
