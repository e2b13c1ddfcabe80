import { NEVER, of, Subject, take, tap, throwError, timer } from 'rxjs';
import { asCompleted, sleep } from 'rx-asyncio';
import { everyFrame, marbles, runAsync } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { cleaningUp } from '../internal/cleaningUp.ts';

describe('results', () => {
  it('come at the moment their input ends, the fastest first: the diagram of its documentation', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   ---1|       ');
      const aSubs = '    ^---!       ';
      const b = cold('   -2|         ');
      const bSubs = '    ^-!         ';
      const c = cold('   ------3|    ');
      const cSubs = '    ^------!    ';
      const expected = ' --2-1--(3|) ';

      expectObservable(asCompleted([a, b, c])).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    });
  });

  it('are the last value of each input, `undefined` for none: one emission an input', () => {
    marbles(({ cold, expectObservable }) => {
      const a = cold('   a-b-c-|     ');
      const b = cold('   --|         ');
      const expected = ' --u---(c|)  ';

      expectObservable(asCompleted([a, b])).toBe(expected, { u: undefined, c: 'c' });
    });
  });

  it('of inputs that end in the same frame come in the order of their ends', () => {
    marbles(({ cold, expectObservable }) => {
      const a = cold('   --a|     ');
      const b = cold('   -b-|     ');
      const expected = ' ---(ab|) ';

      expectObservable(asCompleted([a, b])).toBe(expected);
    });
  });

  it('of synchronous inputs come at once, in input order', () => {
    marbles(({ expectObservable }) => {
      expectObservable(asCompleted([of('a'), ['b', 'c'], of('d')])).toBe('(acd|)');
    });
  });

  it('are none for no input', () => {
    marbles(({ expectObservable }) => {
      expectObservable(asCompleted([])).toBe('|');
    });
  });

  it('go on coming while another input never ends', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -----');
      const aSubs = '    ^----';
      const b = cold('   -b|  ');
      const bSubs = '    ^-!  ';
      const expected = ' --b--';

      expectObservable(asCompleted([a, b])).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('that end while their consumer still holds another one are not lost, nor is that one', () => {
    marbles(({ cold, expectObservable }) => {
      const a = cold('   -a|     ');
      const expected = ' --(ba|) ';
      const b = new Subject<string>();
      // `tap` acts before it passes `a` on: `b` overtakes it.
      const endsOther = tap((name) => {
        if (name !== 'a') return;
        b.next('b');
        b.complete();
      });

      expectObservable(asCompleted([a, b]).pipe(endsOther)).toBe(expected);
    });
  });
});

describe('concurrency', () => {
  it('1 runs one input after the other', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   --a|     ');
      const aSubs = '    ^--!     ';
      const b = cold('      -b|   ');
      const bSubs = '    ---^-!   ';
      const expected = ' ---a-(b|)';

      expectObservable(asCompleted([a, b], { concurrency: 1 })).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('2 starts the third input when the first of two has ended', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -----a|  ');
      const aSubs = '    ^-----!  ';
      const b = cold('   -b|      ');
      const bSubs = '    ^-!      ';
      const c = cold('     -c|    ');
      const cSubs = '    --^-!    ';
      const expected = ' --b-c-(a|)';

      expectObservable(asCompleted([a, b, c], { concurrency: 2 })).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    });
  });
});

describe('an input that fails', () => {
  it('cancels its siblings and fails the whole, after the results there were', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -----a|');
      const aSubs = '    ^--!   ';
      const b = cold('   ---#   ');
      const bSubs = '    ^--!   ';
      const c = cold('   -c|    ');
      const cSubs = '    ^-!    ';
      const expected = ' --c#   ';

      expectObservable(asCompleted([a, b, c])).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    });
  });

  it('keeps its error back until the cleanup of the cancelled siblings has ended', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('         --------a|');
      const aSubs = '          ^-!       ';
      const cleanup = cold('     ---|    ');
      const cleanupSubs = '    --^--!    ';
      const b = cold('         --#       ');
      const bSubs = '          ^-!       ';
      const expected = '       -----#    ';

      expectObservable(asCompleted([cleaningUp(a, cleanup), b])).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('while the inputs are being started keeps the rest from starting', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   --a| ');
      const aSubs = '    (^!) ';
      const c = cold('   --c| ');
      const expected = ' #    ';

      expectObservable(asCompleted([a, throwError(() => 'error'), c])).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(c.subscriptions).toBe([]);
    });
  });
});

describe('settle', () => {
  it('makes every outcome a result that says which input it is of, and fails because of none', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   ---1|       ');
      const aSubs = '    ^---!       ';
      const b = cold('   -#          ');
      const bSubs = '    ^!          ';
      const c = cold('   ------|     ');
      const cSubs = '    ^-----!     ';
      const expected = ' -b--a-(c|)  ';

      expectObservable(asCompleted([a, b, c], { settle: true })).toBe(expected, {
        a: { index: 0, status: 'fulfilled', value: '1' },
        b: { index: 1, status: 'rejected', reason: 'error' },
        c: { index: 2, status: 'fulfilled', value: undefined },
      });
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    });
  });

  it('takes what is no input for one that failed with a TypeError', () => {
    const results: unknown[] = [];
    asCompleted([of(1), 7 as never], { settle: true }).subscribe((result) => results.push(result));
    expect(results).toEqual([
      { index: 0, status: 'fulfilled', value: 1 },
      { index: 1, status: 'rejected', reason: expect.any(TypeError) },
    ]);
  });
});

describe('leaving early', () => {
  it('cancels every input that runs and starts no other', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -----a|');
      const aSubs = '    ^--!   ';
      const b = cold('   -b|    ');
      const bSubs = '    ^-!    ';
      const c = cold('     ---c|');
      const cSubs = '    --^!   ';
      const d = cold('   -d|    ');
      const window = '   ^--!   ';
      const expected = ' --b----';

      expectObservable(asCompleted([a, b, c, d], { concurrency: 2 }), window).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
      expectSubscriptions(d.subscriptions).toBe([]);
    });
  });

  it('by take(1) cancels the losers in the frame of the winner', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   ----a|   ');
      const aSubs = '    ^-!      ';
      const b = cold('   -b|      ');
      const bSubs = '    ^-!      ';
      const expected = ' --(b|)   ';

      expectObservable(asCompleted([a, b]).pipe(take(1))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('by take(2) of synchronous inputs takes no third one from the generator, and closes it once', () => {
    marbles(({ expectObservable, at }) => {
      const log: string[] = [];
      function* inputs() {
        try {
          for (const name of ['a', 'b', 'c']) {
            log.push(name);
            yield of(name);
          }
        } finally {
          log.push('closed');
        }
      }

      expectObservable(asCompleted(inputs(), { concurrency: 1 }).pipe(take(2))).toBe('(ab|)');
      at('end', () => {
        expect(log).toEqual(['a', 'b', 'closed']);
      });
    });
  });
});

it('finite concurrency takes an input from a generator only when a slot is free', () => {
  marbles(({ cold, scheduler, expectObservable, at }) => {
    const expected = ' ---x-y-(z|)';
    const taken: string[] = [];
    function* inputs() {
      for (const name of ['x', 'y', 'z']) {
        taken.push(`${name} at ${scheduler.frame}`);
        yield name === 'x' ? cold(`--${name}|`) : cold(`-${name}|`);
      }
      taken.push(`end at ${scheduler.frame}`);
    }

    expectObservable(asCompleted(inputs(), { concurrency: 1 })).toBe(expected);
    at('end', () => {
      expect(taken).toEqual(['x at 0', 'y at 3', 'z at 5', 'end at 7']);
    });
  });
});

describe('promises and async iterables', () => {
  it('are inputs as Observables are', () =>
    runAsync(({ record, sleep: pause }) => {
      const inputs = [pause(3).then(() => 'a'), pause(1).then(() => 'b'), sleep(2, 'c')];
      record(asCompleted(inputs)).toBe('-bc(a|)');
    }));

  it('give inputs one at a time, when a slot is free', () =>
    runAsync(async ({ record, sleep: pause, now }) => {
      const asked: number[] = [];
      async function* inputs() {
        for (const name of ['a', 'b', 'c']) {
          asked.push(now());
          await pause(1);
          yield sleep(2, name);
        }
      }

      record(asCompleted(inputs(), { concurrency: 2 })).toBe('---ab-(c|)');
      await pause(12);
      expect(asked).toEqual([0, 1, 3]);
    }));
});

it('throws at the call for what cannot be iterated and for a bad option', () => {
  expect(() => asCompleted({ a: of(1) } as never)).toThrow(
    new TypeError(
      'asCompleted: expected inputs to be an array, an iterable or an async iterable of inputs, got an object',
    ),
  );
  expect(() => asCompleted(of(of(1)) as never)).toThrow(TypeError);
  expect(() => asCompleted([], { concurrency: 0 })).toThrow(
    new RangeError('asCompleted: expected concurrency to be an integer >= 1 or Infinity, got 0'),
  );
});

describe('leaves nothing behind at any frame', () => {
  it.each([1, 2, Infinity])('with concurrency %d', (concurrency) => {
    everyFrame(({ cold }) => asCompleted([cold('--a|'), cold('-b---|'), of('c'), timer(3)], { concurrency }));
  });

  it.each([false, true])('when an input fails, settle: %s', (settle) => {
    everyFrame(({ cold }) => asCompleted([cold('-----a|'), cold('--#'), cold('-b---#')], { settle: settle as true }));
  });

  it('with cleanup that takes time', () => {
    everyFrame(({ cold }) => asCompleted([cleaningUp(cold('-----a|'), cold('--|')), cold('---#')]), { grace: 2 });
  });

  it('of a generator', () => {
    let open = 0;
    everyFrame(
      ({ cold }) => {
        open = 0;
        function* inputs() {
          open++;
          try {
            yield cold('--a|');
            yield cold('-b|');
            yield NEVER;
          } finally {
            open--;
          }
        }
        return asCompleted(inputs(), { concurrency: 1 });
      },
      { invariant: () => open === 0 },
    );
  });
});
