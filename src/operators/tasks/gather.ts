import { map, type Observable, type ObservableInput, type ObservedValueOf } from 'rxjs';
import { checkGatherOptions, gathering, type GatherOptions } from '../internal/gathering.ts';
import { identity } from '../internal/identity.ts';
import { checkSequence, isRecord } from '../internal/sequence.ts';
import { pulled } from '../internal/supply.ts';

export type { GatherOptions };

/** `ObservedValueOf`, for what a mapped type does not know to be an input. */
type Observed<O> = O extends ObservableInput<infer V> ? V : never;
type Inputs = readonly ObservableInput<unknown>[] | Readonly<Record<string, ObservableInput<unknown>>>;

/** The results of a tuple, array or record of inputs: the same shape with each input's value in its place. */
export type Gathered<I extends Inputs> = { -readonly [K in keyof I]: Observed<I[K]> };

/** As {@link Gathered}, with each result wrapped in a `PromiseSettledResult`. */
export type GatheredSettled<I extends Inputs> = { -readonly [K in keyof I]: PromiseSettledResult<Observed<I[K]>> };

/**
 * Runs all inputs at once and emits their results, in input order, when the last one has ended.
 *
 * ```
 * a                    --1|
 * b                    -2---|
 * c                    3|
 * gather([a, b, c])    -----(r|)     r = [1, 2, 3]
 * ```
 *
 * `inputs` is a tuple or array, a record (the result has the same keys), an iterable or an async iterable of Promises,
 * Observables or other `ObservableInput`s. The result of an input is its last value before completion, `undefined` if
 * it completes empty. Emits once, `[]` or `{}` for no input, then completes. With a finite `concurrency` an iterable is
 * pulled: an input is taken from it only when a slot is free.
 *
 * The first input to fail ends it as `onError` says; `'cancel'`, the default, unsubscribes from the siblings and waits
 * for their cleanup before the error comes out. With `returnExceptions` nothing fails: each result is a
 * `PromiseSettledResult`. What is no ObservableInput is an input that failed with a `TypeError`.
 * Unsubscribing cancels every input and calls `return()` on the iterator.
 *
 * Throws a `TypeError` if `inputs` is none of these, a `TypeError` or `RangeError` for a bad option.
 *
 * asyncio: `gather(*aws, return_exceptions=False)`. There a failure leaves the siblings running as orphans
 * (`onError: 'detach'`, where the scope at least owns them), and cancelling returns when the first child is clean; here
 * all are.
 *
 * @example
 * ```ts
 * import { gather, sleep } from 'rx-asyncio';
 *
 * gather([sleep(20, 'slow'), sleep(10, 'fast'), Promise.resolve('now')]).subscribe((all) => {
 *   console.log(all.join(' '));
 * });
 * gather({ user: sleep(2, 'ada'), id: sleep(1, 7) }, { concurrency: 1 }).subscribe(({ user, id }) => {
 *   console.log(`${user} ${id}`);
 * });
 * // -> ada 7
 * // -> slow fast now
 * ```
 */
export function gather<const I extends readonly ObservableInput<unknown>[]>(
  inputs: I,
  options: GatherOptions & { readonly returnExceptions: true },
): Observable<GatheredSettled<I>>;
export function gather<const I extends readonly ObservableInput<unknown>[]>(
  inputs: I,
  options?: GatherOptions & { readonly returnExceptions?: false },
): Observable<Gathered<I>>;
export function gather<O extends ObservableInput<unknown>>(
  inputs: Iterable<O> | AsyncIterable<O>,
  options: GatherOptions & { readonly returnExceptions: true },
): Observable<PromiseSettledResult<ObservedValueOf<O>>[]>;
export function gather<O extends ObservableInput<unknown>>(
  inputs: Iterable<O> | AsyncIterable<O>,
  options?: GatherOptions & { readonly returnExceptions?: false },
): Observable<ObservedValueOf<O>[]>;
export function gather<I extends Readonly<Record<string, ObservableInput<unknown>>>>(
  inputs: I,
  options: GatherOptions & { readonly returnExceptions: true },
): Observable<GatheredSettled<I>>;
export function gather<I extends Readonly<Record<string, ObservableInput<unknown>>>>(
  inputs: I,
  options?: GatherOptions & { readonly returnExceptions?: false },
): Observable<Gathered<I>>;
export function gather(inputs: unknown, options: GatherOptions = {}): Observable<unknown> {
  checkGatherOptions('gather', options);
  if (isRecord(inputs)) {
    const keys = Object.keys(inputs);
    return gather(Object.values(inputs) as ObservableInput<unknown>[], options as object).pipe(
      map((results) => Object.fromEntries(keys.map((key, index) => [key, results[index]]))),
    );
  }
  checkSequence('gather', 'inputs to be an array, a record, an iterable or an async iterable of inputs', inputs);
  return gathering('gather', () => pulled(inputs as Iterable<ObservableInput<unknown>>), identity, options);
}
