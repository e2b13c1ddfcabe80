import { type Entry, type Performance } from '../../src/examples/runner/performance.ts';

/** How far a real clock may be ahead of the sum of its timers. */
const EARLY = 0.98;

/**
 * What a real performance did otherwise than the virtual one of the same scenario: another entry, another order, or
 * something too early. What is simultaneous there may come in any order, and it may be late.
 */
export function comparePerformances(real: Performance, virtual: Performance): string[] {
  const done = told(real);
  const problems: string[] = [];
  let at = 0;
  for (const group of simultaneous(told(virtual))) {
    const missing = new Map<string, number>();
    for (const { text } of group) missing.set(text, (missing.get(text) ?? 0) + 1);
    const mine = done.slice(at, (at += group.length));
    for (const { text, at: time } of mine) {
      const left = missing.get(text) ?? 0;
      if (left === 0) problems.push(`${time} ms: ${text}, not at ${group[0]!.at} ms of virtual time`);
      else missing.set(text, left - 1);
      if (time < group[0]!.at * EARLY) problems.push(`${time} ms: ${text}, due at ${group[0]!.at} ms`);
    }
    for (const [text, left] of missing) {
      if (left > 0) problems.push(`not in its place: ${text}, due at ${group[0]!.at} ms`);
    }
  }
  for (const { text, at: time } of done.slice(at)) problems.push(`${time} ms: ${text}, not at all in virtual time`);
  return problems;
}

interface Told {
  readonly at: number;
  readonly text: string;
}

/** Lanes are numbered in the order of creation, which is open for simultaneous ones: they go by their names. */
function told({ entries }: Performance): Told[] {
  const lanes = new Map<number, string>();
  const textOf = (entry: Entry): string => {
    if (entry.kind === 'printed') return `printed ${entry.text}`;
    if (entry.kind === 'level') return `${entry.name} is ${entry.value}`;
    const { kind, lane, name, parent, what = '' } = entry;
    const path = parent === undefined ? name : `${lanes.get(parent)} / ${name}`;
    lanes.set(lane, path);
    return `[${path}] ${kind} ${what}`.trimEnd();
  };
  return entries.map((entry) => ({ at: entry.at, text: textOf(entry) }));
}

function simultaneous(entries: readonly Told[]): Told[][] {
  const groups: Told[][] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    if (last?.[0]!.at === entry.at) last.push(entry);
    else groups.push([entry]);
  }
  return groups;
}
