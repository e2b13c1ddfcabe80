import type { ObservableInput, ObservedValueOf, OperatorFunction } from 'rxjs';
import { checkGatherOptions, gathering, type GatherOptions } from '../internal/gathering.ts';
import { identity } from '../internal/identity.ts';
import { pushed } from '../internal/supply.ts';

/**
 * Runs the inputs that an Observable emits and emits all their results, in the order the inputs came, at the end.
 *
 * ```
 * source         a-b|
 * a              ---1|
 * b                --2|
 * gatherAll()    -----(r|)     r = [1, 2]
 * ```
 *
 * Results, options, failures and cancellation are those of {@link gather}; a source that errors cancels what runs. With
 * a finite `concurrency` inputs wait in an unbounded buffer.
 *
 * Throws a `TypeError` or `RangeError` for a bad option.
 *
 * asyncio: `gather(*aws)` for awaitables that are still arriving, which asyncio has no word for.
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { gatherAll, sleep } from 'rx-asyncio';
 *
 * of(sleep(20, 'a'), sleep(10, 'b')).pipe(gatherAll()).subscribe((all) => console.log(all)); // -> [ 'a', 'b' ]
 * ```
 */
export function gatherAll<O extends ObservableInput<unknown>>(
  options: GatherOptions & { readonly returnExceptions: true },
): OperatorFunction<O, PromiseSettledResult<ObservedValueOf<O>>[]>;
export function gatherAll<O extends ObservableInput<unknown>>(
  options?: GatherOptions & { readonly returnExceptions?: false },
): OperatorFunction<O, ObservedValueOf<O>[]>;
export function gatherAll(options: GatherOptions = {}): OperatorFunction<ObservableInput<unknown>, unknown[]> {
  checkGatherOptions('gatherAll', options);
  return (source) => gathering('gatherAll', () => pushed(source), identity, options);
}
