import type { MonoTypeOperatorFunction } from 'rxjs';
import { trace } from 'rx-asyncio';

/** A trace that adds one line for each event to `lines`: `3 name kind`, with what there is to say about it in brackets. */
export function traced<T>(lines: string[]): MonoTypeOperatorFunction<T> {
  return trace(({ at, name, kind, what }) => {
    lines.push(`${at} ${name} ${kind}${what === undefined ? '' : ` (${what})`}`);
  });
}
