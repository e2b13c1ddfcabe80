import type { Observable, ObservableInput, ObservedValueOf } from 'rxjs';
import { checkAsCompletedOptions, completing, type AsCompletedOptions, type Settled } from '../internal/completing.ts';
import { identity } from '../internal/identity.ts';
import { checkSequence } from '../internal/sequence.ts';
import { pulled } from '../internal/supply.ts';

export type { AsCompletedOptions, Settled };

/**
 * Runs all inputs at once and emits the result of each at the moment it ends: the fastest first.
 *
 * ```
 * a                         ---1|
 * b                         -2|
 * c                         ------3|
 * asCompleted([a, b, c])    --2-1--(3|)
 * ```
 *
 * `inputs` is an array, an iterable or an async iterable of Promises, Observables or other `ObservableInput`s; with a
 * finite `concurrency` an input is taken from it only when a slot is free. One emission an input: its last value,
 * `undefined` if it completes empty. With `settle` each is a {@link Settled}, which carries `index` and `status`.
 *
 * The first input to fail cancels the others, waits for their cleanup and errors, unless `settle` makes failures
 * results. What is no ObservableInput is an input that failed with a `TypeError`. Unsubscribing, `take(n)` included,
 * cancels every input that runs, starts no other and calls `return()` on the iterator.
 *
 * Throws a `TypeError` if `inputs` cannot be iterated, a `TypeError` or `RangeError` for a bad option.
 *
 * asyncio: `as_completed(aws)`. There leaving the loop, or its timeout, leaks the tasks that still run; here nothing
 * runs on, and `asCompleted(...).pipe(waitFor(ms))` is the timeout.
 *
 * @example
 * ```ts
 * import { asCompleted, sleep } from 'rx-asyncio';
 *
 * asCompleted([sleep(20, 'slow'), sleep(5, 'fast')]).subscribe((name) => {
 *   console.log(name);
 * });
 * // -> fast
 * // -> slow
 * ```
 */
export function asCompleted<O extends ObservableInput<unknown>>(
  inputs: Iterable<O> | AsyncIterable<O>,
  options: AsCompletedOptions & { readonly settle: true },
): Observable<Settled<ObservedValueOf<O>>>;
export function asCompleted<O extends ObservableInput<unknown>>(
  inputs: Iterable<O> | AsyncIterable<O>,
  options?: AsCompletedOptions & { readonly settle?: false },
): Observable<ObservedValueOf<O>>;
export function asCompleted(
  inputs: Iterable<ObservableInput<unknown>> | AsyncIterable<ObservableInput<unknown>>,
  options: AsCompletedOptions = {},
): Observable<unknown> {
  checkSequence('asCompleted', 'inputs to be an array, an iterable or an async iterable of inputs', inputs);
  checkAsCompletedOptions('asCompleted', options);
  return completing('asCompleted', () => pulled(inputs), identity, options);
}
