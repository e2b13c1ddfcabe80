/**
 * What a queue answers after `shutdown()`: every `put` from then on, and every `get` once the items are gone.
 *
 * `cause` is what the source that fed the queue failed with, if that is why it was shut down.
 *
 * asyncio: `QueueShutDown`, since Python 3.13.
 *
 * @example
 * ```ts
 * import { Queue, QueueShutDown } from 'rx-asyncio';
 *
 * const queue = new Queue({ maxsize: 1 });
 * queue.get().subscribe({
 *   error: (error) => console.log(error instanceof QueueShutDown, String(error)),
 *   // -> true QueueShutDown: the queue was shut down
 * });
 * queue.shutdown();
 * ```
 */
export class QueueShutDown extends Error {
  override readonly name: string = 'QueueShutDown';
}
