import type { Observable } from 'rxjs';
import { aborting } from '../internal/aborting.ts';
import { isAsyncIterable } from '../internal/inputs.ts';
import { iterate } from '../internal/iterate.ts';
import { expected } from '../internal/validate.ts';

/**
 * Emits what an async iterable yields, one `next()` at a time, and closes it when nobody listens any more.
 *
 * ```
 * next()                        a--b--c|
 * fromAsyncIterable(it)         a--b--c|
 * unsubscribed at 4             a--b!       return() is called there, also while next() is pending
 * ```
 *
 * `source` is an async iterable, or a function of an `AbortSignal` that makes one for each subscription; the signal aborts
 * if it is unsubscribed before its end, so that what the generator waits for can stop too. The next item is asked for when the one before has
 * been taken: a consumer that works synchronously is never ahead or behind. Errors are the iterator's. After an
 * unsubscribe the scope around waits for what `return()` does, and gets the error if it fails.
 *
 * Throws a `TypeError` if `source` is neither.
 *
 * asyncio: `async for`, with the generator wrapped in `aclosing`, which there must not be forgotten.
 *
 * @example
 * ```ts
 * import { take } from 'rxjs';
 * import { fromAsyncIterable } from 'rx-asyncio';
 *
 * async function* ticks() {
 *   try {
 *     for (let n = 1; ; n++) yield n;
 *   } finally {
 *     console.log('closed');
 *   }
 * }
 *
 * fromAsyncIterable(ticks()).pipe(take(2)).subscribe((n) => console.log(n));
 * // -> 1
 * // -> 2
 * // -> closed
 * ```
 */
export function fromAsyncIterable<T>(
  source: AsyncIterable<T> | ((signal: AbortSignal) => AsyncIterable<T>),
): Observable<T> {
  if (typeof source === 'function') return aborting('fromAsyncIterable', source);
  if (!isAsyncIterable<T>(source)) {
    throw new TypeError(expected('fromAsyncIterable', 'an async iterable or a function that returns one', source));
  }
  return iterate(source);
}
