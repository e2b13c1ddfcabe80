import { map, type Observable, type SchedulerLike, type Unsubscribable } from 'rxjs';
import { after, now } from '../internal/clock.ts';
import { Deque } from '../internal/deque.ts';
import { make } from '../internal/make.ts';
import { ordering } from '../internal/ordering.ts';
import { pushed } from '../internal/supply.ts';
import { checkCount, checkDuration, expected } from '../internal/validate.ts';
import { WaitLine } from '../internal/waitLine.ts';

/** Options of `rateLimit`. */
export interface RateLimitOptions {
  /** How many may pass in any `per` milliseconds: an integer >= 1 or `Infinity`. */
  readonly permits: number;
  /** The length of that window, in milliseconds: a finite number > 0. */
  readonly per: number;
  /** The clock it is measured on. Default: RxJS's `asyncScheduler`, virtual inside a marble test. */
  readonly scheduler?: SchedulerLike;
}

/** A limit that any streams can share: an operator for values, and a line to wait in before anything else. */
export interface RateLimit {
  /** Delays the values of `source` until each may pass. */
  <T>(source: Observable<T>): Observable<T>;
  /** How many stand in line now. */
  readonly waiting: number;
  /** Emits once when the caller may go on, at once if nobody waits and the limit allows it, then completes. */
  acquire(): Observable<void>;
}

/** Tokens that come back `per` milliseconds after they were used, and the one timer for the next of them. */
class Bucket {
  readonly line = new WaitLine<void>(
    'a turn under a rate limit',
    () => {
      this.giveBack();
    },
    () => {
      this.serve();
    },
  );
  /** When the tokens that are out were taken. */
  private readonly used = new Deque<number>();
  private timer: Unsubscribable | undefined;

  constructor(private readonly options: RateLimitOptions) {}

  readonly acquire = (): Observable<void> =>
    make('rateLimit.acquire', (sink) => {
      if (this.line.size === 0 && this.tryTake()) {
        sink.next();
        sink.complete();
      } else {
        this.line.join(sink);
        this.serve();
      }
    });

  private tryTake(): boolean {
    const { permits, scheduler } = this.options;
    while (this.used.size > 0 && this.untilDue <= 0) this.used.shift();
    if (this.used.size >= permits) return false;
    this.used.push(now(scheduler));
    return true;
  }

  /** Lets in whom the limit allows; sets the timer for the next, who may have left by now. */
  private serve(): void {
    while (this.line.head && this.tryTake()) this.line.head.grant();
    if (this.line.size > 0) this.timer ??= after(this.untilDue, this.onDue, this.options.scheduler);
    else this.stopTimer();
  }

  private readonly onDue = (): void => {
    this.stopTimer();
    this.serve();
  };

  private stopTimer(): void {
    this.timer?.unsubscribe();
    this.timer = undefined;
  }

  private giveBack(): void {
    this.used.pop();
    this.serve();
  }

  /** How long until the first token comes back. */
  private get untilDue(): number {
    return (this.used.peek() as number) + this.options.per - now(this.options.scheduler);
  }
}

/**
 * Limits how often something may happen: at most `permits` times in any `per` milliseconds, over all streams that
 * share the limit.
 *
 * ```
 * const limit = rateLimit({ permits: 2, per: 5 })
 * a                    abcd|
 * a.pipe(limit)        ab---c(d|)
 * ```
 *
 * A bucket of `permits` tokens: each value takes one, and a token comes back `per` milliseconds after it was taken.
 * So no window of that length sees more than `permits`, where a bucket that fills up steadily would let nearly twice
 * as many through. For an even pace use `permits: 1`.
 *
 * First come, first served, whichever stream a value comes from; within a stream the order stays. As an operator it
 * delays values, which wait without bound because an Observable cannot be asked to wait; errors pass at once,
 * completion after the last value. What must not even *start* before it may, a request for example, starts after
 * `limit.acquire()`. Unsubscribing leaves the line; a token granted to one that leaves before it is woken goes to the
 * next.
 *
 * Throws a `TypeError` or `RangeError` for a bad option.
 *
 * asyncio: no equivalent; a `Semaphore` whose holders sleep before they release.
 *
 * @example
 * ```ts
 * import { concatMap, from, mergeMap } from 'rxjs';
 * import { rateLimit, sleep } from 'rx-asyncio';
 *
 * const limit = rateLimit({ permits: 2, per: 40 });
 * const started = Date.now();
 * const fetched = (page: number) => limit.acquire().pipe(concatMap(() => sleep(1, page)));
 *
 * from([1, 2, 3])
 *   .pipe(mergeMap(fetched))
 *   .subscribe((page) => console.log(page, Date.now() - started < 39 ? 'at once' : 'later'));
 * // -> 1 at once
 * // -> 2 at once
 * // -> 3 later
 * ```
 */
export function rateLimit(options: RateLimitOptions): RateLimit {
  const { permits, per } = options;
  checkCount('rateLimit', 'permits', permits);
  checkDuration('rateLimit', 'per', per);
  if (!(per > 0 && per < Infinity)) throw new RangeError(expected('rateLimit', 'per to be finite and > 0', per));

  const bucket = new Bucket(options);
  const limit = <T>(source: Observable<T>): Observable<T> =>
    ordering(
      'rateLimit',
      () => pushed(source),
      (value) => bucket.acquire().pipe(map(() => value)),
      {},
    );
  return Object.defineProperty(Object.assign(limit, { acquire: bucket.acquire }), 'waiting', {
    get: () => bucket.line.size,
  }) as RateLimit;
}
