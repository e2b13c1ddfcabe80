import { TimeoutError, type Observable, type ObservableInput, type SchedulerLike, type Unsubscribable } from 'rxjs';
import { CleanupScope } from './cleanupScope.ts';
import { after, now } from './clock.ts';
import { InvalidStateError } from './invalidStateError.ts';
import { make } from './make.ts';
import { post } from './runQueue.ts';
import type { Scope } from './scope.ts';
import { Listener, type Sink } from './seam.ts';
import { checkDuration } from './validate.ts';

/** The scope of a body that runs under a deadline. */
export interface Deadline extends Scope {
  /** The moment it expires, in milliseconds on its clock; `null` for never. */
  readonly when: number | null;
  /** True once the time was up before the body had ended. */
  readonly expired: boolean;
  /**
   * Moves the deadline; `null` lifts it. Throws an `InvalidStateError` once it has expired or the body has ended, a
   * `TypeError` or `RangeError` for what is no moment.
   */
  reschedule(when: number | Date | null): void;
}

class DeadlineScope<T> extends CleanupScope<T> implements Deadline {
  expired = false;
  ended = false;
  when: number | null = null;
  private timer: Unsubscribable | undefined;

  constructor(
    sink: Sink<T>,
    private readonly onExpire: () => void,
    private readonly scheduler: SchedulerLike | undefined,
  ) {
    super(sink, 'timeout');
  }

  reschedule(when: number | Date | null): void {
    if (this.expired) throw new InvalidStateError('reschedule: the deadline has expired');
    if (this.ended) throw new InvalidStateError('reschedule: the body has ended');
    const moment = when instanceof Date ? when.getTime() : (when ?? Infinity);
    checkDuration('reschedule', 'when', moment);
    this.timer?.unsubscribe();
    this.when = moment === Infinity ? null : moment;
    if (this.when === null) return;
    const ms = this.when - now(this.scheduler);
    if (ms > 0) this.timer = after(ms, this.expire, this.scheduler);
    else this.expireSoon(this.when);
  }

  /** No time is left, but what the body does synchronously it may do. */
  private expireSoon(when: number): void {
    post({
      run: () => {
        if (!this.ended && this.when === when) this.expire();
      },
    });
  }

  readonly stopTimer = (): void => {
    this.timer?.unsubscribe();
  };

  private readonly expire = (): void => {
    if (this.expired) return;
    this.expired = !this.ended;
    this.onExpire();
  };
}

class Limited<T> extends Listener<T> {
  readonly scope: DeadlineScope<T>;

  constructor(
    sink: Sink<T>,
    private readonly onExpiry: 'fail' | 'complete',
    scheduler: SchedulerLike | undefined,
  ) {
    super();
    this.scope = new DeadlineScope(sink, this.expire, scheduler);
    sink.add(() => {
      this.stop();
      // A subscriber that leaves lifts no deadline: until it has cleaned up, the body may still run into it.
      this.scope.whenIdle(this.scope.stopTimer);
      this.scope.abandon();
    });
  }

  start(body: (scope: Deadline) => ObservableInput<T>): void {
    this.scope.within(() => {
      try {
        this.listenTo(body(this.scope));
      } catch (error) {
        this.onError(error);
      }
    });
  }

  override onNext(value: T): void {
    this.scope.emit(value);
  }

  override onError(error: unknown): void {
    this.stop();
    this.scope.stopTimer();
    this.scope.error(error);
  }

  override onComplete(): void {
    this.stop();
    this.scope.stopTimer();
    this.scope.complete();
  }

  private readonly expire = (): void => {
    this.scope.interrupting(() => {
      if (this.onExpiry === 'fail') this.onError(timeoutErrorOf(this.scope));
      else this.onComplete();
    });
  };

  /** Ends the body, and the tasks that were started in its scope. */
  private stop(): void {
    this.scope.ended = true;
    this.cancel();
    this.scope.cancel();
  }
}

/** Not enumerable: two timeouts are equal as values, and only identity tells whose they are. */
function timeoutErrorOf(scope: Scope): TimeoutError {
  return Object.defineProperty(new TimeoutError(), 'scope', { value: scope });
}

/** Runs `body` until it ends or the moment that `when` computes has come. */
export function deadline<T>(
  factory: string,
  when: (now: number) => number,
  body: (scope: Deadline) => ObservableInput<T>,
  onExpiry: 'fail' | 'complete',
  scheduler: SchedulerLike | undefined,
): Observable<T> {
  return make(factory, (sink) => {
    const limited = new Limited(sink, onExpiry, scheduler);
    limited.scope.reschedule(when(now(scheduler)));
    limited.start(body);
  });
}
