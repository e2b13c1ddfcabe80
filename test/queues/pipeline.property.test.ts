import fc from 'fast-check';
import { map, take, tap, timer, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { pipeline, stage, type Pipeline, type StageMetrics } from 'rx-asyncio';
import { marbles } from 'rx-asyncio/testing';

const workers = [3, 2, 1] as const;
const capacity = 10;
/** Each worker may hold an item, and a queue stands in front of every stage but the first. */
const bound = 3 + (capacity + 2) + (capacity + 1);

/** How long each stage takes for an item, drawn anew for each. */
type Timings = (stage: number, item: number) => number;

/** Three stages of 3, 2 and 1 workers over an endless generator, and everything that goes on in them. */
function endless(timings: Timings) {
  const log = {
    taken: 0,
    closed: false,
    begun: workers.map(() => new Array<number>()),
    active: workers.map(() => 0),
    out: new Array<number>(),
    worst: 0,
  };
  const source = (function* () {
    try {
      for (;;) {
        const item = log.taken++;
        log.worst = Math.max(log.worst, log.taken - log.out.length);
        yield item;
      }
    } finally {
      log.closed = true;
    }
  })();
  const work = (at: number) =>
    stage(
      (item: number): Observable<number> => {
        log.begun[at]!.push(item);
        log.active[at]!++;
        expect(log.active[at]).toBeLessThanOrEqual(workers[at]!);
        return timer(timings(at, item)).pipe(
          map(() => item),
          tap({ finalize: () => log.active[at]!-- }),
        );
      },
      { workers: workers[at]!, capacity, name: String(at) },
    );
  const run = pipeline(source, work(0), work(1), work(2));
  run.metrics.subscribe((stages) => {
    for (const { waiting, highWater } of stages) expect(Math.max(waiting, highWater)).toBeLessThanOrEqual(capacity);
  });
  return { run, log, results: run.pipe(tap((item) => log.out.push(item))) };
}

const ascending = (items: readonly number[]) => items.toSorted((a, b) => a - b);
const upTo = (count: number) => Array.from({ length: count }, (_, item) => item);

/** Any timings, between none at all and much longer than the other stages. */
const anyTimings = fc
  .array(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 12 }), { minLength: 3, maxLength: 3 })
  .map((tables): Timings => (at, item) => tables[at]![item % tables[at]!.length]!);

describe('a pipeline of 3, 2 and 1 workers with capacity 10, over an endless generator', () => {
  it('has no more than the bounded number of items in flight at any instant', () => {
    let worst = 0;
    fc.assert(
      fc.property(anyTimings, (timings) => {
        marbles(({ at }) => {
          const { results, log } = endless(timings);
          results.pipe(take(100)).subscribe();
          at('end', () => {
            expect(log.out).toHaveLength(100);
            expect(log.worst).toBeLessThanOrEqual(bound);
            worst = Math.max(worst, log.worst);
          });
        });
      }),
      { numRuns: 40 },
    );
    // The bound is not merely kept but reached: everything is full when the last stage is slow.
    expect(worst).toBe(bound);
  });

  it('drained at any time, lets out every item that was taken, once', () => {
    fc.assert(
      fc.property(anyTimings, fc.nat({ max: 300 }), (timings, when) => {
        marbles(({ at }) => {
          const slow: Timings = (stage, item) => timings(stage, item) + 1;
          const { run, results, log } = endless(slow);
          results.subscribe();
          at(when, () => {
            run.drain();
            expect(log.closed).toBe(true);
          });
          at('end', () => {
            expect(ascending(log.out)).toEqual(upTo(log.taken));
            for (const begun of log.begun) expect(ascending(begun)).toEqual(upTo(log.taken));
            expect(log.active).toEqual([0, 0, 0]);
          });
        });
      }),
      { numRuns: 60 },
    );
  });

  it('cancelled at any time, has let out no item twice and stops at once', () => {
    fc.assert(
      fc.property(anyTimings, fc.nat({ max: 300 }), (timings, when) => {
        marbles(({ at }) => {
          const slow: Timings = (stage, item) => timings(stage, item) + 1;
          const { results, log } = endless(slow);
          const subscription = results.subscribe();
          let then = '';
          at(when, () => {
            subscription.unsubscribe();
            then = JSON.stringify(log);
            expect(log.closed).toBe(true);
            expect(log.active).toEqual([0, 0, 0]);
          });
          at('end', () => {
            expect(JSON.stringify(log)).toBe(then);
            expect(new Set(log.out).size).toBe(log.out.length);
            for (const begun of log.begun) expect(new Set(begun).size).toBe(begun.length);
            expect(ascending(log.begun[0]!)).toEqual(upTo(log.taken));
          });
        });
      }),
      { numRuns: 60 },
    );
  });

  it('is as fast as its slowest stage', () => {
    const time = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(fc.tuple(time, time, time), (times) => {
        marbles(({ scheduler, at }) => {
          const { results } = endless((stage) => times[stage]!);
          const frames: number[] = [];
          results.pipe(take(180)).subscribe(() => frames.push(scheduler.now()));
          at('end', () => {
            // Sixty items, when all have got going: a multiple of every number of workers.
            const slowest = Math.max(...times.map((ms, stage) => ms / workers[stage]!));
            expect(frames[179]! - frames[119]!).toBeCloseTo(60 * slowest, 6);
          });
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe('items that fail', () => {
  it('are done, failed, waiting or active at any time: none is lost, and each failed one is a dead letter', () => {
    fc.assert(
      fc.property(anyTimings, fc.nat({ max: 3 }), fc.nat({ max: 200 }), (timings, often, when) => {
        marbles(({ at }) => {
          let taken = 0;
          const source = (function* () {
            for (;;) yield taken++;
          })();
          const work = (stageAt: number, multiple: number) =>
            stage(
              (item: number) =>
                timer(timings(stageAt, item) + 1).pipe(
                  map(() => {
                    if (item % multiple === multiple - 1) throw new Error(`no ${item}`);
                    return item;
                  }),
                ),
              { workers: 2, capacity: 3, onError: 'deadLetter' },
            );
          const run: Pipeline<number, number> = pipeline(source, work(0, often + 2), work(1, often + 3));
          const out: number[] = [];
          const letters: unknown[] = [];
          let latest: readonly StageMetrics[] = [];
          run.deadLetters.subscribe(({ item }) => letters.push(item));
          run.metrics.subscribe((metrics) => (latest = metrics));
          run.subscribe((item) => out.push(item));
          at(when, () => {
            const [first, second] = latest as [StageMetrics, StageMetrics];
            expect(first.done + first.failed + first.active).toBe(taken);
            expect(second.done).toBe(out.length);
            expect(first.failed + second.failed).toBe(letters.length);
            run.drain();
          });
          at('end', () => {
            expect(ascending([...out, ...(letters as number[])])).toEqual(upTo(taken));
            const [first, second] = latest as [StageMetrics, StageMetrics];
            expect([first.active, second.active, second.waiting]).toEqual([0, 0, 0]);
          });
        });
      }),
      { numRuns: 60 },
    );
  });
});
