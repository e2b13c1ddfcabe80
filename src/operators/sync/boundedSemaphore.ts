import { expected } from '../internal/validate.ts';
import { Semaphore } from './semaphore.ts';

/**
 * A {@link Semaphore} that cannot be released more often than it was acquired.
 *
 * ```
 * new BoundedSemaphore(1)
 * acquire()    (p|)
 * p.release()    x          available: 1
 * release()        !        RangeError
 * ```
 *
 * `release` throws a `RangeError` when it would raise `available` above `permits`, and `acquire(n)` one when
 * `n` is more than that number, because such a wait could never end. Waiting and cancellation are those of `Semaphore`.
 *
 * asyncio: `BoundedSemaphore(value=1)`, where the first is a `ValueError`.
 *
 * @example
 * ```ts
 * import { BoundedSemaphore } from 'rx-asyncio';
 *
 * const limit = new BoundedSemaphore(2);
 * limit.acquire().subscribe((permit) => {
 *   console.log(limit.available); // -> 1
 *   permit.release();
 * });
 * try {
 *   limit.release();
 * } catch (error) {
 *   console.log(String(error)); // -> RangeError: BoundedSemaphore released too many times: 2 of 2 permits are free
 * }
 * ```
 */
export class BoundedSemaphore extends Semaphore {
  override release(n = 1): void {
    if (this.available + n > this.permits) {
      throw new RangeError(
        `BoundedSemaphore released too many times: ${this.available} of ${this.permits} permits are free`,
      );
    }
    super.release(n);
  }

  protected override checkAcquire(n: number): void {
    super.checkAcquire(n);
    if (n <= this.permits) return;
    throw new RangeError(expected('BoundedSemaphore.acquire', `n to be at most ${this.permits}`, n));
  }
}
