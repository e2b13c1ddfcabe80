import { AsyncLocalStorage } from 'node:async_hooks';
import { setAmbient, type Place } from '../internal/scope.ts';

let storage: AsyncLocalStorage<Place | undefined> | undefined;

/**
 * Makes the current scope known everywhere below a subscribe, not only while that subscribe runs: in timers, promises
 * and callbacks too.
 *
 * With it `resource`, `finalizeAsync`, `shield`, `createTask` and `currentTask()` find their scope wherever they are used,
 * without a `scope` option. It holds for the process and cannot be taken back; calling it again does nothing. It costs
 * what `AsyncLocalStorage` costs: nearly nothing from Node 24 on, a few hundred nanoseconds a promise before. `run` with
 * `debug` calls it.
 *
 * asyncio: the context variables that every task carries.
 *
 * @example
 * ```ts
 * import { mergeMap, of, timer } from 'rxjs';
 * import { createTask, currentTask } from 'rx-asyncio';
 * import { useAmbientScope } from 'rx-asyncio/node';
 *
 * useAmbientScope();
 * const later = timer(5).pipe(mergeMap(() => of(currentTask()?.name)));
 * createTask(later, { name: 'me' }).subscribe((name) => console.log(name)); // -> me
 * ```
 */
export function useAmbientScope(): void {
  if (storage) return;
  const als = new AsyncLocalStorage<Place | undefined>();
  storage = als;
  setAmbient({
    get: () => als.getStore(),
    set: (place) => {
      als.enterWith(place);
    },
  });
}
