import type { Observable, ObservableInput } from 'rxjs';
import { deadline, type Deadline } from '../internal/deadline.ts';
import { checkDuration, checkFunction, expected } from '../internal/validate.ts';
import type { TimeoutScopeOptions } from './timeoutScope.ts';

/**
 * As {@link timeoutScope}, with the moment of the deadline instead of the time until it.
 *
 * ```
 * (it is 10 now)
 * body                     -a---b---c|
 * timeoutAt(16, body)      -a---b#        TimeoutError
 * ```
 *
 * `when` is a `Date`, or milliseconds on the clock of the scheduler (since the epoch, with the default one); `null` for
 * none. A moment in the past expires at once. Everything else is as in `timeoutScope`.
 *
 * Throws a `TypeError` if `when` is none of these or `body` is no function, a `RangeError` if `when` is NaN.
 *
 * asyncio: `timeout_at(when)`, on the loop's clock.
 *
 * @example
 * ```ts
 * import { sleep, timeoutAt } from 'rx-asyncio';
 *
 * timeoutAt(new Date(Date.now() + 10), () => sleep(1000)).subscribe({
 *   error: (error) => console.log(error.name), // -> TimeoutError
 * });
 * ```
 */
export function timeoutAt<T>(
  when: number | Date | null,
  body: (scope: Deadline) => ObservableInput<T>,
  options: TimeoutScopeOptions = {},
): Observable<T> {
  const millis = when instanceof Date ? when.getTime() : (when ?? Infinity);
  if (typeof millis !== 'number') {
    throw new TypeError(expected('timeoutAt', 'when to be a number, a Date or null', when));
  }
  checkDuration('timeoutAt', 'when', millis);
  checkFunction('timeoutAt', 'body', body);
  return deadline('timeoutAt', () => millis, body, 'fail', options.scheduler);
}
