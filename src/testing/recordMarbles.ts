import { recordingOf, type Recording } from './internal/recording.ts';
import { runBody, type MarbleHelpers, type MarbleOptions } from './internal/runBody.ts';

/** How a marble test is recorded. */
export interface RecordOptions extends MarbleOptions {
  /** What the picture shows. */
  readonly title?: string;
}

/**
 * Runs a marble test and returns what happened in it as plain data, for `toAscii`, `toSvg` or a JSON file.
 *
 * Each source made by the helpers is a lane, with what it sent to each subscription; so is each observable given to
 * `expectObservable`, as `out`. `named(name, source)` names a lane. The body is held to its expectations as in `marbles`, so
 * that a picture never shows what the test does not claim.
 *
 * @param body as for `marbles`.
 * @param options `title`, and `limit` as for `marbles`.
 * @throws MarbleError where `marbles` would.
 *
 * @example
 * ```ts
 * import { take } from 'rxjs';
 * import { recordMarbles } from 'rx-asyncio/testing';
 *
 * const { end, lanes } = recordMarbles(({ cold, expectObservable }) => {
 *   expectObservable(cold('a-b-c|').pipe(take(2))).toBe('a-(b|)');
 * });
 * console.log(end, lanes.map(({ name, messages }) => `${name}: ${messages.map(({ letter }) => letter).join('')}`));
 * // -> 2 [ 'cold: ab', 'out: ab|' ]
 * ```
 */
export function recordMarbles(body: (helpers: MarbleHelpers) => void, options: RecordOptions = {}): Recording {
  return recordingOf(runBody(body, options), options.title);
}
