/**
 * What a full queue answers when it may not wait: `putNowait` does not, nor does `put` under `overflow: 'error'`, nor
 * a source that feeds the queue.
 *
 * asyncio: `QueueFull`.
 *
 * @example
 * ```ts
 * import { Queue, QueueFull } from 'rx-asyncio';
 *
 * const queue = new Queue<string>({ maxsize: 1 });
 * queue.putNowait('a');
 * try {
 *   queue.putNowait('b');
 * } catch (error) {
 *   console.log(error instanceof QueueFull, String(error)); // -> true QueueFull: the queue is full: maxsize is 1
 * }
 * ```
 */
export class QueueFull extends Error {
  override readonly name: string = 'QueueFull';
}
