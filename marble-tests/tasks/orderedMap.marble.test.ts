import { map, of, Subject, take, tap, timer, type Observable } from 'rxjs';
import { orderedMap } from 'rx-asyncio';
import { everyFrame, marbles, runAsync } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { cleaningUp } from '../internal/cleaningUp.ts';
import { abortLog } from '../internal/signals.ts';

/** The sources here emit the work itself, so that each lane stands under the others. */
const project = <W>(work: W): W => work;

describe('values', () => {
  it('come in source order, while later work runs ahead: the diagram of its documentation', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       ----A|    ');
      const aSubs = '        ^----!    ';
      const b = cold('         -B|     ');
      const bSubs = '        --^-!     ';
      const c = cold('           (C|)  ');
      const cSubs = '        ----(^!)  ';
      const source = hot('   a-b-c|    ', { a, b, c });
      const sourceSubs = '   ^----!    ';
      const expected = '     ----A(BC|)';

      expectObservable(source.pipe(orderedMap(project))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    });
  });

  it('of the first piece of work in line pass at once, those of a later one are held back until its turn', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -a-b-|          ');
      const aSubs = '    ^----!          ';
      const b = cold('   --c-d-----e-|   ');
      const bSubs = '    ^-----------!   ';
      const expected = ' -a-b-(cd)-e-|   ';

      expectObservable(of(a, b).pipe(orderedMap(project))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('are all there is of each piece of work, nothing for one that ends empty', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   --|       ');
      const aSubs = '    ^-!       ';
      const b = cold('   -b---|    ');
      const bSubs = '    ^----!    ';
      const expected = ' --b--|    ';

      expectObservable(of(a, b).pipe(orderedMap(project))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
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

      const length = orderedMap((word: string) => of(word.length));
      expectObservable(empty.pipe(length)).toBe(none);
      expectObservable(never.pipe(length)).toBe(one, { 1: 1 });
      expectSubscriptions(empty.subscriptions).toBe(emptySubs);
      expectSubscriptions(never.subscriptions).toBe(neverSubs);
    });
  });

  it('wait for ever behind a first piece of work that never ends', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -a---');
      const aSubs = '    ^----';
      const b = cold('   -b|  ');
      const bSubs = '    ^-!  ';
      const expected = ' -a---';

      expectObservable(of(a, b).pipe(orderedMap(project))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('come at once from a synchronous source and synchronous work', () => {
    marbles(({ expectObservable }) => {
      const twice = orderedMap((word: string, index) => [word, `${word}${index}`]);
      expectObservable(of('a', 'b').pipe(twice)).toBe('(axby|)', { a: 'a', x: 'a0', b: 'b', y: 'b1' });
    });
  });
});

describe('a consumer that acts inside `next`', () => {
  it('may feed the source: what is fed waits its turn', () => {
    marbles(({ expectObservable, scheduler }) => {
      const expected = ' -(3210|)';
      const source = new Subject<number>();
      const countDown = tap((n: number) => {
        if (n > 0) source.next(n - 1);
        else source.complete();
      });

      const values = { 0: 0, 1: 1, 2: 2, 3: 3 };
      const ordered = source.pipe(
        orderedMap((n) => of(n)),
        countDown,
      );
      expectObservable(ordered).toBe(expected, values);
      scheduler.schedule(() => {
        source.next(3);
      }, 1);
    });
  });

  it('may make work in line emit more: that comes after what is held back already', () => {
    marbles(({ cold, expectObservable }) => {
      const a = cold('   --a-|        ');
      const expected = ' --a-(123|)   ';
      const b = new Subject<string>();
      const acts = tap((value: string) => {
        if (value === 'a') b.next('1');
        if (value === 'a') b.next('2');
        if (value !== '1') return;
        b.next('3');
        b.complete();
      });

      expectObservable(of<Observable<string>[]>(a, b).pipe(orderedMap(project), acts)).toBe(expected);
    });
  });

  it('may end the last piece of work while an earlier one is let go', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   ---|     ');
      const aSubs = '    ^--!     ';
      const b = cold('   -b|      ');
      const bSubs = '    ^-!      ';
      const expected = ' ---(b|)  ';
      const c = new Subject<string>();
      const endsLast = tap(() => {
        c.complete();
      });

      expectObservable(of<Observable<string>[]>(a, b, c).pipe(orderedMap(project), endsLast)).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });
});

describe('concurrency', () => {
  it('1 is concatMap', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       -A--B|      ');
      const aSubs = '        ^----!      ';
      const b = cold('            -C|    ');
      const bSubs = '        -----^-!    ';
      const source = hot('   ab|         ', { a, b });
      const sourceSubs = '   ^-!         ';
      const expected = '     -A--B-C|    ';

      expectObservable(source.pipe(orderedMap(project, { concurrency: 1 }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('2 starts the third piece of work when one of two has ended, though nothing can be emitted yet', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -----A|    ');
      const aSubs = '    ^-----!    ';
      const b = cold('   -B|        ');
      const bSubs = '    ^-!        ';
      const c = cold('     ---C|    ');
      const cSubs = '    --^---!    ';
      const expected = ' -----A(BC|)';

      expectObservable(of(a, b, c).pipe(orderedMap(project, { concurrency: 2 }))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    });
  });
});

describe('capacity', () => {
  it('is as much as concurrency: with two pieces of work waiting for a slow head, no further one is started', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -------A|          ');
      const aSubs = '    ^-------!          ';
      const b = cold('   -B|                ');
      const bSubs = '    ^-!                ';
      const c = cold('     -C|              ');
      const cSubs = '    --^-!              ';
      const d = cold('           -----D|    ');
      const dSubs = '    --------^-----!    ';
      const expected = ' -------A(BC)-D|    ';

      expectObservable(of(a, b, c, d).pipe(orderedMap(project, { concurrency: 2 }))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
      expectSubscriptions(d.subscriptions).toBe(dSubs);
    });
  });

  it('1 lets a single one wait', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   ----A|       ');
      const aSubs = '    ^----!       ';
      const b = cold('   -B|          ');
      const bSubs = '    ^-!          ';
      const c = cold('        --C|    ');
      const cSubs = '    -----^--!    ';
      const expected = ' ----AB-C|    ';

      expectObservable(of(a, b, c).pipe(orderedMap(project, { concurrency: 2, capacity: 1 }))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    });
  });

  it('Infinity lets everything run ahead of a slow head', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -------A|     ');
      const aSubs = '    ^-------!     ';
      const b = cold('   -B|           ');
      const bSubs = '    ^-!           ';
      const c = cold('     -C|         ');
      const cSubs = '    --^-!         ';
      const d = cold('       -D|       ');
      const dSubs = '    ----^-!       ';
      const expected = ' -------A(BCD|)';

      const ordered = of(a, b, c, d).pipe(orderedMap(project, { concurrency: 2, capacity: Infinity }));
      expectObservable(ordered).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
      expectSubscriptions(d.subscriptions).toBe(dSubs);
    });
  });
});

describe('a failure', () => {
  it('of a later piece of work comes at once, cancels the others and the source, and drops what was held back', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       -------A|');
      const aSubs = '        ^-----!  ';
      const b = cold('        -B-|    ');
      const bSubs = '        -^--!    ';
      const c = cold('         ----#  ');
      const cSubs = '        --^---!  ';
      const source = hot('   abc-----|', { a, b, c });
      const sourceSubs = '   ^-----!  ';
      const expected = '     ------#  ';

      expectObservable(source.pipe(orderedMap(project))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    });
  });

  it('of the projector is the failure of that piece of work', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       -------A|');
      const aSubs = '        ^-!      ';
      const source = hot('   a-b-----|', { a, b: undefined });
      const sourceSubs = '   ^-!      ';
      const expected = '     --#      ';

      const existing = <W>(work: W | undefined): W => {
        if (!work) throw new Error('no work');
        return work;
      };
      expectObservable(source.pipe(orderedMap(existing))).toBe(expected, undefined, new Error('no work'));
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
    });
  });

  it('of the source cancels what runs', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('        -A-----|');
      const aSubs = '         ^--!    ';
      const source = cold('   a--#    ', { a });
      const sourceSubs = '    ^--!    ';
      const expected = '      -A-#    ';

      expectObservable(source.pipe(orderedMap(project))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
    });
  });

  it('comes out when the cleanup of what was cancelled has ended', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('         -------A|');
      const aSubs = '          ^-!      ';
      const cleanup = cold('     ---|   ');
      const cleanupSubs = '    --^--!   ';
      const b = cold('         --#      ');
      const bSubs = '          ^-!      ';
      const expected = '       -----#   ';

      expectObservable(of(cleaningUp(a, cleanup), b).pipe(orderedMap(project))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });
});

it('aborts the signal of work that is cancelled, not of work that has ended and waits for its turn', () => {
  marbles(({ cold, scheduler, expectObservable, expectSubscriptions, at }) => {
    const a = cold('   -------A|');
    const aSubs = '    ^----!   ';
    const b = cold('   -B|      ');
    const bSubs = '    ^-!      ';
    const window = '   ^----!   ';
    const expected = ' ---------';
    const { log, watch } = abortLog(scheduler);

    const watched = <W>(work: W, index: number, signal: AbortSignal): W => {
      watch('ab'.charAt(index), signal);
      return work;
    };
    expectObservable(of(a, b).pipe(orderedMap(watched)), window).toBe(expected);
    expectSubscriptions(a.subscriptions).toBe(aSubs);
    expectSubscriptions(b.subscriptions).toBe(bSubs);
    at('end', () => {
      expect(log).toEqual(['a aborted at 5']);
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
    record(of(3, 1, 2).pipe(orderedMap(work, { concurrency: 2 }))).toBe('---(312|)', values);
    record(of(3, 9).pipe(orderedMap(work)), '^----!').toBe('---3-', values);
    record(timer(8).pipe(map(() => log))).toBe('--------(l|)', { l: ['9 aborted at 5'] });
  }, { grace: 9 }));

describe('leaving early', () => {
  it('cancels source and work, and projects nothing more', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       -A---1|');
      const aSubs = '        ^---!  ';
      const b = cold('            -2|');
      const source = hot('   ab----|', { a, b });
      const sourceSubs = '   ^---!  ';
      const window = '       ^---!  ';
      const expected = '     -A-----';

      expectObservable(source.pipe(orderedMap(project, { concurrency: 1 })), window).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe([]);
    });
  });

  it('by take(2), in the midst of what was held back, emits no third value', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   ---A|     ');
      const aSubs = '    ^---!     ';
      const b = cold('   BC-----D| ');
      const bSubs = '    ^---!     ';
      const expected = ' ---A(B|)  ';

      expectObservable(of(a, b).pipe(orderedMap(project), take(2))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });
});

it('throws at the call for what is no projector and for a bad option', () => {
  expect(() => orderedMap('project' as never)).toThrow(
    new TypeError('orderedMap: expected project to be a function, got "project"'),
  );
  expect(() => orderedMap(() => of(1), { capacity: 0 })).toThrow(
    new RangeError('orderedMap: expected capacity to be an integer >= 1 or Infinity, got 0'),
  );
  expect(() => orderedMap(() => of(1), { concurrency: -1 })).toThrow(RangeError);
});

describe('leaves nothing behind at any frame', () => {
  it.each([1, 2, Infinity])('with concurrency %d', (concurrency) => {
    everyFrame(({ cold, hot }) => {
      const work = { a: cold('---1-5|'), b: cold('-2|'), c: timer(2), d: of('4') };
      return hot<Observable<unknown>>('a-bc-d|', work).pipe(orderedMap((input) => input, { concurrency }));
    });
  });

  it('when work fails, with a signal and with cleanup that takes time', () => {
    everyFrame(
      ({ cold }) => {
        const work = { a: cleaningUp(cold('-----1|'), cold('--|')), b: cold('--#') };
        return cold('ab---|', work).pipe(orderedMap((input, _index, signal) => (signal.throwIfAborted(), input)));
      },
      { grace: 2 },
    );
  });

  it('when the projector or the source fails', () => {
    const refuse = (): Observable<never> => {
      throw new Error('no');
    };
    everyFrame(({ cold }) => cold('--a-b-|').pipe(orderedMap(refuse)));
    everyFrame(({ cold }) => cold('a---#').pipe(orderedMap(() => cold('-1---1|'))));
  });
});
