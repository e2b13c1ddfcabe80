import type { MonoTypeOperatorFunction } from 'rxjs';
import { holding } from '../internal/holding.ts';
import { expected } from '../internal/validate.ts';
import { Condition } from './condition.ts';
import { Lock } from './lock.ts';

/**
 * Subscribes to the source only while it holds a lock, or the lock of a condition.
 *
 * ```
 * (lock is held by another until 3)
 * lock              ---x
 * source               -v|
 * withLock(lock)    ----v|
 * ```
 *
 * Subscribing joins the line; the source is subscribed when the lock is granted, and the lock is released *before*
 * completion or the error comes out, so whoever acts on it finds it free. Unsubscribing leaves the line or, once the
 * source runs, unsubscribes from it, waits for cleanup that takes time, and releases. Errors are the source's.
 *
 * It releases its own hold only: cancelled while {@link Condition.wait} has lent it to others, it leaves theirs alone.
 *
 * Throws a `TypeError` unless `lock` is a `Lock` or a `Condition`.
 *
 * asyncio: `async with lock:` around the body of a coroutine.
 *
 * @example
 * ```ts
 * import { merge } from 'rxjs';
 * import { Lock, sleep, withLock } from 'rx-asyncio';
 *
 * const lock = new Lock();
 * const slow = sleep(20, 'slow').pipe(withLock(lock));
 * const fast = sleep(1, 'fast').pipe(withLock(lock));
 *
 * merge(slow, fast).subscribe((name) => console.log(name));
 * // -> slow
 * // -> fast
 * ```
 */
export function withLock<T>(lock: Lock | Condition): MonoTypeOperatorFunction<T> {
  if (!(lock instanceof Lock || lock instanceof Condition)) {
    throw new TypeError(expected('withLock', 'a Lock or a Condition', lock));
  }
  const permit = lock.acquire();
  return (source) => holding('withLock', source, permit);
}
