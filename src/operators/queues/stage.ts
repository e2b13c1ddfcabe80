import type { Observable, ObservableInput, ObservedValueOf } from 'rxjs';
import type { Projector } from '../internal/pump.ts';
import { checkChoice, checkCount, checkFunction, expected } from '../internal/validate.ts';
import { retryBackoff, type RetryBackoffOptions } from '../timeouts/retryBackoff.ts';
import { pipeline, type Pipeline } from './pipeline.ts';

/** Options of `stage`. */
export interface StageOptions {
  /** How many items are worked on at a time: an integer >= 1 or `Infinity`. Default 1. */
  readonly workers?: number;
  /** How many items may wait in front of the stage: an integer >= 1 or `Infinity`. Default 16. */
  readonly capacity?: number;
  /**
   * What happens to one more value of a plain Observable, which cannot be asked to wait: `'error'` fails with
   * `QueueFull`, `'dropping'` drops it, `'sliding'` drops the oldest that waits. Default `'error'`.
   */
  readonly overflow?: 'error' | 'dropping' | 'sliding';
  /** What metrics and dead letters call it. Default: the name of the projector, else its place in the pipeline. */
  readonly name?: string;
  /**
   * What an item does whose work fails for good. `'fail'`: fails the pipeline. `'skip'`: is counted and left out.
   * `'deadLetter'`: comes out of `deadLetters`. Default `'fail'`.
   */
  readonly onError?: 'fail' | 'skip' | 'deadLetter';
  /** Tries failed work again, as {@link retryBackoff} does. Default: not at all. */
  readonly retry?: RetryBackoffOptions;
}

/** A stage made by `stage`: for `pipeline`, or on its own an operator, which returns a pipeline of one. */
export interface Stage<T, R> {
  (source: Observable<T>): Pipeline<R, T>;
  readonly project: Projector<T, ObservableInput<R>>;
  readonly options: Readonly<Required<Omit<StageOptions, 'name' | 'retry'>> & Pick<StageOptions, 'name' | 'retry'>>;
}

/**
 * One step of a {@link pipeline}: works on items, `workers` at a time, behind a waiting room of `capacity` items.
 *
 * ```
 * source                              abc|
 * a                                   ---A|
 * b                                    ---B|
 * c, when a worker is free                --C|
 * stage(project, { workers: 2 })      ---AB-C|
 * ```
 *
 * `project` is `(item, index, signal) => ObservableInput`; a `signal`, aborted when that item's work is cancelled, is
 * made only for a projector that declares the parameter. Each value of the work is a result, and results come out as
 * they come; a worker takes its next item when the work has ended and the next stage has taken in all of its results.
 *
 * A failed item is tried again as `retry` says (values that an attempt emitted before it failed are out already), and
 * then treated as `onError` says.
 *
 * On its own it is an operator, which returns a pipeline of one stage: with metrics, dead letters and `drain()`. The
 * source is then a plain Observable that cannot be asked to wait, so `overflow` says what becomes of a value that
 * finds every worker busy and the waiting room full.
 *
 * Two stages in one `pipe` are two pipelines, and the second cannot hold the first up; {@link pipeline} joins them.
 *
 * Throws a `TypeError` if `project` is no function, a `TypeError` or `RangeError` for a bad option.
 *
 * asyncio: `workers` tasks that each get from one queue, work, and put into the next.
 *
 * @example
 * ```ts
 * import { from } from 'rxjs';
 * import { sleep, stage } from 'rx-asyncio';
 *
 * from([30, 10, 20])
 *   .pipe(stage((ms: number) => sleep(ms, `slept ${ms}`), { workers: 2 }))
 *   .subscribe((result) => console.log(result));
 * // -> slept 10
 * // -> slept 30
 * // -> slept 20
 * ```
 */
export function stage<T, O extends ObservableInput<unknown>>(
  project: Projector<T, O>,
  options: StageOptions = {},
): Stage<T, ObservedValueOf<O>> {
  checkFunction('stage', 'project', project);
  const { workers = 1, capacity = 16, overflow = 'error', onError = 'fail', name, retry } = options;
  checkCount('stage', 'workers', workers);
  checkCount('stage', 'capacity', capacity);
  checkChoice('stage', 'overflow', overflow, ['error', 'dropping', 'sliding']);
  checkChoice('stage', 'onError', onError, ['fail', 'skip', 'deadLetter']);
  if (typeof name !== 'string' && name !== undefined) {
    throw new TypeError(expected('stage', 'name to be a string', name));
  }
  // Checks its options.
  if (retry) retryBackoff(retry);

  const operator = (source: Observable<T>): Pipeline<ObservedValueOf<O>, T> => pipeline(source, made);
  const made: Stage<T, ObservedValueOf<O>> = Object.assign(operator, {
    project: project as Projector<T, ObservableInput<ObservedValueOf<O>>>,
    options: { workers, capacity, overflow, onError, ...(name !== undefined && { name }), ...(retry && { retry }) },
  });
  return made;
}
