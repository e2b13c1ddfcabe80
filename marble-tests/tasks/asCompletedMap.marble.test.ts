import { from, map, of, Subject, take, tap, timer, type Observable } from 'rxjs';
import { asCompletedMap } from 'rx-asyncio';
import { everyFrame, marbles, runAsync } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { cleaningUp } from '../internal/cleaningUp.ts';
import { abortLog } from '../internal/signals.ts';

/** The sources here emit the work itself, so that each lane stands under the others. */
const project = <W>(work: W): W => work;

describe('results', () => {
  it('come at the moment their work ends: the diagram of its documentation', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       ----1|      ');
      const aSubs = '        ^----!      ';
      const b = cold('         -2|       ');
      const bSubs = '        --^-!       ';
      const c = cold('           -3|     ');
      const cSubs = '        ----^-!     ';
      const source = hot('   a-b-c|      ', { a, b, c });
      const sourceSubs = '   ^----!      ';
      const expected = '     ----21(3|)  ';

      expectObservable(source.pipe(asCompletedMap(project, { concurrency: 2 }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    });
  });

  it('are one a value: the last one of its work, `undefined` for none', () => {
    marbles(({ cold, hot, expectObservable }) => {
      const a = cold('       1-2-3-|   ');
      const b = cold('         --|     ');
      const source = hot('   a-b|      ', { a, b });
      const expected = '     ----u-(3|)';

      expectObservable(source.pipe(asCompletedMap(project))).toBe(expected, { u: undefined, 3: '3' });
    });
  });

  it('are none for a source that ends empty, and never end for one that never does', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const empty = cold('   --|  ');
      const emptySubs = '    ^-!  ';
      const none = '         --|  ';
      const never = cold('   a----');
      const neverSubs = '    ^----';
      const one = '          1----';

      const length = asCompletedMap((word: string) => of(word.length));
      expectObservable(empty.pipe(length)).toBe(none);
      expectObservable(never.pipe(length)).toBe(one, { 1: 1 });
      expectSubscriptions(empty.subscriptions).toBe(emptySubs);
      expectSubscriptions(never.subscriptions).toBe(neverSubs);
    });
  });

  it('come at once, in order, from a synchronous source and synchronous work', () => {
    marbles(({ expectObservable }) => {
      const shout = (word: string, index: number) => [index, `${word}!`];
      expectObservable(of('a', 'b').pipe(asCompletedMap(shout))).toBe('(ab|)', { a: 'a!', b: 'b!' });
    });
  });

  it('may bring their consumer to feed the source: what is fed waits its turn', () => {
    marbles(({ expectObservable, scheduler }) => {
      const expected = ' -(3210|)';
      const source = new Subject<number>();
      const countDown = tap((n: number) => {
        if (n > 0) source.next(n - 1);
        else source.complete();
      });

      const values = { 0: 0, 1: 1, 2: 2, 3: 3 };
      expectObservable(source.pipe(asCompletedMap((n) => of(n)), countDown)).toBe(expected, values);
      scheduler.schedule(() => {
        source.next(3);
      }, 1);
    });
  });
});

describe('concurrency', () => {
  it('1 projects the next value when the work before has ended', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       ----1|     ');
      const aSubs = '        ^----!     ';
      const b = cold('            -2|   ');
      const bSubs = '        -----^-!   ';
      const source = hot('   ab|        ', { a, b });
      const sourceSubs = '   ^-!        ';
      const expected = '     -----1-(2|)';

      expectObservable(source.pipe(asCompletedMap(project, { concurrency: 1 }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('Infinity runs everything at once', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   ---1|    ');
      const aSubs = '    ^---!    ';
      const b = cold('   -2|      ');
      const bSubs = '    ^-!      ';
      const c = cold('   --3|     ');
      const cSubs = '    ^--!     ';
      const expected = ' --23(1|) ';

      expectObservable(of(a, b, c).pipe(asCompletedMap(project))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
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

      expectObservable(source.pipe(asCompletedMap(project))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('of the projector is the failure of that piece of work', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       -------1|');
      const aSubs = '        ^-!      ';
      const source = hot('   a-b-----|', { a, b: undefined });
      const sourceSubs = '   ^-!      ';
      const expected = '     --#      ';

      const existing = <W>(work: W | undefined): W => {
        if (!work) throw new Error('no work');
        return work;
      };
      expectObservable(source.pipe(asCompletedMap(existing))).toBe(expected, undefined, new Error('no work'));
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
    });
  });

  it('of the source cancels what runs, with settle too', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('         -------1|');
      const aSubs = [
        '                      ^--!     ',
        '                      ^--!     ',
      ];
      const source = cold('    a--#     ', { a });
      const sourceSubs = aSubs;
      const expected = '       ---#     ';

      expectObservable(source.pipe(asCompletedMap(project))).toBe(expected);
      expectObservable(source.pipe(asCompletedMap(project, { settle: true }))).toBe(expected);
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

      expectObservable(of(cleaningUp(a, cleanup), b).pipe(asCompletedMap(project))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('is a result with settle, which says which value it is of, thrown by the projector or not', () => {
    marbles(({ cold, hot, expectObservable }) => {
      const a = cold('       ----1|      ');
      const c = cold('           ---#    ');
      const source = hot('   a-b-c|      ', { a, b: undefined, c });
      const expected = '     --b--a-(c|) ';

      const existing = <W>(work: W | undefined): W => {
        if (!work) throw 'no work';
        return work;
      };
      expectObservable(source.pipe(asCompletedMap(existing, { settle: true }))).toBe(expected, {
        a: { index: 0, status: 'fulfilled', value: '1' },
        b: { index: 1, status: 'rejected', reason: 'no work' },
        c: { index: 2, status: 'rejected', reason: 'error' },
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
      const expected = ' ---a------';
      const { log, watch } = abortLog(scheduler);

      const watched = <W>(work: W, index: number, signal: AbortSignal): W => {
        watch('ab'.charAt(index), signal);
        return work;
      };
      expectObservable(of(a, b).pipe(asCompletedMap(watched)), window).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      at('end', () => {
        expect(log).toEqual(['b aborted at 5']);
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

    const values = { 1: 1, 2: 2, 3: 3 };
    record(of(3, 1, 1).pipe(asCompletedMap(work, { concurrency: 2 }))).toBe('-11(3|)', values);
    record(of(3, 9).pipe(asCompletedMap(work)), '^----!').toBe('---3-', values);
    record(timer(8).pipe(map(() => log))).toBe('--------(l|)', { l: ['9 aborted at 5'] });
  }, { grace: 9 }));

describe('leaving early', () => {
  it('cancels source and work, and projects nothing more', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       -----1|');
      const aSubs = '        ^---!  ';
      const b = cold('            -2|');
      const source = hot('   ab----|', { a, b });
      const sourceSubs = '   ^---!  ';
      const window = '       ^---!  ';
      const expected = '     -------';

      expectObservable(source.pipe(asCompletedMap(project, { concurrency: 1 })), window).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe([]);
    });
  });

  it('by take(2) cancels the losers and the source in that frame', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       ------1|  ');
      const aSubs = '        ^----!    ';
      const b = cold('        -2|      ');
      const bSubs = '        -^-!      ';
      const c = cold('         --3|    ');
      const cSubs = '        --^--!    ';
      const source = hot('   abc------|', { a, b, c });
      const sourceSubs = '   ^----!    ';
      const expected = '     ---2-(3|) ';

      expectObservable(source.pipe(asCompletedMap(project), take(2))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    });
  });

  it('by take(3) stops a synchronous source at its third value', () => {
    marbles(({ probe, expectObservable, expectSubscriptions, at }) => {
      let produced = 0;
      const million = probe(from({ *[Symbol.iterator]() { while (produced < 1_000_000) yield ++produced; } }));

      expectObservable(million.pipe(asCompletedMap((n) => of(n)), take(3))).toBe('(123|)', { 1: 1, 2: 2, 3: 3 });
      expectSubscriptions(million.subscriptions).toBe('(^!)');
      at('end', () => {
        expect(produced).toBe(3);
      });
    });
  });
});

it('throws at the call for what is no projector and for a bad option', () => {
  expect(() => asCompletedMap({} as never)).toThrow(
    new TypeError('asCompletedMap: expected project to be a function, got an object'),
  );
  expect(() => asCompletedMap(() => of(1), { concurrency: 0.5 })).toThrow(RangeError);
});

describe('leaves nothing behind at any frame', () => {
  it.each([1, 2, Infinity])('with concurrency %d', (concurrency) => {
    everyFrame(({ cold, hot }) => {
      const work = { a: cold('---1|'), b: cold('-2|'), c: timer(2), d: of('4') };
      return hot<Observable<unknown>>('a-bc-d|', work).pipe(asCompletedMap((input) => input, { concurrency }));
    });
  });

  it('when work fails, with a signal and with cleanup that takes time', () => {
    everyFrame(
      ({ cold }) => {
        const work = { a: cleaningUp(cold('-----1|'), cold('--|')), b: cold('--#') };
        return cold('ab---|', work).pipe(asCompletedMap((input, _index, signal) => (signal.throwIfAborted(), input)));
      },
      { grace: 2 },
    );
  });

  it('when the projector or the source fails', () => {
    const refuse = (): Observable<never> => {
      throw new Error('no');
    };
    everyFrame(({ cold }) => cold('--a-b-|').pipe(asCompletedMap(refuse, { settle: true })));
    everyFrame(({ cold }) => cold('a---#').pipe(asCompletedMap(() => cold('-----1|'))));
  });
});
