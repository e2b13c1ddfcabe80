import {
  catchError,
  concat,
  EMPTY,
  finalize,
  map,
  merge,
  NEVER,
  of,
  retry,
  Subject,
  take,
  tap,
  throwError,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import { Lock, withLock } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';

describe('the lock is held for the whole subscription', () => {
  it('one source runs at a time, in the order of subscription', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const lock = new Lock();
      const a = cold('                              --a|');
      const b = cold('                                 -b-|');
      const c = cold('                                    c-|');
      expectObservable(a.pipe(withLock(lock))).toBe('--a|');
      expectObservable(b.pipe(withLock(lock))).toBe('----b-|');
      expectObservable(c.pipe(withLock(lock))).toBe('------c-|');
      expectSubscriptions(a.subscriptions).toBe('    ^--!');
      expectSubscriptions(b.subscriptions).toBe('    ---^--!');
      expectSubscriptions(c.subscriptions).toBe('    ------^-!');
    });
  });

  it('a release followed by another subscription at once lets whoever waits go first', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const aTwice = '   --a------a|';
      const aLanes = [
        '                ^--!',
        '                -------^--!',
      ];
      const bWindow = '  -^';
      const b = '        ------b|';
      const bLane = '    ---^---!';

      const lock = new Lock();
      const aSource = cold('--a|');
      const bSource = cold('---b|');
      const held = aSource.pipe(withLock(lock));
      expectObservable(concat(held, held)).toBe(aTwice);
      expectObservable(bSource.pipe(withLock(lock)), bWindow).toBe(b);
      expectSubscriptions(aSource.subscriptions).toBe(aLanes);
      expectSubscriptions(bSource.subscriptions).toBe(bLane);
    });
  });

  it('a synchronous source holds it while it emits', () => {
    marbles(({ expectObservable, at }) => {
      const lock = new Lock();
      expectObservable(of(1, 2).pipe(map(() => (lock.locked ? 'l' : 'f')), withLock(lock))).toBe('(ll|)');
      at('end', () => expect(lock.locked).toBe(false));
    });
  });

  it('an empty source is subscribed in its turn, and gives the lock back', () => {
    marbles(({ cold, expectObservable, at }) => {
      const lock = new Lock();
      expectObservable(cold('--a|').pipe(withLock(lock))).toBe('--a|');
      expectObservable(EMPTY.pipe(withLock(lock))).toBe('       ---|');
      at('end', () => expect(lock.locked).toBe(false));
    });
  });

  it('a source that never ends keeps it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const lock = new Lock();
      const b = cold('-b|');
      expectObservable(NEVER.pipe(withLock(lock))).toBe('-');
      expectObservable(b.pipe(withLock(lock))).toBe('    -');
      expectSubscriptions(b.subscriptions).toBe([]);
    });
  });

  it('the same lock taken inside is waited for without end: it has no owner', () => {
    marbles(({ cold, expectObservable }) => {
      const lock = new Lock();
      expectObservable(cold('a|').pipe(withLock(lock), withLock(lock))).toBe('-');
    });
  });
});

describe('the lock is released before the end comes out', () => {
  it('whoever acts on completion finds it free', () => {
    marbles(({ cold, expectObservable, at }) => {
      const lock = new Lock();
      const seen: boolean[] = [];
      const seeing = tap({ complete: () => seen.push(lock.locked) });
      expectObservable(cold('--a|').pipe(withLock(lock), seeing)).toBe('--a|');
      at('end', () => expect(seen).toEqual([false]));
    });
  });

  it('whoever acts on the error finds it free', () => {
    marbles(({ cold, expectObservable }) => {
      const lock = new Lock();
      const isLocked = () => of(lock.locked ? 'l' : 'f');
      expectObservable(cold('--#').pipe(withLock(lock), catchError(isLocked))).toBe('--(f|)');
    });
  });

  it('a source that fails lets the next one start in that frame', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const lock = new Lock();
      const a = cold('                              -----#');
      const b = cold('                                   --b|');
      expectObservable(a.pipe(withLock(lock))).toBe('-----#');
      expectObservable(b.pipe(withLock(lock))).toBe('-------b|');
      expectSubscriptions(a.subscriptions).toBe('    ^----!');
      expectSubscriptions(b.subscriptions).toBe('    -----^--!');
    });
  });

  it('each attempt of a retry stands in line anew', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const lock = new Lock();
      const failing = cold('  -#');
      const b = cold('         --b|');
      const failingLanes = ['^!', '----^!'];
      expectObservable(failing.pipe(withLock(lock), retry(1))).toBe('-----#');
      expectObservable(b.pipe(withLock(lock))).toBe('                ---b|');
      expectSubscriptions(failing.subscriptions).toBe(failingLanes);
      expectSubscriptions(b.subscriptions).toBe('                    -^--!');
    });
  });
});

describe('unsubscribing', () => {
  it('in line: the source is never subscribed and the next one moves up', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const aLane = '    ^----!';
      const bWindow = '  ^-!';
      const cLane = '    -----^-!';

      const lock = new Lock();
      const a = cold('----a|');
      const b = cold('b|');
      const c = cold('-c|');
      expectObservable(a.pipe(withLock(lock))).toBe('----a|');
      expectObservable(b.pipe(withLock(lock)), bWindow).toBe('-');
      expectObservable(c.pipe(withLock(lock))).toBe('------c|');
      expectSubscriptions(a.subscriptions).toBe(aLane);
      expectSubscriptions(b.subscriptions).toBe([]);
      expectSubscriptions(c.subscriptions).toBe(cLane);
    });
  });

  it('running: the source is unsubscribed and the next one starts in that frame', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const aWindow = '  ^----!';
      const aLane = '    ^----!';
      const bLane = '    -----^-!';

      const lock = new Lock();
      const a = cold('--a-----a|');
      const b = cold('-b|');
      expectObservable(a.pipe(withLock(lock)), aWindow).toBe('--a');
      expectObservable(b.pipe(withLock(lock))).toBe('------b|');
      expectSubscriptions(a.subscriptions).toBe(aLane);
      expectSubscriptions(b.subscriptions).toBe(bLane);
    });
  });

  it('by take(n): the lock is free in the frame of the n-th value', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const lock = new Lock();
      const a = cold('                                       -a-a-a|');
      const b = cold('                                          b|');
      expectObservable(a.pipe(withLock(lock), take(2))).toBe('-a-(a|)');
      expectObservable(b.pipe(withLock(lock))).toBe('         ---b|');
      expectSubscriptions(a.subscriptions).toBe('             ^--!');
      expectSubscriptions(b.subscriptions).toBe('             ---^!');
    });
  });

  it('take(n) stops a synchronous source there', () => {
    marbles(({ expectObservable, at }) => {
      const lock = new Lock();
      const produced: number[] = [];
      const source = of(1, 2, 3, 4, 5).pipe(map((n) => produced.push(n)));
      expectObservable(source.pipe(withLock(lock), take(3))).toBe('(abc|)', { a: 1, b: 2, c: 3 });
      at('end', () => {
        expect(produced).toEqual([1, 2, 3]);
        expect(lock.locked).toBe(false);
      });
    });
  });

  it('(footgun 10) the holder and a waiter together never hands the lock to the waiter that is going too', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const window = '   ^----!';
      const aLane = '    ^----!';
      const outsider = ' -------z|';
      const zLane = '    -----^--!';

      const lock = new Lock();
      const a = cold('a---------|');
      const b = cold('b---------|');
      const z = cold('--z|');
      expectObservable(merge(a.pipe(withLock(lock)), b.pipe(withLock(lock))), window).toBe('a');
      expectObservable(z.pipe(withLock(lock))).toBe(outsider);
      expectSubscriptions(a.subscriptions).toBe(aLane);
      expectSubscriptions(b.subscriptions).toBe([]);
      expectSubscriptions(z.subscriptions).toBe(zLane);
    });
  });

  it('releases after the source has been unsubscribed, not before', () => {
    marbles(({ cold, expectObservable, at }) => {
      const lock = new Lock();
      const log: boolean[] = [];
      const source = cold('a--').pipe(finalize(() => log.push(lock.locked)));
      expectObservable(source.pipe(withLock(lock)), '^--!').toBe('a');
      at('end', () => expect([...log, lock.locked]).toEqual([true, false]));
    });
  });
});

it('a consumer that feeds the source from inside next gets what it feeds', () => {
  marbles(({ cold, expectObservable }) => {
    const values = { a: 1, b: 2, c: 3 };
    const source = new Subject<number>();
    cold('                                                               -a', values).subscribe(source);
    const fed = source.pipe(
      withLock(new Lock()),
      tap((n) => n < 3 && source.next(n + 1)),
      take(3),
    );
    expectObservable(fed).toBe('-(cba|)', values);
  });
});

it.each([undefined, null, {}, 1])('%s instead of a lock throws a TypeError', (lock) => {
  expect(() => withLock(lock as never)).toThrow(TypeError);
});

it('cancelled at whatever frame, in line or running, it leaves nothing behind and the lock free', () => {
  let lock: Lock;
  everyFrame(
    ({ cold }) => {
      lock = new Lock();
      const first = cold('--a--|').pipe(withLock(lock));
      const failing = cold('-b-#').pipe(withLock(lock), catchError(() => EMPTY));
      const last = cold('c|').pipe(withLock(lock));
      return merge(first, failing, last);
    },
    { takes: 3, invariant: () => !lock.locked && lock.waiting === 0 },
  );
});

it('an error thrown synchronously by the source gives the lock back', () => {
  marbles(({ expectObservable, at }) => {
    const lock = new Lock();
    expectObservable(throwError(() => 'no').pipe(withLock(lock))).toBe('#', {}, 'no');
    at('end', () => expect(lock.locked).toBe(false));
  });
});
