import { defer, of, Subject, type Observable } from 'rxjs';
import { gatherAll } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { cleaningUp } from '../internal/cleaningUp.ts';

describe('results', () => {
  it('come in the order the inputs came, when all have ended: the diagram of its documentation', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       ---1|      ');
      const aSubs = '        ^---!      ';
      const b = cold('         --2|     ');
      const bSubs = '        --^--!     ';
      const source = hot('   a-b|       ', { a, b });
      const sourceSubs = '   ^--!       ';
      const expected = '     -----(r|)  ';

      expectObservable(source.pipe(gatherAll())).toBe(expected, { r: ['1', '2'] });
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('wait for the end of the source too', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       -1|         ');
      const aSubs = '        ^-!         ';
      const source = hot('   a----|      ', { a });
      const sourceSubs = '   ^----!      ';
      const expected = '     -----(r|)   ';

      expectObservable(source.pipe(gatherAll())).toBe(expected, { r: ['1'] });
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
    });
  });

  it('are `[]` for a source that ends empty', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<Observable<string>>(' ---|       ', {});
      const sourceSubs = '                      ^--!       ';
      const expected = '                        ---(r|)    ';

      expectObservable(source.pipe(gatherAll())).toBe(expected, { r: [] });
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('never come from a source, or an input, that never ends', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const never = cold<Observable<string>>(' -----', {});
      const neverSubs = '                      ^----';
      const hanging = cold('                   -----');
      const hangingSubs = '                    ^----';
      const expected = '                       -----';

      expectObservable(never.pipe(gatherAll())).toBe(expected);
      expectObservable(of(hanging).pipe(gatherAll())).toBe(expected);
      expectSubscriptions(never.subscriptions).toBe(neverSubs);
      expectSubscriptions(hanging.subscriptions).toBe(hangingSubs);
    });
  });

  it('are there at once when source and inputs are synchronous', () => {
    marbles(({ expectObservable }) => {
      expectObservable(of(of(1), [2, 3], of()).pipe(gatherAll())).toBe('(r|)', { r: [1, 3, undefined] });
    });
  });
});

describe('concurrency', () => {
  it('1 keeps inputs waiting until the one before has ended', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       ----1|        ');
      const aSubs = '        ^----!        ';
      const b = cold('            -2|      ');
      const bSubs = '        -----^-!      ';
      const source = hot('   ab|           ', { a, b });
      const sourceSubs = '   ^-!           ';
      const expected = '     -------(r|)   ';

      expectObservable(source.pipe(gatherAll({ concurrency: 1 }))).toBe(expected, { r: ['1', '2'] });
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('2 lets the third input in when one of two has ended', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   ---1|     ');
      const aSubs = '    ^---!     ';
      const b = cold('   -2|       ');
      const bSubs = '    ^-!       ';
      const c = cold('     -3|     ');
      const cSubs = '    --^-!     ';
      const expected = ' ----(r|)  ';

      expectObservable(of(a, b, c).pipe(gatherAll({ concurrency: 2 }))).toBe(expected, { r: ['1', '2', '3'] });
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
      const c = cold('              3|');
      const source = hot('   a-b----c|', { a, b, c });
      const sourceSubs = '   ^---!    ';
      const expected = '     ----#    ';

      expectObservable(source.pipe(gatherAll())).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe([]);
    });
  });

  it('of the source cancels what runs and waits for its cleanup, whatever the options say', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const cleanup = cold('      --|    ');
      const a = cold('         -------1|');
      const aSubs = [
        '                      ^--!     ',
        '                      ^--!     ',
        '                      ^--!     ',
      ];
      const source = cold('    a--#     ', { a: cleaningUp(a, cleanup) });
      const sourceSubs = aSubs;
      const expected = '       -----#   ';

      expectObservable(source.pipe(gatherAll())).toBe(expected);
      expectObservable(source.pipe(gatherAll({ onError: 'collect' }))).toBe(expected);
      expectObservable(source.pipe(gatherAll({ returnExceptions: true }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
    });
  });

  it("lets the siblings run on with onError: 'collect', and comes as an AggregateError", () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       -#        ');
      const aSubs = '        ^!        ';
      const b = cold('         ---2|   ');
      const bSubs = '        --^---!   ';
      const source = hot('   a-b|      ', { a, b });
      const expected = '     ------#   ';

      const error = new AggregateError(['error'], 'gather: 1 of 2 inputs failed');
      expectObservable(source.pipe(gatherAll({ onError: 'collect' }))).toBe(expected, undefined, error);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it("comes at once with onError: 'detach', and the inputs that run go on", () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   ---1|  ');
      const aSubs = '    ^---!  ';
      const b = cold('   -#     ');
      const bSubs = '    ^!     ';
      const expected = ' -#     ';

      expectObservable(of(a, b).pipe(gatherAll({ onError: 'detach' }))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('is a result with returnExceptions', () => {
    marbles(({ cold, expectObservable }) => {
      const a = cold('   -#       ');
      const b = cold('   ---2|    ');
      const expected = ' ----(r|) ';

      expectObservable(of(a, b).pipe(gatherAll({ returnExceptions: true }))).toBe(expected, {
        r: [
          { status: 'rejected', reason: 'error' },
          { status: 'fulfilled', value: '2' },
        ],
      });
    });
  });
});

it('cancels source and inputs when it is unsubscribed', () => {
  marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
    const a = cold('       -----1|');
    const aSubs = '        ^--!   ';
    const b = cold('         ---2|');
    const bSubs = '        --^!   ';
    const source = hot('   a-b---|', { a, b });
    const sourceSubs = '   ^--!   ';
    const window = '       ^--!   ';
    const expected = '     -------';

    expectObservable(source.pipe(gatherAll()), window).toBe(expected);
    expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    expectSubscriptions(a.subscriptions).toBe(aSubs);
    expectSubscriptions(b.subscriptions).toBe(bSubs);
  });
});

it('takes an input that arrives while another is being started', () => {
  marbles(({ cold, expectObservable, expectSubscriptions, scheduler }) => {
    const b = cold('   --2|      ');
    const bSubs = '    ^--!      ';
    const expected = ' ---(r|)   ';
    const source = new Subject<Observable<string>>();
    const a = cold('   -1|       ');
    const aSubs = '    ^-!       ';

    expectObservable(source.pipe(gatherAll())).toBe(expected, { r: ['1', '2'] });
    scheduler.schedule(() => {
      source.next(feeding(source, b, a));
      source.complete();
    });
    expectSubscriptions(a.subscriptions).toBe(aSubs);
    expectSubscriptions(b.subscriptions).toBe(bSubs);
  });
});

/** `then`, whose subscription first feeds `fed` to `source`. */
function feeding<T>(source: Subject<Observable<T>>, fed: Observable<T>, then: Observable<T>): Observable<T> {
  return defer(() => {
    source.next(fed);
    return then;
  });
}

it('throws at the call for a bad option', () => {
  expect(() => gatherAll({ concurrency: 0 })).toThrow(
    new RangeError('gatherAll: expected concurrency to be an integer >= 1 or Infinity, got 0'),
  );
  expect(() => gatherAll({ onError: 'never' as never })).toThrow(RangeError);
});

describe('leaves nothing behind at any frame', () => {
  it.each([1, 2, Infinity])('with concurrency %d', (concurrency) => {
    everyFrame(({ cold, hot }) => {
      const inputs = { a: cold('---1|'), b: cold('-2|'), c: of('3') };
      return hot('a-bc|', inputs).pipe(gatherAll({ concurrency }));
    });
  });

  it.each(['cancel', 'collect'] as const)("when an input fails with onError: '%s'", (onError) => {
    everyFrame(({ cold }) => cold('ab---a|', { a: cold('---1|'), b: cold('-#') }).pipe(gatherAll({ onError })));
  });

  it('when the source fails', () => {
    everyFrame(({ cold }) => cold('ab---#', { a: cold('---1|'), b: cold('-------2|') }).pipe(gatherAll()));
  });
});
