import { EMPTY, from, NEVER, of, Subject, take, tap, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { AsyncEvent, gate, OverflowError } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';

const state = { t: true, f: false };

function openEvent(): AsyncEvent {
  const event = new AsyncEvent();
  event.set();
  return event;
}

describe('values', () => {
  it('pass as they come while the event is set, and wait while it is clear', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const event = new AsyncEvent();
      cold('                                      t--f-----t-----', state).subscribe(event);
      const source = cold('                       -a--b-c-------d|');
      expectObservable(source.pipe(gate(event))).toBe('-a-------(bc)-d|');
      expectSubscriptions(source.subscriptions).toBe('^--------------!');
    });
  });

  it('do not come out while the event stays clear', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('                                  -a-b-c|');
      expectObservable(source.pipe(gate(new AsyncEvent()))).toBe('-');
      expectSubscriptions(source.subscriptions).toBe('           ^-----!');
    });
  });

  it('that are synchronous pass an open gate synchronously', () => {
    const seen: unknown[] = [];
    of(1, 2).pipe(gate(openEvent())).subscribe({ next: (n) => seen.push(n), complete: () => seen.push('complete') });
    expect(seen).toEqual([1, 2, 'complete']);
  });

  it('that waited come out after the call that set the event', () => {
    marbles(({ at }) => {
      const event = new AsyncEvent();
      const log: unknown[] = [];
      of(1).pipe(gate(event)).subscribe((n) => log.push(n));
      at(1, () => {
        event.set();
        log.push('set');
      });
      at('end', () => expect(log).toEqual(['set', 1]));
    });
  });

  it('never overtake: one that comes between set() and the wake-up comes out after those that waited', () => {
    marbles(({ cold, expectObservable, at }) => {
      const event = new AsyncEvent();
      const source = new Subject<string>();
      cold('                                      -a').subscribe(source);
      expectObservable(source.pipe(gate(event))).toBe('---(ab)');
      at(3, () => {
        event.set();
        source.next('b');
      });
    });
  });

  it('that come after clear() are not let through by a set() before it that others have used', () => {
    marbles(({ cold, expectObservable, at }) => {
      const event = new AsyncEvent();
      const source = new Subject<string>();
      cold('                                      -a').subscribe(source);
      expectObservable(source.pipe(gate(event))).toBe('---(ab)');
      at(3, () => {
        event.set();
        source.next('b');
        event.clear();
        source.next('c');
      });
    });
  });

  it('wait again when a consumer clears the event while they come out', () => {
    marbles(({ cold, expectObservable }) => {
      const event = new AsyncEvent();
      cold('                                           ---t--t', state).subscribe(event);
      const closing = tap((value) => value === 'a' && event.clear());
      const source = cold('                            (abc)--');
      expectObservable(source.pipe(gate(event), closing)).toBe('---a--(bc)');
    });
  });

  it('set() and clear() in the same breath let one through', () => {
    marbles(({ cold, expectObservable }) => {
      const event = new AsyncEvent();
      cold('                                                ----p--p').subscribe(() => {
        event.set();
        event.clear();
      });
      expectObservable(cold('(abc)|').pipe(gate(event))).toBe('----a--b');
    });
  });

  it('fed from inside next come out after the one that fed them', () => {
    marbles(({ cold, expectObservable }) => {
      const values = { a: 1, b: 2, c: 3 };
      const source = new Subject<number>();
      cold('                      -a', values).subscribe(source);
      const fed = source.pipe(
        gate(openEvent()),
        tap((n) => n < 3 && source.next(n + 1)),
        take(3),
      );
      expectObservable(fed).toBe('-(abc|)', values);
    });
  });
});

describe('the end', () => {
  it('completion waits for the values before it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const event = new AsyncEvent();
      cold('                                      ------t', state).subscribe(event);
      const source = cold('                       -a-b|');
      expectObservable(source.pipe(gate(event))).toBe('------(ab|)');
      expectSubscriptions(source.subscriptions).toBe('^---!');
    });
  });

  it('completion passes a closed gate when nothing waits', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(EMPTY.pipe(gate(new AsyncEvent()))).toBe('    |');
      expectObservable(cold('--|').pipe(gate(new AsyncEvent()))).toBe('--|');
    });
  });

  it('a source without values or end does neither', () => {
    marbles(({ expectObservable }) => {
      expectObservable(NEVER.pipe(gate(openEvent()))).toBe('-');
    });
  });

  it('an error comes at once, and what waits is dropped', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const event = new AsyncEvent();
      cold('                                      ------t', state).subscribe(event);
      const source = cold('                       -a--#');
      expectObservable(source.pipe(gate(event))).toBe('----#');
      expectSubscriptions(source.subscriptions).toBe('^---!');
    });
  });

  it('an event that fails while values wait fails the stream', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const event = new AsyncEvent();
      cold<boolean>('                             ---#').subscribe(event);
      const source = cold('                       -a------a|');
      expectObservable(source.pipe(gate(event))).toBe('---#');
      expectSubscriptions(source.subscriptions).toBe('^--!');
    });
  });
});

describe('overflow', () => {
  it('error, the default: one value more than the capacity fails the stream', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const tooMany = new OverflowError('gate: more than 2 values are waiting');
      const source = cold('                       -a-b-c-d|');
      const gated = source.pipe(gate(new AsyncEvent(), { capacity: 2 }));
      expectObservable(gated).toBe('              -----#', {}, tooMany);
      expectSubscriptions(source.subscriptions).toBe('^----!');
    });
  });

  it('dropping: values that find it full are dropped', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const event = new AsyncEvent();
      cold('                                      ---------t-----', state).subscribe(event);
      const source = cold('                       -a-b-c-d------e|');
      const gated = source.pipe(gate(event, { capacity: 2, overflow: 'dropping' }));
      expectObservable(gated).toBe('              ---------(ab)-e|');
      expectSubscriptions(source.subscriptions).toBe('^--------------!');
    });
  });

  it('sliding: the oldest make room for the newest', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const event = new AsyncEvent();
      cold('                                      ---------t-----', state).subscribe(event);
      const source = cold('                       -a-b-c-d------e|');
      const gated = source.pipe(gate(event, { capacity: 2, overflow: 'sliding' }));
      expectObservable(gated).toBe('              ---------(cd)-e|');
      expectSubscriptions(source.subscriptions).toBe('^--------------!');
    });
  });

  it.each(['dropping', 'sliding'] as const)('%s with capacity 0: what finds it closed is dropped', (overflow) => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const event = new AsyncEvent();
      cold('                                      ---t--f--', state).subscribe(event);
      const source = cold('                       -a--b--c|');
      const gated = source.pipe(gate(event, { capacity: 0, overflow }));
      expectObservable(gated).toBe('              ----b---|');
      expectSubscriptions(source.subscriptions).toBe('^-------!');
    });
  });

  it('an open gate has no capacity: a value that comes between set() and the wake-up is not too many', () => {
    marbles(({ cold, expectObservable, at }) => {
      const event = new AsyncEvent();
      const source = new Subject<string>();
      cold('                                                   -a').subscribe(source);
      expectObservable(source.pipe(gate(event, { capacity: 1 }))).toBe('---(ab)');
      at(3, () => {
        event.set();
        source.next('b');
      });
    });
  });

  it('without a bound any number of values waits', () => {
    marbles(({ cold, expectObservable }) => {
      const event = new AsyncEvent();
      cold('                                                            -t', state).subscribe(event);
      const many = Array.from({ length: 10_000 }, (_, n) => n);
      expectObservable(from(many).pipe(gate(event), toArray())).toBe('  -(m|)', { m: many });
    });
  });
});

describe('unsubscribing', () => {
  it('while values wait drops them and stops waiting for the event', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const window = '-^---!';
      const lane = '  -^---!';

      const event = new AsyncEvent();
      const source = cold('-a------b|');
      expectObservable(source.pipe(gate(event)), window).toBe('-');
      expectSubscriptions(source.subscriptions).toBe(lane);
      at(4, () => expect(event.waiting).toBe(1));
      at('end', () => expect(event.waiting).toBe(0));
    });
  });

  it('by take(n) keeps the rest of what waited from coming out', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const event = new AsyncEvent();
      cold('                                               ------t', state).subscribe(event);
      const source = cold('                                -a-b-c-d|');
      expectObservable(source.pipe(gate(event), take(2))).toBe('------(ab|)');
      expectSubscriptions(source.subscriptions).toBe('         ^-----!');
    });
  });

  it('by take(n) stops a synchronous source there', () => {
    const produced: number[] = [];
    of(1, 2, 3, 4)
      .pipe(
        tap((n) => produced.push(n)),
        gate(openEvent()),
        take(2),
      )
      .subscribe();
    expect(produced).toEqual([1, 2]);
  });

  it('in the turn of set() nothing comes out', () => {
    marbles(({ at }) => {
      const event = new AsyncEvent();
      const gated = of(1).pipe(gate(event)).subscribe(() => expect.unreachable('it was cancelled'));
      at(1, () => {
        event.set();
        gated.unsubscribe();
      });
    });
  });
});

it.each([undefined, {}, new Subject()])('%s instead of an event throws a TypeError', (event) => {
  expect(() => gate(event as never)).toThrow(TypeError);
});

it('bad options throw', () => {
  const event = new AsyncEvent();
  expect(() => gate(event, { capacity: -1 })).toThrow(RangeError);
  expect(() => gate(event, { capacity: '1' as never })).toThrow(TypeError);
  expect(() => gate(event, { overflow: 'suspend' as never })).toThrow(RangeError);
});

it.each([undefined, 'dropping', 'sliding'] as const)('%s: cancelled at whatever frame, nothing is left', (overflow) => {
  let event: AsyncEvent;
  everyFrame(
    ({ cold }) => {
      event = new AsyncEvent();
      cold('--t--f----t', state).subscribe(event);
      const options = overflow ? { capacity: 1, overflow } : {};
      return cold('a-b-c-d-e-f|').pipe(gate(event, options));
    },
    { takes: 6, invariant: () => event.waiting === 0 },
  );
});
