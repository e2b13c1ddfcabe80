import type { MonoTypeOperatorFunction, Observable, SchedulerLike, Unsubscribable } from 'rxjs';
import { make } from '../internal/make.ts';
import { after, now } from '../internal/clock.ts';
import { currentScope, enter, leave } from '../internal/scope.ts';
import { Listener, type Sink } from '../internal/seam.ts';
import { checkCount, checkDuration, checkFunction, expected } from '../internal/validate.ts';

/** What `onRetry` is told before each wait. */
export interface RetryInfo {
  /** What the attempt failed with. */
  readonly error: unknown;
  /** Which attempt failed, counted from 1. */
  readonly attempt: number;
  /** Milliseconds until the next one. */
  readonly delay: number;
}

/** Options of `retryBackoff`. */
export interface RetryBackoffOptions {
  /** Milliseconds before the first retry. Default 100. */
  readonly initial?: number;
  /** What each delay is multiplied by to get the next: a number >= 1. Default 2. */
  readonly factor?: number;
  /** The longest delay in milliseconds. Default 30,000. */
  readonly max?: number;
  /** The share of each delay that is left to chance, 0 to 1: 0 is a fixed schedule, 1 full jitter. Default 1. */
  readonly jitter?: number;
  /** The chance: a number from 0 up to 1. Default `Math.random`. */
  readonly random?: () => number;
  /** How many retries before giving up: an integer >= 0 or `Infinity`. Default 5. */
  readonly maxRetries?: number;
  /** Give up when the next attempt would start later than this many milliseconds after the first. Default `Infinity`. */
  readonly maxElapsed?: number;
  /**
   * Whether an error is worth another attempt; a number is worth one after exactly that many milliseconds, for a server
   * that said when to come back. Default: always.
   */
  readonly shouldRetry?: (error: unknown, attempt: number) => boolean | number;
  /** Called before each wait. */
  readonly onRetry?: (info: RetryInfo) => void;
  /** The clock the delays are on. Default: RxJS's `asyncScheduler`, virtual inside a marble test. */
  readonly scheduler?: SchedulerLike;
}

const DEFAULTS = {
  initial: 100,
  factor: 2,
  max: 30_000,
  jitter: 1,
  random: Math.random,
  maxRetries: 5,
  maxElapsed: Infinity,
  shouldRetry: () => true,
  onRetry: () => undefined,
} satisfies RetryBackoffOptions;

type Policy = Required<Omit<RetryBackoffOptions, 'scheduler'>> & Pick<RetryBackoffOptions, 'scheduler'>;

/** One attempt; its successor is made when it has failed. */
class Attempt<T> extends Listener<T> {
  constructor(
    private readonly sink: Sink<T>,
    private readonly onFailure: (error: unknown) => void,
  ) {
    super();
  }

  override onNext(value: T): void {
    this.sink.next(value);
  }

  override onError(error: unknown): void {
    this.cancel();
    this.onFailure(error);
  }

  override onComplete(): void {
    this.sink.complete();
  }
}

class Retrying<T> {
  private readonly outer = currentScope();
  private readonly started: number;
  private current: Attempt<T> | undefined;
  private timer: Unsubscribable | undefined;
  private attempt = 0;
  private looping = false;
  private again = false;

  constructor(
    private readonly sink: Sink<T>,
    private readonly source: Observable<T>,
    private readonly policy: Policy,
  ) {
    this.started = now(policy.scheduler);
    sink.add(() => {
      this.timer?.unsubscribe();
      this.current?.cancel();
    });
  }

  /** Subscribes once more: a loop, so that a source that fails synchronously costs no stack. */
  readonly subscribe = (): void => {
    this.again = true;
    if (this.looping) return;
    this.looping = true;
    const outside = enter(this.outer);
    try {
      while (this.again && !this.sink.closed) {
        this.again = false;
        this.attempt++;
        this.current = new Attempt(this.sink, this.onFailure);
        this.current.listenTo(this.source);
      }
    } finally {
      leave(outside);
      this.looping = false;
    }
  };

  private readonly onFailure = (error: unknown): void => {
    try {
      const delay = this.delayAfter(error);
      if (delay === undefined) {
        this.sink.error(error);
        return;
      }
      this.policy.onRetry({ error, attempt: this.attempt, delay });
      if (this.sink.closed) return;
      if (delay > 0) this.timer = after(delay, this.subscribe, this.policy.scheduler);
      else this.subscribe();
    } catch (thrown) {
      this.sink.error(thrown);
    }
  };

  /** How long to wait, or `undefined` to give up. */
  private delayAfter(error: unknown): number | undefined {
    const { initial, factor, max, jitter, random, maxRetries, maxElapsed, shouldRetry, scheduler } = this.policy;
    if (this.attempt > maxRetries) return undefined;
    const verdict = shouldRetry(error, this.attempt);
    if (verdict === false) return undefined;
    // Bounded, because nothing times infinity is not nothing.
    const growth = Math.min(factor ** (this.attempt - 1), Number.MAX_VALUE);
    const scheduled = Math.min(max, initial * growth) * (1 - jitter * random());
    const delay = typeof verdict === 'number' ? verdict : scheduled;
    return now(scheduler) - this.started + delay > maxElapsed ? undefined : delay;
  }
}

/**
 * Subscribes again when the source fails, after delays that grow.
 *
 * ```
 * source                                             -#
 * again, 2 ms later                                     -#
 * again, 4 ms later                                          -v|
 * retryBackoff({ initial: 2, jitter: 0 })            ---------v|
 * ```
 *
 * The delay before retry `n` is `min(max, initial * factor ** (n - 1))` milliseconds, of which `jitter` is left to chance
 * so that clients that failed together do not come back together. Values pass through as they come, also those of
 * attempts that fail later.
 *
 * Gives up, with the last error, after `maxRetries`, when the next attempt would start after `maxElapsed`, or when
 * `shouldRetry` says no; what the callbacks throw comes out as the error. The failed attempt is torn down before the
 * wait. Unsubscribing cancels the attempt or the wait.
 *
 * Throws a `TypeError` or `RangeError` for a bad option.
 *
 * asyncio: no equivalent; the loop around `try`, `except` and `sleep` that its users write.
 *
 * @example
 * ```ts
 * import { defer, of, throwError } from 'rxjs';
 * import { retryBackoff } from 'rx-asyncio';
 *
 * let calls = 0;
 * const flaky = defer(() => (++calls < 3 ? throwError(() => new Error('busy')) : of(`ok after ${calls}`)));
 *
 * flaky.pipe(retryBackoff({ initial: 5, maxRetries: 4 })).subscribe((value) => console.log(value)); // -> ok after 3
 * ```
 */
export function retryBackoff<T>(options: RetryBackoffOptions = {}): MonoTypeOperatorFunction<T> {
  const policy: Policy = { ...DEFAULTS, ...options };
  for (const name of ['initial', 'max', 'maxElapsed'] as const) checkDuration('retryBackoff', name, policy[name]);
  checkCount('retryBackoff', 'maxRetries', policy.maxRetries, 0);
  for (const name of ['random', 'shouldRetry', 'onRetry'] as const) checkFunction('retryBackoff', name, policy[name]);
  checkRange('factor', policy.factor, 1, Infinity);
  checkRange('jitter', policy.jitter, 0, 1);
  return (source) =>
    make('retryBackoff', (sink) => {
      new Retrying(sink, source, policy).subscribe();
    });
}

function checkRange(name: string, value: unknown, least: number, most: number): void {
  const range = most === Infinity ? `>= ${least}` : `from ${least} to ${most}`;
  const message = expected('retryBackoff', `${name} to be a number ${range}`, value);
  if (typeof value !== 'number') throw new TypeError(message);
  if (!(value >= least && value <= most)) throw new RangeError(message);
}
