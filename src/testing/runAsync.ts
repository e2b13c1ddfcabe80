import { runOnFakeClock, type AsyncHelpers, type AsyncOptions } from './internal/runOnFakeClock.ts';

/** The run before the next: there is one set of globals, so there is one run at a time. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs an async body on a virtual clock: promises, async generators and timers, all at once.
 *
 * ```
 * await sleep(5)     -----(next line)      time passes by itself, as soon as nothing else can happen
 * record(source)     --a--(b|)             what came, at which millisecond
 * ```
 *
 * `setTimeout`, `setInterval`, `setImmediate`, `Date` and `performance.now` are virtual meanwhile and begin at 0, so RxJS's
 * timers and this library's run on the same clock. Time advances to the next timer whenever every promise that can settle has
 * settled. The run is over when the body has settled and every recorded Observable has ended; a timer left then is a
 * leak. What waits for real input or output cannot be run so: no timer brings it. Runs queue up, one at a time, and
 * put the globals back however they end.
 *
 * @param body is given `record(observable, window?)`, whose result has `messages` and `toBe(marbles, values?, error?)`,
 * `sleep(ms)` and `now()`. Times of a recording count from its `record` call.
 * @param options `grace`: how many milliseconds a cleanup may take after the end (0); `limit`: how many timers may fire
 * before the run counts as endless (100,000).
 * @returns what the body returns.
 * @throws what the body throws; or a MarbleError for a recording that is not as claimed, a timer left, an error that no
 * observer took, a late value or error, a body that never ends.
 *
 * asyncio's tests do this with a loop of their own; `loop.time()` patched to jump is the usual trick.
 *
 * @example
 * ```ts
 * import { from, mergeMap } from 'rxjs';
 * import { runAsync } from 'rx-asyncio/testing';
 *
 * await runAsync(async ({ record, sleep, now }) => {
 *   record(from([3, 1]).pipe(mergeMap((ms) => sleep(ms).then(() => `${ms}`)))).toBe('-1-(3|)');
 *   await sleep(60_000);
 *   console.log(now()); // -> 60000
 * });
 * ```
 */
export function runAsync<T>(
  body: (helpers: AsyncHelpers) => T | PromiseLike<T>,
  options: AsyncOptions = {},
): Promise<T> {
  const run = last.then(() => runOnFakeClock(body, options));
  last = run.catch(() => undefined);
  return run;
}
