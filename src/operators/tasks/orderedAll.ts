import type { ObservableInput, ObservedValueOf, OperatorFunction } from 'rxjs';
import { identity } from '../internal/identity.ts';
import { checkOrderedOptions, ordering, type OrderedOptions } from '../internal/ordering.ts';
import { pushed } from '../internal/supply.ts';

/**
 * Runs the inputs that an Observable emits concurrently and emits their values in the order the inputs came: a
 * `concatAll` that runs ahead.
 *
 * ```
 * source          a-b|
 * a               ----1|
 * b                 -2|
 * orderedAll()    ----1(2|)
 * ```
 *
 * Emission, options, failures and cancellation are those of {@link orderedMap}.
 *
 * Throws a `TypeError` or `RangeError` for a bad option.
 *
 * asyncio: awaiting tasks that already run, one after the other.
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { orderedAll, sleep } from 'rx-asyncio';
 *
 * of(sleep(20, 'first'), sleep(5, 'second')).pipe(orderedAll()).subscribe((name) => console.log(name));
 * // -> first
 * // -> second
 * ```
 */
export function orderedAll<O extends ObservableInput<unknown>>(
  options: OrderedOptions = {},
): OperatorFunction<O, ObservedValueOf<O>> {
  checkOrderedOptions('orderedAll', options);
  const work = identity as (input: O) => ObservableInput<ObservedValueOf<O>>;
  return (source) => ordering('orderedAll', () => pushed(source), work, options);
}
