import { map, merge, mergeMap, switchMap, tap, timer, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { Semaphore, type Permit } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';

/** Shows that a permit was granted; it is never given back. */
const granted = (source: Observable<Permit>) => source.pipe(map(() => 'p'));

/** Holds what it is granted for `ms`. */
const held = (source: Observable<Permit>, ms: number) =>
  source.pipe(
    mergeMap((permit) => timer(ms).pipe(tap(() => permit.release()))),
    map(() => 'r'),
  );

describe('acquire', () => {
  it('a free permit is acquired synchronously', () => {
    marbles(({ expectObservable }) => {
      expectObservable(granted(new Semaphore().acquire())).toBe('(p|)');
    });

    const seen: string[] = [];
    new Semaphore().acquire().subscribe({ next: () => seen.push('permit'), complete: () => seen.push('complete') });
    expect(seen).toEqual(['permit', 'complete']);
  });

  it('with no permit that is ever given back does not end', () => {
    marbles(({ expectObservable }) => {
      expectObservable(new Semaphore(0).acquire()).toBe('-');
    });
  });

  it('two permits admit two, and the others in the order they came', () => {
    marbles(({ expectObservable, at }) => {
      const semaphore = new Semaphore(2);
      expectObservable(held(semaphore.acquire(), 4)).toBe('----(r|)');
      expectObservable(held(semaphore.acquire(), 7)).toBe('-------(r|)');
      expectObservable(held(semaphore.acquire(), 4)).toBe('--------(r|)');
      expectObservable(held(semaphore.acquire(), 2)).toBe('---------(r|)');
      at(0, () => expect([semaphore.available, semaphore.waiting]).toEqual([0, 2]));
      at('end', () => expect([semaphore.available, semaphore.waiting]).toEqual([2, 0]));
    });
  });

  it('Infinity admits everybody', () => {
    marbles(({ expectObservable }) => {
      const semaphore = new Semaphore(Infinity);
      expectObservable(granted(semaphore.acquire(1_000_000))).toBe('(p|)');
      expectObservable(granted(semaphore.acquire())).toBe('         (p|)');
    });
  });

  it('(footgun 8) nobody overtakes a waiter, not even one who wants less', () => {
    marbles(({ cold, expectObservable, at }) => {
      const semaphore = new Semaphore(2);
      semaphore.tryAcquire();
      cold('                                                --r--r').subscribe(() => semaphore.release());
      expectObservable(granted(semaphore.acquire(2))).toBe('--(p|)');
      expectObservable(granted(semaphore.acquire())).toBe(' -----(p|)');
      at(0, () => {
        expect([semaphore.available, semaphore.locked]).toEqual([1, true]);
        expect(semaphore.tryAcquire()).toBeUndefined();
      });
    });
  });

  it('a large request that leaves lets the small ones behind it have what is free', () => {
    marbles(({ expectObservable }) => {
      const largeWindow = '^--!';
      const small = '      ---(p|)';

      const semaphore = new Semaphore(2);
      semaphore.tryAcquire();
      expectObservable(semaphore.acquire(2), largeWindow).toBe('-');
      expectObservable(granted(semaphore.acquire())).toBe(small);
    });
  });

  it('one release wakes as many waiters as it has permits for', () => {
    marbles(({ expectObservable, at }) => {
      const semaphore = new Semaphore(0);
      expectObservable(granted(semaphore.acquire(2))).toBe('--(p|)');
      expectObservable(granted(semaphore.acquire())).toBe(' --(p|)');
      expectObservable(granted(semaphore.acquire())).toBe(' -');
      at(2, () => semaphore.release(3));
    });
  });

  it('two releases in the same breath wake two', () => {
    marbles(({ expectObservable, at }) => {
      const semaphore = new Semaphore(0);
      expectObservable(granted(semaphore.acquire())).toBe('-----(p|)');
      expectObservable(granted(semaphore.acquire())).toBe('-----(p|)');
      expectObservable(granted(semaphore.acquire())).toBe('-');
      at(5, () => {
        semaphore.release();
        semaphore.release();
      });
    });
  });

  it.each([
    ['1', TypeError],
    [0, RangeError],
    [1.5, RangeError],
    [Infinity, RangeError],
  ])('of %s throws at the call', (n, error) => {
    expect(() => new Semaphore().acquire(n as number)).toThrow(error);
    expect(() => new Semaphore().tryAcquire(n as number)).toThrow(error);
    expect(() => new Semaphore().release(n as number)).toThrow(error);
  });
});

describe('the gap between a release and the waking of the waiter', () => {
  it('the permit is the waiter\'s, and nobody else\'s to take', () => {
    marbles(({ expectObservable, at }) => {
      const semaphore = new Semaphore(0);
      expectObservable(granted(semaphore.acquire())).toBe('-(p|)');
      at(1, () => {
        semaphore.release();
        expect(semaphore.available).toBe(0);
        expect(semaphore.tryAcquire()).toBeUndefined();
      });
    });
  });

  it('(footgun 10) a waiter cancelled in the turn of the release passes the permit on', () => {
    marbles(({ expectObservable, at }) => {
      const semaphore = new Semaphore(0);
      const cancelled = semaphore.acquire().subscribe(() => expect.unreachable('it was cancelled'));
      expectObservable(granted(semaphore.acquire())).toBe('---(p|)');
      at(3, () => {
        semaphore.release();
        cancelled.unsubscribe();
      });
    });
  });

  it('(footgun 8) a release and the cancellation of everybody who waits leaves the permit free', () => {
    marbles(({ expectObservable, at }) => {
      const laterWindow = '----^';

      const semaphore = new Semaphore(0);
      const all = merge(semaphore.acquire(), semaphore.acquire()).subscribe(() => expect.unreachable('cancelled'));
      expectObservable(granted(semaphore.acquire()), laterWindow).toBe('----(p|)');
      at(3, () => {
        semaphore.release();
        all.unsubscribe();
        expect(semaphore.available).toBe(1);
      });
    });
  });
});

describe('release', () => {
  it('may come before anybody acquires', () => {
    marbles(({ expectObservable, at }) => {
      const semaphore = new Semaphore(0);
      semaphore.release();
      expect(semaphore.locked).toBe(false);
      expectObservable(granted(semaphore.acquire())).toBe('(p|)');
      at('end', () => expect(semaphore.locked).toBe(true));
    });
  });

  it('of a permit counts once, and for as many as it stands for', () => {
    const semaphore = new Semaphore(3);
    const permit = semaphore.tryAcquire(2);
    expect(semaphore.available).toBe(1);
    permit?.release();
    permit?.release();
    expect(semaphore.available).toBe(3);
  });

  it('is what disposing of a permit does', () => {
    const semaphore = new Semaphore(1);
    semaphore.tryAcquire()?.[Symbol.dispose]();
    expect(semaphore.available).toBe(1);
  });
});

describe('resize', () => {
  it('to more admits those who wait, in their order', () => {
    marbles(({ expectObservable, at }) => {
      const semaphore = new Semaphore(1);
      expectObservable(granted(semaphore.acquire())).toBe('(p|)');
      expectObservable(granted(semaphore.acquire())).toBe('--(p|)');
      expectObservable(granted(semaphore.acquire())).toBe('--(p|)');
      expectObservable(granted(semaphore.acquire())).toBe('-');
      at(2, () => semaphore.resize(3));
      at('end', () => expect([semaphore.permits, semaphore.available, semaphore.waiting]).toEqual([3, 0, 1]));
    });
  });

  it('to fewer takes nothing from anybody: the next one waits until few enough are held', () => {
    marbles(({ expectObservable, at }) => {
      const semaphore = new Semaphore(3);
      expectObservable(held(semaphore.acquire(), 3)).toBe('---(r|)');
      expectObservable(held(semaphore.acquire(), 5)).toBe('-----(r|)');
      expectObservable(held(semaphore.acquire(), 7)).toBe('-------(r|)');
      expectObservable(granted(semaphore.acquire())).toBe('-------(p|)');
      at(1, () => {
        semaphore.resize(1);
        expect([semaphore.available, semaphore.locked]).toEqual([-2, true]);
      });
      at(6, () => expect(semaphore.available).toBe(0));
    });
  });

  it('to fewer than are held leaves it locked, with nobody waiting', () => {
    const semaphore = new Semaphore(2);
    semaphore.tryAcquire(2);
    semaphore.resize(1);
    expect([semaphore.available, semaphore.locked]).toEqual([-1, true]);
  });

  it('from Infinity remembers how many are held', () => {
    const semaphore = new Semaphore(Infinity);
    semaphore.tryAcquire(2);
    semaphore.resize(3);
    expect(semaphore.available).toBe(1);
  });

  it.each([
    ['1', TypeError],
    [-1, RangeError],
    [NaN, RangeError],
  ])('to %s throws, as the constructor does', (permits, error) => {
    expect(() => new Semaphore().resize(permits as number)).toThrow(error);
    expect(() => new Semaphore(permits as number)).toThrow(error);
  });
});

it('cancelled at whatever frame, a wait leaves every permit free and nobody in line', () => {
  let semaphore: Semaphore;
  everyFrame(
    ({ cold }) => {
      semaphore = new Semaphore(2);
      const use = (at: number, n: number) =>
        timer(at).pipe(
          switchMap(() => semaphore.acquire(n)),
          switchMap((permit) => cold('--a-|').pipe(tap({ finalize: () => permit.release() }))),
        );
      return merge(use(0, 1), use(0, 2), use(1, 1), use(2, 2));
    },
    { takes: 4, invariant: () => semaphore.available === 2 && semaphore.waiting === 0 },
  );
});
