/**
 * A value that came when the buffer in front of a slow consumer was full, under the policy `overflow: 'error'`.
 *
 * asyncio: `QueueFull`, which `put_nowait` raises.
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { AsyncEvent, gate, OverflowError } from 'rx-asyncio';
 *
 * of(1, 2, 3)
 *   .pipe(gate(new AsyncEvent(), { capacity: 2 }))
 *   .subscribe({ error: (error) => console.log(error instanceof OverflowError, String(error)) });
 * // -> true OverflowError: gate: more than 2 values are waiting
 * ```
 */
export class OverflowError extends Error {
  override readonly name: string = 'OverflowError';
}
