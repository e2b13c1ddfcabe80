import type { MonoTypeOperatorFunction } from 'rxjs';
import { make } from '../internal/make.ts';
import { Spanning } from '../internal/spanning.ts';
import { expected } from '../internal/validate.ts';
import { watch } from '../internal/watch.ts';

/**
 * Names a piece of work, so that a {@link trace} around it shows it as a lane of its own, as it does each task.
 *
 * ```
 * source                  --v|
 * source.pipe(span('s'))  --v|
 * the trace               s s    started, fulfilled
 * ```
 *
 * What the source waits for and cleans up is shown in its lane, and so is its end: after that cleanup, whether it
 * completes, errors or is unsubscribed. Values, errors and cancellation go through unchanged; without a trace it does nothing.
 *
 * Throws a `TypeError` if `name` is no string.
 *
 * asyncio: `create_task(coro, name=…)`, which is the only way to name work there, and makes a task of it.
 *
 * @example
 * ```ts
 * import { gather, sleep, span, trace } from 'rx-asyncio';
 *
 * const brew = gather([sleep(20).pipe(span('tea')), sleep(10).pipe(span('toast'))]);
 * brew.pipe(trace(({ kind, name }) => console.log(name, kind))).subscribe();
 * // -> tea created
 * // -> tea started
 * // -> toast created
 * // -> toast started
 * // -> toast fulfilled
 * // -> tea fulfilled
 * ```
 */
export function span<T>(name: string): MonoTypeOperatorFunction<T> {
  if (typeof name !== 'string') throw new TypeError(expected('span', 'name to be a string', name));
  return (source) =>
    make('span', (sink) => {
      const told = watch;
      if (!told) {
        sink.add(source.subscribe(sink));
        return;
      }
      const spanning = new Spanning(sink, name, (scope, state, error) => {
        told.changed(scope, state, error);
      });
      told.created(spanning.scope, spanning.scope.parent);
      spanning.start(source);
    });
}
