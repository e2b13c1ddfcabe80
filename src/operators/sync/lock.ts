import type { Observable } from 'rxjs';
import { InvalidStateError } from '../internal/invalidStateError.ts';
import { Hold, Mutex } from '../internal/mutex.ts';
import { Made } from '../internal/seam.ts';
import type { Permit } from './permit.ts';

/** The inside of a lock, for `Condition`. */
export let mutexOf: (lock: Lock) => Mutex;

/**
 * What only one subscriber at a time can hold; the others wait in line.
 *
 * ```
 * a: acquire(), released after 4     (p|)x
 * b: acquire(), released after 3     ----(p|)x
 * c: acquire()                       -------(p|)
 * ```
 *
 * Strictly first come, first served. Released, the lock belongs to the first waiter from that moment, so nobody can slip
 * in before that waiter is woken, which happens once the current synchronous work is over. If it is cancelled in between
 * the lock goes on to the next. Cancelling a whole subtree, the holder and those who wait, therefore starts none of them.
 *
 * The permit is the hold: releasing one that has been released, or taken away by `lock.release()`, does nothing, whoever
 * holds the lock by then.
 *
 * asyncio: `Lock`. There `locked()` is false between a release and the waking of the next holder; here it stays true.
 *
 * @example
 * ```ts
 * import { Lock } from 'rx-asyncio';
 *
 * const lock = new Lock();
 * lock.acquire().subscribe((permit) => {
 *   console.log('first', lock.locked, lock.waiting); // -> first true 0
 *   setTimeout(() => permit.release(), 10);
 * });
 * lock.acquire().subscribe((permit) => {
 *   console.log('second', lock.locked, lock.waiting); // -> second true 0
 *   permit.release();
 *   console.log(lock.locked); // -> false
 * });
 * ```
 */
export class Lock {
  static {
    mutexOf = (lock) => lock.#mutex;
  }

  readonly #mutex = new Mutex();

  /** True while it is held. */
  get locked(): boolean {
    return this.#mutex.holder !== undefined;
  }

  /** How many subscribers stand in line. */
  get waiting(): number {
    return this.#mutex.line.size;
  }

  /**
   * Emits a permit once the lock is held and completes: at once if it is free. Subscribing joins the line,
   * unsubscribing leaves it.
   */
  acquire(): Observable<Permit> {
    return new Made<Hold>((sink) => {
      this.#mutex.enter(new Hold(this.#mutex), sink);
    });
  }

  /** Takes the lock if it is free, else returns `undefined`. */
  tryAcquire(): Permit | undefined {
    const hold = new Hold(this.#mutex);
    return this.#mutex.tryTake(hold) ? hold : undefined;
  }

  /** Takes the lock from whoever holds it, without the permit. Throws an `InvalidStateError` if nobody does. */
  release(): void {
    if (!this.#mutex.lend()) throw new InvalidStateError('Lock.release: the lock is not held');
  }
}
