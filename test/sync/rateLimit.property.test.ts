import fc from 'fast-check';
import { from, map, merge, mergeMap, timer } from 'rxjs';
import { expect, it } from 'vitest';
import { rateLimit } from 'rx-asyncio';
import { marbles } from 'rx-asyncio/testing';

it('rateLimit lets each value through at the first moment it may, in the order they came, over all streams', () => {
  const arrivals = fc.array(fc.record({ at: fc.nat({ max: 40 }), stream: fc.nat({ max: 2 }) }), { maxLength: 40 });
  fc.assert(
    fc.property(arrivals, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 9 }), (values, permits, per) => {
      marbles(({ scheduler, at }) => {
        const limit = rateLimit({ permits, per });
        const stream = (which: number) =>
          from(values.filter((value) => value.stream === which)).pipe(
            mergeMap((value) => timer(value.at).pipe(map(() => value))),
            limit,
          );
        const passed: { at: number; stream: number; passed: number }[] = [];
        merge(stream(0), stream(1), stream(2)).subscribe((value) => passed.push({ ...value, passed: scheduler.now() }));
        at('end', () => {
          const times = values.map((value) => value.at).sort((a, b) => a - b);
          const expected: number[] = [];
          times.forEach((time, i) => {
            const previous = i > 0 ? expected[i - 1]! : 0;
            const token = i >= permits ? expected[i - permits]! + per : 0;
            expected.push(Math.max(time, previous, token));
          });
          expect(passed.map((value) => value.passed)).toEqual(expected);
          expect(passed.map((value) => value.at)).toEqual(times);
        });
      });
    }),
    { numRuns: 200 },
  );
});
