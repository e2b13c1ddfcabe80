import type { Observable } from 'rxjs';
import { census } from '../internal/census.ts';
import { Made } from '../internal/seam.ts';
import { checkCount, expected } from '../internal/validate.ts';
import { WaitLine } from '../internal/waitLine.ts';
import type { Permit } from './permit.ts';

class SemaphorePermit implements Permit {
  constructor(
    private semaphore: Semaphore | undefined,
    readonly count: number,
  ) {}

  release(): void {
    const { semaphore } = this;
    this.semaphore = undefined;
    semaphore?.release(this.count);
  }

  [Symbol.dispose](): void {
    this.release();
  }
}

/**
 * A number of permits that any streams can share: whoever acquires one when none is left waits in line.
 *
 * ```
 * a: acquire(), released after 4     (p|)x
 * b: acquire(), released after 3     ----(p|)x
 * c: acquire()                       -------(p|)
 * ```
 *
 * Strictly first come, first served: nobody overtakes a waiter, not even one who wants fewer permits. A permit given
 * back belongs to the first waiter from that moment; that waiter is woken once the current synchronous work is over,
 * and if it is cancelled in between the permit goes on to the next. Cancelling a whole subtree, holders and waiters,
 * therefore starts none of them.
 *
 * `new Semaphore(permits = 1)` and `resize(permits)`: an integer >= 0 or `Infinity`; anything else throws a `TypeError`
 * or `RangeError`.
 *
 * asyncio: `Semaphore(value=1)`, plus weights and `resize`. `locked` is true while there are waiters, as there. Releasing
 * what was never acquired makes more available than there were; {@link BoundedSemaphore} forbids it.
 *
 * @example
 * ```ts
 * import { from, mergeMap } from 'rxjs';
 * import { Semaphore, sleep, withPermit } from 'rx-asyncio';
 *
 * const limit = new Semaphore(2);
 *
 * from([1, 2, 3, 4, 5])
 *   .pipe(mergeMap((n) => sleep(5, n).pipe(withPermit(limit))))
 *   .subscribe({ complete: () => console.log(`available: ${limit.available}, waiting: ${limit.waiting}`) });
 * console.log(`available: ${limit.available}, waiting: ${limit.waiting}`);
 * // -> available: 0, waiting: 3
 * // -> available: 2, waiting: 0
 * ```
 */
export class Semaphore {
  readonly #line = new WaitLine<SemaphorePermit, number>(
    'a permit',
    (permit) => {
      this.#giveBack(permit.count);
    },
    () => {
      this.#serve();
    },
  );
  #permits: number;
  #taken = 0;

  constructor(permits = 1) {
    checkCount(new.target.name, 'permits', permits, 0);
    this.#permits = permits;
  }

  /** How many permits it was made with, or last resized to. */
  get permits(): number {
    return this.#permits;
  }

  /** How many permits are free now. Negative when it was resized to fewer than are held. */
  get available(): number {
    return this.#permits - this.#taken;
  }

  /** How many subscribers stand in line. */
  get waiting(): number {
    return this.#line.size;
  }

  /** True when `acquire()` would have to wait. */
  get locked(): boolean {
    return this.available <= 0 || this.#line.size > 0;
  }

  /**
   * Emits a permit for `n` and completes, at once if they are free and nobody waits. Subscribing joins the line,
   * unsubscribing leaves it. Throws a `TypeError` or `RangeError` unless `n` is an integer >= 1.
   */
  acquire(n = 1): Observable<Permit> {
    this.checkAcquire(n);
    return new Made<SemaphorePermit>((sink) => {
      const permit = this.#tryTake(n);
      if (permit) {
        sink.next(permit);
        sink.complete();
      } else {
        this.#line.join(sink, n);
      }
    });
  }

  /** Takes a permit for `n` if they are free and nobody waits, else returns `undefined`. Throws as `acquire` does. */
  tryAcquire(n = 1): Permit | undefined {
    this.checkAcquire(n);
    return this.#tryTake(n);
  }

  /** Gives `n` permits back, without the object that stands for them. Throws unless `n` is an integer >= 1. */
  release(n = 1): void {
    checkFinite('Semaphore.release', n);
    this.#giveBack(n);
  }

  /**
   * Changes how many permits there are, as if it had been made with that many. More are granted at once to those who
   * wait; fewer take nothing from anybody, but what is given back is not granted again until the number is right.
   */
  resize(permits: number): void {
    checkCount(`${this.constructor.name}.resize`, 'permits', permits, 0);
    this.#permits = permits;
    this.#serve();
  }

  /** Throws when `n` permits can never be had. */
  protected checkAcquire(n: number): void {
    checkFinite('Semaphore.acquire', n);
  }

  #tryTake(n: number): SemaphorePermit | undefined {
    return this.#line.size === 0 && n <= this.available ? this.#take(n) : undefined;
  }

  #take(n: number): SemaphorePermit {
    this.#taken += n;
    census.permits += n;
    return new SemaphorePermit(this, n);
  }

  /** What a waiter that leaves in the gap gives back is no release: nothing in its teardown may throw. */
  #giveBack(n: number): void {
    census.permits -= n;
    this.#taken -= n;
    this.#serve();
  }

  /** Reserves permits for the waiters at the head of the line, in order, as far as they go. */
  #serve(): void {
    let head;
    while ((head = this.#line.head) && head.want <= this.available) head.grant(this.#take(head.want));
  }
}

function checkFinite(method: string, n: number): void {
  checkCount(method, 'n', n);
  if (n === Infinity) throw new RangeError(expected(method, 'n to be finite', n));
}
