import type { Observable, ObservableInput, ObservedValueOf } from 'rxjs';
import { merging } from '../internal/merging.ts';
import { checkOrderedOptions, ordering } from '../internal/ordering.ts';
import type { Projector } from '../internal/pump.ts';
import { checkSequence } from '../internal/sequence.ts';
import { pulled } from '../internal/supply.ts';
import { checkFunction } from '../internal/validate.ts';

/** Options of `pullMap`. */
export interface PullOptions {
  /** How many items may be worked on at a time: an integer >= 1 or `Infinity`. Default 1. */
  readonly concurrency?: number;
  /** Emit in input order instead of as results come. Default `false`. */
  readonly ordered?: boolean;
  /** With `ordered`: how many items that have ended may wait for an earlier one. Default: `concurrency`. */
  readonly capacity?: number;
}

/**
 * Works on the items of an iterable, a few at a time, and takes the next item only when a slot is free.
 *
 * ```
 * a                                           ----A|
 * b                                           ---B|
 * c, taken when b has ended                       --C|
 * pullMap(abc, project, { concurrency: 2 })   ---BA-C|
 * ```
 *
 * `source` is an iterable or an async iterable (one `next()` outstanding); nothing of it is buffered, so a million or
 * endless items run in constant memory. `project` is `(item, index, signal) => ObservableInput`; a `signal`, aborted when
 * that piece of work is cancelled, is made only for a projector that declares the parameter. Every value of every piece of
 * work is emitted, as it comes or, with `ordered`, in input order.
 *
 * The first failure, of the iterator, the projector or the work, cancels what runs, calls the iterator's `return()`,
 * waits for both to clean up and errors. Unsubscribing does the same at once, also while an async `next()` is pending.
 *
 * Throws a `TypeError` if `source` cannot be iterated or `project` is no function, a `TypeError` or `RangeError` for a
 * bad option.
 *
 * asyncio: the `async for` loop that starts a task an item behind a `Semaphore`, without its unbounded list of tasks.
 *
 * @example
 * ```ts
 * import { take } from 'rxjs';
 * import { pullMap, sleep } from 'rx-asyncio';
 *
 * function* naturals() {
 *   try {
 *     for (let n = 1; ; n++) yield n;
 *   } finally {
 *     console.log('closed');
 *   }
 * }
 *
 * pullMap(naturals(), (n) => sleep(5, n * n), { concurrency: 2, ordered: true })
 *   .pipe(take(3))
 *   .subscribe((square) => console.log(square));
 * // -> 1
 * // -> 4
 * // -> 9
 * // -> closed
 * ```
 */
export function pullMap<T, O extends ObservableInput<unknown>>(
  source: Iterable<T> | AsyncIterable<T>,
  project: Projector<T, O>,
  options: PullOptions = {},
): Observable<ObservedValueOf<O>> {
  checkSequence('pullMap', 'source to be an iterable or an async iterable', source);
  checkFunction('pullMap', 'project', project);
  checkOrderedOptions('pullMap', options);
  const { concurrency = 1, ordered = false, capacity = concurrency } = options;
  const work = project as Projector<T, ObservableInput<ObservedValueOf<O>>>;
  const supply = () => pulled(source);
  return ordered
    ? ordering('pullMap', supply, work, { concurrency, capacity })
    : merging('pullMap', supply, work, concurrency);
}
