import { concatMap, map, mergeMap, of, range, take, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { rateLimit } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';

const granted = (source: Observable<void>) => source.pipe(map(() => 'v'));

describe('values', () => {
  it('pass at most `permits` times in any `per` ms: the diagram of its documentation', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   abcd|');
      const aSubs = '    ^---!';
      const expected = ' ab---c(d|)';

      expectObservable(a.pipe(rateLimit({ permits: 2, per: 5 }))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
    });
  });

  it('pass at once while the limit allows it, also synchronous ones', () => {
    marbles(({ expectObservable }) => {
      expectObservable(of('a', 'b').pipe(rateLimit({ permits: 2, per: 5 }))).toBe('(ab|)');
    });
  });

  it('pass when the token of the one before last is back, so that no window sees more than it may', () => {
    marbles(({ cold, expectObservable }) => {
      const source = '   a---b-cd-e|';
      const expected = ' a---b-c--d-(e|)';

      expectObservable(cold(source).pipe(rateLimit({ permits: 2, per: 5 }))).toBe(expected);
    });
  });

  it('are paced evenly with one permit', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('(abc|)').pipe(rateLimit({ permits: 1, per: 3 }))).toBe('a--b--(c|)');
    });
  });

  it('never wait with `permits: Infinity`', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('abc|').pipe(rateLimit({ permits: Infinity, per: 3 }))).toBe('abc|');
    });
  });

  it('never, none, and an error at once', () => {
    marbles(({ cold, expectObservable }) => {
      const limit = rateLimit({ permits: 1, per: 3 });
      expectObservable(cold('---').pipe(limit)).toBe('---');
      expectObservable(cold('--|').pipe(limit)).toBe('--|');
      expectObservable(cold('ab#').pipe(limit)).toBe('a-#');
    });
  });
});

describe('streams that share a limit', () => {
  it('are served in the order in which their values came, and each keeps its own', () => {
    marbles(({ cold, expectObservable }) => {
      const a = '         a-c---|';
      const b = '         -b-d--|';
      const aLimited = '  a-----(c|)';
      const bLimited = '  ---b-----(d|)';

      const limit = rateLimit({ permits: 1, per: 3 });
      expectObservable(cold(a).pipe(limit)).toBe(aLimited);
      expectObservable(cold(b).pipe(limit)).toBe(bLimited);
    });
  });

  it('do not pay for a limit of their own', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('ab|').pipe(rateLimit({ permits: 1, per: 3 }))).toBe('a--(b|)');
      expectObservable(cold('ab|').pipe(rateLimit({ permits: 1, per: 3 }))).toBe('a--(b|)');
    });
  });

  it('a value that comes as others are let in does not overtake its predecessor', () => {
    marbles(({ cold, expectObservable }) => {
      const source = '   ab-c----|';
      const expected = ' a--(bc)-|';

      const limit = rateLimit({ permits: 2, per: 3 });
      limit.acquire().subscribe();
      expectObservable(cold(source).pipe(limit)).toBe(expected);
    });
  });
});

describe('acquire', () => {
  it('keeps work from even starting before it may', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const request = cold(' --r|');
      const subs = ['        ^--!', '        ---^--!', '        ------^--!'];
      const expected = '     --r--r--r|';

      const limit = rateLimit({ permits: 1, per: 3 });
      const requests = of(1, 2, 3).pipe(mergeMap(() => limit.acquire().pipe(concatMap(() => request))));
      expectObservable(requests).toBe(expected);
      expectSubscriptions(request.subscriptions).toBe(subs);
    });
  });

  it('stands in the same line as values', () => {
    marbles(({ cold, expectObservable, at }) => {
      const limit = rateLimit({ permits: 1, per: 3 });
      expectObservable(cold('ab|').pipe(limit)).toBe('a--(b|)');
      expectObservable(granted(limit.acquire()), '--^').toBe('------(v|)');
      at(2, () => expect(limit.waiting).toBe(2));
      at(3, () => expect(limit.waiting).toBe(1));
      at(6, () => expect(limit.waiting).toBe(0));
    });
  });

  it('cancelled while it waits takes nothing', () => {
    marbles(({ expectObservable }) => {
      const limit = rateLimit({ permits: 1, per: 4 });
      expectObservable(granted(limit.acquire())).toBe('       (v|)');
      expectObservable(granted(limit.acquire()), '-^-!').toBe(' -');
      expectObservable(granted(limit.acquire()), '-^').toBe('   ----(v|)');
    });
  });

  it('cancelled in the turn in which it was granted passes the token on', () => {
    marbles(({ cold, expectObservable }) => {
      const limit = rateLimit({ permits: 1, per: 4 });
      limit.acquire().subscribe();
      const cancelled = limit.acquire().subscribe(() => expect.unreachable('it was cancelled'));
      expectObservable(granted(limit.acquire())).toBe('----(v|)');
      // Whoever joins at the time of the token has it granted to the first in line, who leaves at once.
      cold('----j').subscribe(() => {
        limit.acquire().subscribe();
        cancelled.unsubscribe();
      });
    });
  });
});

describe('options', () => {
  it.each([
    [{ permits: 0, per: 1 }, 'rateLimit: expected permits to be an integer >= 1 or Infinity, got 0'],
    [{ permits: 1, per: 0 }, 'rateLimit: expected per to be finite and > 0, got 0'],
    [{ permits: 1, per: Infinity }, 'rateLimit: expected per to be finite and > 0, got Infinity'],
  ])('%o is refused', (options, message) => {
    expect(() => rateLimit(options)).toThrow(new RangeError(message));
  });

  it('both must be given', () => {
    expect(() => rateLimit({ per: 1 } as never)).toThrow(TypeError);
    expect(() => rateLimit({ permits: 1 } as never)).toThrow(TypeError);
  });

  it('a fraction of a millisecond does not trip it', () => {
    marbles(({ scheduler, at }) => {
      const seen: number[] = [];
      range(0, 8)
        .pipe(rateLimit({ permits: 1, per: 0.1 }))
        .subscribe(() => seen.push(Math.round(scheduler.now() * 10)));
      at('end', () => expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7]));
    });
  });

  it('`scheduler` is the clock', () => {
    marbles(({ cold, scheduler, expectObservable }) => {
      expectObservable(cold('ab|').pipe(rateLimit({ permits: 1, per: 3, scheduler }))).toBe('a--(b|)');
    });
  });
});

it('leaves no timer and nobody in line, at any frame', () => {
  everyFrame(({ cold }) => cold('(abcd)|').pipe(rateLimit({ permits: 2, per: 3 })));
  everyFrame(({ cold }) => cold('(abcd)|').pipe(rateLimit({ permits: 2, per: 3 }), take(3)));
  everyFrame(() => {
    const limit = rateLimit({ permits: 1, per: 3 });
    return of(1, 2, 3).pipe(mergeMap(() => limit.acquire()));
  });
});
