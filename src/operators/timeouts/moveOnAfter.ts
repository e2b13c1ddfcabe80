import type { Observable, ObservableInput } from 'rxjs';
import { deadline, type Deadline } from '../internal/deadline.ts';
import { checkDuration, checkFunction } from '../internal/validate.ts';
import type { TimeoutScopeOptions } from './timeoutScope.ts';

/**
 * As {@link timeoutScope}, but completes when the time is up instead of failing: what has come by then is enough.
 *
 * ```
 * body                     -a---b---c|
 * moveOnAfter(6, body)     -a---b|
 * ```
 *
 * `scope.expired` tells afterwards which end it was. The body is unsubscribed and its cleanup waited for before the
 * completion comes out. Errors are the body's own. Everything else is as in `timeoutScope`.
 *
 * Throws a `TypeError` if `ms` is no number or `body` no function, a `RangeError` if `ms` is NaN.
 *
 * asyncio: no equivalent; `timeout()` in a `try` that passes over the `TimeoutError`. The name is that of trio and anyio.
 *
 * @example
 * ```ts
 * import { interval } from 'rxjs';
 * import { moveOnAfter } from 'rx-asyncio';
 *
 * moveOnAfter(25, () => interval(10)).subscribe({
 *   next: (n) => console.log(n),
 *   complete: () => console.log('moving on'),
 * });
 * // -> 0
 * // -> 1
 * // -> moving on
 * ```
 */
export function moveOnAfter<T>(
  ms: number | null,
  body: (scope: Deadline) => ObservableInput<T>,
  options: TimeoutScopeOptions = {},
): Observable<T> {
  if (ms !== null) checkDuration('moveOnAfter', 'ms', ms);
  checkFunction('moveOnAfter', 'body', body);
  return deadline('moveOnAfter', (now) => now + (ms ?? Infinity), body, 'complete', options.scheduler);
}
