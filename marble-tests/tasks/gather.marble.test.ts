import { NEVER, of, Subject, tap, throwError, timer } from 'rxjs';
import { gather, sleep } from 'rx-asyncio';
import { everyFrame, marbles, runAsync } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { enter, leave, Scope } from '../../src/operators/internal/scope.ts';
import { cleaningUp } from '../internal/cleaningUp.ts';

describe('results', () => {
  it('come in input order when the last input has ended: the diagram of its documentation', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   --1|      ');
      const aSubs = '    ^--!      ';
      const b = cold('   -2---|    ');
      const bSubs = '    ^----!    ';
      const c = cold('   3|        ');
      const cSubs = '    ^!        ';
      const expected = ' -----(r|) ';

      expectObservable(gather([a, b, c])).toBe(expected, { r: ['1', '2', '3'] });
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    });
  });

  it('are the last value of each input before its completion, `undefined` for none', () => {
    marbles(({ cold, expectObservable }) => {
      const a = cold('   a-b-c--|     ');
      const b = cold('   ----|        ');
      const expected = ' -------(r|)  ';

      expectObservable(gather([a, b])).toBe(expected, { r: ['c', undefined] });
    });
  });

  it('are there at once when every input is synchronous', () => {
    marbles(({ expectObservable }) => {
      expectObservable(gather([of(1, 2), [3], of()])).toBe('(r|)', { r: [2, 3, undefined] });
    });
  });

  it('are `[]`, or `{}`, at once for no input', () => {
    marbles(({ expectObservable }) => {
      expectObservable(gather([])).toBe('(r|)', { r: [] });
      expectObservable(gather({})).toBe('(r|)', { r: {} });
      expectObservable(gather(new Set<never>())).toBe('(r|)', { r: [] });
    });
  });

  it('never come while one input never ends', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -1|  ');
      const aSubs = '    ^-!  ';
      const b = cold('   --2--');
      const bSubs = '    ^----';
      const expected = ' -----';

      expectObservable(gather([a, b])).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('have the keys of a record, in its order', () => {
    marbles(({ cold, expectObservable, at }) => {
      const user = cold(' ---u|     ');
      const id = cold('   -7|       ');
      const expected = '  ----(r|)  ';
      const keys: string[] = [];

      const gathered = gather({ user, id });
      expectObservable(gathered).toBe(expected, { r: { user: 'u', id: '7' } });
      gathered.subscribe((result) => keys.push(...Object.keys(result)));
      at('end', () => {
        expect(keys).toEqual(['user', 'id']);
      });
    });
  });

  it('are made anew for every subscriber: a gather is as cold as its inputs', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('        -a|         ');
      const aSubs = [
        '                     ^-!         ',
        '                     ---^-!      ',
      ];
      const firstWindow = '   ^           ';
      const first = '         --(r|)      ';
      const secondWindow = '  ---^        ';
      const second = '        -----(r|)   ';

      const gathered = gather([a]);
      expectObservable(gathered, firstWindow).toBe(first, { r: ['a'] });
      expectObservable(gathered, secondWindow).toBe(second, { r: ['a'] });
      expectSubscriptions(a.subscriptions).toBe(aSubs);
    });
  });

  it('come for each place of an input that is given twice, which runs twice', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -a|     ');
      const aSubs = ['   ^-!     ', '   ^-!     '];
      const expected = ' --(r|)  ';

      expectObservable(gather([a, a])).toBe(expected, { r: ['a', 'a'] });
      expectSubscriptions(a.subscriptions).toBe(aSubs);
    });
  });

  it('are in place also when one input ends another from inside its `next`', () => {
    marbles(({ cold, expectObservable }) => {
      const a = cold('   --a-|     ');
      const expected = ' ----(r|)  ';
      const other = new Subject<string>();
      const endsOther = tap(() => {
        other.next('last');
        other.complete();
      });

      expectObservable(gather([other, a.pipe(endsOther)])).toBe(expected, { r: ['last', 'a'] });
    });
  });
});

describe('concurrency', () => {
  it('1 runs one input after the other, the next in the frame in which the one before ends', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   --a|         ');
      const aSubs = '    ^--!         ';
      const b = cold('      -b|       ');
      const bSubs = '    ---^-!       ';
      const c = cold('        c|      ');
      const cSubs = '    -----^!      ';
      const expected = ' ------(r|)   ';

      expectObservable(gather([a, b, c], { concurrency: 1 })).toBe(expected, { r: ['a', 'b', 'c'] });
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    });
  });

  it('2 starts the third input when the first of two has ended', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -----a|    ');
      const aSubs = '    ^-----!    ';
      const b = cold('   -b|        ');
      const bSubs = '    ^-!        ';
      const c = cold('     -c|      ');
      const cSubs = '    --^-!      ';
      const d = cold('       --d|   ');
      const dSubs = '    ----^--!   ';
      const expected = ' -------(r|)';

      expectObservable(gather([a, b, c, d], { concurrency: 2 })).toBe(expected, { r: ['a', 'b', 'c', 'd'] });
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
      expectSubscriptions(d.subscriptions).toBe(dSubs);
    });
  });

  it('limits the inputs of a record too', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const x = cold('   -x|       ');
      const xSubs = '    ^-!       ';
      const y = cold('     -y|     ');
      const ySubs = '    --^-!     ';
      const expected = ' ----(r|)  ';

      expectObservable(gather({ x, y }, { concurrency: 1 })).toBe(expected, { r: { x: 'x', y: 'y' } });
      expectSubscriptions(x.subscriptions).toBe(xSubs);
      expectSubscriptions(y.subscriptions).toBe(ySubs);
    });
  });

  it('finite takes an input from a generator only when a slot is free', () => {
    marbles(({ cold, scheduler, expectObservable, at }) => {
      const expected = ' ------(r|)';
      const taken: string[] = [];
      function* inputs() {
        for (const name of ['a', 'b', 'c']) {
          taken.push(`${name} at ${scheduler.frame}`);
          yield cold('--x|');
        }
        taken.push(`end at ${scheduler.frame}`);
      }

      expectObservable(gather(inputs(), { concurrency: 2 })).toBe(expected, { r: ['x', 'x', 'x'] });
      at('end', () => {
        expect(taken).toEqual(['a at 0', 'b at 0', 'c at 3', 'end at 3']);
      });
    });
  });
});

describe('an input that fails', () => {
  it('cancels its siblings and fails the whole in the same frame', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -----a|');
      const aSubs = '    ^--!   ';
      const b = cold('   ---#   ');
      const bSubs = '    ^--!   ';
      const c = cold('   -c|    ');
      const cSubs = '    ^-!    ';
      const expected = ' ---#   ';

      expectObservable(gather([a, b, c])).toBe(expected);
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

      expectObservable(gather([cleaningUp(a, cleanup), b])).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('tells nobody when the consumer has left during that cleanup, which goes on', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('         --------a|');
      const aSubs = '          ^-!       ';
      const cleanup = cold('     ---|    ');
      const cleanupSubs = '    --^--!    ';
      const b = cold('         --#       ');
      const window = '         ^--!      ';
      const expected = '       ----------';

      expectObservable(gather([cleaningUp(a, cleanup), b]), window).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('while the inputs are being started keeps the rest from starting', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   --a| ');
      const aSubs = '    (^!) ';
      const b = cold('   #    ');
      const c = cold('   --c| ');
      const expected = ' #    ';

      expectObservable(gather([a, throwError(() => 'error'), c])).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe([]);
      expectSubscriptions(c.subscriptions).toBe([]);
    });
  });

  it('may be something that is no input at all: a TypeError', () => {
    marbles(({ cold, expectSubscriptions, at }) => {
      const a = cold('-a|');
      const errors: unknown[] = [];

      gather([a, 7 as never]).subscribe({ error: (error: unknown) => errors.push(error) });
      expectSubscriptions(a.subscriptions).toBe('(^!)');
      at('end', () => {
        expect(errors).toEqual([expect.any(TypeError)]);
      });
    });
  });
});

describe("onError: 'collect'", () => {
  it('lets the siblings run on, then fails with all failures in the order they happened', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   ---#      ', undefined, 'late');
      const aSubs = '    ^--!      ';
      const b = cold('   -#        ', undefined, 'early');
      const bSubs = '    ^!        ';
      const c = cold('   ----c|    ');
      const cSubs = '    ^----!    ';
      const expected = ' -----#    ';

      const error = new AggregateError(['early', 'late'], 'gather: 2 of 3 inputs failed');
      expectObservable(gather([a, b, c], { onError: 'collect' })).toBe(expected, undefined, error);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    });
  });

  it('is an AggregateError for a single failure too, and goes on to start inputs after it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -#       ');
      const aSubs = '    ^!       ';
      const b = cold('    -b|     ');
      const bSubs = '    -^-!     ';
      const expected = ' ---#     ';

      const error = new AggregateError(['error'], 'gather: 1 of 2 inputs failed');
      expectObservable(gather([a, b], { onError: 'collect', concurrency: 1 })).toBe(expected, undefined, error);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('emits the results when nothing fails', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(gather([cold('-a|')], { onError: 'collect' })).toBe('--(r|)', { r: ['a'] });
    });
  });
});

describe("onError: 'detach'", () => {
  it('fails at once and lets the siblings run on, their results and errors unheard: asyncio to the letter', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -#         ');
      const aSubs = '    ^!         ';
      const b = cold('   ----b|     ');
      const bSubs = '    ^----!     ';
      const c = cold('   ------#    ');
      const cSubs = '    ^-----!    ';
      const expected = ' -#         ';

      expectObservable(gather([a, b, c], { onError: 'detach' })).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    });
  });

  it('cancels every input when it is unsubscribed before the first failure', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   ----#  ');
      const aSubs = '    ^-!    ';
      const b = cold('   -----b|');
      const bSubs = '    ^-!    ';
      const window = '   ^-!    ';
      const expected = ' -------';

      expectObservable(gather([a, b], { onError: 'detach' }), window).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('leaves the siblings to the scope, which waits for them', () => {
    marbles(({ cold, expectSubscriptions, at }) => {
      const a = cold('   -#         ');
      const b = cold('   ----b|     ');
      const bSubs = '    ^----!     ';
      const settledAt = '-----|     ';
      const scope = new Scope();

      const outside = enter(scope);
      gather([a, b], { onError: 'detach' }).subscribe({ error: () => undefined });
      leave(outside);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      at('-|', () => {
        expect([...scope.names()]).toEqual(['gather, detached']);
      });
      at(settledAt, () => {
        expect(scope.size).toBe(0);
      });
    });
  });

  it('leaves the siblings to the scope, which can cancel them', () => {
    marbles(({ cold, scheduler, expectSubscriptions, at }) => {
      const a = cold('   -#         ');
      const b = cold('   ----b|     ');
      const bSubs = '    ^--!       ';
      const cancelledAt = 3;
      const scope = new Scope();

      const outside = enter(scope);
      gather([a, b], { onError: 'detach' }).subscribe({ error: () => undefined });
      leave(outside);
      scheduler.schedule(() => {
        scope.cancel();
      }, cancelledAt);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      at(cancelledAt, () => {
        expect(scope.size).toBe(0);
      });
    });
  });
});

describe('returnExceptions', () => {
  it('makes every outcome a result, and fails because of none', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -#        ');
      const aSubs = '    ^!        ';
      const b = cold('   ----b|    ');
      const bSubs = '    ^----!    ';
      const c = cold('   --|       ');
      const cSubs = '    ^-!       ';
      const expected = ' -----(r|) ';

      expectObservable(gather([a, b, c], { returnExceptions: true })).toBe(expected, {
        r: [
          { status: 'rejected', reason: 'error' },
          { status: 'fulfilled', value: 'b' },
          { status: 'fulfilled', value: undefined },
        ],
      });
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    });
  });

  it('keeps the keys of a record', () => {
    marbles(({ cold, expectObservable }) => {
      const ok = cold('  -v|     ');
      const bad = cold(' #       ');
      const expected = ' --(r|)  ';

      expectObservable(gather({ ok, bad }, { returnExceptions: true })).toBe(expected, {
        r: { ok: { status: 'fulfilled', value: 'v' }, bad: { status: 'rejected', reason: 'error' } },
      });
    });
  });

  it('leaves nothing for `onError` to decide', () => {
    marbles(({ cold, expectObservable }) => {
      const r = [{ status: 'rejected', reason: 'error' }];
      for (const onError of ['cancel', 'collect', 'detach'] as const) {
        expectObservable(gather([cold('-#')], { returnExceptions: true, onError })).toBe('-(r|)', { r });
      }
    });
  });
});

describe('unsubscribing', () => {
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
      const expected = ' -------';

      expectObservable(gather([a, b, c, d], { concurrency: 2 }), window).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
      expectSubscriptions(d.subscriptions).toBe([]);
    });
  });
});

describe('a generator of inputs', () => {
  it.each([
    ['its consumer unsubscribes', '^-!', ['---a|', '---b|'], '----', 'closed at 2'],
    ['an input fails', null, ['--#', '---b|'], '--#', 'closed at 2'],
    ['it has nothing more to give', null, ['-a|'], '--(r|)', 'ended at 2'],
  ])('is closed once when %s', (_, window, inputs, expected, log) => {
    marbles(({ cold, scheduler, expectObservable, at }) => {
      const seen: string[] = [];
      function* generator() {
        let end = 'closed';
        try {
          for (const input of inputs) yield cold(input);
          end = 'ended';
        } finally {
          seen.push(`${end} at ${scheduler.frame}`);
        }
      }

      expectObservable(gather(generator(), { concurrency: 1 }), window).toBe(expected, { r: ['a'] });
      at('end', () => {
        expect(seen).toEqual([log]);
      });
    });
  });

  it('that throws fails the whole and cancels what runs', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   ---a|');
      const aSubs = '    (^!) ';
      const expected = ' #    ';
      function* inputs() {
        yield a;
        throw new Error('no more');
      }

      expectObservable(gather(inputs())).toBe(expected, undefined, new Error('no more'));
      expectSubscriptions(a.subscriptions).toBe(aSubs);
    });
  });
});

describe('promises and async iterables', () => {
  it('are inputs as Observables are: an async iterable that is one of the inputs gives its last value', () =>
    runAsync(({ record, sleep: pause }) => {
      async function* counting() {
        yield 1;
        await pause(4);
        yield 2;
      }

      const inputs = [pause(3).then(() => 'a'), counting(), of('c')] as const;
      record(gather(inputs)).toBe('----(r|)', { r: ['a', 2, 'c'] });
      record(gather({ a: pause(2).then(() => 'a'), c: of('c') })).toBe('--(r|)', { r: { a: 'a', c: 'c' } });
    }));

  it('that reject fail the whole, and the results of the others are not heard', () =>
    runAsync(async ({ record, sleep: pause }) => {
      const failing = pause(2).then(() => {
        throw new Error('no');
      });
      const late = pause(5).then(() => Promise.reject(new Error('too late to matter')));

      record(gather([pause(1).then(() => 'a'), failing, late])).toBe('--#', undefined, new Error('no'));
      await pause(9);
    }));

  it('give inputs one at a time, when a slot is free', () =>
    runAsync(async ({ record, sleep: pause, now }) => {
      const asked: number[] = [];
      async function* inputs() {
        for (const ms of [3, 1, 2]) {
          asked.push(now());
          await pause(1);
          yield sleep(ms, ms);
        }
      }

      record(gather(inputs(), { concurrency: 1 })).toBe('---------(r|)', { r: [3, 1, 2] });
      await pause(12);
      expect(asked).toEqual([0, 4, 6]);
    }));

  it('are closed at once by the failure of an input, and waited for', () =>
    runAsync(({ record, sleep: pause }) => {
      async function* inputs() {
        try {
          yield sleep(2).pipe(
            tap(() => {
              throw new Error('no');
            }),
          );
          await pause(4);
          yield sleep(9);
        } finally {
          await pause(2);
        }
      }

      record(gather(inputs())).toBe('------#', undefined, new Error('no'));
    }));
});

it('throws at the call for what cannot be gathered and for bad options', () => {
  expect(() => gather(of(1) as never)).toThrow(
    new TypeError(
      'gather: expected inputs to be an array, a record, an iterable or an async iterable of inputs, ' +
        'got an Observable; for an Observable of inputs there is a pipeable operator',
    ),
  );
  expect(() => gather('inputs' as never)).toThrow(TypeError);
  expect(() => gather(null as never)).toThrow(TypeError);
  expect(() => gather([], { concurrency: 0 })).toThrow(
    new RangeError('gather: expected concurrency to be an integer >= 1 or Infinity, got 0'),
  );
  expect(() => gather([], { concurrency: 1.5 })).toThrow(RangeError);
  expect(() => gather([], { concurrency: '2' as never })).toThrow(TypeError);
  expect(() => gather([], { onError: 'ignore' as never })).toThrow(
    new RangeError("gather: expected onError to be one of 'cancel', 'collect', 'detach', got \"ignore\""),
  );
});

describe('leaves nothing behind at any frame', () => {
  it.each([1, 2, Infinity])('with concurrency %d', (concurrency) => {
    everyFrame(({ cold }) => gather([cold('--a|'), cold('-b---|'), of('c'), cold('---d|')], { concurrency }));
  });

  it.each(['cancel', 'collect'] as const)("with onError: '%s'", (onError) => {
    everyFrame(({ cold }) => gather([cold('-----a|'), cold('--#'), cold('-b---#')], { onError }));
  });

  it("with onError: 'detach', once the siblings have ended", () => {
    everyFrame(({ cold }) => gather([cold('-----a|'), cold('--#')], { onError: 'detach' }), { grace: 4 });
  });

  it('with returnExceptions', () => {
    everyFrame(({ cold }) => gather({ a: cold('--a|'), b: cold('-#') }, { returnExceptions: true }));
  });

  it('with timers, and cleanup that takes time', () => {
    everyFrame(({ cold }) => gather([cleaningUp(timer(5), cold('--|')), timer(2), cold('----#')]), { grace: 2 });
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
        return gather(inputs(), { concurrency: 1 });
      },
      { invariant: () => open === 0 },
    );
  });
});
