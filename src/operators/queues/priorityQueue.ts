import { checkFunction } from '../internal/validate.ts';
import { HeapStore } from './internal/heapStore.ts';
import type { Store } from './internal/store.ts';
import { Queue, type QueueOptions } from './queue.ts';

/** Options of `new PriorityQueue`. */
export interface PriorityQueueOptions<T> extends QueueOptions {
  /**
   * Which of two items comes first, as in `Array.prototype.sort`: negative for `a`, positive for `b`, and 0 for the
   * one that was put first.
   */
  readonly compare: (a: T, b: T) => number;
}

/**
 * A {@link Queue} that gives out the item that comes first by `compare`; equals keep the order in which they were
 * put.
 *
 * ```
 * new PriorityQueue({ maxsize: Infinity, compare: (a, b) => a - b })
 * put(3), put(1), put(2)    (vvv)
 * get()                     --(1|)
 * get()                     --(2|)
 * ```
 *
 * Putting and getting cost O(log n). Getters and putters are served in the order they came; only what is in the queue
 * is ordered, so an item that somebody waits for is handed over whatever its priority. Under `overflow: 'sliding'`
 * the least urgent item is dropped, the new one if it is that; finding it costs O(n).
 *
 * What `compare` throws is the failure of the `put` that asked it, which leaves the queue as it was.
 * Throws a `TypeError` if `compare` is no function, and as `Queue` does.
 *
 * asyncio: `PriorityQueue(maxsize=0)`, which compares the items themselves, fails on equal priorities with payloads
 * that cannot be compared, and does not keep the order of equals.
 *
 * @example
 * ```ts
 * import { PriorityQueue } from 'rx-asyncio';
 *
 * const jobs = new PriorityQueue<{ urgency: number; name: string }>({
 *   maxsize: 10,
 *   compare: (a, b) => a.urgency - b.urgency,
 * });
 * jobs.putNowait({ urgency: 5, name: 'tidy up' });
 * jobs.putNowait({ urgency: 1, name: 'put out the fire' });
 * jobs.putNowait({ urgency: 1, name: 'call for help' });
 * console.log(jobs.getNowait().name); // -> put out the fire
 * console.log(jobs.getNowait().name); // -> call for help
 * ```
 */
export class PriorityQueue<T> extends Queue<T> {
  // The constructor's types are what it is there for.
  // eslint-disable-next-line @typescript-eslint/no-useless-constructor
  constructor(options: PriorityQueueOptions<T>) {
    super(options);
  }

  protected override makeStore({ compare }: PriorityQueueOptions<T>): Store<T> {
    checkFunction('PriorityQueue', 'compare', compare);
    return new HeapStore(compare);
  }
}
