import type { Observable, ObservableInput, ObservedValueOf } from 'rxjs';
import { aborting } from '../internal/aborting.ts';
import { checkFunction } from '../internal/validate.ts';

/**
 * Calls a function that takes an `AbortSignal`, and aborts that signal when the subscriber leaves.
 *
 * ```
 * work(signal)                             ----v|
 * withAbortSignal(work)                    ----v|
 * unsubscribed at 2                        --!     signal aborts there
 * ```
 *
 * `work` is called on subscription and returns an ObservableInput, most often a promise; what it throws comes out as the
 * error. The signal aborts only if the subscriber leaves before the end, so what has ended is never told to stop; a
 * promise that rejects because of the abort reaches nobody and is no unhandled rejection.
 *
 * Throws a `TypeError` if `work` is no function.
 *
 * asyncio: what cancelling a task does to the coroutine it awaits.
 *
 * @example
 * ```ts
 * import { setTimeout as delay } from 'node:timers/promises';
 * import { waitFor, withAbortSignal } from 'rx-asyncio';
 *
 * withAbortSignal((signal) => {
 *   signal.addEventListener('abort', () => console.log('told to stop'));
 *   return delay(1000, 'too late', { signal });
 * })
 *   .pipe(waitFor(10))
 *   .subscribe({ error: (error) => console.log(error.name) });
 * // -> told to stop
 * // -> TimeoutError
 * ```
 */
export function withAbortSignal<O extends ObservableInput<unknown>>(
  work: (signal: AbortSignal) => O,
): Observable<ObservedValueOf<O>> {
  checkFunction('withAbortSignal', 'work', work);
  return aborting('withAbortSignal', work as (signal: AbortSignal) => ObservableInput<ObservedValueOf<O>>);
}
