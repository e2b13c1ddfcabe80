import { defer, filter, map, Observable, of, repeat, Subject, switchMap, take } from 'rxjs';
import { InvalidStateError } from '../internal/invalidStateError.ts';
import type { Hold, Mutex } from '../internal/mutex.ts';
import { currentScope, type Scope, type ScopeMember } from '../internal/scope.ts';
import { checkCount, checkFunction, expected } from '../internal/validate.ts';
import { WaitLine } from '../internal/waitLine.ts';
import { Lock, mutexOf } from './lock.ts';
import type { Permit } from './permit.ts';

/** Options of `Condition.wait` and `Condition.waitFor`. */
export interface ConditionWaitOptions {
  /**
   * A wait that is cancelled takes the lock back all the same, as in asyncio, and this scope, and the operators around
   * the wait, are not done before it has. Default: a cancelled wait leaves at once, without the lock.
   */
  readonly scope?: Scope;
}

/** What ends a wait: a notification made when so many waits had begun, or the failure of the condition. */
type Wakeup = { readonly arrivals: number } | { readonly error: unknown };

/**
 * A lock, and a line of subscribers who have lent it out until something they wait for may have come true.
 *
 * ```
 * a: withLock, wait()     -----(t|)     woken at 3, goes on at 5 when b releases the lock
 * b: withLock, notify()    --n-|
 * ```
 *
 * `wait()` gives the lock up, waits for a notification, takes the lock back, emits `true` and completes; inside
 * `withLock(condition)` the permit stays the same throughout. `waitFor(predicate)` checks first and after every
 * notification, under the lock, and emits the first truthy result. Both error with an `InvalidStateError` if nobody holds
 * the lock when they begin to wait. Notified waits take the lock in the order they began.
 *
 * A wait that is cancelled when it has been notified and not yet gone on hands the notification to the next of those who
 * were waiting when it was made. One that was never notified takes nothing and wakes nobody. Either leaves at once and
 * without the lock, so a body that survives this (a timeout it catches) no longer holds it; with the `scope` option
 * the lock is taken back first.
 *
 * It is a Subject of its notifications: it emits how many `notify(n)` asked for, and feeding it a number notifies that
 * many, whether or not the lock is held. `complete()` ends the Observable and nothing else; `error(e)` fails the
 * observers and the waits, present and later ones.
 *
 * `new Condition(lock = new Lock())`: several conditions may share a lock. Throws a `TypeError` if `lock` is none.
 *
 * asyncio: `Condition(lock=None)`. There cancelling a wait wakes another one, notified or not.
 *
 * @example
 * ```ts
 * import { defer } from 'rxjs';
 * import { Condition, withLock } from 'rx-asyncio';
 *
 * const condition = new Condition();
 * const items: string[] = [];
 *
 * const taken = condition.waitFor(() => items.shift()).pipe(withLock(condition));
 * const put = (item: string) =>
 *   defer(() => {
 *     items.push(item);
 *     condition.notify();
 *     return [];
 *   }).pipe(withLock(condition));
 *
 * taken.subscribe((item) => console.log(item));
 * put('tea').subscribe(); // -> tea
 * ```
 */
export class Condition extends Subject<number> {
  /** The lock that goes with it. */
  readonly lock: Lock;
  readonly #mutex: Mutex;
  /** Each waiter knows how many waits began before it, which tells a notification made for it from an older one. */
  readonly #line = new WaitLine<Wakeup, number>('a notification', (wakeup) => {
    this.#passOn(wakeup);
  });
  #arrivals = 0;
  #failure: { readonly error: unknown } | undefined;

  constructor(lock: Lock = new Lock()) {
    super();
    if (!(lock instanceof Lock)) throw new TypeError(expected('Condition', 'lock to be a Lock', lock));
    this.lock = lock;
    this.#mutex = mutexOf(lock);
  }

  /** True while the lock is held. */
  get locked(): boolean {
    return this.lock.locked;
  }

  /** How many wait for a notification. */
  get waiting(): number {
    return this.#line.size;
  }

  /** As the lock's. */
  acquire(): Observable<Permit> {
    return this.lock.acquire();
  }

  /** As the lock's. */
  release(): void {
    this.lock.release();
  }

  /** Gives the lock up, waits for a notification, takes the lock back, emits `true` and completes. */
  wait(options: ConditionWaitOptions = {}): Observable<true> {
    return defer(() => this.#wait(options.scope, currentScope()));
  }

  /**
   * Waits until `predicate`, called under the lock, returns something truthy; emits that and completes. Does not wait, or
   * look at the lock, if it does so at once. What `predicate` throws comes as an error.
   */
  waitFor<T>(predicate: () => T, options: ConditionWaitOptions = {}): Observable<T> {
    checkFunction('Condition.waitFor', 'predicate', predicate);
    return defer(() => {
      const result = predicate();
      if (result) return of(result);
      const wait = this.#wait(options.scope, currentScope());
      return wait.pipe(
        map(() => predicate()),
        repeat(),
        filter(Boolean),
        take(1),
      );
    });
  }

  /** Notifies the `n` that have waited longest; throws an `InvalidStateError` if nobody holds the lock. */
  notify(n = 1): void {
    if (!this.locked) throw new InvalidStateError('Condition.notify: the lock is not held');
    this.next(n);
  }

  /** Notifies all who wait; throws an `InvalidStateError` if nobody holds the lock. */
  notifyAll(): void {
    this.notify(Infinity);
  }

  /** Notifies as `notify(n)` does, whether or not the lock is held: who feeds it from outside cannot know. */
  override next(n: number): void {
    checkCount('Condition.notify', 'n', n, 0);
    const wakeup = { arrivals: this.#arrivals };
    let head;
    for (let left = n; left > 0 && (head = this.#line.head); left--) head.grant(wakeup);
    super.next(n);
  }

  /** Fails whoever waits, once it has the lock back, and whoever observes or waits later. */
  override error(error: unknown): void {
    this.#failure ??= { error };
    let head;
    while ((head = this.#line.head)) head.grant(this.#failure);
    super.error(error);
  }

  /** `around`: the innermost scope that is known; cancelled with a `scope`, the wait counts as cleanup of both. */
  #wait(scope: Scope | undefined, around: Scope | undefined): Observable<true> {
    return new Observable((sink) => {
      if (this.#failure) {
        sink.error(this.#failure.error);
        return;
      }
      const hold = this.#mutex.lend();
      if (!hold) {
        sink.error(new InvalidStateError('Condition.wait: the lock is not held'));
        return;
      }
      let wakeup: Wakeup | undefined;
      let back = false;
      const waiting = this.#notification().pipe(
        switchMap((value) => {
          wakeup = value;
          return this.#mutex.take(hold);
        }),
      );
      const goOn = (): void => {
        back = true;
        if (wakeup && 'error' in wakeup) {
          sink.error(wakeup.error);
        } else {
          sink.next(true);
          sink.complete();
        }
      };
      sink.add(waiting.subscribe(goOn));
      sink.add(() => {
        if (back) return;
        if (wakeup) this.#passOn(wakeup);
        if (scope) this.#takeBack(hold, new Set([scope, around ?? hold.place?.asScope() ?? scope]));
      });
    });
  }

  #notification(): Observable<Wakeup> {
    return new Observable((sink) => {
      this.#line.join(sink, this.#arrivals++);
    });
  }

  /** Gives the notification of a wait that was cancelled to the next of those it was made for. */
  #passOn(wakeup: Wakeup): void {
    const { head } = this.#line;
    if (head && 'arrivals' in wakeup && head.want < wakeup.arrivals) head.grant(wakeup);
  }

  /** Nothing interrupts this, nor does a second cancellation. */
  #takeBack(hold: Hold, scopes: ReadonlySet<Scope>): void {
    const member: ScopeMember = { name: 'a condition taking its lock back', cancel: () => undefined };
    for (const scope of scopes) scope.add(member);
    this.#mutex.take(hold).subscribe(() => {
      for (const scope of scopes) scope.remove(member);
    });
  }
}
