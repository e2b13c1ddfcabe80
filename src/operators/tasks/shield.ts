import type { MonoTypeOperatorFunction } from 'rxjs';
import { make } from '../internal/make.ts';
import { currentScope, Scope } from '../internal/scope.ts';
import { createTask, type TaskOptions } from './createTask.ts';

/** Stands between the task and the scope around it. */
class Shield extends Scope {
  override ownerCancelled(reason: unknown, by: Scope): void {
    if (!by.sparesShielded) this.cancel(reason);
  }
}

/**
 * Protects the source from the cancellation of its subscriber: it runs as a task, and unsubscribing only stops waiting.
 *
 * ```
 * source                  --v|
 * source.pipe(shield())   -!
 * the task                ---(v|)
 * ```
 *
 * Every subscription starts a task of its own, named `shield` unless `name` says otherwise, that belongs to `scope`: by
 * default to the task group or `run` around it, never to the timeout or task that is being cancelled. A task group waits
 * for it, but does not take it along when it is cancelled; the end of `run` does. Emits the source's last value
 * (`undefined` for none) when the task is done, errors with its error, or with a `CancelledError` if the task itself was
 * cancelled. If it fails after the subscriber left, its scope is told.
 *
 * asyncio: `shield(aw)`, which keeps no reference to what it protects and loses its late errors before Python 3.14. What
 * it protects is nobody's there, and so outlives a task group.
 *
 * @example
 * ```ts
 * import { tap } from 'rxjs';
 * import { shield, sleep, waitFor } from 'rx-asyncio';
 *
 * const save = sleep(20, 'saved').pipe(tap((word) => console.log(word)));
 * save.pipe(shield(), waitFor(5)).subscribe({ error: (error) => console.log(error.name) });
 * // -> TimeoutError
 * // -> saved
 * ```
 */
export function shield<T>(options: TaskOptions = {}): MonoTypeOperatorFunction<T> {
  return (source) =>
    make('shield', (sink) => {
      const { name = 'shield' } = options;
      const parent = 'scope' in options ? options.scope : currentScope()?.owner;
      sink.add(createTask(source, { name, scope: new Shield({ name, parent }) }).subscribe(sink));
    });
}
