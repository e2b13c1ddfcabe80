/**
 * What {@link Barrier.wait} fails with when the barrier was reset or aborted.
 *
 * asyncio: `BrokenBarrierError`.
 *
 * @example
 * ```ts
 * import { Barrier, BrokenBarrierError } from 'rx-asyncio';
 *
 * const barrier = new Barrier(2);
 * barrier.wait().subscribe({
 *   error: (error) => console.log(error instanceof BrokenBarrierError, String(error)),
 *   // -> true BrokenBarrierError: the barrier was aborted
 * });
 * barrier.abort();
 * ```
 */
export class BrokenBarrierError extends Error {
  override readonly name: string = 'BrokenBarrierError';
}
