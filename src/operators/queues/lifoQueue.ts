import { LifoStore, type Store } from './internal/store.ts';
import { Queue } from './queue.ts';

/**
 * A {@link Queue} that gives out the newest item first.
 *
 * ```
 * new LifoQueue({ maxsize: Infinity })
 * put(a), put(b)    (vv)
 * get()             --(b|)
 * get()             --(a|)
 * ```
 *
 * Everything else is as in `Queue`: getters and putters are served in the order they came, and an item that its
 * getter did not live to receive goes back where it was, below those put since. Under `overflow: 'sliding'` the
 * oldest item, at the bottom, is dropped.
 *
 * asyncio: `LifoQueue(maxsize=0)`.
 *
 * @example
 * ```ts
 * import { LifoQueue } from 'rx-asyncio';
 *
 * const stack = new LifoQueue<string>({ maxsize: 2 });
 * stack.putNowait('a');
 * stack.putNowait('b');
 * console.log(stack.getNowait()); // -> b
 * ```
 */
export class LifoQueue<T> extends Queue<T> {
  protected override makeStore(): Store<T> {
    return new LifoStore();
  }
}
