import type { ObservableInput, ObservedValueOf, OperatorFunction } from 'rxjs';
import { checkAsCompletedOptions, completing, type AsCompletedOptions, type Settled } from '../internal/completing.ts';
import type { Projector } from '../internal/pump.ts';
import { pushed } from '../internal/supply.ts';
import { checkFunction } from '../internal/validate.ts';

/**
 * Projects each value of the source to work, runs it concurrently and emits each result at the moment it is there.
 *
 * ```
 * source                                        a-b-c|
 * a                                             ----1|
 * b                                               -2|
 * c                                                 -3|
 * asCompletedMap(project, { concurrency: 2 })   ----21(3|)
 * ```
 *
 * `project` is `(value, index, signal) => ObservableInput`; a `signal`, aborted when that piece of work is cancelled, is
 * made only for a projector that declares the parameter. One emission a value: the last value of its work, `undefined`
 * if that completes empty. Failures, `settle` and cancellation are those of {@link asCompleted}; a source that errors
 * cancels what runs, and what `project` throws is that input's failure.
 *
 * This is the bounded `mergeMap` that cannot stall (rxjs#7334) and whose buffer costs O(1) a value. The buffer is
 * unbounded still, because an Observable cannot be asked to wait: to pull instead, see {@link pullMap}.
 *
 * Throws a `TypeError` if `project` is no function, a `TypeError` or `RangeError` for a bad option.
 *
 * asyncio: `as_completed(f(x) for x in xs)`, with a limit it does not have.
 *
 * @example
 * ```ts
 * import { from } from 'rxjs';
 * import { asCompletedMap, sleep } from 'rx-asyncio';
 *
 * from([30, 10, 5])
 *   .pipe(asCompletedMap((ms) => sleep(ms, ms), { concurrency: 2 }))
 *   .subscribe((ms) => console.log(ms));
 * // -> 10
 * // -> 5
 * // -> 30
 * ```
 */
export function asCompletedMap<T, O extends ObservableInput<unknown>>(
  project: Projector<T, O>,
  options: AsCompletedOptions & { readonly settle: true },
): OperatorFunction<T, Settled<ObservedValueOf<O>>>;
export function asCompletedMap<T, O extends ObservableInput<unknown>>(
  project: Projector<T, O>,
  options?: AsCompletedOptions & { readonly settle?: false },
): OperatorFunction<T, ObservedValueOf<O>>;
export function asCompletedMap<T>(
  project: Projector<T, ObservableInput<unknown>>,
  options: AsCompletedOptions = {},
): OperatorFunction<T, unknown> {
  checkFunction('asCompletedMap', 'project', project);
  checkAsCompletedOptions('asCompletedMap', options);
  return (source) => completing('asCompletedMap', () => pushed(source), project, options);
}
