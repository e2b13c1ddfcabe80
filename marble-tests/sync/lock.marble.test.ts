import { map, mergeMap, tap, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { InvalidStateError, Lock, type Permit } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';

/** A lock somebody holds already. */
function heldLock(): Lock {
  const lock = new Lock();
  lock.tryAcquire();
  return lock;
}

/** Shows that the lock was granted; the permit is never given back. */
const granted = (source: Observable<Permit>) => source.pipe(map(() => 'p'));

describe('acquire', () => {
  it('a free lock is acquired synchronously', () => {
    marbles(({ expectObservable }) => {
      expectObservable(granted(new Lock().acquire())).toBe('(p|)');
    });

    const seen: string[] = [];
    new Lock().acquire().subscribe({ next: () => seen.push('permit'), complete: () => seen.push('complete') });
    expect(seen).toEqual(['permit', 'complete']);
  });

  it('a lock that is never released is waited for without end', () => {
    marbles(({ expectObservable }) => {
      expectObservable(heldLock().acquire()).toBe('-');
    });
  });

  it('nothing is acquired before somebody subscribes', () => {
    marbles(({ at }) => {
      const lock = new Lock();
      lock.acquire();
      at('end', () => expect(lock.locked).toBe(false));
    });
  });

  it('waiters get the lock in the order they came, one for each release', () => {
    marbles(({ cold, expectObservable }) => {
      const releases = ' ----r--r-r';
      const aWindow = '  -^';
      const a = '        ----(p|)';
      const bWindow = '  --^';
      const b = '        -------(p|)';
      const cWindow = '  ---^';
      const c = '        ---------(p|)';

      const lock = heldLock();
      cold(releases).subscribe(() => lock.release());
      expectObservable(granted(lock.acquire()), aWindow).toBe(a);
      expectObservable(granted(lock.acquire()), bWindow).toBe(b);
      expectObservable(granted(lock.acquire()), cWindow).toBe(c);
    });
  });

  it('the same acquire() can be subscribed any number of times: each is a place in line', () => {
    marbles(({ cold, expectObservable, at }) => {
      const lock = new Lock();
      const acquire = granted(lock.acquire());
      cold('                            --r--r').subscribe(() => lock.release());
      expectObservable(acquire).toBe('  (p|)');
      expectObservable(acquire).toBe('  --(p|)');
      expectObservable(acquire).toBe('  -----(p|)');
      at('-|', () => expect(lock.waiting).toBe(2));
    });
  });

  it('release, then acquire in the same breath: whoever waits goes first', () => {
    marbles(({ cold, expectObservable }) => {
      const lock = heldLock();
      const again = cold('                         ---r|').pipe(
        tap(() => lock.release()),
        mergeMap(() => granted(lock.acquire())),
      );
      cold('                                       ------r').subscribe(() => lock.release());
      expectObservable(granted(lock.acquire())).toBe('---(p|)');
      expectObservable(again).toBe('               ------(p|)');
    });
  });

  it('a waiter that unsubscribes leaves the line, and the next is served', () => {
    marbles(({ cold, expectObservable, at }) => {
      const releases = ' -----r';
      const aWindow = '  ^--!';
      const a = '        -';
      const b = '        -----(p|)';

      const lock = heldLock();
      cold(releases).subscribe(() => lock.release());
      expectObservable(granted(lock.acquire()), aWindow).toBe(a);
      expectObservable(granted(lock.acquire())).toBe(b);
      at('              --|', () => expect(lock.waiting).toBe(2));
      at('              ---|', () => expect(lock.waiting).toBe(1));
    });
  });

  it('whoever acquires again while holding waits, like everybody else', () => {
    marbles(({ expectObservable }) => {
      const lock = new Lock();
      expectObservable(lock.acquire().pipe(mergeMap(() => lock.acquire()))).toBe('-');
    });
  });

  it('a permit released inside next is the next one\'s in the same frame', () => {
    marbles(({ cold, expectObservable }) => {
      const lock = heldLock();
      cold('                                          --r').subscribe(() => lock.release());
      const brief = lock.acquire().pipe(
        tap((permit) => permit.release()),
        map(() => 'p'),
      );
      expectObservable(brief).toBe('                  --(p|)');
      expectObservable(brief).toBe('                  --(p|)');
      expectObservable(granted(lock.acquire())).toBe('--(p|)');
    });
  });
});

describe('the gap between a release and the waking of the next holder', () => {
  it('the lock stays locked, and is nobody else\'s to take', () => {
    marbles(({ expectObservable, at }) => {
      const lock = heldLock();
      at(1, () => {
        lock.release();
        expect(lock.locked).toBe(true);
        expect(lock.tryAcquire()).toBeUndefined();
      });
      expectObservable(granted(lock.acquire())).toBe('-(p|)');
    });
  });

  it('nothing is delivered inside the call that releases', () => {
    marbles(({ at }) => {
      const lock = heldLock();
      const log: string[] = [];
      lock.acquire().subscribe(() => log.push('granted'));
      at(1, () => {
        lock.release();
        log.push('released');
      });
      at('end', () => expect(log).toEqual(['released', 'granted']));
    });
  });

  it('(footgun 10) a waiter cancelled in the turn of the release passes the lock on', () => {
    marbles(({ expectObservable, at }) => {
      const lock = heldLock();
      const cancelled = lock.acquire().subscribe(() => expect.unreachable('it was cancelled'));
      expectObservable(granted(lock.acquire())).toBe('---(p|)');
      at(3, () => {
        lock.release();
        cancelled.unsubscribe();
      });
    });
  });

  it('(footgun 10) when the only waiter is cancelled in the turn of the release, the lock is free again', () => {
    marbles(({ at }) => {
      const lock = heldLock();
      const cancelled = lock.acquire().subscribe(() => expect.unreachable('it was cancelled'));
      at(3, () => {
        lock.release();
        cancelled.unsubscribe();
        expect(lock.locked).toBe(false);
      });
    });
  });
});

describe('release', () => {
  it('a permit is released once, however often it is told to', () => {
    marbles(({ expectObservable }) => {
      const lock = new Lock();
      const permit = lock.tryAcquire();
      expectObservable(granted(lock.acquire())).toBe('(p|)');
      expectObservable(granted(lock.acquire())).toBe('-');
      permit?.release();
      permit?.release();
    });
  });

  it('a permit that lock.release() took away does not release the next one\'s lock', () => {
    marbles(({ expectObservable, at }) => {
      const lock = new Lock();
      const permit = lock.tryAcquire();
      expectObservable(granted(lock.acquire())).toBe('(p|)');
      lock.release();
      at(2, () => {
        permit?.release();
        expect(lock.locked).toBe(true);
      });
    });
  });

  it('a permit is disposed of by releasing it', () => {
    marbles(({ at }) => {
      const lock = new Lock();
      lock.tryAcquire()?.[Symbol.dispose]();
      at(0, () => expect(lock.locked).toBe(false));
    });
  });

  it('releasing a lock that nobody holds throws an InvalidStateError', () => {
    const lock = new Lock();
    expect(() => lock.release()).toThrow(new InvalidStateError('Lock.release: the lock is not held'));
    expect(lock.locked).toBe(false);
  });
});

it('a lock that is acquired is given back at whatever frame its taker is cancelled', () => {
  const lock = new Lock();
  everyFrame(
    ({ cold }) =>
      lock.acquire().pipe(
        mergeMap((permit) => cold('--a|').pipe(tap({ finalize: () => permit.release() }))),
      ),
    { invariant: () => !lock.locked && lock.waiting === 0 },
  );
});

it('a waiter cancelled at whatever frame leaves nobody stranded', () => {
  let lock: Lock;
  everyFrame(
    ({ cold }) => {
      lock = heldLock();
      cold('----r').subscribe(() => lock.release());
      return lock.acquire().pipe(tap((permit) => permit.release()));
    },
    { invariant: () => lock.waiting === 0 },
  );
});
