import type { Observable } from 'rxjs';
import { make } from '../internal/make.ts';
import { currentPlace, enter, leave } from '../internal/scope.ts';
import { expected } from '../internal/validate.ts';

/**
 * Emits the reason of an `AbortSignal` once it aborts, then completes.
 *
 * ```
 * signal                     ---x
 * fromAbortSignal(signal)    ---(r|)
 * ```
 *
 * At once if it has aborted already; never, if it never does. With `takeUntil(fromAbortSignal(signal))` a signal cancels a
 * stream. Never errors. Unsubscribing removes the listener.
 *
 * Throws a `TypeError` if `signal` is none.
 *
 * asyncio: `task.cancel()` from the outside, which an API without tasks takes as a signal.
 *
 * @example
 * ```ts
 * import { interval, takeUntil } from 'rxjs';
 * import { fromAbortSignal } from 'rx-asyncio';
 *
 * const controller = new AbortController();
 * interval(10).pipe(takeUntil(fromAbortSignal(controller.signal))).subscribe({ complete: () => console.log('stopped') });
 * controller.abort(); // -> stopped
 * ```
 */
export function fromAbortSignal(signal: AbortSignal): Observable<unknown> {
  if (!(signal instanceof AbortSignal)) throw new TypeError(expected('fromAbortSignal', 'an AbortSignal', signal));
  return make('fromAbortSignal', (sink) => {
    const place = currentPlace();
    const onAbort = (): void => {
      // What goes on after the abort goes on in the scope that waited for it.
      const outside = enter(place);
      try {
        sink.next(signal.reason);
        sink.complete();
      } finally {
        leave(outside);
      }
    };
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener('abort', onAbort, { once: true });
    sink.add(() => {
      signal.removeEventListener('abort', onAbort);
    });
  });
}
