import { finalize, map, merge, NEVER, of, Subject, take, tap, throwError, timer, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { QueueFull, stage, type Pipeline, type StageOptions } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';
import { cleaningUp } from '../internal/cleaningUp.ts';
import { abortLog } from '../internal/signals.ts';

/** The sources here emit the work itself, so that each lane stands under the others. */
const work = (options?: StageOptions) => stage((inner: Observable<string>) => inner, options);

describe('workers', () => {
  it('work on as many items at a time: the diagram of its documentation', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       ---A|   ');
      const aSubs = '        ^---!   ';
      const b = cold('        ---B|  ');
      const bSubs = '        -^---!  ';
      const c = cold('           --C|');
      const cSubs = '        ----^--!';
      const source = hot('   abc|    ', { a, b, c });
      const sourceSubs = '   ^--!    ';
      const expected = '     ---AB-C|';

      expectObservable(source.pipe(work({ workers: 2 }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    });
  });

  it('are one unless told: a concatMap', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       ---A|     ');
      const aSubs = '        ^---!     ';
      const b = cold('           --B|  ');
      const bSubs = '        ----^--!  ';
      const source = hot('   ab|       ', { a, b });
      const expected = '     ---A--B|  ';

      expectObservable(source.pipe(work())).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('start at once, in the call that brings the item', () => {
    marbles(({ expectObservable }) => {
      expectObservable(of('a', 'b').pipe(stage((item) => of(`${item}!`)))).toBe('(ab|)', { a: 'a!', b: 'b!' });
    });
  });

  it('without number: a mergeMap', () => {
    marbles(({ cold, hot, expectObservable }) => {
      const a = cold('       ----A|');
      const b = cold('        -B-|');
      const source = hot('   ab|   ', { a, b });
      const expected = '     --B-A|';

      expectObservable(source.pipe(work({ workers: Infinity, capacity: 1 }))).toBe(expected);
    });
  });

  it('every value of the work is a result; none for work that ends empty', () => {
    marbles(({ cold, hot, expectObservable }) => {
      const a = cold('       -AB|  ');
      const b = cold('        |    ');
      const source = hot('   ab|   ', { a, b });
      const expected = '     -AB|  ';

      expectObservable(source.pipe(work())).toBe(expected);
    });
  });
});

describe('the source', () => {
  it('never, empty and failing ones pass through', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold<Observable<string>>('---').pipe(work())).toBe('---');
      expectObservable(cold<Observable<string>>('--|').pipe(work())).toBe('--|');
      expectObservable(cold<Observable<string>>('--#').pipe(work())).toBe('--#');
    });
  });

  it('an error cancels what runs', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('        -----A|');
      const aSubs = '         ^--!   ';
      const source = cold('   a--#   ', { a });
      const expected = '      ---#   ';

      expectObservable(source.pipe(work())).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
    });
  });

  it('may be fed by the consumer of the results', () => {
    marbles(({ expectObservable, scheduler }) => {
      const expected = ' -(3210|)';
      const source = new Subject<number>();
      const countDown = tap((n: number) => {
        if (n > 0) source.next(n - 1);
        else source.complete();
      });

      expectObservable(source.pipe(stage((n) => of(n)), countDown)).toBe(expected, { 0: 0, 1: 1, 2: 2, 3: 3 });
      scheduler.schedule(() => source.next(3), 1);
    });
  });
});

describe('a value that finds every worker busy and the waiting room full', () => {
  const arriving = (cold: <T>(marbles: string) => Observable<T>, options: StageOptions) =>
    cold<string>('  abcd----|').pipe(
      stage((item) => timer(5).pipe(map(() => item)), { workers: 1, capacity: 2, ...options }),
    );

  it('fails the stage with QueueFull, unless told', () => {
    marbles(({ cold, expectObservable }) => {
      const full = new QueueFull('more than 2 values are waiting');
      expectObservable(arriving(cold, {})).toBe('---#', undefined, full);
      expectObservable(arriving(cold, { overflow: 'error' })).toBe('---#', undefined, full);
    });
  });

  it("is dropped under 'dropping'", () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(arriving(cold, { overflow: 'dropping' })).toBe('-----a----b----(c|)');
    });
  });

  it("drives out the oldest under 'sliding'", () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(arriving(cold, { overflow: 'sliding' })).toBe('-----a----c----(d|)');
    });
  });

  it('is counted: what came is done, failed, dropped, active or waiting', () => {
    marbles(({ cold, at }) => {
      const handle = stage(() => NEVER, { workers: 1, capacity: 2, overflow: 'dropping' })(cold('abcd'));
      handle.subscribe();
      at('end', () => {
        handle.metrics.subscribe(([metrics]) => {
          expect(metrics).toMatchObject({ active: 1, waiting: 2, dropped: 1, highWater: 2, done: 0 });
        });
      });
    });
  });

  it('is never one that a free worker could take, however small the room', () => {
    marbles(({ cold, expectObservable }) => {
      const results = cold('(abcd)').pipe(stage((item) => timer(8).pipe(map(() => item)), { workers: 3, capacity: 1 }));
      expectObservable(results).toBe('--------(abc)---d');
    });
  });
});

it('a value that comes while another is being taken finds the workers that are free by then', () => {
  marbles(({ expectObservable, scheduler }) => {
    const source = new Subject<string>();
    const work = (item: string) => {
      if (item === 'a') for (const next of 'bc') source.next(next);
      return timer(2).pipe(map(() => item));
    };
    expectObservable(source.pipe(stage(work, { workers: 3, capacity: 1 }))).toBe('---(abc)');
    scheduler.schedule(() => source.next('a'), 1);
  });
});

it('no more than `workers` are ever active, also as seen from the work itself', () => {
  marbles(({ cold, expectObservable }) => {
    const active: number[] = [];
    const handle = stage(
      (item: string) => {
        handle.metrics.pipe(take(1)).subscribe(([only]) => active.push(only!.active));
        return cold(item === 'b' ? '-#' : `-${item}|`);
      },
      { onError: 'skip' },
    )(cold('(abc|)')) as Pipeline<string>;
    expectObservable(handle.pipe(finalize(() => expect(active).toEqual([1, 1, 1])))).toBe('-a--c|');
  });
});

describe('an item whose work fails', () => {
  it("fails everything under 'fail', the default, when the rest has been cancelled and cleaned up", () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('         -------A|');
      const aSubs = '          ^--!     ';
      const cleanup = cold('      --|   ');
      const cleanupSubs = '    ---^-!   ';
      const b = cold('          --#     ');
      const source = hot('     ab------|', { a: cleaningUp(a, cleanup), b });
      const sourceSubs = '     ^--!     ';
      const expected = '       -----#   ';

      expectObservable(source.pipe(work({ workers: 2 }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it("is left out under 'skip'", () => {
    marbles(({ cold, hot, expectObservable }) => {
      const a = cold('       --#     ');
      const b = cold('         --B|  ');
      const source = hot('   ab|     ', { a, b });
      const expected = '     ----B|  ';

      expectObservable(source.pipe(work({ onError: 'skip' }))).toBe(expected);
    });
  });

  it("comes out of deadLetters under 'deadLetter', with the name of the stage and the error", () => {
    marbles(({ cold, expectObservable }) => {
      const source = '   a-b-|';
      const expected = ' --b-|';
      const letters = '  a---|';

      const refuseA = function check(item: string): Observable<string> {
        if (item === 'a') throw new Error('not a');
        return of(item);
      };
      const run = stage(refuseA, { onError: 'deadLetter' })(cold(source));
      expectObservable(run.deadLetters).toBe(letters, { a: { item: 'a', stage: 'check', error: new Error('not a') } });
      expectObservable(run).toBe(expected);
    });
  });

  it('is tried again as `retry` says, and only then has failed', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -#   ');
      const aSubs = ['   ^!   ', '   ---^!'];
      const expected = ' ----#   ';

      expectObservable(of(a).pipe(work({ retry: { initial: 2, jitter: 0, maxRetries: 1 } }))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
    });
  });

  it('keeps its worker while it waits to be tried again', () => {
    marbles(({ cold, expectObservable }) => {
      const retry = { initial: 3, jitter: 0, maxRetries: 1 };
      const source = '   (ab|)';
      const expected = ' ---(ab|)';
      let attempts = 0;
      const flaky = stage(
        (item: string) => (item === 'a' && attempts++ === 0 ? throwError(() => 'busy') : of(item)),
        { retry },
      );
      expectObservable(cold(source).pipe(flaky)).toBe(expected);
    });
  });
});

describe('the signal of the projector', () => {
  it('aborts when its work is cancelled, and not when that has ended by itself', () => {
    marbles(({ cold, scheduler, expectObservable, at }) => {
      const window = '   ^----!    ';
      const expected = ' ---a------';
      const { log, watch } = abortLog(scheduler);

      const watched = (item: string, _index: number, signal: AbortSignal) => {
        watch(item, signal);
        return cold(item === 'a' ? '---a|' : '-------b|');
      };
      expectObservable(of('a', 'b').pipe(stage(watched, { workers: 2 })), window).toBe(expected);
      at('end', () => expect(log).toEqual(['b aborted at 5']));
    });
  });
});

describe('options', () => {
  it.each<[StageOptions, string]>([
    [{ workers: 0 }, 'stage: expected workers to be an integer >= 1 or Infinity, got 0'],
    [{ capacity: 0 }, 'stage: expected capacity to be an integer >= 1 or Infinity, got 0'],
    [
      { overflow: 'suspend' as never },
      "stage: expected overflow to be one of 'error', 'dropping', 'sliding', got \"suspend\"",
    ],
    [
      { onError: 'ignore' as never },
      "stage: expected onError to be one of 'fail', 'skip', 'deadLetter', got \"ignore\"",
    ],
    [{ retry: { factor: 0 } }, 'retryBackoff: expected factor to be a number >= 1, got 0'],
  ])('%o are refused', (options, message) => {
    expect(() => stage(() => of(1), options)).toThrow(new RangeError(message));
  });

  it('a projector is needed, and a name is a string', () => {
    expect(() => stage(undefined as never)).toThrow(TypeError);
    expect(() => stage(() => of(1), { name: 1 as never })).toThrow(
      new TypeError('stage: expected name to be a string, got 1'),
    );
  });
});

describe('leaves nothing behind at any frame', () => {
  it.each([1, 2, Infinity])('with %d workers', (workers) => {
    everyFrame(({ cold, hot }) =>
      hot<Observable<unknown>>('a-bc-d|', { a: cold('---1|'), b: cold('-2|'), c: timer(2), d: of('4') }).pipe(
        stage((inner) => inner, { workers }),
      ),
    );
  });

  it('when work fails, is tried again, is skipped or becomes a dead letter', () => {
    for (const onError of ['fail', 'skip', 'deadLetter'] as const) {
      everyFrame(({ cold }) => {
        const retry = { initial: 2, jitter: 0, maxRetries: 1 };
        const run = stage((inner: Observable<string>) => inner, { workers: 2, onError, retry })(
          cold<Observable<string>>('ab|', { a: cold('--A|'), b: cold('-#') }),
        );
        return merge(run, run.deadLetters, run.metrics);
      });
    }
  });

  it('with a signal, and with cleanup that takes time', () => {
    everyFrame(
      ({ cold }) => {
        const slow = cold('-----1|');
        const items = { a: cleaningUp(slow, cold('--|')), b: cold('--#') };
        const checked = (inner: Observable<string>, _index: number, signal: AbortSignal) => {
          signal.throwIfAborted();
          return inner;
        };
        return cold<Observable<string>>('ab---|', items).pipe(stage(checked, { workers: 2 }));
      },
      { grace: 2 },
    );
  });
});

it('take(2) stops everything at the second result', () => {
  marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
    const a = cold('       -A-----|');
    const aSubs = '        ^--!    ';
    const b = cold('        --B|   ');
    const bSubs = '        -^-!    ';
    const source = hot('   ab-----|', { a, b });
    const sourceSubs = '   ^--!    ';
    const expected = '     -A-(B|) ';

    expectObservable(source.pipe(work({ workers: 2 }), take(2))).toBe(expected);
    expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    expectSubscriptions(a.subscriptions).toBe(aSubs);
    expectSubscriptions(b.subscriptions).toBe(bSubs);
  });
});
