import { mergeMap, of, range, Subject, take, toArray, type Observable, type OperatorFunction } from 'rxjs';
import {
  asCompleted,
  asCompletedMap,
  gather,
  gatherMap,
  orderedMap,
  pullMap,
  Semaphore,
  withPermit,
} from 'rx-asyncio';
import { describe, expect, it } from 'vitest';
import { census } from '../../src/operators/internal/census.ts';
import { tracked } from '../internal/tracked.ts';
import { collectUnhandled } from '../internal/unhandled.ts';

collectUnhandled();

type Mapping = (
  project: (n: number) => Observable<number>,
  concurrency: number,
) => OperatorFunction<number, number>;

/** Each with results as single values. */
const mappings: [name: string, mapping: Mapping][] = [
  ['asCompletedMap', (project, concurrency) => asCompletedMap(project, { concurrency })],
  ['orderedMap', (project, concurrency) => orderedMap(project, { concurrency })],
  [
    'gatherMap',
    (project, concurrency) => (source) =>
      source.pipe(
        gatherMap(project, { concurrency }),
        mergeMap((all) => all),
      ),
  ],
];

/** How many values came, and how many of them stood at their own index. */
function tally(values: readonly number[]): { count: number; inPlace: number } {
  return { count: values.length, inPlace: values.filter((value, index) => value === index).length };
}

describe.each(mappings)('%s', (_, mapping) => {
  it('lets 100,000 synchronous inners through that wait behind one asynchronous one (RxJS #7334)', () => {
    const gate = new Subject<number>();
    const behindGate = (n: number) => (n === 0 ? gate : of(n));
    let values: number[] = [];
    range(0, 100_001)
      .pipe(mapping(behindGate, 1), toArray())
      .subscribe((all) => (values = all));
    expect(values).toEqual([]);
    gate.next(0);
    gate.complete();
    expect(tally(values)).toEqual({ count: 100_001, inPlace: 100_001 });
  });

  it('runs a million synchronous inners', () => {
    let values: number[] = [];
    range(0, 1_000_000)
      .pipe(mapping((n) => of(n), Infinity), toArray())
      .subscribe((all) => (values = all));
    expect(tally(values)).toEqual({ count: 1_000_000, inPlace: 1_000_000 });
  });

  it('cancels 100,000 running inners, and starts none of the 100,000 that wait', () => {
    const work = tracked<number>();
    const running = range(0, 200_000).pipe(mapping(() => work.source, 100_000)).subscribe();
    expect([work.started, work.open]).toEqual([100_000, 100_000]);
    running.unsubscribe();
    expect([work.started, work.open]).toEqual([100_000, 0]);
  });
});

it.each([
  ['asCompletedMap', asCompletedMap((n: number) => of(n))],
  ['orderedMap', orderedMap((n: number) => of(n))],
])('%s with take(3) stops a synchronous source of a million at its third value', (_, operator) => {
  let produced = 0;
  const million = range(1, 1_000_000).pipe(
    mergeMap((n) => {
      produced++;
      return of(n);
    }),
  );
  const values: number[] = [];
  million.pipe(operator, take(3)).subscribe((n) => values.push(n));
  expect(values).toEqual([1, 2, 3]);
  expect(produced).toBe(3);
});

describe('a generator of a million', () => {
  function million() {
    const tally = { given: 0, closed: 0 };
    function* items() {
      try {
        while (tally.given < 1_000_000) yield ++tally.given;
      } finally {
        tally.closed++;
      }
    }
    return { tally, items };
  }

  it.each([false, true])('is pulled to its end, ordered: %s', (ordered) => {
    const { tally, items } = million();
    let sum = 0;
    pullMap(items(), (n) => of(n), { concurrency: 10, ordered }).subscribe((n) => (sum += n));
    expect(sum).toBe(500_000_500_000);
    expect(tally).toEqual({ given: 1_000_000, closed: 1 });
  });

  it('gives only as many items as have a slot, and is closed on unsubscribe', () => {
    const { tally, items } = million();
    const work = tracked<number>();
    const running = pullMap(items(), () => work.source, { concurrency: 10 }).subscribe();
    expect([tally.given, work.open]).toEqual([10, 10]);
    running.unsubscribe();
    expect(tally).toEqual({ given: 10, closed: 1 });
    expect(work.open).toBe(0);
  });

  it('is pulled to its end by gather and asCompleted, one input at a time', () => {
    const [forGather, forAsCompleted] = [million(), million()];
    function* works(items: Iterable<number>) {
      for (const n of items) yield of(n);
    }
    let length = 0;
    gather(works(forGather.items()), { concurrency: 1 }).subscribe((all) => (length = all.length));
    let count = 0;
    asCompleted(works(forAsCompleted.items()), { concurrency: 1 }).subscribe(() => count++);
    expect([length, count]).toEqual([1_000_000, 1_000_000]);
    expect([forGather.tally.closed, forAsCompleted.tally.closed]).toEqual([1, 1]);
  });
});

describe('1,000 inputs behind a semaphore of 10, cancelled while 10 run', () => {
  const before = { ...census };
  const flattenings: [string, Mapping][] = [...mappings, ['mergeMap of RxJS', (project) => mergeMap(project)]];

  it.each(flattenings)('start no other and give every permit back: %s', async (_, mapping) => {
    const limit = new Semaphore(10);
    const work = tracked<number>();
    const running = range(0, 1000)
      .pipe(mapping(() => work.source.pipe(withPermit(limit)), Infinity))
      .subscribe();
    expect([work.started, work.open, limit.available, limit.waiting]).toEqual([10, 10, 0, 990]);
    running.unsubscribe();
    // What was posted by then, if anything, has its turn.
    await Promise.resolve();
    expect([work.started, work.open, limit.available, limit.waiting]).toEqual([10, 0, 10, 0]);
    expect({ ...census }).toEqual(before);
  });
});
