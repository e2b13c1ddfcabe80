import { runBody, type MarbleHelpers, type MarbleOptions } from './internal/runBody.ts';

/**
 * Runs a marble test on a fresh virtual clock, and throws when anything in it is not as the test says.
 *
 * ```
 * source    --a--b--|      one character is one millisecond
 * expected  --a--b--|
 * ```
 *
 * Time, RxJS's schedulers and this library's timers and wake-ups all run on the virtual clock; the whole run is
 * synchronous and over when `marbles` returns. Diagrams are RxJS's: `-` a frame, letters values, `|` complete, `#` error,
 * `(ab)` at once, `10ms ` / `1s ` / `2m ` progress, spaces for alignment. Values compare as vitest's `toStrictEqual` does.
 *
 * It also throws for a test that proves nothing or less than it seems to: one without an expectation, an expectation
 * without `.toBe()`, an async body, a letter missing from `values`, a run without end, an error that no observer took, and a
 * value or error sent to a subscriber that had already stopped.
 *
 * @param body is given `cold`, `hot`, `time`, `probe`, `signal`, `named`, `expectObservable`, `expectSubscriptions`,
 * `at`, `flush` and `scheduler`. It must not be async.
 * @param options `limit`: how many actions may run before the run counts as endless (100,000).
 * @throws MarbleError with the expected and the actual diagram under one another, and the frames at which they differ.
 *
 * asyncio has nothing like it; aiostream's time-tracking test loop comes nearest.
 *
 * @example
 * ```ts
 * import { delay } from 'rxjs';
 * import { marbles } from 'rx-asyncio/testing';
 *
 * marbles(({ cold, expectObservable, expectSubscriptions }) => {
 *   const source = cold('  a--b|');
 *   expectObservable(source.pipe(delay(2))).toBe('--a--(b|)');
 *   expectSubscriptions(source.subscriptions).toBe('^---!');
 * });
 * console.log('as expected'); // -> as expected
 * ```
 */
export function marbles(body: (helpers: MarbleHelpers) => void, options: MarbleOptions = {}): void {
  runBody(body, options);
}
