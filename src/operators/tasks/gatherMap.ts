import type { ObservableInput, ObservedValueOf, OperatorFunction } from 'rxjs';
import { checkGatherOptions, gathering, type GatherOptions } from '../internal/gathering.ts';
import type { Projector } from '../internal/pump.ts';
import { pushed } from '../internal/supply.ts';
import { checkFunction } from '../internal/validate.ts';

/**
 * Projects each value of the source to work, runs it concurrently and emits all results in source order at the end.
 *
 * ```
 * source                    a-b-c|
 * a                         ----1|
 * b                           -2|
 * c                             --3|
 * gatherMap(project)        -------(r|)     r = [1, 2, 3]
 * ```
 *
 * `project` is `(value, index, signal) => ObservableInput`; a `signal`, aborted when that piece of work is cancelled, is
 * made only for a projector that declares the parameter. Results, options, failures and cancellation are those of
 * {@link gather}; a source that errors cancels what runs, and what `project` throws is that input's failure. With a
 * finite `concurrency` values wait in a buffer, which is unbounded because an Observable cannot be asked to wait: to
 * pull instead, see {@link pullMap}.
 *
 * Throws a `TypeError` if `project` is no function, a `TypeError` or `RangeError` for a bad option.
 *
 * asyncio: `gather(*(f(x) for x in xs))`, which needs the whole list before it starts.
 *
 * @example
 * ```ts
 * import { from } from 'rxjs';
 * import { gatherMap, sleep } from 'rx-asyncio';
 *
 * from([30, 20, 10])
 *   .pipe(gatherMap((ms) => sleep(ms, ms * 2), { concurrency: 2 }))
 *   .subscribe((doubled) => console.log(doubled)); // -> [ 60, 40, 20 ]
 * ```
 */
export function gatherMap<T, O extends ObservableInput<unknown>>(
  project: Projector<T, O>,
  options: GatherOptions & { readonly returnExceptions: true },
): OperatorFunction<T, PromiseSettledResult<ObservedValueOf<O>>[]>;
export function gatherMap<T, O extends ObservableInput<unknown>>(
  project: Projector<T, O>,
  options?: GatherOptions & { readonly returnExceptions?: false },
): OperatorFunction<T, ObservedValueOf<O>[]>;
export function gatherMap<T>(
  project: Projector<T, ObservableInput<unknown>>,
  options: GatherOptions = {},
): OperatorFunction<T, unknown[]> {
  checkFunction('gatherMap', 'project', project);
  checkGatherOptions('gatherMap', options);
  return (source) => gathering('gatherMap', () => pushed(source), project, options);
}
