import type { Transferable } from 'node:worker_threads';
import { expected } from '../internal/validate.ts';
import { markTransfer } from './internal/transfers.ts';

/**
 * Marks an argument of `toThread` or `ThreadPool.run` to be moved to the thread instead of copied.
 *
 * `list` names what inside `value` moves: `ArrayBuffer`s, `MessagePort`s, streams; by default `value` itself or, for a typed
 * array, its buffer. Returns `value`. What has moved is empty here from the moment the job is handed to its thread, so
 * such a job can be subscribed to once. A `ProcessPool` copies whatever it can.
 *
 * Throws a `TypeError` if `value` is no object.
 *
 * asyncio: nothing; threads share their memory there. A `SharedArrayBuffer` is what they share here.
 *
 * @example
 * ```ts
 * import { toThread, transfer } from 'rx-asyncio/node';
 *
 * const samples = new Float64Array([1, 2, 3]);
 * toThread((numbers: Float64Array) => numbers.reduce((sum, n) => sum + n), transfer(samples)).subscribe((sum) => {
 *   console.log(sum, samples.length);
 * });
 * // -> 6 0
 * ```
 */
export function transfer<T extends object>(value: T, list?: readonly Transferable[]): T {
  if (typeof value !== 'object' || (value as unknown) === null) {
    throw new TypeError(expected('transfer', 'an object', value));
  }
  markTransfer(value, list ?? [ArrayBuffer.isView(value) ? (value.buffer as ArrayBuffer) : (value as Transferable)]);
  return value;
}
