import { describe, expect, it } from 'vitest';
import { type Entry, type Performance } from '../../src/examples/runner/performance.ts';
import { comparePerformances } from './comparePerformances.ts';

const performance = (...entries: Entry[]) => ({ entries }) as unknown as Performance;
const printed = (at: number, text: string): Entry => ({ at, kind: 'printed', text });
const created = (at: number, name: string, lane: number): Entry => {
  return { at, kind: 'created', lane, name, parent: undefined };
};
const level = (at: number, value: number): Entry => ({ at, kind: 'level', name: 'permits', value });

const virtual = performance(
  created(0, 'a', 0),
  created(0, 'b', 1),
  level(0, 2),
  printed(100, 'one'),
  printed(100, 'two'),
  printed(200, 'three'),
);

describe('a real performance is the same', () => {
  it.each([
    ['as itself', virtual],
    [
      'late, with what is simultaneous in another order',
      performance(
        created(1, 'b', 0),
        created(1, 'a', 1),
        level(1, 2),
        printed(180, 'two'),
        printed(181, 'one'),
        printed(290, 'three'),
      ),
    ],
    ['a little early', performance(...virtual.entries.map((entry) => ({ ...entry, at: entry.at * 0.985 })))],
  ])('%s', (_, real) => {
    expect(comparePerformances(real, virtual)).toEqual([]);
  });
});

describe('a real performance is another', () => {
  it.each([
    ['with a line too few', virtual.entries.slice(0, -1), ['not in its place: printed three, due at 200 ms']],
    ['with a line too many', [...virtual.entries, printed(300, 'four')], [/^300 ms: printed four, not at all/]],
    [
      'in another order',
      [...virtual.entries.slice(0, 4), printed(110, 'three'), printed(201, 'two')],
      [/^110 ms: printed three, not/, /not in its place: printed two/, /^201 ms: printed two, not/, /printed three/],
    ],
    [
      'with another number on a gauge',
      [...virtual.entries.slice(0, 2), level(0, 3), ...virtual.entries.slice(3)],
      [/permits is 3, not/, /not in its place: permits is 2/],
    ],
    [
      'with a lane twice',
      [created(0, 'a', 0), created(0, 'a', 1), ...virtual.entries.slice(2)],
      [/\[a\] created, not/, /not in its place: \[b\] created/],
    ],
    [
      'too early',
      [...virtual.entries.slice(0, 5), printed(195, 'three')],
      ['195 ms: printed three, due at 200 ms'],
    ],
  ])('%s', (_, entries, problems) => {
    const found = comparePerformances(performance(...entries), virtual);
    expect(found).toHaveLength(problems.length);
    for (const [index, problem] of problems.entries()) expect(found[index]).toMatch(problem);
  });
});
