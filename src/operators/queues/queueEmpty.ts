/**
 * What `getNowait` throws when there is nothing to take.
 *
 * asyncio: `QueueEmpty`.
 *
 * @example
 * ```ts
 * import { Queue, QueueEmpty } from 'rx-asyncio';
 *
 * try {
 *   new Queue({ maxsize: 1 }).getNowait();
 * } catch (error) {
 *   console.log(error instanceof QueueEmpty, String(error)); // -> true QueueEmpty: the queue is empty
 * }
 * ```
 */
export class QueueEmpty extends Error {
  override readonly name: string = 'QueueEmpty';
}
