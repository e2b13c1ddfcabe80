import fc from 'fast-check';
import { tap, type Observable } from 'rxjs';
import {
  asCompleted,
  asCompletedMap,
  firstSuccess,
  gather,
  gatherMap,
  orderedMap,
  pullMap,
  type Settled,
} from 'rx-asyncio';
import { describe, expect, it } from 'vitest';
import { census } from '../../src/operators/internal/census.ts';
import { arriving, concurrency, failingJobs, jobs, timetable, virtually, Workshop, type Job } from './jobs.ts';

// A failure prints the seed and the path that reproduce it: fc.assert(property, { seed, path }).

interface Arrived {
  readonly value: unknown;
  readonly at: number;
}

interface Outcome {
  readonly values: readonly Arrived[];
  /** When and how it ended. */
  readonly end: { readonly error?: unknown; readonly at: number } | undefined;
  readonly shop: Workshop;
}

type Run = (shop: Workshop, source: Observable<Job>, jobs: readonly Job[]) => Observable<unknown>;

/** Runs what `run` makes of `jobs`: to its end, or until its consumer leaves at `until`. */
function outcomeOf(run: Run, jobs: readonly Job[], until?: number): Outcome {
  const values: Arrived[] = [];
  const ends: { error?: unknown; at: number }[] = [];
  const shop = virtually((clock) => {
    const shop = new Workshop(clock);
    const running = run(shop, arriving(jobs, clock), jobs).subscribe({
      next: (value) => values.push({ value, at: clock.now() }),
      error: (error: unknown) => ends.push({ error, at: clock.now() }),
      complete: () => ends.push({ at: clock.now() }),
    });
    if (until !== undefined) clock.schedule(() => running.unsubscribe(), until);
    return shop;
  });
  expect(ends.length).toBeLessThanOrEqual(1);
  expect(shop.active).toBe(0);
  return { values, end: ends[0], shop };
}

/** The same jobs, all there from the beginning. */
const atOnce = (jobs: readonly Job[]): Job[] => jobs.map((job) => ({ ...job, gap: 0 }));

/** When the last of the jobs has come. */
const lastArrival = (jobs: readonly Job[]): number => jobs.reduce((time, { gap }) => time + gap, 0);

const byTime = (a: Arrived, b: Arrived) => a.at - b.at || Number(a.value) - Number(b.value);

/** What holds for whatever starts jobs in order, as slots come free. */
function expectTimetable({ shop }: Outcome, jobs: readonly Job[], slots: number): void {
  expect(shop.begun).toEqual(timetable(jobs, slots).map(({ start }, index) => ({ index, at: start })));
  expect(shop.mostActive).toBeLessThanOrEqual(slots);
}

/** The ends of `jobs` by a model that knows nothing of the operators. */
function dueTimes(jobs: readonly Job[], slots: number): Arrived[] {
  return timetable(jobs, slots).map(({ end }, value) => ({ value, at: end }));
}

const latest = (times: readonly Arrived[]) => Math.max(0, ...times.map(({ at }) => at));

describe('asCompletedMap', () => {
  it('emits every result once, at the moment its work ends', () => {
    fc.assert(
      fc.property(jobs, concurrency, (all, slots) => {
        const run: Run = (shop, source) => source.pipe(asCompletedMap(shop.work, { concurrency: slots }));
        const outcome = outcomeOf(run, all);
        const due = dueTimes(all, slots);

        expectTimetable(outcome, all, slots);
        expect(outcome.values).toEqual(outcome.shop.ended.map(({ index, at }) => ({ value: index, at })));
        expect([...outcome.values].sort(byTime)).toEqual([...due].sort(byTime));
        expect(outcome.end).toEqual({ at: Math.max(lastArrival(all), latest(due)) });
      }),
    );
  });

  it('with settle makes one outcome of each job, whether it succeeds or fails', () => {
    fc.assert(
      fc.property(failingJobs, concurrency, (all, slots) => {
        const options = { concurrency: slots, settle: true } as const;
        const outcome = outcomeOf((shop, source) => source.pipe(asCompletedMap(shop.work, options)), all);
        const settled = outcome.values.map(({ value }) => value as Settled<number>);

        expectTimetable(outcome, all, slots);
        expect(settled.map(({ index }) => index)).toEqual(outcome.shop.ended.map(({ index }) => index));
        for (const { index, status } of settled) expect(status).toBe(all[index]!.fails ? 'rejected' : 'fulfilled');
      }),
    );
  });
});

describe('orderedMap', () => {
  it('emits every result once, in source order, as soon as all work before it has ended', () => {
    fc.assert(
      fc.property(jobs, concurrency, (all, slots) => {
        const options = { concurrency: slots, capacity: Infinity };
        const outcome = outcomeOf((shop, source) => source.pipe(orderedMap(shop.work, options)), all);
        let before = 0;
        const due = dueTimes(all, slots).map(({ value, at }) => ({ value, at: (before = Math.max(before, at)) }));

        expectTimetable(outcome, all, slots);
        expect(outcome.values).toEqual(due);
        expect(outcome.end).toEqual({ at: Math.max(lastArrival(all), latest(due)) });
      }),
    );
  });

  it('starts nothing while `capacity` results wait for an earlier one, and loses none by it', () => {
    fc.assert(
      fc.property(jobs, concurrency, fc.integer({ min: 1, max: 4 }), (all, slots, capacity) => {
        let emitted = 0;
        let mostWaiting = 0;
        const outcome = outcomeOf((shop, source) => {
          const noting = (job: Job) => {
            mostWaiting = Math.max(mostWaiting, shop.ended.length - emitted);
            return shop.work(job);
          };
          return source.pipe(
            orderedMap(noting, { concurrency: slots, capacity }),
            tap(() => emitted++),
          );
        }, all);
        const order = all.map(({ index }) => index);

        expect(outcome.values.map(({ value }) => value)).toEqual(order);
        expect(outcome.shop.begun.map(({ index }) => index)).toEqual(order);
        expect(outcome.shop.mostActive).toBeLessThanOrEqual(slots);
        expect(mostWaiting).toBeLessThan(capacity);
        expect(outcome.end).toBeDefined();
      }),
    );
  });
});

describe('gatherMap and gather', () => {
  it('emit once, when all has ended, with every result in its place', () => {
    fc.assert(
      fc.property(jobs, concurrency, (all, slots) => {
        const mapped = outcomeOf((shop, source) => source.pipe(gatherMap(shop.work, { concurrency: slots })), all);
        const results = all.map(({ index }) => index);
        const end = Math.max(lastArrival(all), latest(dueTimes(all, slots)));

        expectTimetable(mapped, all, slots);
        expect(mapped.values).toEqual([{ value: results, at: end }]);
        expect(mapped.end).toEqual({ at: end });

        const given = atOnce(all);
        const gathered = outcomeOf((shop) => gather(given.map(shop.work), { concurrency: slots }), given);
        expectTimetable(gathered, given, slots);
        expect(gathered.values).toEqual([{ value: results, at: latest(dueTimes(given, slots)) }]);
      }),
    );
  });

  it('with returnExceptions have the outcome of every job in its place', () => {
    fc.assert(
      fc.property(failingJobs, concurrency, (all, slots) => {
        const options = { concurrency: slots, returnExceptions: true } as const;
        const outcome = outcomeOf((shop, source) => source.pipe(gatherMap(shop.work, options)), all);

        expectTimetable(outcome, all, slots);
        expect(outcome.values.map(({ value }) => value)).toEqual([
          all.map(({ index, fails }) =>
            fails ? { status: 'rejected', reason: new Error(`job ${index}`) } : { status: 'fulfilled', value: index },
          ),
        ]);
      }),
    );
  });

  it("with onError: 'collect' fail with every failure, in the order they happened", () => {
    fc.assert(
      fc.property(failingJobs, concurrency, (all, slots) => {
        const options = { concurrency: slots, onError: 'collect' } as const;
        const outcome = outcomeOf((shop, source) => source.pipe(gatherMap(shop.work, options)), all);
        const failures = outcome.shop.ended.filter(({ index }) => all[index]!.fails);

        expectTimetable(outcome, all, slots);
        const error = outcome.end?.error as AggregateError | undefined;
        expect(outcome.values).toHaveLength(failures.length === 0 ? 1 : 0);
        expect(error?.errors ?? []).toEqual(failures.map(({ index }) => new Error(`job ${index}`)));
      }),
    );
  });
});

describe('pullMap', () => {
  it.each([false, true])('takes an item only when a slot is free, and works on every one, ordered: %s', (ordered) => {
    fc.assert(
      fc.property(jobs, concurrency, (all, slots) => {
        const given = atOnce(all);
        let taken = 0;
        let mostTaken = 0;
        const outcome = outcomeOf((shop) => {
          function* items() {
            for (const job of given) {
              mostTaken = Math.max(mostTaken, ++taken - shop.ended.length);
              yield job;
            }
          }
          return pullMap(items(), shop.work, { concurrency: slots, ordered, capacity: Infinity });
        }, given);
        const values = outcome.values.map(({ value }) => value);
        const expected = ordered ? given : outcome.shop.ended;

        expectTimetable(outcome, given, slots);
        expect(mostTaken).toBeLessThanOrEqual(slots);
        expect(values).toEqual(expected.map(({ index }) => index));
      }),
    );
  });
});

describe('firstSuccess', () => {
  it('has the result of the first job to succeed, at that moment, or every failure in input order', () => {
    fc.assert(
      fc.property(failingJobs, concurrency, (all, slots) => {
        const given = atOnce(all);
        const outcome = outcomeOf((shop) => firstSuccess(given.map(shop.work), { concurrency: slots }), given);
        const due = dueTimes(given, slots);
        const succeeded = due.filter((_, index) => !given[index]!.fails);

        if (succeeded.length === 0) {
          const errors = given.map(({ index }) => new Error(`job ${index}`));
          expect((outcome.end?.error as AggregateError).errors).toEqual(errors);
        } else {
          const first = Math.min(...succeeded.map(({ at }) => at));
          expect(outcome.values).toHaveLength(1);
          expect(succeeded).toContainEqual(outcome.values[0]);
          expect(outcome.end).toEqual({ at: first });
        }
      }),
    );
  });
});

/** All that fail or are cancelled as one. */
const runs: [name: string, run: (slots: number) => Run][] = [
  ['gatherMap', (slots) => (shop, source) => source.pipe(gatherMap(shop.work, { concurrency: slots }))],
  ['asCompletedMap', (slots) => (shop, source) => source.pipe(asCompletedMap(shop.work, { concurrency: slots }))],
  ['orderedMap', (slots) => (shop, source) => source.pipe(orderedMap(shop.work, { concurrency: slots }))],
  ['gather', (slots) => (shop, _, jobs) => gather(jobs.map(shop.work), { concurrency: slots })],
  ['asCompleted', (slots) => (shop, _, jobs) => asCompleted(jobs.map(shop.work), { concurrency: slots })],
  ['pullMap', (slots) => (shop, _, jobs) => pullMap(jobs, shop.work, { concurrency: slots })],
];

describe.each(runs)('%s', (name, run) => {
  const given = (jobs: readonly Job[]) => (name.endsWith('Map') && name !== 'pullMap' ? jobs : atOnce(jobs));

  it('fails with the first failure there is, and starts nothing after it', () => {
    fc.assert(
      fc.property(failingJobs, concurrency, (all, slots) => {
        const jobs = given(all);
        const { end, shop } = outcomeOf(run(slots), jobs);
        const first = shop.ended.find(({ index }) => jobs[index]!.fails);

        if (!first) {
          expect(end).toBeDefined();
          expect(end?.error).toBeUndefined();
          return;
        }
        expect(end).toEqual({ error: new Error(`job ${first.index}`), at: first.at });
        expect(shop.ended.at(-1)).toBe(first);
        expect(shop.begun.every(({ at }) => at <= first.at)).toBe(true);
      }),
    );
  });

  it('starts nothing, emits nothing and holds nothing from the moment its consumer leaves', () => {
    fc.assert(
      fc.property(failingJobs, concurrency, fc.nat(40), (all, slots, until) => {
        const before = { ...census };
        const { values, end, shop } = outcomeOf(run(slots), given(all), until);

        expect(shop.begun.every(({ at }) => at <= until)).toBe(true);
        expect(values.every(({ at }) => at <= until)).toBe(true);
        expect((end?.at ?? 0) <= until).toBe(true);
        expect({ ...census }).toEqual(before);
      }),
    );
  });
});
