import { catchError, map, merge, of, switchMap, tap, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { BoundedSemaphore, withPermit, type Permit } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';

const granted = (source: Observable<Permit>) => source.pipe(map(() => 'p'));

describe('acquire', () => {
  it('waits in line as a Semaphore does', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const limit = new BoundedSemaphore(2);
      const a = cold('                                --a|');
      const b = cold('                                ----b|');
      const c = cold('                                   --c|');
      expectObservable(a.pipe(withPermit(limit))).toBe('--a|');
      expectObservable(b.pipe(withPermit(limit))).toBe('----b|');
      expectObservable(c.pipe(withPermit(limit))).toBe('-----c|');
      expectSubscriptions(a.subscriptions).toBe('      ^--!');
      expectSubscriptions(b.subscriptions).toBe('      ^----!');
      expectSubscriptions(c.subscriptions).toBe('      ---^--!');
    });
  });

  it('a free permit is acquired synchronously', () => {
    marbles(({ expectObservable }) => {
      expectObservable(granted(new BoundedSemaphore(1).acquire())).toBe('(p|)');
    });
  });

  it('of more than there can ever be throws at the call instead of waiting without end', () => {
    const limit = new BoundedSemaphore(2);
    const tooMany = new RangeError('BoundedSemaphore.acquire: expected n to be at most 2, got 3');
    expect(() => limit.acquire(3)).toThrow(tooMany);
    expect(() => limit.tryAcquire(3)).toThrow(tooMany);
  });

  it('(footgun 10) a waiter cancelled in the turn of the release passes the permit on, and the bound holds', () => {
    marbles(({ expectObservable, at }) => {
      const limit = new BoundedSemaphore(1);
      const permit = limit.tryAcquire();
      const cancelled = limit.acquire().subscribe(() => expect.unreachable('it was cancelled'));
      expectObservable(granted(limit.acquire())).toBe('---(p|)');
      at(3, () => {
        permit?.release();
        cancelled.unsubscribe();
      });
    });
  });
});

describe('release', () => {
  it('of what was not acquired throws, and changes nothing', () => {
    const limit = new BoundedSemaphore(2);
    const message = 'BoundedSemaphore released too many times: 2 of 2 permits are free';
    expect(() => limit.release()).toThrow(new RangeError(message));
    expect(limit.available).toBe(2);
  });

  it('of more than are held throws, and gives none of them back', () => {
    const limit = new BoundedSemaphore(2);
    limit.tryAcquire();
    expect(() => limit.release(2)).toThrow(RangeError);
    expect(limit.available).toBe(1);
  });

  it('too often in the gap is no matter of the waiter that leaves: its permit is given back without a word', () => {
    const limit = new BoundedSemaphore(1);
    const permit = limit.tryAcquire();
    const waiter = limit.acquire().subscribe();
    permit?.release();
    limit.release();
    expect(() => waiter.unsubscribe()).not.toThrow();
    expect([limit.available, limit.waiting]).toEqual([2, 0]);
  });

  it('that withPermit finds refused comes out as its error, which has that of the source as its cause', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('  --v|');
      const failing = cold(' --#', undefined, new Error('source'));
      const refused = new RangeError('BoundedSemaphore released too many times: 1 of 1 permits are free');

      const overReleased = (from: Observable<string>) => {
        const limit = new BoundedSemaphore(1);
        return from.pipe(tap({ subscribe: () => limit.release() }), withPermit(limit));
      };
      expectObservable(overReleased(source)).toBe('--v#', undefined, refused);
      const cause = catchError((error: unknown) => of(String((error as Error).cause)));
      expectObservable(overReleased(failing).pipe(cause)).toBe('--(c|)', { c: 'Error: source' });
    });
  });

  it('of a permit twice does not throw: the second call does not count', () => {
    const limit = new BoundedSemaphore(1);
    const permit = limit.tryAcquire();
    permit?.release();
    permit?.release();
    expect(limit.available).toBe(1);
  });
});

describe('resize', () => {
  it('moves the bound: fewer permits come back than went out, and no more than that', () => {
    const limit = new BoundedSemaphore(3);
    const permits = limit.tryAcquire(3);
    limit.resize(1);
    permits?.release();
    expect(limit.available).toBe(1);
    expect(() => limit.release()).toThrow(RangeError);
  });

  it('moves what can be acquired at once', () => {
    const limit = new BoundedSemaphore(1);
    expect(() => limit.acquire(2)).toThrow(RangeError);
    limit.resize(2);
    expect(limit.tryAcquire(2)).toBeDefined();
  });
});

it('cancelled at whatever frame, it has all its permits again', () => {
  let limit: BoundedSemaphore;
  everyFrame(
    ({ cold }) => {
      limit = new BoundedSemaphore(2);
      const use = (n: number) =>
        limit.acquire(n).pipe(switchMap((permit) => cold('-a-|').pipe(tap({ finalize: () => permit.release() }))));
      return merge(use(1), use(2), use(1));
    },
    { takes: 3, invariant: () => limit.available === 2 && limit.waiting === 0 },
  );
});
