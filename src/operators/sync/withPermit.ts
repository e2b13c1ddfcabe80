import type { MonoTypeOperatorFunction } from 'rxjs';
import { holding } from '../internal/holding.ts';
import { expected } from '../internal/validate.ts';
import { Semaphore } from './semaphore.ts';

/**
 * Subscribes to the source only while it holds `n` permits of a semaphore.
 *
 * ```
 * (limit is held by another until 3)
 * limit                       ---x
 * source                         -v|
 * withPermit(limit)           ----v|
 * ```
 *
 * Subscribing joins the line; the source is subscribed when the permits are granted, and they are given back *before*
 * completion or the error comes out, so whoever acts on it finds them free. Unsubscribing leaves the line or, once the
 * source runs, unsubscribes from it, waits for cleanup that takes time, and gives the permits back. Errors are the
 * source's.
 *
 * Throws a `TypeError` if `semaphore` is none, and as its `acquire(n)` does.
 *
 * asyncio: `async with semaphore:` around the body of a coroutine.
 *
 * @example
 * ```ts
 * import { merge } from 'rxjs';
 * import { Semaphore, sleep, withPermit } from 'rx-asyncio';
 *
 * const limit = new Semaphore(1);
 * const slow = sleep(20, 'slow').pipe(withPermit(limit));
 * const fast = sleep(1, 'fast').pipe(withPermit(limit));
 *
 * merge(slow, fast).subscribe((name) => console.log(name));
 * // -> slow
 * // -> fast
 * ```
 */
export function withPermit<T>(semaphore: Semaphore, n = 1): MonoTypeOperatorFunction<T> {
  if (!(semaphore instanceof Semaphore)) throw new TypeError(expected('withPermit', 'a Semaphore', semaphore));
  const permit = semaphore.acquire(n);
  return (source) => holding('withPermit', source, permit);
}
