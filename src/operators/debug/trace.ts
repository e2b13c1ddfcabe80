import type { MonoTypeOperatorFunction } from 'rxjs';
import { make } from '../internal/make.ts';
import { Spanning } from '../internal/spanning.ts';
import { TraceWatch, type TraceEvent } from '../internal/traceWatch.ts';
import { checkFunction } from '../internal/validate.ts';
import { startWatch } from '../internal/watch.ts';

export type { TraceEvent };

/**
 * Tells `onEvent` what the tasks and spans below `source` do: created, started, waiting for others, cancelled, cleaning up, ended.
 *
 * ```
 * source                      --v|
 * source.pipe(trace(onEvent)) --v|
 * onEvent                     ee e     each with its time in ms since the subscription, the task's name and number
 * ```
 *
 * A lane is a task ({@link createTask}) or a {@link span} that was created below `source`, also in a task of a task. `waiting` and
 * `waited` enclose a wait for a lock, a permit, an event, a queue, another task: for what somebody else will give; sleeping and
 * I/O count as running. Events come synchronously, in order. The trace is over when `source` is, with all cleanup below it, and
 * every lane has ended, also that of a task which the scope around owns. Values, errors and cancellation go through
 * unchanged. What `onEvent` throws is reported as an unhandled error. Several traces may be on at once; while one is, every
 * operator pays for it.
 *
 * Work is found by its scope: below asynchronous code that RxJS or this library did not subscribe, an `async` function say, it
 * needs `useAmbientScope` in Node.
 *
 * Throws a `TypeError` if `onEvent` is no function.
 *
 * asyncio: nothing; `sys.monitoring` and the debug mode's log come nearest.
 *
 * @example
 * ```ts
 * import { gather, Lock, sleep, span, trace, withLock } from 'rx-asyncio';
 *
 * const lock = new Lock();
 * const work = (name: string) => sleep(10).pipe(withLock(lock), span(name));
 * const both = gather([work('one'), work('two')]);
 * both.pipe(trace(({ kind, name, what = '-' }) => console.log(name, kind, what))).subscribe();
 * // -> one created -
 * // -> one started -
 * // -> two created -
 * // -> two started -
 * // -> two waiting a lock
 * // -> two waited a lock
 * // -> one fulfilled -
 * // -> two fulfilled -
 * ```
 */
export function trace<T>(onEvent: (event: TraceEvent) => void): MonoTypeOperatorFunction<T> {
  checkFunction('trace', 'onEvent', onEvent);
  return (source) =>
    make('trace', (sink) => {
      let stop: () => void = () => undefined;
      const spanning = new Spanning(sink, 'trace', (_scope, state) => {
        if (state !== 'started' && state !== 'cancelling') told.end(stop);
      });
      const told = new TraceWatch(spanning.scope, onEvent);
      stop = startWatch(told);
      spanning.start(source);
    });
}
