import { EMPTY, filter, merge, NEVER, of, Subject, switchMap, take, takeUntil, tap, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { AsyncEvent } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';

const state = { t: true, f: false };

function setEvent(): AsyncEvent {
  const event = new AsyncEvent();
  event.set();
  return event;
}

describe('wait', () => {
  it('waits until the event is set, emits true and completes', () => {
    marbles(({ cold, expectObservable }) => {
      const event = new AsyncEvent();
      cold('                                ---s').subscribe(() => event.set());
      expectObservable(event.wait()).toBe(' ---(t|)', state);
    });
  });

  it('of a set event is synchronous', () => {
    marbles(({ expectObservable }) => {
      expectObservable(setEvent().wait()).toBe('(t|)', state);
    });

    const log: unknown[] = [];
    setEvent().wait().subscribe({ next: (value) => log.push(value), complete: () => log.push('complete') });
    expect(log).toEqual([true, 'complete']);
  });

  it('of an event that is never set does not end', () => {
    marbles(({ expectObservable }) => {
      expectObservable(new AsyncEvent().wait()).toBe('-');
    });
  });

  it('of an event that was cleared again waits for the next set()', () => {
    marbles(({ cold, expectObservable }) => {
      const feed = '      -t-f---t';
      const before = '    -(t|)';
      const setWindow = ' --^';
      const whileSet = '  --(t|)';
      const lateWindow = '----^';
      const later = '     -------(t|)';

      const event = new AsyncEvent();
      cold(feed, state).subscribe(event);
      expectObservable(event.wait()).toBe(before, state);
      expectObservable(event.wait(), setWindow).toBe(whileSet, state);
      expectObservable(event.wait(), lateWindow).toBe(later, state);
    });
  });

  it('set() and clear() in the same breath wake everybody who was waiting', () => {
    marbles(({ cold, expectObservable, at }) => {
      const event = new AsyncEvent();
      cold('                               -----p').subscribe(() => {
        event.set();
        event.clear();
      });
      expectObservable(event.wait()).toBe('-----(t|)', state);
      expectObservable(event.wait()).toBe('-----(t|)', state);
      at('end', () => expect(event.isSet).toBe(false));
    });
  });

  it('whoever waits again after such a pulse waits for the next', () => {
    marbles(({ cold, expectObservable }) => {
      const event = new AsyncEvent();
      cold('                                                                     --p--p').subscribe(() => {
        event.set();
        event.clear();
      });
      expectObservable(event.wait().pipe(switchMap(() => event.wait()))).toBe('  -----(t|)', state);
    });
  });

  it('wakes in the order the waiters came, after the call that set it', () => {
    marbles(({ at }) => {
      const event = new AsyncEvent();
      const log: string[] = [];
      event.wait().subscribe(() => log.push('a'));
      event.wait().subscribe(() => log.push('b'));
      at(2, () => {
        event.set();
        log.push('set');
      });
      at('end', () => expect(log).toEqual(['set', 'a', 'b']));
    });
  });

  it('a waiter that unsubscribes in the turn of set() is not woken, the others are', () => {
    marbles(({ expectObservable, at }) => {
      const event = new AsyncEvent();
      const gone = event.wait().subscribe(() => expect.unreachable('it was cancelled'));
      expectObservable(event.wait()).toBe('--(t|)', state);
      at(2, () => {
        event.set();
        gone.unsubscribe();
      });
    });
  });

  it('a waiter that clears the event does not keep the others from being woken', () => {
    marbles(({ cold, expectObservable }) => {
      const event = new AsyncEvent();
      cold('                                                              --s').subscribe(() => event.set());
      expectObservable(event.wait().pipe(tap(() => event.clear()))).toBe('--(t|)', state);
      expectObservable(event.wait()).toBe('                               --(t|)', state);
    });
  });
});

describe('as an Observable', () => {
  it('emits every change and only changes, to whoever is subscribed at the time', () => {
    marbles(({ cold, expectObservable }) => {
      const calls = '      -s-s-c-c-s';
      const changes = '    -t---f---t';
      const lateWindow = ' ---^';
      const late = '       -----f---t';

      const event = new AsyncEvent();
      cold(calls).subscribe((call) => (call === 's' ? event.set() : event.clear()));
      expectObservable(event).toBe(changes, state);
      expectObservable(event, lateWindow).toBe(late, state);
    });
  });

  it('emits inside the call that changed it, when the state has changed', () => {
    const event = new AsyncEvent();
    const log: unknown[] = [];
    event.subscribe((value) => log.push([value, event.isSet]));
    event.set();
    event.clear();
    expect(log).toEqual([
      [true, true],
      [false, false],
    ]);
  });

  it('an observer that changes it again has every observer see both changes in their order', () => {
    marbles(({ cold, expectObservable }) => {
      const event = new AsyncEvent();
      event.pipe(filter(Boolean)).subscribe(() => event.clear());
      expectObservable(event).toBe('--(tf)', state);
      cold('                        --s').subscribe(() => event.set());
    });
  });

  it('composes: a stream that runs while the event is set', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const feed = '   -t---f--t---f';
      const ticks = '   --x--x--x';
      const lanes = [
        '              -^---!',
        '              --------^---!',
      ];
      const expected = '---x------x';

      const event = new AsyncEvent();
      const source = cold(ticks);
      cold(feed, state).subscribe(event);
      expectObservable(event.pipe(switchMap((open) => (open ? source : NEVER)))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(lanes);
    });
  });
});

describe('as an Observer', () => {
  it('is set by true and cleared by false, from any number of sources', () => {
    marbles(({ cold, expectObservable }) => {
      const event = new AsyncEvent();
      cold('                        --t----', state).subscribe(event);
      cold('                        ----f--t', state).subscribe(event);
      expectObservable(event).toBe('--t-f--t', state);
    });
  });

  it('a source that completes ends the Observable of changes, and the event lives on', () => {
    marbles(({ cold, expectObservable }) => {
      const event = new AsyncEvent();
      cold('                                -t-f|', state).subscribe(event);
      cold('                                ------s').subscribe(() => event.set());
      expectObservable(event).toBe('        -t-f|', state);
      expectObservable(event.wait(), '      -----^').toBe('------(t|)', state);
    });
  });

  it('an empty source leaves the waiters waiting', () => {
    marbles(({ expectObservable }) => {
      const event = new AsyncEvent();
      EMPTY.subscribe(event);
      expectObservable(event.wait()).toBe('-');
      expectObservable(event).toBe('|');
    });
  });

  it('a source that fails fails the waiters and the observers, and those who come later', () => {
    marbles(({ cold, expectObservable }) => {
      const event = new AsyncEvent();
      cold<boolean>('                        --#').subscribe(event);
      expectObservable(event.wait()).toBe('  --#');
      expectObservable(event).toBe('         --#');
      expectObservable(event.wait(), '       ----^').toBe('----#');
      expectObservable(event, '              ----^').toBe('----#');
    });
  });

  it('after a failure nothing sets it', () => {
    const event = new AsyncEvent();
    event.error('broken');
    event.set();
    event.next(true);
    expect(event.isSet).toBe(false);
  });

  it('a synchronous source goes through every state', () => {
    marbles(({ expectObservable, at }) => {
      const event = new AsyncEvent();
      expectObservable(event.wait()).toBe('(t|)', state);
      at(0, () => of(true, false).subscribe(event));
      at('end', () => expect(event.isSet).toBe(false));
    });
  });

  it('a source cut short by take(n) leaves it in the state of the n-th value', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const event = new AsyncEvent();
      const source = cold('               -t-f-t', state);
      source.pipe(take(2)).subscribe(event);
      expectObservable(event).toBe('      -t-(f|)', state);
      expectSubscriptions(source.subscriptions).toBe('^--!');
    });
  });

  it.each([undefined, 'true', 1])('%s instead of a boolean throws a TypeError', (value) => {
    expect(() => new AsyncEvent().next(value as never)).toThrow(TypeError);
  });

  it('is a Subject', () => {
    expect(new AsyncEvent()).toBeInstanceOf(Subject);
  });
});

it('cancelled at whatever frame, a wait leaves no waiter behind', () => {
  let event: AsyncEvent;
  everyFrame(
    ({ cold }) => {
      event = new AsyncEvent();
      cold('---t-f---t', state).subscribe(event);
      return merge(event.wait(), timer(4).pipe(switchMap(() => event.wait())), event.pipe(takeUntil(timer(8))));
    },
    { invariant: () => event.waiting === 0 },
  );
});

it('a failing feed leaves no waiter behind', () => {
  let event: AsyncEvent;
  everyFrame(
    ({ cold }) => {
      event = new AsyncEvent();
      cold<boolean>('--#').subscribe(event);
      return event.wait();
    },
    { invariant: () => event.waiting === 0 },
  );
});
