import type { Observable, SchedulerLike } from 'rxjs';
import { make } from '../internal/make.ts';
import { after } from '../internal/clock.ts';
import { isIterable } from '../internal/inputs.ts';
import { Outcome } from '../internal/outcome.ts';
import { currentScope, enter, leave } from '../internal/scope.ts';
import { checkChoice, checkDuration, expected } from '../internal/validate.ts';
import type { Future } from './future.ts';
import { type Task } from './task.ts';

/** Options of `wait`. */
export interface WaitOptions {
  /** What ends the wait, besides all being done. An exception is a failure, not a cancellation. Default `'allCompleted'`. */
  readonly returnWhen?: 'allCompleted' | 'firstCompleted' | 'firstException';
  /** Milliseconds after which it ends anyway. Default `Infinity`. */
  readonly timeout?: number;
  /** The clock of the timeout. Default: RxJS's `asyncScheduler`, virtual inside a marble test. */
  readonly scheduler?: SchedulerLike;
}

/** What `wait` emits; both lists are in the order of its input, and hold what was given twice once. */
export interface WaitResult<F> {
  readonly done: F[];
  readonly pending: F[];
}

/**
 * Waits for tasks or futures without taking their results: emits which are done and which are pending.
 *
 * ```
 * a                                              --v|
 * b                                              ----v|
 * wait([a, b], { returnWhen: 'firstCompleted' }) ---(r|)    r = { done: [a], pending: [b] }
 * ```
 *
 * Emits once, when `returnWhen` is met or the `timeout` has passed, then completes. A task that ends between that moment
 * and the emission is in `done`. Never errors, because failures stay in their tasks, and never cancels anything, neither
 * on timeout nor when unsubscribed.
 *
 * Throws a `RangeError` if there is nothing to wait for, a `TypeError` for what is no Task or Future, a `TypeError` or
 * `RangeError` for a bad option.
 *
 * asyncio: `wait(fs, timeout=None, return_when=ALL_COMPLETED)`, whose sets have no order.
 *
 * @example
 * ```ts
 * import { createTask, sleep, wait } from 'rx-asyncio';
 *
 * const tasks = [createTask(sleep(5), { name: 'fast' }), createTask(sleep(50), { name: 'slow' })];
 * wait(tasks, { timeout: 20 }).subscribe(({ done, pending }) => {
 *   console.log(done.map((task) => task.name), pending.map((task) => task.name)); // -> [ 'fast' ] [ 'slow' ]
 * });
 * ```
 */
export function wait<F extends Task<unknown> | Future<unknown>>(
  tasks: Iterable<F>,
  options: WaitOptions = {},
): Observable<WaitResult<F>> {
  const { returnWhen = 'allCompleted', timeout = Infinity, scheduler } = options;
  if (!isIterable<F>(tasks)) throw new TypeError(expected('wait', 'an iterable of Tasks or Futures', tasks));
  const all = [...new Set(tasks)];
  const stranger = all.findIndex((each) => !(each instanceof Outcome));
  if (stranger >= 0) throw new TypeError(expected('wait', 'Tasks or Futures', all[stranger]));
  if (all.length === 0) throw new RangeError('wait: expected at least one Task or Future, got none');
  checkChoice('wait', 'returnWhen', returnWhen, ['allCompleted', 'firstCompleted', 'firstException']);
  checkDuration('wait', 'timeout', timeout);

  return make('wait', (sink) => {
    const scope = currentScope();
    const emit = (): void => {
      if (sink.closed) return;
      // What goes on after a wait goes on in the scope that waited.
      const outside = enter(scope);
      try {
        sink.next({ done: all.filter((each) => each.done), pending: all.filter((each) => !each.done) });
        sink.complete();
      } finally {
        leave(outside);
      }
    };
    let pending = all.filter((each) => !each.done).length;
    const met = (each?: F): boolean =>
      pending === 0 ||
      (returnWhen === 'firstCompleted' && pending < all.length) ||
      (returnWhen === 'firstException' && (each ? [each] : all).some(hasFailed));
    if (met()) {
      emit();
      return;
    }
    sink.add(after(timeout, emit, scheduler));
    for (const each of all) {
      if (each.done) continue;
      sink.add(
        each.onSettled(() => {
          pending--;
          if (met(each)) emit();
        }),
      );
    }
  });
}

function hasFailed(outcome: Outcome<unknown>): boolean {
  return outcome.failed;
}
