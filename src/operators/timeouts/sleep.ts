import type { Observable, SchedulerLike } from 'rxjs';
import { make } from '../internal/make.ts';
import { after } from '../internal/clock.ts';
import { post } from '../internal/runQueue.ts';
import { currentPlace, enter, leave } from '../internal/scope.ts';
import { checkDuration } from '../internal/validate.ts';

/** Options of `sleep`. */
export interface SleepOptions {
  /** The clock to sleep on. Default: RxJS's `asyncScheduler`, virtual inside a marble test. */
  readonly scheduler?: SchedulerLike;
}

/**
 * Emits `value` after `ms` milliseconds, then completes.
 *
 * ```
 * sleep(3, 'v')    ---(v|)
 * ```
 *
 * `ms <= 0` waits for no timer but only for the current synchronous work to be over: a bare yield. `Infinity` never
 * ends; waits longer than the host's timers can count (24.8 days) are honoured. Without a value it emits `undefined`.
 * Never errors. Unsubscribing clears the timer.
 *
 * Throws a `TypeError` if `ms` is no number, a `RangeError` if it is NaN.
 *
 * asyncio: `sleep(delay, result=None)`, in seconds there.
 *
 * @example
 * ```ts
 * import { sleep } from 'rx-asyncio';
 *
 * sleep(10, 'awake').subscribe((value) => console.log(value)); // -> awake
 * ```
 */
export function sleep(ms: number): Observable<void>;
export function sleep<T>(ms: number, value: T, options?: SleepOptions): Observable<T>;
export function sleep<T>(ms: number, value?: T, options: SleepOptions = {}): Observable<T> {
  checkDuration('sleep', 'ms', ms);
  return make('sleep', (sink) => {
    const place = currentPlace();
    const wake = (): void => {
      if (sink.closed) return;
      // What goes on after a sleep goes on in the scope that went to sleep.
      const outside = enter(place);
      try {
        sink.next(value as T);
        sink.complete();
      } finally {
        leave(outside);
      }
    };
    if (ms > 0 || options.scheduler) sink.add(after(ms, wake, options.scheduler));
    else post({ run: wake });
  });
}
