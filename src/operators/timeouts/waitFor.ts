import { TimeoutError } from 'rxjs';
import type { MonoTypeOperatorFunction, Observable, SchedulerLike, Unsubscribable } from 'rxjs';
import { make } from '../internal/make.ts';
import { CleanupScope } from '../internal/cleanupScope.ts';
import { after, now } from '../internal/clock.ts';
import { Outcome } from '../internal/outcome.ts';
import { Listener, type Sink } from '../internal/seam.ts';
import { checkDuration, expected } from '../internal/validate.ts';

/** Options of `waitFor`. */
export interface WaitForOptions {
  /** The clock the deadline is on. Default: RxJS's `asyncScheduler`, virtual inside a marble test. */
  readonly scheduler?: SchedulerLike;
}

class Waiting<T> extends Listener<T> {
  private readonly scope: CleanupScope<T>;
  private timer: Unsubscribable | undefined;

  constructor(sink: Sink<T>) {
    super();
    this.scope = new CleanupScope(sink);
    sink.add(() => {
      this.cancel();
      // A subscriber that leaves lifts no deadline: until it has cleaned up, the source may still run into it.
      this.scope.whenIdle(() => {
        this.timer?.unsubscribe();
      });
      this.scope.abandon();
    });
  }

  start(source: Observable<T>, ms: number, scheduler: SchedulerLike | undefined): void {
    if (ms <= 0 && !(source instanceof Outcome && source.done)) {
      this.onError(new TimeoutError());
      return;
    }
    this.timer = after(ms, this.expire, scheduler);
    this.scope.within(() => {
      this.listenTo(source);
    });
  }

  private readonly expire = (): void => {
    this.scope.interrupting(() => {
      this.onError(new TimeoutError());
    });
  };

  override onNext(value: T): void {
    this.scope.emit(value);
  }

  override onError(error: unknown): void {
    this.stop();
    this.scope.error(error);
  }

  override onComplete(): void {
    this.stop();
    this.scope.complete();
  }

  private stop(): void {
    this.timer?.unsubscribe();
    this.cancel();
  }
}

/**
 * Passes the source on, and errors if it has not *completed* within `ms` milliseconds, or by a `Date`.
 *
 * ```
 * source         -a---b---c|
 * waitFor(6)     -a---b#
 * ```
 *
 * The time is the total from subscribe to completion, however often values come (RxJS's `timeout` measures up to the
 * first value, or between values). On expiry the source is unsubscribed, what its cleanup needs is waited for, and then
 * RxJS's `TimeoutError` comes out. With `ms <= 0`, or a `Date` in the past, the source is never subscribed, unless it is
 * a Task or Future that is done. `Infinity` sets no limit. Unsubscribing unsubscribes from the source; what it then cleans
 * up is interrupted when the time is up.
 *
 * Throws a `TypeError` if `limit` is neither a number nor a `Date`, a `RangeError` if it is NaN or an invalid date.
 *
 * asyncio: `wait_for(aw, timeout)`. Its lost cancellations and leaked results (gh-86296, gh-81839) cannot happen: the
 * deadline and the end of the source are decided once, by whichever comes first. A source that ends in the very
 * instant of its deadline is decided by the scheduler's order of equal deadlines.
 *
 * @example
 * ```ts
 * import { TimeoutError } from 'rxjs';
 * import { sleep, waitFor } from 'rx-asyncio';
 *
 * sleep(1000).pipe(waitFor(10)).subscribe({
 *   error: (error) => console.log(error instanceof TimeoutError), // -> true
 * });
 * ```
 */
export function waitFor<T>(limit: number | Date, options: WaitForOptions = {}): MonoTypeOperatorFunction<T> {
  const millis = limit instanceof Date ? limit.getTime() : limit;
  if (typeof millis !== 'number') {
    throw new TypeError(expected('waitFor', 'limit to be a number of milliseconds or a Date', limit));
  }
  checkDuration('waitFor', 'limit', millis);
  const { scheduler } = options;
  return (source) =>
    make('waitFor', (sink) => {
      new Waiting(sink).start(source, limit instanceof Date ? millis - now(scheduler) : millis, scheduler);
    });
}
