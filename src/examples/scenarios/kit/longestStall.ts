import { concat, defer, from, ignoreElements, map, type Observable, type ObservableInput, of } from 'rxjs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { resource, sleep } from 'rx-asyncio';

/** Subscribes to `work`, and emits for how many ms at most the event loop stood still until it had ended. */
export function longestStall(work: ObservableInput<unknown>): Observable<number> {
  return resource(
    () => defer(() => of(monitorEventLoopDelay({ resolution: 10 }))),
    (monitor) => {
      monitor.enable();
      // It sees what lies between two turns of the loop: one before, and one after.
      const turns = sleep(50).pipe(ignoreElements());
      return concat(turns, from(work).pipe(ignoreElements()), turns, defer(() => of(monitor.max))).pipe(
        map((nanoseconds) => nanoseconds / 1e6),
      );
    },
    (monitor) => void monitor.disable(),
  );
}
