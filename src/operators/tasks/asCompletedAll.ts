import type { ObservableInput, ObservedValueOf, OperatorFunction } from 'rxjs';
import { checkAsCompletedOptions, completing, type AsCompletedOptions, type Settled } from '../internal/completing.ts';
import { identity } from '../internal/identity.ts';
import { pushed } from '../internal/supply.ts';

/**
 * Runs the inputs that an Observable emits and emits the result of each at the moment it ends.
 *
 * ```
 * source              a-b|
 * a                   ----1|
 * b                     -2|
 * asCompletedAll()    ----2(1|)
 * ```
 *
 * One emission an input: its last value, `undefined` if it completes empty. Options, failures and cancellation are
 * those of {@link asCompleted}; a source that errors cancels what runs. With a finite `concurrency` inputs wait in an
 * unbounded buffer.
 *
 * Throws a `TypeError` or `RangeError` for a bad option.
 *
 * asyncio: `as_completed(aws)` for awaitables that are still arriving, which asyncio has no word for.
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { asCompletedAll, sleep } from 'rx-asyncio';
 *
 * of(sleep(20, 'slow'), sleep(5, 'fast')).pipe(asCompletedAll()).subscribe((name) => console.log(name));
 * // -> fast
 * // -> slow
 * ```
 */
export function asCompletedAll<O extends ObservableInput<unknown>>(
  options: AsCompletedOptions & { readonly settle: true },
): OperatorFunction<O, Settled<ObservedValueOf<O>>>;
export function asCompletedAll<O extends ObservableInput<unknown>>(
  options?: AsCompletedOptions & { readonly settle?: false },
): OperatorFunction<O, ObservedValueOf<O>>;
export function asCompletedAll(options: AsCompletedOptions = {}): OperatorFunction<ObservableInput<unknown>, unknown> {
  checkAsCompletedOptions('asCompletedAll', options);
  return (source) => completing('asCompletedAll', () => pushed(source), identity, options);
}
