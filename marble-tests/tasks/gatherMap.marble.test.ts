import { map, merge, of, Subject, timer, type Observable } from 'rxjs';
import { gatherMap } from 'rx-asyncio';
import { everyFrame, marbles, runAsync } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { enter, leave, Scope } from '../../src/operators/internal/scope.ts';
import { cleaningUp } from '../internal/cleaningUp.ts';
import { abortLog } from '../internal/signals.ts';

/** The sources here emit the work itself, so that each lane stands under the others. */
const project = <W>(work: W): W => work;

describe('results', () => {
  it('come in source order when everything has ended: the diagram of its documentation', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       ----1|      ');
      const aSubs = '        ^----!      ';
      const b = cold('         -2|       ');
      const bSubs = '        --^-!       ';
      const c = cold('           --3|    ');
      const cSubs = '        ----^--!    ';
      const source = hot('   a-b-c|      ', { a, b, c });
      const sourceSubs = '   ^----!      ';
      const expected = '     -------(r|) ';

      expectObservable(source.pipe(gatherMap(project))).toBe(expected, { r: ['1', '2', '3'] });
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    });
  });

  it('are the last value of each piece of work, `undefined` for none', () => {
    marbles(({ cold, hot, expectObservable }) => {
      const a = cold('       1-2-|      ');
      const b = cold('         -|       ');
      const source = hot('   a-b|       ', { a, b });
      const expected = '     ----(r|)   ';

      expectObservable(source.pipe(gatherMap(project))).toBe(expected, { r: ['2', undefined] });
    });
  });

  it('are `[]` for a source that ends empty, and never come from one that never ends', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const empty = cold('   --|      ');
      const emptySubs = '    ^-!      ';
      const none = '         --(r|)   ';
      const never = cold('   a----    ');
      const neverSubs = '    ^----    ';
      const nothing = '      -----    ';

      const length = gatherMap((word: string) => of(word.length));
      expectObservable(empty.pipe(length)).toBe(none, { r: [] });
      expectObservable(never.pipe(length)).toBe(nothing);
      expectSubscriptions(empty.subscriptions).toBe(emptySubs);
      expectSubscriptions(never.subscriptions).toBe(neverSubs);
    });
  });

  it('are there at once when source and work are synchronous', () => {
    marbles(({ expectObservable }) => {
      const length = gatherMap((word: string, index) => [index, word.length]);
      expectObservable(of('a', 'bb').pipe(length)).toBe('(r|)', { r: [1, 2] });
    });
  });

  it('stay in order when projecting feeds the source again', () => {
    marbles(({ expectObservable, scheduler }) => {
      const expected = ' -(r|)';
      const source = new Subject<number>();
      const countDown = gatherMap((n: number) => {
        if (n > 0) source.next(n - 1);
        else source.complete();
        return of(n);
      });

      expectObservable(source.pipe(countDown)).toBe(expected, { r: [3, 2, 1, 0] });
      scheduler.schedule(() => {
        source.next(3);
      }, 1);
    });
  });
});

describe('concurrency', () => {
  it('1 keeps values waiting until the work before has ended', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       ----1|        ');
      const aSubs = '        ^----!        ';
      const b = cold('            -2|      ');
      const bSubs = '        -----^-!      ';
      const source = hot('   ab|           ', { a, b });
      const sourceSubs = '   ^-!           ';
      const expected = '     -------(r|)   ';

      expectObservable(source.pipe(gatherMap(project, { concurrency: 1 }))).toBe(expected, { r: ['1', '2'] });
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('2 projects the third value only when one of two pieces of work has ended', () => {
    marbles(({ cold, scheduler, expectObservable, expectSubscriptions, at }) => {
      const a = cold('   ---1|     ');
      const aSubs = '    ^---!     ';
      const b = cold('   -2|       ');
      const bSubs = '    ^-!       ';
      const c = cold('     -3|     ');
      const cSubs = '    --^-!     ';
      const expected = ' ----(r|)  ';
      const projected: number[] = [];

      const noting = <W>(work: W): W => {
        projected.push(scheduler.frame);
        return work;
      };
      const gathered = of(a, b, c).pipe(gatherMap(noting, { concurrency: 2 }));
      expectObservable(gathered).toBe(expected, { r: ['1', '2', '3'] });
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
      at('end', () => {
        expect(projected).toEqual([0, 0, 2]);
      });
    });
  });
});

describe('a failure', () => {
  it('of a piece of work cancels the others and the source', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       -------1|');
      const aSubs = '        ^---!    ';
      const b = cold('         --#    ');
      const bSubs = '        --^-!    ';
      const source = hot('   a-b-----|', { a, b });
      const sourceSubs = '   ^---!    ';
      const expected = '     ----#    ';

      expectObservable(source.pipe(gatherMap(project))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('of the projector is the failure of that piece of work', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       -------1|');
      const aSubs = '        ^-!      ';
      const source = hot('   a-b-----|', { a, b: a });
      const sourceSubs = '   ^-!      ';
      const expected = '     --#      ';

      const second = <W>(work: W, index: number): W => {
        if (index === 1) throw new Error('not this one');
        return work;
      };
      expectObservable(source.pipe(gatherMap(second))).toBe(expected, undefined, new Error('not this one'));
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
    });
  });

  it('of the source cancels what runs, with returnExceptions too', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('         -------1|');
      const aSubs = [
        '                      ^--!     ',
        '                      ^--!     ',
      ];
      const source = cold('    a--#     ', { a });
      const sourceSubs = aSubs;
      const expected = '       ---#     ';

      expectObservable(source.pipe(gatherMap(project))).toBe(expected);
      expectObservable(source.pipe(gatherMap(project, { returnExceptions: true }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
    });
  });

  it('comes out when the cleanup of what was cancelled has ended', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('         -------1|');
      const aSubs = '          ^-!      ';
      const cleanup = cold('     ---|   ');
      const cleanupSubs = '    --^--!   ';
      const b = cold('         --#      ');
      const bSubs = '          ^-!      ';
      const expected = '       -----#   ';

      expectObservable(of(cleaningUp(a, cleanup), b).pipe(gatherMap(project))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it("with onError: 'collect' lets everything run on, then is an AggregateError, of thrown errors too", () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       -#         ');
      const aSubs = '        ^!         ';
      const c = cold('           --3|   ');
      const cSubs = '        ----^--!   ';
      const source = hot('   a-b-c|     ', { a, b: undefined, c });
      const sourceSubs = '   ^----!     ';
      const expected = '     -------#   ';

      const existing = <W>(work: W | undefined): W => {
        if (!work) throw new Error('no work');
        return work;
      };
      const error = new AggregateError(['error', new Error('no work')], 'gather: 2 of 3 inputs failed');
      expectObservable(source.pipe(gatherMap(existing, { onError: 'collect' }))).toBe(expected, undefined, error);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    });
  });

  it("with onError: 'detach' comes at once, and the work that runs goes on", () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   ---1|  ');
      const aSubs = '    ^---!  ';
      const b = cold('   -#     ');
      const bSubs = '    ^!     ';
      const expected = ' -#     ';

      expectObservable(of(a, b).pipe(gatherMap(project, { onError: 'detach' }))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('of the source, after a detached one, cancels what runs, so that the scope need not wait', () => {
    marbles(({ cold, expectSubscriptions, at }) => {
      const a = cold('          -----1|');
      const aSubs = '           ^--!   ';
      const b = cold('          -#     ');
      const bSubs = '           ^!     ';
      const source = cold('     (ab)   ', { a, b });
      const failing = cold<never>('---#  ', {});
      const failingSubs = '     ^--!   ';
      const scope = new Scope();

      const outside = enter(scope);
      merge(source, failing)
        .pipe(gatherMap(project, { onError: 'detach' }))
        .subscribe({ error: () => undefined });
      leave(outside);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(failing.subscriptions).toBe(failingSubs);
      at('--|', () => {
        expect(scope.size).toBe(1);
      });
      at('---|', () => {
        expect(scope.size).toBe(0);
      });
    });
  });

  it('is a result with returnExceptions, thrown by the projector or not', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('a-b-c|     ', { a: 1, b: 2, c: 3 });
      const expected = '   -----(r|)  ';

      const work = (n: number) => {
        if (n === 2) throw 'thrown';
        return n === 1 ? of('one') : cold('#');
      };
      expectObservable(source.pipe(gatherMap(work, { returnExceptions: true }))).toBe(expected, {
        r: [
          { status: 'fulfilled', value: 'one' },
          { status: 'rejected', reason: 'thrown' },
          { status: 'rejected', reason: 'error' },
        ],
      });
    });
  });
});

describe('the signal of the projector', () => {
  it('aborts when its work is cancelled, and not when that has ended by itself', () => {
    marbles(({ cold, scheduler, expectObservable, expectSubscriptions, at }) => {
      const a = cold('   --a|      ');
      const aSubs = '    ^--!      ';
      const b = cold('   -------b| ');
      const bSubs = '    ^----!    ';
      const window = '   ^----!    ';
      const expected = ' ----------';
      const { log, watch } = abortLog(scheduler);

      const watched = <W>(work: W, index: number, signal: AbortSignal): W => {
        watch('ab'.charAt(index), signal);
        return work;
      };
      expectObservable(of(a, b).pipe(gatherMap(watched)), window).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      at('end', () => {
        expect(log).toEqual(['b aborted at 5']);
      });
    });
  });

  it('aborts when another piece of work fails, before the error comes out', () => {
    marbles(({ cold, scheduler, expectObservable, at }) => {
      const a = cold('   -------1|');
      const b = cold('   --#      ');
      const expected = ' --#      ';
      const { log, watch } = abortLog(scheduler);

      const watched = <W>(work: W, index: number, signal: AbortSignal): W => {
        watch('ab'.charAt(index), signal);
        return work;
      };
      const gathered = of(a, b).pipe(gatherMap(watched));
      expectObservable(gathered).toBe(expected);
      gathered.subscribe({ error: () => log.push('error') });
      at('end', () => {
        expect(log).toEqual(['a aborted at 2', 'error', 'a aborted at 2']);
      });
    });
  });

  it('is made only for a projector that declares it', () => {
    marbles(({ expectObservable, at }) => {
      const given: unknown[][] = [];
      function two(value: string, _index: number) {
        // eslint-disable-next-line prefer-rest-params -- what is passed beyond what is declared is what this is about
        given.push([...arguments].slice(1));
        return of(value);
      }

      expectObservable(of('a').pipe(gatherMap(two))).toBe('(r|)', { r: ['a'] });
      at('end', () => {
        expect(given).toEqual([[0, undefined]]);
      });
    });
  });
});

it('works with async functions, which may listen to the signal', () =>
  runAsync(({ record, sleep: pause, now }) => {
    const log: string[] = [];
    const work = async (ms: number, _index: number, signal: AbortSignal) => {
      signal.addEventListener('abort', () => log.push(`${ms} aborted at ${now()}`));
      await pause(ms);
      return ms;
    };

    record(of(3, 1, 2).pipe(gatherMap(work, { concurrency: 2 }))).toBe('---(r|)', { r: [3, 1, 2] });
    record(of(3, 9).pipe(gatherMap(work)), '^----!').toBe('-----');
    record(timer(8).pipe(map(() => log))).toBe('--------(l|)', { l: ['9 aborted at 5'] });
  }, { grace: 9 }));

it('cancels source and work when it is unsubscribed, and projects nothing more', () => {
  marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
    const a = cold('       -----1|');
    const aSubs = '        ^---!  ';
    const b = cold('            -2|');
    const source = hot('   ab----|', { a, b });
    const sourceSubs = '   ^---!  ';
    const window = '       ^---!  ';
    const expected = '     -------';

    expectObservable(source.pipe(gatherMap(project, { concurrency: 1 })), window).toBe(expected);
    expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    expectSubscriptions(a.subscriptions).toBe(aSubs);
    expectSubscriptions(b.subscriptions).toBe([]);
  });
});

it('throws at the call for what is no projector and for a bad option', () => {
  expect(() => gatherMap(undefined as never)).toThrow(
    new TypeError('gatherMap: expected project to be a function, got undefined'),
  );
  expect(() => gatherMap(() => of(1), { concurrency: -1 })).toThrow(RangeError);
});

describe('leaves nothing behind at any frame', () => {
  it.each([1, 2, Infinity])('with concurrency %d', (concurrency) => {
    everyFrame(({ cold, hot }) => {
      const work = { a: cold('---1|'), b: cold('-2|'), c: timer(2), d: of('4') };
      return hot<Observable<unknown>>('a-bc-d|', work).pipe(gatherMap((input) => input, { concurrency }));
    });
  });

  it('when work fails, with a signal and with cleanup that takes time', () => {
    everyFrame(
      ({ cold }) => {
        const work = { a: cleaningUp(cold('-----1|'), cold('--|')), b: cold('--#') };
        return cold('ab---|', work).pipe(gatherMap((input, _index, signal) => (signal.throwIfAborted(), input)));
      },
      { grace: 2 },
    );
  });

  it('when the projector or the source fails', () => {
    const refuse = (): Observable<never> => {
      throw new Error('no');
    };
    everyFrame(({ cold }) => cold('--a---|').pipe(gatherMap(refuse, { onError: 'collect' })));
    everyFrame(({ cold }) => cold('a---#').pipe(gatherMap(() => cold('-----1|'))));
  });
});
