import { map, type MonoTypeOperatorFunction } from 'rxjs';
import { merging } from '../internal/merging.ts';
import { pushed } from '../internal/supply.ts';
import { expected } from '../internal/validate.ts';
import { Queue } from './queue.ts';

/**
 * Puts each value of the source into a queue and emits it when it has been accepted.
 *
 * ```
 * (the queue holds one item, and gives it out at 4 and 7)
 * source             a-b-c|
 * enqueue(queue)     a---b--(c|)
 * ```
 *
 * One put at a time, in order; the values that come meanwhile wait here, without bound, because an Observable cannot
 * be asked to wait. What can is a pull source: in `pullMap(items, (item) => work(item).pipe(enqueue(queue)))` the
 * next item is taken only when the results of one before are in the queue. A value that the queue drops (`overflow:
 * 'dropping'`) is not emitted. Several streams may share the queue, so completion does not shut it down.
 *
 * Errors are the source's, and `QueueShutDown` or `QueueFull` of the queue; either ends the source. Unsubscribing
 * leaves the queue's line with what was not accepted.
 *
 * Throws a `TypeError` if `queue` is none.
 *
 * asyncio: `async for value in source: await queue.put(value)`.
 *
 * @example
 * ```ts
 * import { Queue, enqueue, pullMap, sleep } from 'rx-asyncio';
 *
 * const queue = new Queue<number>({ maxsize: 2 });
 * function* numbers() {
 *   for (let n = 1; n <= 4; n++) {
 *     console.log(`taken: ${n}, in the queue: ${queue.size}`);
 *     yield n;
 *   }
 * }
 *
 * pullMap(numbers(), (n) => sleep(1, n).pipe(enqueue(queue))).subscribe({ complete: () => queue.shutdown() });
 * // -> taken: 1, in the queue: 0
 * // -> taken: 2, in the queue: 1
 * // -> taken: 3, in the queue: 2
 * setTimeout(() => console.log(`got: ${queue.getNowait()}`), 50);
 * // -> got: 1
 * // -> taken: 4, in the queue: 2
 * ```
 */
export function enqueue<T>(queue: Queue<T>): MonoTypeOperatorFunction<T> {
  if (!(queue instanceof Queue)) throw new TypeError(expected('enqueue', 'a Queue', queue));
  return (source) =>
    merging(
      'enqueue',
      () => pushed(source),
      (value) => queue.put(value).pipe(map(() => value)),
      1,
    );
}
