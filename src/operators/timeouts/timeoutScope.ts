import { type Observable, type ObservableInput, type SchedulerLike } from 'rxjs';
import { deadline, type Deadline } from '../internal/deadline.ts';
import { checkDuration, checkFunction } from '../internal/validate.ts';

export type { Deadline };

/** Options of `timeoutScope`, `timeoutAt` and `moveOnAfter`. */
export interface TimeoutScopeOptions {
  /** The clock the deadline is on. Default: RxJS's `asyncScheduler`, virtual inside a marble test. */
  readonly scheduler?: SchedulerLike;
}

/**
 * Runs a body under a deadline that can be looked at and moved.
 *
 * ```
 * body                      -a---b---c|
 * timeoutScope(6, body)     -a---b#        TimeoutError
 * ```
 *
 * `body` gets the {@link Deadline}, a scope with `when`, `expired` and `reschedule(when)`, and returns an ObservableInput,
 * whose values pass through. If it has not completed `ms` milliseconds after the subscribe, it is unsubscribed, its
 * cleanup is waited for, and RxJS's `TimeoutError` comes out, whose `scope` is the deadline: `error.scope === scope` tells
 * one's own timeout from one inside. `null` or `Infinity` sets no limit until `reschedule` does. With `ms <= 0` the body
 * is subscribed, and expires at once if it is not done synchronously. Unsubscribing cancels the body; what it
 * then cleans up is interrupted when the time is up. Tasks started with the deadline as their `scope` end with the body.
 *
 * Throws a `TypeError` if `ms` is no number or `body` no function, a `RangeError` if `ms` is NaN.
 *
 * asyncio: `async with timeout(delay):`, where a timeout may swallow a cancellation from outside (gh-134471). Here each
 * cancellation has its own origin: only this deadline makes this error.
 *
 * @example
 * ```ts
 * import { sleep, timeoutScope } from 'rx-asyncio';
 *
 * timeoutScope(10, (scope) => {
 *   scope.reschedule(scope.when! + 50);
 *   return sleep(20, 'made it');
 * }).subscribe((word) => console.log(word)); // -> made it
 * ```
 */
export function timeoutScope<T>(
  ms: number | null,
  body: (scope: Deadline) => ObservableInput<T>,
  options: TimeoutScopeOptions = {},
): Observable<T> {
  if (ms !== null) checkDuration('timeoutScope', 'ms', ms);
  checkFunction('timeoutScope', 'body', body);
  return deadline('timeoutScope', (now) => now + (ms ?? Infinity), body, 'fail', options.scheduler);
}
