import type { MonoTypeOperatorFunction, ObservableInput } from 'rxjs';
import { make } from '../internal/make.ts';
import { Releasing, type CloseKind } from '../internal/releasing.ts';
import { currentScope, type Scope } from '../internal/scope.ts';
import { checkFunction } from '../internal/validate.ts';

export type { CloseKind };

/** Options of `finalizeAsync` and `resource`. */
export interface CleanupOptions {
  /** The scope that waits for the cleanup. Default: the one under which the source is subscribed. */
  readonly scope?: Scope | undefined;
}

/**
 * Runs a cleanup that may take time when the source ends, and holds the end back until it is over.
 *
 * ```
 * source                     -a-b|
 * cleanup()                      --|
 * finalizeAsync(cleanup)     -a-b--|
 * ```
 *
 * `cleanup` gets `'complete'`, `'error'` or `'unsubscribe'` and returns an ObservableInput to wait for, or nothing. It is
 * called exactly once, after the cleanups inside the source are over. Unsubscribing starts it and returns at once; the
 * scope waits: the task, group, timeout or `run` around, or `scope`. What interrupts it is a cancellation that comes
 * once it is under way: a (second) `Task.cancel()`, a deadline around it.
 *
 * If the cleanup fails, its error comes out instead, with the source's own as its `cause`; after an unsubscribe the
 * scope gets it, and without a scope RxJS's unhandled-error hook.
 *
 * Throws a `TypeError` if `cleanup` is no function.
 *
 * asyncio: `finally` with an `await` in it. RxJS's `finalize` runs after the end was delivered and waits for nothing.
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { finalizeAsync, sleep } from 'rx-asyncio';
 *
 * of('work')
 *   .pipe(finalizeAsync((kind) => (console.log(kind), sleep(10))))
 *   .subscribe({ next: (value) => console.log(value), complete: () => console.log('clean') });
 * // -> work
 * // -> complete
 * // -> clean
 * ```
 */
export function finalizeAsync<T>(
  cleanup: (kind: CloseKind) => ObservableInput<unknown> | undefined | void,
  options: CleanupOptions = {},
): MonoTypeOperatorFunction<T> {
  checkFunction('finalizeAsync', 'cleanup', cleanup);
  return (source) =>
    make('finalizeAsync', (sink) => {
      new Releasing(sink, cleanup, options.scope ?? currentScope()).start(() => source);
    });
}
