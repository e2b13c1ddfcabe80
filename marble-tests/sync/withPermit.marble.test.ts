import {
  catchError,
  EMPTY,
  from,
  map,
  merge,
  mergeMap,
  NEVER,
  of,
  retry,
  Subject,
  take,
  tap,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import { BoundedSemaphore, Semaphore, withPermit } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';

describe('a permit is held for the whole subscription', () => {
  it('with one permit sources run one after the other', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const limit = new Semaphore(1);
      const a = cold('                                --a|');
      const b = cold('                                   -b-|');
      expectObservable(a.pipe(withPermit(limit))).toBe('--a|');
      expectObservable(b.pipe(withPermit(limit))).toBe('----b-|');
      expectSubscriptions(a.subscriptions).toBe('      ^--!');
      expectSubscriptions(b.subscriptions).toBe('      ---^--!');
    });
  });

  it('with two permits two run, and each end admits the next in line', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const limit = new Semaphore(2);
      const a = cold('                                --a-|');
      const b = cold('                                -b|');
      const c = cold('                                  ---c|');
      const d = cold('                                    --d|');
      expectObservable(a.pipe(withPermit(limit))).toBe('--a-|');
      expectObservable(b.pipe(withPermit(limit))).toBe('-b|');
      expectObservable(c.pipe(withPermit(limit))).toBe('-----c|');
      expectObservable(d.pipe(withPermit(limit))).toBe('------d|');
      expectSubscriptions(a.subscriptions).toBe('      ^---!');
      expectSubscriptions(b.subscriptions).toBe('      ^-!');
      expectSubscriptions(c.subscriptions).toBe('      --^---!');
      expectSubscriptions(d.subscriptions).toBe('      ----^--!');
    });
  });

  it('with Infinity all run', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const limit = new Semaphore(Infinity);
      const a = cold('                                -a|');
      expectObservable(a.pipe(withPermit(limit))).toBe('-a|');
      expectObservable(a.pipe(withPermit(limit))).toBe('-a|');
      expectSubscriptions(a.subscriptions).toBe([
        '                                              ^-!',
        '                                              ^-!',
      ]);
    });
  });

  it('a weight of n takes n permits, all at once or none', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const limit = new Semaphore(3);
      const a = cold('                                   --a|');
      const b = cold('                                      -b|');
      const c = cold('                                      --c|');
      expectObservable(a.pipe(withPermit(limit, 2))).toBe('--a|');
      expectObservable(b.pipe(withPermit(limit, 2))).toBe('----b|');
      expectObservable(c.pipe(withPermit(limit))).toBe('   -----c|');
      expectSubscriptions(a.subscriptions).toBe('         ^--!');
      expectSubscriptions(b.subscriptions).toBe('         ---^-!');
      expectSubscriptions(c.subscriptions).toBe('         ---^--!');
      at(0, () => expect(limit.available).toBe(1));
    });
  });

  it('a synchronous source holds it while it emits', () => {
    marbles(({ expectObservable, at }) => {
      const limit = new Semaphore(1);
      const available = of(1, 2).pipe(map(() => String(limit.available)));
      expectObservable(available.pipe(withPermit(limit))).toBe('(00|)');
      at('end', () => expect(limit.available).toBe(1));
    });
  });

  it('an empty source is subscribed in its turn, and gives the permit back', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const limit = new Semaphore(1);
      const a = cold('                                --a|');
      expectObservable(a.pipe(withPermit(limit))).toBe('--a|');
      expectObservable(EMPTY.pipe(withPermit(limit))).toBe('---|');
      expectSubscriptions(a.subscriptions).toBe('      ^--!');
      at('end', () => expect(limit.available).toBe(1));
    });
  });

  it('a source that never ends keeps it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const limit = new Semaphore(1);
      const b = cold('b|');
      expectObservable(NEVER.pipe(withPermit(limit))).toBe('-');
      expectObservable(b.pipe(withPermit(limit))).toBe('-');
      expectSubscriptions(b.subscriptions).toBe([]);
    });
  });
});

describe('the permit is given back before the end comes out', () => {
  it('whoever acts on completion finds it free', () => {
    marbles(({ cold, expectObservable, at }) => {
      const limit = new Semaphore(1);
      const seen: number[] = [];
      const seeing = tap({ complete: () => seen.push(limit.available) });
      expectObservable(cold('--a|').pipe(withPermit(limit), seeing)).toBe('--a|');
      at('end', () => expect(seen).toEqual([1]));
    });
  });

  it('whoever acts on the error finds it free', () => {
    marbles(({ cold, expectObservable }) => {
      const limit = new Semaphore(1);
      const available = () => of(String(limit.available));
      expectObservable(cold('--#').pipe(withPermit(limit), catchError(available))).toBe('--(1|)');
    });
  });

  it('each attempt of a retry stands in line anew', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const limit = new Semaphore(1);
      const failing = cold('                                     -#');
      const b = cold('                                            --b|');
      expectObservable(failing.pipe(withPermit(limit), retry(1))).toBe('-----#');
      expectObservable(b.pipe(withPermit(limit))).toBe('          ---b|');
      expectSubscriptions(failing.subscriptions).toBe(['           ^!', '----^!']);
      expectSubscriptions(b.subscriptions).toBe('                 -^--!');
    });
  });
});

describe('unsubscribing', () => {
  it('in line: the source is never subscribed and the next one moves up', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const aLane = '  ^----!';
      const bWindow = '^-!';
      const cLane = '  -----^-!';

      const limit = new Semaphore(1);
      const a = cold('----a|');
      const b = cold('b|');
      const c = cold('-c|');
      expectObservable(a.pipe(withPermit(limit))).toBe('----a|');
      expectObservable(b.pipe(withPermit(limit)), bWindow).toBe('-');
      expectObservable(c.pipe(withPermit(limit))).toBe('------c|');
      expectSubscriptions(a.subscriptions).toBe(aLane);
      expectSubscriptions(b.subscriptions).toBe([]);
      expectSubscriptions(c.subscriptions).toBe(cLane);
    });
  });

  it('running: the source is unsubscribed and the next one starts in that frame', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const aWindow = '^----!';
      const bLane = '  -----^-!';

      const limit = new Semaphore(1);
      const a = cold('--a-----a|');
      const b = cold('-b|');
      expectObservable(a.pipe(withPermit(limit)), aWindow).toBe('--a');
      expectObservable(b.pipe(withPermit(limit))).toBe('------b|');
      expectSubscriptions(a.subscriptions).toBe(aWindow);
      expectSubscriptions(b.subscriptions).toBe(bLane);
    });
  });

  it('by take(n): the permit is free in the frame of the n-th value', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const limit = new Semaphore(1);
      const a = cold('                                         -a-a-a|');
      const b = cold('                                            b|');
      expectObservable(a.pipe(withPermit(limit), take(2))).toBe('-a-(a|)');
      expectObservable(b.pipe(withPermit(limit))).toBe('         ---b|');
      expectSubscriptions(a.subscriptions).toBe('               ^--!');
      expectSubscriptions(b.subscriptions).toBe('               ---^!');
    });
  });

  it('1,000 inners of a plain mergeMap, of which 10 run, starts none of the others', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const window = '^--!';

      const limit = new Semaphore(10);
      const work = cold('-----|');
      const inputs = Array.from({ length: 1_000 }, (_, n) => n);
      expectObservable(from(inputs).pipe(mergeMap(() => work.pipe(withPermit(limit)))), window).toBe('-');
      expectSubscriptions(work.subscriptions).toBe(Array.from({ length: 10 }, () => window));
      at(2, () => expect(limit.waiting).toBe(990));
      at('end', () => expect([limit.available, limit.waiting]).toEqual([10, 0]));
    });
  });

  it('by an inner that fails: none of the siblings that wait starts', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const limit = new Semaphore(1);
      const failing = cold('--#');
      const waiting = cold('--a|');
      const both = merge(failing.pipe(withPermit(limit)), waiting.pipe(withPermit(limit)));
      expectObservable(both).toBe('--#');
      expectSubscriptions(failing.subscriptions).toBe('^-!');
      expectSubscriptions(waiting.subscriptions).toBe([]);
      at('end', () => expect(limit.available).toBe(1));
    });
  });
});

it('a consumer that feeds the source from inside next gets what it feeds', () => {
  marbles(({ cold, expectObservable }) => {
    const values = { a: 1, b: 2, c: 3 };
    const source = new Subject<number>();
    cold('                       -a', values).subscribe(source);
    const fed = source.pipe(
      withPermit(new Semaphore(1)),
      tap((n) => n < 3 && source.next(n + 1)),
      take(3),
    );
    expectObservable(fed).toBe('-(cba|)', values);
  });
});

describe('bad arguments throw at the call', () => {
  it.each([undefined, null, {}, 1])('%s instead of a semaphore: TypeError', (semaphore) => {
    expect(() => withPermit(semaphore as never)).toThrow(TypeError);
  });

  it.each([0, -1, 1.5, Infinity])('%s permits: RangeError', (n) => {
    expect(() => withPermit(new Semaphore(1), n)).toThrow(RangeError);
  });

  it('more permits than a BoundedSemaphore has: RangeError', () => {
    expect(() => withPermit(new BoundedSemaphore(2), 3)).toThrow(RangeError);
  });
});

it('cancelled at whatever frame, in line or running, it leaves every permit free', () => {
  let limit: Semaphore;
  everyFrame(
    ({ cold }) => {
      limit = new Semaphore(2);
      const failing = cold('-b-#').pipe(withPermit(limit, 2), catchError(() => EMPTY));
      const source = cold('--a--|').pipe(withPermit(limit));
      return merge(source, source, failing, source);
    },
    { takes: 4, invariant: () => limit.available === 2 && limit.waiting === 0 },
  );
});
