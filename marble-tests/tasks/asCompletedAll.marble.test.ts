import { of, Subject, take, tap, timer, type Observable } from 'rxjs';
import { asCompletedAll } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { cleaningUp } from '../internal/cleaningUp.ts';

describe('results', () => {
  it('come at the moment their input ends: the diagram of its documentation', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       ----1|   ');
      const aSubs = '        ^----!   ';
      const b = cold('         -2|    ');
      const bSubs = '        --^-!    ';
      const source = hot('   a-b|     ', { a, b });
      const sourceSubs = '   ^--!     ';
      const expected = '     ----2(1|)';

      expectObservable(source.pipe(asCompletedAll())).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('end with the source when that ends last', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       -1|   ');
      const aSubs = '        ^-!   ';
      const source = hot('   a----|', { a });
      const sourceSubs = '   ^----!';
      const expected = '     --1--|';

      expectObservable(source.pipe(asCompletedAll())).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
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

      expectObservable(empty.pipe(asCompletedAll())).toBe(none);
      expectObservable(never.pipe(asCompletedAll())).toBe(nothing);
      expectSubscriptions(empty.subscriptions).toBe(emptySubs);
      expectSubscriptions(never.subscriptions).toBe(neverSubs);
    });
  });

  it('come at once from synchronous inputs of a synchronous source', () => {
    marbles(({ expectObservable }) => {
      expectObservable(of(of('a'), ['b', 'c'], of('d')).pipe(asCompletedAll())).toBe('(acd|)');
    });
  });

  it('may bring their consumer to add an input', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
      const a = cold('   -a|     ');
      const aSubs = '    ^-!     ';
      const b = cold('     -b|   ');
      const bSubs = '    --^-!   ';
      const expected = ' --a-(b|)';
      const source = new Subject<Observable<string>>();
      const addsOther = tap((name) => {
        if (name !== 'a') return;
        source.next(b);
        source.complete();
      });

      expectObservable(source.pipe(asCompletedAll(), addsOther)).toBe(expected);
      scheduler.schedule(() => {
        source.next(a);
      });
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });
});

describe('concurrency', () => {
  it('1 keeps inputs waiting until the one before has ended', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       ----1|     ');
      const aSubs = '        ^----!     ';
      const b = cold('            -2|   ');
      const bSubs = '        -----^-!   ';
      const source = hot('   ab|        ', { a, b });
      const sourceSubs = '   ^-!        ';
      const expected = '     -----1-(2|)';

      expectObservable(source.pipe(asCompletedAll({ concurrency: 1 }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('2 lets the third input in when one of two has ended', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -----1|  ');
      const aSubs = '    ^-----!  ';
      const b = cold('   -2|      ');
      const bSubs = '    ^-!      ';
      const c = cold('     -3|    ');
      const cSubs = '    --^-!    ';
      const expected = ' --2-3-(1|)';

      expectObservable(of(a, b, c).pipe(asCompletedAll({ concurrency: 2 }))).toBe(expected);
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

      expectObservable(source.pipe(asCompletedAll())).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('of the source cancels what runs and waits for its cleanup, with settle too', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const cleanup = cold('      --|    ');
      const a = cold('         -------1|');
      const aSubs = [
        '                      ^--!     ',
        '                      ^--!     ',
      ];
      const source = cold('    a--#     ', { a: cleaningUp(a, cleanup) });
      const sourceSubs = aSubs;
      const expected = '       -----#   ';

      expectObservable(source.pipe(asCompletedAll())).toBe(expected);
      expectObservable(source.pipe(asCompletedAll({ settle: true }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
    });
  });

  it('of an input is a result with settle, which says which input it is of', () => {
    marbles(({ cold, expectObservable }) => {
      const a = cold('   ---1|    ');
      const b = cold('   -#       ');
      const expected = ' -b--(a|) ';

      expectObservable(of(a, b).pipe(asCompletedAll({ settle: true }))).toBe(expected, {
        a: { index: 0, status: 'fulfilled', value: '1' },
        b: { index: 1, status: 'rejected', reason: 'error' },
      });
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

      expectObservable(source.pipe(asCompletedAll()), window).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('by take(1) cancels the losers and the source in the frame of the winner', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       -----1|');
      const aSubs = '        ^---!  ';
      const b = cold('         -2|  ');
      const bSubs = '        --^-!  ';
      const source = hot('   a-b---|', { a, b });
      const sourceSubs = '   ^---!  ';
      const expected = '     ----(2|)';

      expectObservable(source.pipe(asCompletedAll(), take(1))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });
});

it('throws at the call for a bad option', () => {
  expect(() => asCompletedAll({ concurrency: NaN })).toThrow(
    new RangeError('asCompletedAll: expected concurrency to be an integer >= 1 or Infinity, got NaN'),
  );
});

describe('leaves nothing behind at any frame', () => {
  it.each([1, 2, Infinity])('with concurrency %d', (concurrency) => {
    everyFrame(({ cold, hot }) => {
      const inputs = { a: cold('---1|'), b: cold('-2|'), c: of('3'), d: timer(2) };
      return hot<Observable<unknown>>('a-bcd|', inputs).pipe(asCompletedAll({ concurrency }));
    });
  });

  it('when an input fails, or the source does', () => {
    everyFrame(({ cold }) => cold('ab---a|', { a: cold('---1|'), b: cold('--#') }).pipe(asCompletedAll()));
    everyFrame(({ cold }) => cold('ab---#', { a: cold('---1|'), b: cold('-----2|') }).pipe(asCompletedAll()));
    everyFrame(({ cold }) => cold('ab|', { a: cold('---1|'), b: cold('-#') }).pipe(asCompletedAll({ settle: true })));
  });
});
