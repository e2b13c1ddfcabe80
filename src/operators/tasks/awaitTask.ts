import { catchError, defer, EMPTY, merge, type Observable, throwError } from 'rxjs';
import { CancelledError } from '../internal/cancelledError.ts';
import { make } from '../internal/make.ts';
import { Outcome } from '../internal/outcome.ts';
import { Releasing } from '../internal/releasing.ts';
import { currentScope } from '../internal/scope.ts';
import { expected } from '../internal/validate.ts';
import type { Future } from './future.ts';
import { type Task } from './task.ts';

/**
 * Waits for a task, or a future, as its only user: unsubscribing cancels it.
 *
 * ```
 * task                --------v|          task        ------!--|      with cleanup of 3
 * awaitTask(task)     --------(v|)        awaitTask   ------!
 *                                         the scope   ---------|      waits for that cleanup
 * ```
 *
 * A Task is an Observable already, and leaving that only stops waiting. `awaitTask(task)` ties the two together: emits its
 * value and completes, errors as it fails, with a `CancelledError` if somebody else cancelled it; and a subscriber that
 * leaves cancels it, for everybody who waits for it. What the task then has to clean up the scope around waits for, and
 * if the task fails at it, the scope gets the error. A second cancellation of the scope's task is passed on, too.
 *
 * Throws a `TypeError` if `task` is neither a Task nor a Future.
 *
 * asyncio: `await task`. There it is what one gets without asking, and `shield(task)` what avoids it.
 *
 * @example
 * ```ts
 * import { awaitTask, createTask, sleep, waitFor } from 'rx-asyncio';
 *
 * const task = createTask(sleep(1000), { name: 'nap' });
 * awaitTask(task).pipe(waitFor(10)).subscribe({
 *   error: (error) => console.log(error.name, task.state), // -> TimeoutError cancelled
 * });
 * ```
 */
export function awaitTask<T>(task: Task<T> | Future<T>): Observable<T> {
  if (!(task instanceof Outcome)) throw new TypeError(expected('awaitTask', 'a Task or a Future', task));
  return make('awaitTask', (sink) => {
    const release = (kind: string) => (kind === 'unsubscribe' && !task.done ? cancelled(task) : undefined);
    new Releasing<T>(sink, release, currentScope()).start(() => task);
  });
}

/**
 * Cancels it and waits for its end; to interrupt that is to cancel it once more. It waits before it cancels, so that even
 * an end that comes at once is posted: everybody is cancelled before the first one who waited cleans up.
 */
function cancelled<T>(task: Task<T> | Future<T>): Observable<T> {
  const end = awaitTask(task).pipe(
    catchError((error: unknown) => (error instanceof CancelledError ? EMPTY : throwError(() => error))),
  );
  const cancel = defer(() => {
    task.cancel();
    return EMPTY;
  });
  return merge(end, cancel);
}
