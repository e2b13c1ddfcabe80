import { of, Subject, take, tap, timer, type Observable } from 'rxjs';
import { orderedAll } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { cleaningUp } from '../internal/cleaningUp.ts';

describe('values', () => {
  it('come in the order the inputs came, while later ones run ahead: the diagram of its documentation', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       ----1|   ');
      const aSubs = '        ^----!   ';
      const b = cold('         -2|    ');
      const bSubs = '        --^-!    ';
      const source = hot('   a-b|     ', { a, b });
      const sourceSubs = '   ^--!     ';
      const expected = '     ----1(2|)';

      expectObservable(source.pipe(orderedAll())).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('are none for a source that ends empty, and never end for one that never does', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const empty = cold<Observable<string>>(' --|  ', {});
      const emptySubs = '                      ^-!  ';
      const none = '                           --|  ';
      const never = cold<Observable<string>>(' -----', {});
      const neverSubs = '                      ^----';
      const nothing = '                        -----';

      expectObservable(empty.pipe(orderedAll())).toBe(none);
      expectObservable(never.pipe(orderedAll())).toBe(nothing);
      expectSubscriptions(empty.subscriptions).toBe(emptySubs);
      expectSubscriptions(never.subscriptions).toBe(neverSubs);
    });
  });

  it('come at once from synchronous inputs of a synchronous source', () => {
    marbles(({ expectObservable }) => {
      expectObservable(of(of('a'), ['b', 'c'], of('d')).pipe(orderedAll())).toBe('(abcd|)');
    });
  });

  it('wait for ever behind an input that never ends', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -a---');
      const aSubs = '    ^----';
      const b = cold('   -b|  ');
      const bSubs = '    ^-!  ';
      const expected = ' -a---';

      expectObservable(of(a, b).pipe(orderedAll())).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('may bring their consumer to add an input', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const a = cold('   -a-|    ');
      const aSubs = '    ^--!    ';
      const b = cold('    ---b|  ');
      const bSubs = '    -^---!  ';
      const expected = ' -a--b|  ';
      const source = new Subject<Observable<string>>();
      const addsOther = tap((name) => {
        if (name !== 'a') return;
        source.next(b);
        source.complete();
      });

      expectObservable(source.pipe(orderedAll(), addsOther)).toBe(expected);
      scheduler.schedule(() => {
        source.next(a);
      });
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });
});

describe('concurrency', () => {
  it('1 is concatAll', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       ----1|  ');
      const aSubs = '        ^----!  ';
      const b = cold('            -2|');
      const bSubs = '        -----^-!';
      const source = hot('   ab|     ', { a, b });
      const sourceSubs = '   ^-!     ';
      const expected = '     ----1-2|';

      expectObservable(source.pipe(orderedAll({ concurrency: 1 }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('2, capacity 1, runs one input ahead and lets one wait', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   ----1|    ');
      const aSubs = '    ^----!    ';
      const b = cold('   -2|       ');
      const bSubs = '    ^-!       ';
      const c = cold('        -3|  ');
      const cSubs = '    -----^-!  ';
      const expected = ' ----123|  ';

      expectObservable(of(a, b, c).pipe(orderedAll({ concurrency: 2, capacity: 1 }))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    });
  });
});

describe('a failure', () => {
  it('of an input cancels its siblings and the source', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       -------1|');
      const aSubs = '        ^---!    ';
      const b = cold('         --#    ');
      const bSubs = '        --^-!    ';
      const source = hot('   a-b-----|', { a, b });
      const sourceSubs = '   ^---!    ';
      const expected = '     ----#    ';

      expectObservable(source.pipe(orderedAll())).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('of the source cancels what runs and waits for its cleanup', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('         -------1|');
      const aSubs = '          ^--!     ';
      const cleanup = cold('      --|   ');
      const cleanupSubs = '    ---^-!   ';
      const source = cold('    a--#     ', { a: cleaningUp(a, cleanup) });
      const sourceSubs = '     ^--!     ';
      const expected = '       -----#   ';

      expectObservable(source.pipe(orderedAll())).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });
});

describe('leaving early', () => {
  it('cancels source and inputs', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       -----1|');
      const aSubs = '        ^--!   ';
      const b = cold('         ---2|');
      const bSubs = '        --^!   ';
      const source = hot('   a-b---|', { a, b });
      const sourceSubs = '   ^--!   ';
      const window = '       ^--!   ';
      const expected = '     -------';

      expectObservable(source.pipe(orderedAll()), window).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('by take(1) cancels the rest in the frame of the first value', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       ---1-2|');
      const aSubs = '        ^--!   ';
      const b = cold('         ---3|');
      const bSubs = '        --^!   ';
      const source = hot('   a-b---|', { a, b });
      const sourceSubs = '   ^--!   ';
      const expected = '     ---(1|)';

      expectObservable(source.pipe(orderedAll(), take(1))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });
});

it('throws at the call for a bad option', () => {
  expect(() => orderedAll({ capacity: 2.5 })).toThrow(
    new RangeError('orderedAll: expected capacity to be an integer >= 1 or Infinity, got 2.5'),
  );
  expect(() => orderedAll({ concurrency: null as never })).toThrow(TypeError);
});

describe('leaves nothing behind at any frame', () => {
  it.each([1, 2, Infinity])('with concurrency %d', (concurrency) => {
    everyFrame(({ cold, hot }) => {
      const inputs = { a: cold('---1|'), b: cold('-2|'), c: of('3'), d: timer(2) };
      return hot<Observable<unknown>>('a-bcd|', inputs).pipe(orderedAll({ concurrency }));
    });
  });

  it('when an input fails, or the source does', () => {
    everyFrame(({ cold }) => cold('ab---a|', { a: cold('---1|'), b: cold('--#') }).pipe(orderedAll()));
    everyFrame(({ cold }) => cold('ab---#', { a: cold('---1|'), b: cold('-----2|') }).pipe(orderedAll()));
  });
});
