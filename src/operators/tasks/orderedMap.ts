import type { ObservableInput, ObservedValueOf, OperatorFunction } from 'rxjs';
import { checkOrderedOptions, ordering, type OrderedOptions } from '../internal/ordering.ts';
import type { Projector } from '../internal/pump.ts';
import { pushed } from '../internal/supply.ts';
import { checkFunction } from '../internal/validate.ts';

export type { OrderedOptions };

/**
 * Projects each value of the source to work, runs it concurrently and emits the results in source order: a `concatMap`
 * that runs ahead.
 *
 * ```
 * source                 a-b-c|
 * a                      ----A|
 * b                        -B|
 * c                          (C|)
 * orderedMap(project)    ----A(BC|)
 * ```
 *
 * `project` is `(value, index, signal) => ObservableInput`; a `signal`, aborted when that piece of work is cancelled, is
 * made only for a projector that declares the parameter. Every value of every piece of work is emitted, nothing for one
 * that completes empty. Values of the first in line pass at once; those of later ones are held back until it has ended.
 * With a finite `concurrency` at most `capacity` ended pieces wait for a slow head before the operator stops running
 * ahead; source values wait in an unbounded buffer (to pull instead, see {@link pullMap} with `ordered`).
 *
 * The first failure, of a later piece too, cancels the others, waits for their cleanup and errors; what `project` throws
 * is that piece's failure. A source that errors cancels what runs. Unsubscribing cancels every piece.
 *
 * Throws a `TypeError` if `project` is no function, a `TypeError` or `RangeError` for a bad option.
 *
 * asyncio: creating the tasks first and awaiting them one after the other, without a limit.
 *
 * @example
 * ```ts
 * import { from } from 'rxjs';
 * import { orderedMap, sleep } from 'rx-asyncio';
 *
 * from([30, 10, 20])
 *   .pipe(orderedMap((ms) => sleep(ms, ms), { concurrency: 2 }))
 *   .subscribe((ms) => console.log(ms));
 * // -> 30
 * // -> 10
 * // -> 20
 * ```
 */
export function orderedMap<T, O extends ObservableInput<unknown>>(
  project: Projector<T, O>,
  options: OrderedOptions = {},
): OperatorFunction<T, ObservedValueOf<O>> {
  checkFunction('orderedMap', 'project', project);
  checkOrderedOptions('orderedMap', options);
  const work = project as Projector<T, ObservableInput<ObservedValueOf<O>>>;
  return (source) => ordering('orderedMap', () => pushed(source), work, options);
}
