import { inspect } from 'node:util';
import { type Expected } from '../scenarios/scenario.ts';
import { linesOf, type Performance } from './performance.ts';

const fits = (line: string, expected: string | RegExp): boolean =>
  typeof expected === 'string' ? line === expected : expected.test(line);

/** How far a real clock may be ahead of the sum of its timers. */
const EARLY = 0.98;

function compareLines(lines: readonly string[], expected: readonly Expected[]): string | undefined {
  let at = 0;
  const next = (wanted: readonly (string | RegExp)[]): string | undefined => {
    const open = [...wanted];
    while (open.length > 0) {
      const line = lines[at];
      const found = line === undefined ? -1 : open.findIndex((each) => fits(line, each));
      if (found === -1) {
        const some = open.map((each) => inspect(each)).join(' or ');
        return `line ${at + 1}: expected ${some}, got ${line === undefined ? 'nothing' : inspect(line)}`;
      }
      open.splice(found, 1);
      at++;
    }
    return undefined;
  };
  for (const each of expected) {
    const problem = next(typeof each === 'string' || each instanceof RegExp ? [each] : each);
    if (problem) return problem;
  }
  return at < lines.length ? `line ${at + 1}: expected nothing more, got ${inspect(lines[at])}` : undefined;
}

function compareTime({ scenario, time, virtual }: Performance): string | undefined {
  const { time: documented, inSequence = Infinity } = scenario;
  if (documented === undefined) return undefined;
  if (virtual) return time === documented ? undefined : `expected ${documented} ms, took ${time} ms`;
  if (time < documented * EARLY) return `expected ${documented} ms, took only ${time} ms`;
  // A busy machine makes it late; it runs concurrently as long as it is nearer to that than to one after another.
  const latest = (documented + inSequence) / 2;
  return time <= latest ? undefined : `expected about ${documented} ms, took ${time} ms: nearly as long as in sequence`;
}

/** Compares a performance with what is documented; returns what differs. */
export function verify(performance: Performance): string[] {
  const { failure, scenario } = performance;
  if (failure) return [`failed: ${inspect(failure.error)}`];
  return [compareLines(linesOf(performance), scenario.expected), compareTime(performance)].filter(
    (problem) => problem !== undefined,
  );
}
