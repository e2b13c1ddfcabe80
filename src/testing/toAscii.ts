import { draw } from './internal/draw.ts';
import { legend, pictureRows, type PictureRow } from './internal/pictureRows.ts';
import { type Recording } from './internal/recording.ts';

function lettersByFrame({ marks }: PictureRow): Map<number, string[]> {
  const letters = new Map<number, string[]>();
  for (const { frame, letter } of marks) letters.set(frame, [...(letters.get(frame) ?? []), letter]);
  return letters;
}

/**
 * Draws a recording as diagrams under one another.
 *
 * ```
 * source  a---b|
 * x       --1--2|
 * y           --1--2|
 * out     --A--BC--D|
 * ```
 *
 * A column is a millisecond, and what happens at the same time is in the same column; where a group needs more room,
 * every line gets spaces, which take no time in a diagram. A cold source has a line for each subscription, `!` where it
 * was cut off; below a hot source, `^` to `!` is the time somebody listens. What a letter means follows, one line each,
 * unless it is a string that stands for itself.
 *
 * @example
 * ```ts
 * import { delay } from 'rxjs';
 * import { recordMarbles, toAscii } from 'rx-asyncio/testing';
 *
 * const recording = recordMarbles(({ cold, named, expectObservable }) => {
 *   const source = named('source', cold('a--b|'));
 *   expectObservable(named('later', source.pipe(delay(2)))).toBe('--a--(b|)');
 * });
 * console.log(toAscii(recording));
 * // -> source  a--b|
 * // -> later   --a--(b|)
 * ```
 */
export function toAscii(recording: Recording): string {
  const rows = pictureRows(recording).map((row) => ({ ...row, marks: lettersByFrame(row) }));
  const title = recording.title === undefined ? [] : [recording.title];
  return [...title, ...draw(rows, recording.end + 1), ...legend(recording)].join('\n');
}
