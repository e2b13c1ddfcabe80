import fc from 'fast-check';
import { Observable } from 'rxjs';
import { asCompletedMap, Semaphore, sleep, withPermit } from 'rx-asyncio';
import { expect, it } from 'vitest';
import { census } from '../../src/operators/internal/census.ts';
import { arriving, jobs, timetable, virtually, Workshop } from './jobs.ts';

// A failure prints the seed and the path that reproduce it: fc.assert(property, { seed, path }).

it('a semaphore around unbounded work is the same limit as `concurrency`', () => {
  fc.assert(
    fc.property(jobs, fc.integer({ min: 1, max: 4 }), (all, slots) => {
      const limit = new Semaphore(slots);
      const shop = virtually((clock) => {
        const shop = new Workshop(clock);
        arriving(all, clock)
          .pipe(asCompletedMap((job) => shop.work(job).pipe(withPermit(limit))))
          .subscribe();
        return shop;
      });

      expect(shop.begun).toEqual(timetable(all, slots).map(({ start }, index) => ({ index, at: start })));
      expect(shop.mostActive).toBeLessThanOrEqual(slots);
      expect([limit.available, limit.waiting]).toEqual([slots, 0]);
    }),
  );
});

const TOTAL = 5;

const visitor = fc.record({
  comes: fc.nat(20),
  want: fc.integer({ min: 1, max: TOTAL }),
  stays: fc.nat(8),
  /** How long after it came its patience, or its visit, ends; `undefined` for not before it is done. */
  leaves: fc.option(fc.nat(15), { nil: undefined }),
});

it('permits are served in the order of asking, to all who stay, never more than there are, and all come back', () => {
  fc.assert(
    fc.property(fc.array(visitor, { maxLength: 30 }), (visitors) => {
      const before = { ...census };
      const limit = new Semaphore(TOTAL);
      const asked: number[] = [];
      const served: number[] = [];
      let held = 0;
      let mostHeld = 0;

      virtually((clock) => {
        for (const [index, { comes, want, stays, leaves }] of visitors.entries()) {
          const visit = new Observable<void>((subscriber) => {
            served.push(index);
            mostHeld = Math.max(mostHeld, (held += want));
            subscriber.add(() => (held -= want));
            subscriber.add(sleep(stays).subscribe(subscriber));
          });
          clock.schedule(() => {
            asked.push(index);
            const visiting = visit.pipe(withPermit(limit, want)).subscribe();
            if (leaves !== undefined) clock.schedule(() => visiting.unsubscribe(), leaves);
          }, comes);
        }
      });

      expect(served).toEqual(asked.filter((index) => served.includes(index)));
      expect(asked.filter((index) => visitors[index]!.leaves === undefined && !served.includes(index))).toEqual([]);
      expect(mostHeld).toBeLessThanOrEqual(TOTAL);
      expect([held, limit.available, limit.waiting]).toEqual([0, TOTAL, 0]);
      expect({ ...census }).toEqual(before);
    }),
  );
});
