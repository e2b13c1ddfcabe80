import { defer, NEVER, of, Subject, tap, throwError, timer, type Observable } from 'rxjs';
import { firstSuccess, sleep } from 'rx-asyncio';
import { everyFrame, marbles, runAsync } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { cleaningUp } from '../internal/cleaningUp.ts';
import { watchedItems } from '../internal/generators.ts';

describe('the first input to succeed', () => {
  it('gives the result, and the others are cancelled: the diagram of its documentation', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   --#      ');
      const aSubs = '    ^-!      ';
      const b = cold('   ---2|    ');
      const bSubs = '    ^---!    ';
      const c = cold('   ------3| ');
      const cSubs = '    ^---!    ';
      const expected = ' ----(2|) ';

      expectObservable(firstSuccess([a, b, c])).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    });
  });

  it('is the first to complete, not the first to emit; its last value is the result, `undefined` for none', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('    1-----|  ');
      const aSubs = '     ^---!    ';
      const b = cold('    --2-|    ');
      const bSubs = '     ^---!    ';
      const c = cold('    -----|   ');
      const empty = cold('--|      ');
      const last = '      ----(2|) ';
      const none = '      --(u|)   ';

      expectObservable(firstSuccess([a, b, c])).toBe(last);
      expectObservable(firstSuccess([c, empty])).toBe(none, { u: undefined });
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('keeps the rest from starting when it is synchronous', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -1| ');
      const aSubs = '    (^!)';
      const c = cold('   -3| ');
      const expected = ' (2|)';

      expectObservable(firstSuccess([a, of('2'), c])).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(c.subscriptions).toBe([]);
    });
  });

  it('comes out when the losers have cleaned up', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('         --1|       ');
      const aSubs = '          ^--!       ';
      const b = cold('         -----2|    ');
      const bSubs = '          ^--!       ';
      const cleanup = cold('      ---|    ');
      const cleanupSubs = '    ---^--!    ';
      const expected = '       ------(1|) ';

      expectObservable(firstSuccess([a, cleaningUp(b, cleanup)])).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('stays the only one when a loser ends because of it', () => {
    marbles(({ cold, expectObservable }) => {
      const a = cold('   --1|    ');
      const expected = ' ---(1|) ';
      const b = new Subject<string>();
      const endsOther = tap({
        complete: () => {
          b.complete();
        },
      });

      // `tap` acts before it passes the completion on: `b` is the first to complete.
      expectObservable(firstSuccess([a.pipe(endsOther), b])).toBe('---(u|)', { u: undefined });
      expectObservable(firstSuccess([a])).toBe(expected);
    });
  });

  it('never comes while no input ends', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -1---');
      const aSubs = '    ^----';
      const b = cold('   -#   ');
      const bSubs = '    ^!   ';
      const expected = ' -----';

      expectObservable(firstSuccess([a, b])).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });
});

describe('when every input fails', () => {
  it('the error is an AggregateError of all failures, in input order', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   ----#', undefined, 'late');
      const aSubs = '    ^---!';
      const b = cold('   --#  ', undefined, 'early');
      const bSubs = '    ^-!  ';
      const expected = ' ----#';

      const error = new AggregateError(['late', 'early'], 'firstSuccess: all 2 inputs failed');
      expectObservable(firstSuccess([a, b])).toBe(expected, undefined, error);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('synchronously, it is that too; what is no input failed with a TypeError', () => {
    const errors: unknown[] = [];
    firstSuccess([throwError(() => 'no'), 7 as never]).subscribe({ error: (error: unknown) => errors.push(error) });
    expect(errors).toEqual([new AggregateError(['no', expect.any(TypeError)], 'firstSuccess: all 2 inputs failed')]);
  });

  it('because there is none, the AggregateError has no errors', () => {
    marbles(({ expectObservable }) => {
      expectObservable(firstSuccess([])).toBe('#', undefined, new AggregateError([], 'firstSuccess: no inputs'));
    });
  });
});

describe('concurrency', () => {
  it('1 tries one input after the other until one succeeds', () => {
    marbles(({ cold, scheduler, expectObservable, expectSubscriptions, at }) => {
      const a = cold('   --#       ');
      const aSubs = '    ^-!       ';
      const b = cold('     --2|    ');
      const bSubs = '    --^--!    ';
      const c = cold('        3|   ');
      const expected = ' -----(2|) ';
      const { items, log } = watchedItems(scheduler, [a, b, c]);

      expectObservable(firstSuccess(items(), { concurrency: 1 })).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe([]);
      at('end', () => {
        expect(log).toEqual(['a at 0', 'b at 2', 'closed at 5']);
      });
    });
  });

  it('2 replaces an input that failed by the next', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   ------1| ');
      const aSubs = '    ^----!   ';
      const b = cold('   --#      ');
      const bSubs = '    ^-!      ';
      const c = cold('     --3|   ');
      const cSubs = '    --^--!   ';
      const expected = ' -----(3|)';

      expectObservable(firstSuccess([a, b, c], { concurrency: 2 })).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    });
  });
});

it('cancels every input when it is unsubscribed', () => {
  marbles(({ cold, expectObservable, expectSubscriptions }) => {
    const a = cold('   -----1|');
    const aSubs = '    ^--!   ';
    const b = cold('   -#     ');
    const bSubs = '    ^!     ';
    const window = '   ^--!   ';
    const expected = ' -------';

    expectObservable(firstSuccess([a, b]), window).toBe(expected);
    expectSubscriptions(a.subscriptions).toBe(aSubs);
    expectSubscriptions(b.subscriptions).toBe(bSubs);
  });
});

it('a generator that fails cancels what runs and fails the whole: it is not an input', () => {
  marbles(({ cold, expectObservable, expectSubscriptions }) => {
    const a = cold('   --#   ');
    const aSubs = '    ^-!   ';
    const b = cold('   ---2| ');
    const bSubs = '    ^-!   ';
    const expected = ' --#   ';
    function* mirrors() {
      yield* [a, b];
      throw new Error('no more mirrors');
    }

    const error = new Error('no more mirrors');
    expectObservable(firstSuccess(mirrors(), { concurrency: 2 })).toBe(expected, undefined, error);
    expectSubscriptions(a.subscriptions).toBe(aSubs);
    expectSubscriptions(b.subscriptions).toBe(bSubs);
  });
});

it('races mirrors that are still being looked up, and promises', () =>
  runAsync(({ record, sleep: pause }) => {
    async function* mirrors() {
      yield defer(() => Promise.reject(new Error('down')));
      await pause(2);
      yield sleep(6, 'eu');
      yield defer(() => pause(3).then(() => 'us'));
    }
    const race = [pause(3).then(() => 'eu'), pause(2).then(() => 'us')];

    record(firstSuccess(mirrors())).toBe('-----(u|)', { u: 'us' });
    record(firstSuccess(race)).toBe('--(u|)', { u: 'us' });
  }));

it('throws at the call for what cannot be iterated and for a bad option', () => {
  expect(() => firstSuccess(of(of(1)) as never)).toThrow(TypeError);
  expect(() => firstSuccess(undefined as never)).toThrow(
    new TypeError(
      'firstSuccess: expected inputs to be an array, an iterable or an async iterable of inputs, got undefined',
    ),
  );
  expect(() => firstSuccess([], { concurrency: 0 })).toThrow(
    new RangeError('firstSuccess: expected concurrency to be an integer >= 1 or Infinity, got 0'),
  );
});

describe('leaves nothing behind at any frame', () => {
  it.each([1, 2, Infinity])('with concurrency %d', (concurrency) => {
    everyFrame(({ cold }) =>
      firstSuccess<Observable<unknown>>([cold('--#'), cold('-#'), timer(4), cold('---#'), NEVER], { concurrency }),
    );
  });

  it('when every input fails', () => {
    everyFrame(({ cold }) => firstSuccess([cold('--#'), cold('-#'), throwError(() => 'no')]));
  });

  it('with cleanup that takes time', () => {
    everyFrame(({ cold }) => firstSuccess([cleaningUp(cold('-----1|'), cold('--|')), cold('---2|')]), { grace: 2 });
  });
});
