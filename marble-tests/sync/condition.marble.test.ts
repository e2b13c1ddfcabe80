import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  map,
  merge,
  of,
  Subject,
  switchMap,
  take,
  tap,
  timer,
  type Observable,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  CancelledError,
  Condition,
  createTask,
  finalizeAsync,
  InvalidStateError,
  Lock,
  Scope,
  waitFor,
  withLock,
} from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';

/** `w` is what `wait()` emits; the other letters stand for themselves. */
const values = { w: true, a: 'a', b: 'b', c: 'c' };

const notHeld = (method: string) => new InvalidStateError(`Condition.${method}: the lock is not held`);

/** Waits with the lock, and keeps it while `body` runs. */
const waiting = (condition: Condition, body: Observable<unknown> = EMPTY) =>
  concat(condition.wait(), body).pipe(withLock(condition));

/** Notifies with the lock, and keeps it while `body` runs. */
const notifying = (condition: Condition, n = 1, body: Observable<unknown> = EMPTY) =>
  defer(() => {
    condition.notify(n);
    return body;
  }).pipe(withLock(condition));

describe('wait', () => {
  it('gives the lock up, and has it back when it emits', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const bWindow = '-^';
      const b = '      ---b-|';
      const bLane = '  -^---!';
      const a = '      -----(w|)';

      const condition = new Condition();
      const bBody = cold('--b-|');
      const held = condition.wait().pipe(map(() => condition.locked));
      expectObservable(held.pipe(withLock(condition))).toBe(a, values);
      expectObservable(notifying(condition, 1, bBody), bWindow).toBe(b);
      expectSubscriptions(bBody.subscriptions).toBe(bLane);
      at(0, () => expect([condition.locked, condition.waiting]).toEqual([false, 1]));
      at('end', () => expect([condition.locked, condition.waiting]).toEqual([false, 0]));
    });
  });

  it('goes on only when the notifier has left the lock, and keeps it from then on', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const bWindow = '---^';
      const bLane = '  ---^---!';
      const a = '      -------w-a-|';
      const aLane = '  -------^---!';
      const cWindow = '----^';
      const c = '      -----------c|';
      const cLane = '  -----------^!';

      const condition = new Condition();
      const aBody = cold('--a-|');
      const bBody = cold('----|');
      const cBody = cold('c|');
      expectObservable(waiting(condition, aBody)).toBe(a, values);
      expectObservable(notifying(condition, 1, bBody), bWindow).toBe('-------|');
      expectObservable(cBody.pipe(withLock(condition)), cWindow).toBe(c);
      expectSubscriptions(aBody.subscriptions).toBe(aLane);
      expectSubscriptions(bBody.subscriptions).toBe(bLane);
      expectSubscriptions(cBody.subscriptions).toBe(cLane);
    });
  });

  it('without a notification does not end', () => {
    marbles(({ expectObservable }) => {
      expectObservable(waiting(new Condition())).toBe('-');
    });
  });

  it('can be repeated under one withLock', () => {
    marbles(({ cold, expectObservable }) => {
      const notifications = '--n--n';
      const a = '            --w--(w|)';

      const condition = new Condition();
      const twice = concat(condition.wait(), condition.wait());
      cold(notifications).subscribe(() => notifying(condition).subscribe());
      expectObservable(twice.pipe(withLock(condition))).toBe(a, values);
    });
  });

  it('takes back the very permit it lent, wherever that came from', () => {
    marbles(({ expectObservable, at }) => {
      const condition = new Condition();
      const permit = condition.lock.tryAcquire();
      expectObservable(condition.wait()).toBe('--(w|)', values);
      at(2, () => notifying(condition).subscribe());
      at(3, () => {
        expect(condition.locked).toBe(true);
        permit?.release();
        expect(condition.locked).toBe(false);
      });
    });
  });

  it('on a lock that nobody holds is an InvalidStateError', () => {
    marbles(({ expectObservable }) => {
      expectObservable(new Condition().wait()).toBe('#', {}, notHeld('wait'));
    });
  });
});

describe('notify', () => {
  it('that finds nobody waiting is lost', () => {
    marbles(({ expectObservable }) => {
      const condition = new Condition();
      expectObservable(notifying(condition)).toBe('|');
      expectObservable(waiting(condition), '-^').toBe('-');
    });
  });

  it('of 2 wakes the two that waited longest, one after another', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const bWindow = '-^';
      const cWindow = '--^';
      const nWindow = '----^';
      const a = '      ----wa-|';
      const aLane = '  ----^--!';
      const b = '      -------wb-|';
      const bLane = '  -------^--!';

      const condition = new Condition();
      const aBody = cold('-a-|');
      const bBody = cold('-b-|');
      const cBody = cold('-c-|');
      expectObservable(waiting(condition, aBody)).toBe(a, values);
      expectObservable(waiting(condition, bBody), bWindow).toBe(b, values);
      expectObservable(waiting(condition, cBody), cWindow).toBe('-');
      expectObservable(notifying(condition, 2), nWindow).toBe('----|');
      expectSubscriptions(aBody.subscriptions).toBe(aLane);
      expectSubscriptions(bBody.subscriptions).toBe(bLane);
      expectSubscriptions(cBody.subscriptions).toBe([]);
    });
  });

  it('of all wakes everybody who waits, one after another', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const a = '    --wa-|';
      const aLane = '--^--!';
      const b = '    -----wb-|';
      const bLane = '-----^--!';

      const condition = new Condition();
      const aBody = cold('-a-|');
      const bBody = cold('-b-|');
      expectObservable(waiting(condition, aBody)).toBe(a, values);
      expectObservable(waiting(condition, bBody)).toBe(b, values);
      expectSubscriptions(aBody.subscriptions).toBe(aLane);
      expectSubscriptions(bBody.subscriptions).toBe(bLane);
      at(2, () => {
        const permit = condition.lock.tryAcquire();
        condition.notifyAll();
        expect(condition.waiting).toBe(0);
        permit?.release();
      });
    });
  });

  it('on a lock that nobody holds throws an InvalidStateError', () => {
    const condition = new Condition();
    expect(() => condition.notify()).toThrow(notHeld('notify'));
    expect(() => condition.notifyAll()).toThrow(notHeld('notify'));
  });

  it.each([-1, 1.5, NaN])('of %s throws a RangeError', (n) => {
    const condition = new Condition();
    condition.lock.tryAcquire();
    expect(() => condition.notify(n)).toThrow(RangeError);
  });
});

describe('a wait that is cancelled', () => {
  it('leaves the lock to whoever holds it by then', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const aWindow = '^---!';
      const bWindow = '-^';
      const b = '      -----b|';
      const bLane = '  -^----!';
      const cWindow = '--^';
      const c = '      ------c|';
      const cLane = '  ------^!';

      const condition = new Condition();
      const bBody = cold('----b|');
      const cBody = cold('c|');
      expectObservable(waiting(condition), aWindow).toBe('-');
      expectObservable(bBody.pipe(withLock(condition)), bWindow).toBe(b);
      expectObservable(cBody.pipe(withLock(condition)), cWindow).toBe(c);
      expectSubscriptions(bBody.subscriptions).toBe(bLane);
      expectSubscriptions(cBody.subscriptions).toBe(cLane);
    });
  });

  it('(footgun 9) in the turn of its notification hands that to the next', () => {
    marbles(({ expectObservable, at }) => {
      const condition = new Condition();
      const a = waiting(condition).subscribe(() => expect.unreachable('it was cancelled'));
      expectObservable(waiting(condition)).toBe('---(w|)', values);
      at(3, () => {
        const permit = condition.lock.tryAcquire();
        condition.notify();
        a.unsubscribe();
        permit?.release();
      });
    });
  });

  it('(footgun 9) between its notification and the release of the lock hands that to the next', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const aWindow = '^----!';
      const b = '      -------(w|)';
      const nWindow = '---^';
      const nLane = '  ---^---!';

      const condition = new Condition();
      const nBody = cold('----|');
      expectObservable(waiting(condition), aWindow).toBe('-');
      expectObservable(waiting(condition)).toBe(b, values);
      expectObservable(notifying(condition, 1, nBody), nWindow).toBe('-------|');
      expectSubscriptions(nBody.subscriptions).toBe(nLane);
    });
  });

  it('(footgun 9) in the turn in which it gets the lock back hands on the notification and the lock', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const b = '      ----(w|)';
      const nWindow = '-^';
      const nLane = '  -^--!';

      const condition = new Condition();
      const a = waiting(condition).subscribe(() => expect.unreachable('it was cancelled'));
      const nBody = cold('---|');
      const released = tap({ complete: () => a.unsubscribe() });
      expectObservable(waiting(condition)).toBe(b, values);
      expectObservable(notifying(condition, 1, nBody).pipe(released), nWindow).toBe('----|');
      expectSubscriptions(nBody.subscriptions).toBe(nLane);
      at('end', () => expect(condition.locked).toBe(false));
    });
  });

  it('wakes nobody if it had not been notified', () => {
    marbles(({ expectObservable }) => {
      const condition = new Condition();
      expectObservable(waiting(condition), '^--!').toBe('-');
      expectObservable(waiting(condition)).toBe('-');
    });
  });

  it('does not hand its notification to a wait that began after it was made', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const aWindow = '    ^----!';
      const nWindow = '    -^';
      const nLane = '      -^--!';
      const lateWindow = ' --^';
      const otherWindow = '--^';
      const otherLane = '  ----^--!';

      const condition = new Condition();
      const nBody = cold('---|');
      const otherBody = cold('---|');
      expectObservable(waiting(condition), aWindow).toBe('-');
      expectObservable(nBody.pipe(withLock(condition)), nWindow).toBe('----|');
      expectObservable(waiting(condition), lateWindow).toBe('-');
      expectObservable(otherBody.pipe(withLock(condition)), otherWindow).toBe('-------|');
      expectSubscriptions(nBody.subscriptions).toBe(nLane);
      expectSubscriptions(otherBody.subscriptions).toBe(otherLane);
      at(3, () => condition.notify());
    });
  });

  it('by whoever receives its value keeps the notification and the lock', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const a = '    --w-a|';
      const aLane = '--^--!';

      const condition = new Condition();
      const aBody = cold('--a|');
      const bodyAfterOne = concat(condition.wait().pipe(take(1)), aBody);
      expectObservable(bodyAfterOne.pipe(withLock(condition))).toBe(a, values);
      expectObservable(waiting(condition)).toBe('-');
      expectSubscriptions(aBody.subscriptions).toBe(aLane);
      at(2, () => notifying(condition).subscribe());
    });
  });

  it('goes on without the lock, if its body survives that', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = '      ----a|';
      const bWindow = '-^';
      const bLane = '  -^----!';

      const condition = new Condition();
      const fallback = cold('--a|');
      const bBody = cold('-----|');
      const late = condition.wait().pipe(
        waitFor(2),
        catchError(() => fallback),
      );
      expectObservable(late.pipe(withLock(condition))).toBe(a);
      expectObservable(bBody.pipe(withLock(condition)), bWindow).toBe('------|');
      expectSubscriptions(fallback.subscriptions).toBe('--^--!');
      expectSubscriptions(bBody.subscriptions).toBe(bLane);
    });
  });
});

describe('a wait that is cancelled in a scope', () => {
  it('takes the lock back before its task is over', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const bWindow = '-^';
      const bLane = '  -^----!';
      const a = '      ------(c|)';

      const condition = new Condition();
      const bBody = cold('-----|');
      const task = createTask((scope) => condition.wait({ scope }).pipe(withLock(condition)));
      expectObservable(task.pipe(catchError(() => of('c')))).toBe(a);
      expectObservable(bBody.pipe(withLock(condition)), bWindow).toBe('------|');
      expectSubscriptions(bBody.subscriptions).toBe(bLane);
      at(3, () => task.cancel());
      at('end', () => expect(condition.locked).toBe(false));
    });
  });

  it('has its finalizers run under the lock', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const bWindow = '    -^';
      const bLane = '      -^---!';
      const cleanupLane = '-----^--!';
      const cWindow = '    ----^';
      const c = '          --------c|';
      const cLane = '      --------^!';

      const condition = new Condition();
      const bBody = cold('----|');
      const cleanup = cold('---|');
      const cBody = cold('c|');
      const task = createTask(
        (scope) =>
          condition.wait({ scope }).pipe(
            finalizeAsync(() => cleanup),
            withLock(condition),
          ),
        { name: 'a' },
      );
      expectObservable(task).toBe('--------#', {}, new CancelledError('a', undefined));
      expectObservable(bBody.pipe(withLock(condition)), bWindow).toBe('-----|');
      expectObservable(cBody.pipe(withLock(condition)), cWindow).toBe(c);
      expectSubscriptions(bBody.subscriptions).toBe(bLane);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupLane);
      expectSubscriptions(cBody.subscriptions).toBe(cLane);
      at(3, () => task.cancel());
    });
  });

  it('stands in line for the lock like everybody else', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const bWindow = '    -^';
      const cWindow = '    --^';
      const c = '          -------c|';
      const cLane = '      -----^--!';
      const cleanupLane = '--------^!';

      const condition = new Condition();
      const bBody = cold('----|');
      const cBody = cold('--c|');
      const cleanup = cold('-|');
      const task = createTask((scope) =>
        condition.wait({ scope }).pipe(
          finalizeAsync(() => cleanup),
          withLock(condition),
        ),
      );
      expectObservable(bBody.pipe(withLock(condition)), bWindow).toBe('-----|');
      expectObservable(cBody.pipe(withLock(condition)), cWindow).toBe(c);
      expectSubscriptions(cBody.subscriptions).toBe(cLane);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupLane);
      at(3, () => task.cancel());
    });
  });

  it('takes the lock back even if it is cancelled a second time', () => {
    marbles(({ cold, expectObservable, at }) => {
      const bWindow = '-^';

      const condition = new Condition();
      const task = createTask((scope) => condition.wait({ scope }).pipe(withLock(condition)));
      expectObservable(task.pipe(catchError(() => of('c')))).toBe('------(c|)');
      expectObservable(cold('-----|').pipe(withLock(condition)), bWindow).toBe('------|');
      at(3, () => task.cancel());
      at(4, () => task.cancel());
    });
  });

  it('is over at once when the lock is free', () => {
    marbles(({ expectObservable, at }) => {
      const condition = new Condition();
      const task = createTask((scope) => condition.wait({ scope }).pipe(withLock(condition)));
      expectObservable(task.pipe(catchError(() => of('c')))).toBe('---(c|)');
      at(3, () => task.cancel());
      at('end', () => expect(condition.locked).toBe(false));
    });
  });

  it('goes on with the lock, if its body survives that', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = '           --------a|';
      const fallbackLane = '------^--!';
      const bWindow = '     -^';
      const cWindow = '     ----^';
      const c = '           ---------c|';

      const condition = new Condition();
      const fallback = cold('--a|');
      const late = condition.wait({ scope: new Scope() }).pipe(
        waitFor(2),
        catchError(() => fallback),
      );
      expectObservable(late.pipe(withLock(condition))).toBe(a);
      expectObservable(cold('-----|').pipe(withLock(condition)), bWindow).toBe('------|');
      expectObservable(cold('c|').pipe(withLock(condition)), cWindow).toBe(c);
      expectSubscriptions(fallback.subscriptions).toBe(fallbackLane);
    });
  });

  it('hands its notification on before it takes the lock back', () => {
    marbles(({ expectObservable, at }) => {
      const condition = new Condition();
      const scope = new Scope();
      const a = condition.wait({ scope }).pipe(withLock(condition));
      const cancelled = a.subscribe(() => expect.unreachable('it was cancelled'));
      expectObservable(waiting(condition)).toBe('---(w|)', values);
      at(3, () => {
        const permit = condition.lock.tryAcquire();
        condition.notify();
        cancelled.unsubscribe();
        expect(scope.size).toBe(1);
        permit?.release();
      });
      at('end', () => expect([scope.size, condition.locked]).toEqual([0, false]));
    });
  });

  it('keeps withLock from releasing, also where only the given scope is known', () => {
    marbles(({ cold, expectObservable, at }) => {
      const condition = new Condition();
      const scope = new Scope();
      const gate = new Subject<void>();
      const a = gate.pipe(
        take(1),
        switchMap(() => condition.wait({ scope })),
        withLock(condition),
      );
      const cancelled = a.subscribe();
      const bWindow = '--^';
      expectObservable(cold('----|').pipe(withLock(condition)), bWindow).toBe('------|');
      at(1, () => gate.next());
      at(3, () => {
        cancelled.unsubscribe();
        expect(scope.size).toBe(1);
      });
      at(6, () => expect([scope.size, condition.locked]).toEqual([0, false]));
    });
  });
});

describe('waitFor', () => {
  it('emits what the predicate returns, at once if that is truthy, whoever holds the lock', () => {
    marbles(({ expectObservable }) => {
      expectObservable(new Condition().waitFor(() => 'a')).toBe('(a|)');
    });
  });

  it('asks again after every notification, under the lock', () => {
    marbles(({ cold, expectObservable, at }) => {
      const puts = '--x--x';
      const a = '   -----(a|)';

      const condition = new Condition();
      const locked: boolean[] = [];
      let stock = 0;
      const predicate = () => {
        locked.push(condition.locked);
        return stock === 2 && 'a';
      };
      expectObservable(condition.waitFor(predicate).pipe(withLock(condition))).toBe(a);
      cold(puts).subscribe(() => {
        stock++;
        notifying(condition).subscribe();
      });
      at('end', () => expect(locked).toEqual([true, true, true]));
    });
  });

  it('whose predicate was false goes to the end of the line', () => {
    marbles(({ cold, expectObservable }) => {
      const notifications = '--n--n';
      const b = '            -----(w|)';

      const condition = new Condition();
      cold(notifications).subscribe(() => notifying(condition).subscribe());
      expectObservable(condition.waitFor(() => false).pipe(withLock(condition))).toBe('-');
      expectObservable(waiting(condition)).toBe(b, values);
    });
  });

  it('whose predicate throws fails with that, and the lock is free', () => {
    marbles(({ expectObservable, at }) => {
      const condition = new Condition();
      const thrown = new RangeError('second call');
      let calls = 0;
      const predicate = () => {
        if (++calls === 2) throw thrown;
        return false;
      };
      expectObservable(condition.waitFor(predicate).pipe(withLock(condition))).toBe('--#', {}, thrown);
      at(2, () => notifying(condition).subscribe());
      at('end', () => expect(condition.locked).toBe(false));
    });
  });

  it('on a lock that nobody holds is an InvalidStateError', () => {
    marbles(({ expectObservable }) => {
      expectObservable(new Condition().waitFor(() => false)).toBe('#', {}, notHeld('wait'));
    });
  });

  it('cancelled when it has been notified hands the notification on', () => {
    marbles(({ expectObservable, at }) => {
      const condition = new Condition();
      const a = condition.waitFor(() => false).pipe(withLock(condition)).subscribe();
      expectObservable(waiting(condition)).toBe('---(w|)', values);
      at(3, () => {
        const permit = condition.lock.tryAcquire();
        condition.notify();
        a.unsubscribe();
        permit?.release();
      });
    });
  });

  it('without a function throws a TypeError', () => {
    expect(() => new Condition().waitFor(undefined as never)).toThrow(TypeError);
  });
});

describe('as a Subject', () => {
  it('emits how many each notification asked for, Infinity for all', () => {
    marbles(({ expectObservable, at }) => {
      const condition = new Condition();
      condition.lock.tryAcquire();
      expectObservable(condition).toBe('-a-b-c', { a: 1, b: 3, c: Infinity });
      at(1, () => condition.notify());
      at(3, () => condition.notify(3));
      at(5, () => condition.notifyAll());
    });
  });

  it('fed with a number notifies that many, without the lock', () => {
    marbles(({ cold, expectObservable }) => {
      const condition = new Condition();
      cold('                                  --n---', { n: 2 }).subscribe(condition);
      expectObservable(waiting(condition)).toBe('--(w|)', values);
      expectObservable(waiting(condition)).toBe('--(w|)', values);
      expectObservable(waiting(condition)).toBe('-');
    });
  });

  it('relays the notifications of another condition', () => {
    marbles(({ expectObservable, at }) => {
      const condition = new Condition();
      const relay = new Condition();
      condition.lock.tryAcquire();
      condition.subscribe(relay);
      expectObservable(waiting(relay)).toBe('--(w|)', values);
      expectObservable(waiting(relay)).toBe('--(w|)', values);
      at(2, () => condition.notifyAll());
    });
  });

  it('completed ends the Observable of notifications, and the waits go on', () => {
    marbles(({ cold, expectObservable, at }) => {
      const condition = new Condition();
      cold<number>('                          -|').subscribe(condition);
      expectObservable(condition).toBe('      -|');
      expectObservable(waiting(condition)).toBe('---(w|)', values);
      at(3, () => notifying(condition).subscribe());
    });
  });

  it('failed fails the waits, each once it has the lock back, and the observers', () => {
    marbles(({ cold, expectObservable }) => {
      const feed = '   --#';
      const bWindow = '-^';
      const lateWindow = '-----^';

      const condition = new Condition();
      cold<number>(feed).subscribe(condition);
      expectObservable(condition).toBe(feed);
      expectObservable(waiting(condition)).toBe('----#');
      expectObservable(cold('---|').pipe(withLock(condition)), bWindow).toBe('----|');
      expectObservable(waiting(condition), lateWindow).toBe('-----#');
    });
  });

  it('is one', () => {
    expect(new Condition()).toBeInstanceOf(Subject);
  });
});

describe('the lock', () => {
  it('may be shared: a notification reaches only the waits of its own condition', () => {
    marbles(({ expectObservable, at }) => {
      const lock = new Lock();
      const full = new Condition(lock);
      const empty = new Condition(lock);
      expectObservable(waiting(full)).toBe('--(w|)', values);
      expectObservable(waiting(empty)).toBe('-');
      at(2, () => notifying(full).subscribe());
      at('end', () => expect([full.waiting, empty.waiting]).toEqual([0, 1]));
    });
  });

  it('can be acquired and released through the condition', () => {
    marbles(({ expectObservable, at }) => {
      const condition = new Condition();
      expectObservable(condition.acquire().pipe(map(() => condition.locked))).toBe('(w|)', values);
      at(1, () => {
        condition.release();
        expect(condition.lock.locked).toBe(false);
      });
    });
  });

  it('must be one, else a TypeError is thrown', () => {
    expect(() => new Condition({} as never)).toThrow(TypeError);
  });
});

describe('cancelled at whatever frame', () => {
  const threeWaits = (condition: Condition, scope?: Scope) => {
    const options = scope ? { scope } : {};
    const wait = condition.wait(options).pipe(withLock(condition));
    let asked = 0;
    const twice = condition.waitFor(() => asked++ > 1, options).pipe(withLock(condition));
    const notifications = timer(2, 2).pipe(
      take(4),
      concatMap((n) => notifying(condition, n)),
    );
    return merge(wait, wait, twice, notifications);
  };

  it('waits leave the lock free and nobody in line', () => {
    let condition: Condition;
    everyFrame(
      () => {
        condition = new Condition();
        return threeWaits(condition);
      },
      { takes: 3, invariant: () => !condition.locked && condition.waiting === 0 },
    );
  });

  it('waits in a scope have taken the lock back, and let go of it, in that frame', () => {
    let condition: Condition;
    let scope: Scope;
    everyFrame(
      () => {
        condition = new Condition();
        scope = new Scope();
        return threeWaits(condition, scope);
      },
      { takes: 3, invariant: () => !condition.locked && condition.waiting === 0 && scope.size === 0 },
    );
  });
});
