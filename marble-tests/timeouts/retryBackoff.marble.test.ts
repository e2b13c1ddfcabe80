import { defer, map, of, take, tap, throwError, timer, VirtualTimeScheduler } from 'rxjs';
import { retryBackoff, type RetryInfo } from 'rx-asyncio';
import { everyFrame, marbles, runAsync, type SourceHelpers } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';

/** Fails or succeeds as the first of `diagrams` says, then as the second, …; the last one goes for all further attempts. */
function attempts(cold: SourceHelpers['cold'], ...diagrams: string[]) {
  const sources = diagrams.map((diagram) => cold(diagram));
  let next = 0;
  return defer(() => sources[Math.min(next++, sources.length - 1)]!);
}

/** A delay of its own for every retry: 1, 2, 4, … ms. */
const doubling = { initial: 1, jitter: 0, maxRetries: 10 };

describe('a source that fails', () => {
  it('is subscribed again after delays that grow: the diagram of its documentation', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(' -#         ');
      const sourceSubs = '  ^!         ';
      const second = cold('    -#      ');
      const secondSubs = '  ---^!      ';
      const third = cold('          -v|');
      const thirdSubs = '   --------^-!';
      const expected = '    ---------v|';
      const sources = [source, second, third];

      const flaky = defer(() => sources.shift()!);
      expectObservable(flaky.pipe(retryBackoff({ initial: 2, jitter: 0 }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(second.subscriptions).toBe(secondSubs);
      expectSubscriptions(third.subscriptions).toBe(thirdSubs);
    });
  });

  it('may have emitted before: values pass as they come', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-#');
      const sourceSubs = [
        '                  ^--!            ',
        '                  ----^--!        ',
      ];
      const expected = '   -a---a-#        ';

      expectObservable(source.pipe(retryBackoff({ initial: 1, jitter: 0, maxRetries: 1 }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('with nothing else than that, at once, ends after five retries', () => {
    marbles(({ expectObservable, at }) => {
      const delays: number[] = [];
      const onRetry = ({ delay }: RetryInfo) => delays.push(delay);

      const failing = throwError(() => 'error');
      expectObservable(failing.pipe(retryBackoff({ random: () => 0, onRetry }))).toBe('3100ms #');
      at('end', () => {
        expect(delays).toEqual([100, 200, 400, 800, 1600]);
      });
    });
  });
});

describe('a source that does not fail', () => {
  it.each([
    ['completes', '-a-b|', '^---!'],
    ['completes at once', '(a|)', '(^!)'],
    ['completes empty', '--|', '^-!'],
    ['never ends', '-a---', '^----'],
  ])('and %s is passed on as it is', (_, diagram, sourceSubs) => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(diagram);

      expectObservable(source.pipe(retryBackoff())).toBe(diagram);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });
});

describe('the delay', () => {
  it('is multiplied by `factor` each time, up to `max`', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('#');
      const sourceSubs = [
        '                  (^!)                       ',
        '                  --(^!)                     ',
        '                  --------(^!)               ',
        '                  ---------------(^!)        ',
        '                  ----------------------(^!) ',
      ];
      const expected = '   ----------------------#    ';

      const policy = { initial: 2, factor: 3, max: 7, jitter: 0, maxRetries: 4 };
      expectObservable(source.pipe(retryBackoff(policy))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('is the same each time with a factor of 1', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('#');
      const sourceSubs = ['(^!)', '---(^!)', '------(^!)'];
      const expected = '   ------#';

      const policy = { initial: 3, factor: 1, jitter: 0, maxRetries: 2 };
      expectObservable(source.pipe(retryBackoff(policy))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it.each([
    ['0: none of it', 0, 0.5, '--------#'],
    ['1, the default: all of it', 1, 0.5, '----#'],
    ['0.5: half of it', 0.5, 0.5, '------#'],
    ['1 and the least chance: as long as it may be', 1, 0, '--------#'],
  ])('is left to chance by `jitter` %s', (_, jitter, chance, expected) => {
    marbles(({ cold, expectObservable }) => {
      const policy = { initial: 8, jitter, random: () => chance, maxRetries: 1 };
      expectObservable(cold('#').pipe(retryBackoff(policy))).toBe(expected);
    });
  });

  it('may be none: a source that fails at once a hundred thousand times needs no stack', () => {
    marbles(({ expectObservable }) => {
      let failures = 0;
      const source = defer(() => (++failures <= 100_000 ? throwError(() => 'again') : of('v')));

      expectObservable(source.pipe(retryBackoff({ initial: 0, maxRetries: Infinity }))).toBe('(v|)');
    });
  });

  it('stays none, however large the factor has grown, and the elapsed time counts all the same', () => {
    marbles(({ expectObservable }) => {
      const source = timer(1).pipe(map(fail));

      const policy = { initial: 0, factor: 10, maxRetries: Infinity, maxElapsed: 400 };
      expectObservable(source.pipe(retryBackoff(policy))).toBe('401ms #', undefined, new Error('again'));
    });
  });

  it('begins when the failed attempt is torn down', () => {
    marbles(({ cold, scheduler, expectObservable, at }) => {
      const expected = ' ----v|';
      const log: string[] = [];
      const note = (what: string) => log.push(`${what} at ${scheduler.frame}`);

      const source = attempts(cold, '-#', '-v|').pipe(tap({ finalize: () => note('torn down') }));
      const onRetry = () => note('waiting');
      expectObservable(source.pipe(retryBackoff({ initial: 2, jitter: 0, onRetry }))).toBe(expected);
      at('end', () => {
        expect(log).toEqual(['torn down at 1', 'waiting at 1', 'torn down at 5']);
      });
    });
  });
});

describe('giving up', () => {
  it('after `maxRetries` fails with the last error', () => {
    marbles(({ cold, expectObservable }) => {
      const errors = ['first', 'second', 'third'];
      const source = defer(() => cold('-#', undefined, errors.shift()));
      const expected = ' ------#';

      expectObservable(source.pipe(retryBackoff({ ...doubling, maxRetries: 2 }))).toBe(expected, undefined, 'third');
    });
  });

  it('with maxRetries 0 at the first error', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-#');
      const sourceSubs = ' ^!';
      const expected = '   -#';

      expectObservable(source.pipe(retryBackoff({ maxRetries: 0 }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('when the next attempt would start later than `maxElapsed` after the first', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-#');
      const sourceSubs = [
        '                  ^!           ',
        '                  --^!         ',
        '                  -----^!      ',
      ];
      const expected = '   ------#      ';

      expectObservable(source.pipe(retryBackoff({ ...doubling, maxElapsed: 9 }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('not when it would start just then', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-#');
      const sourceSubs = [
        '                  ^!           ',
        '                  --^!         ',
        '                  -----^!      ',
        '                  ----------^! ',
      ];
      const expected = '   -----------# ';

      expectObservable(source.pipe(retryBackoff({ ...doubling, maxElapsed: 10 }))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('at an error that is not worth another attempt', () => {
    marbles(({ cold, expectObservable, at }) => {
      const errors = ['busy', 'forbidden'];
      const source = defer(() => cold('-#', undefined, errors.shift()));
      const expected = ' ---#';
      const asked: unknown[][] = [];
      const shouldRetry = (...args: [error: unknown, attempt: number]) => {
        asked.push(args);
        return args[0] === 'busy';
      };

      expectObservable(source.pipe(retryBackoff({ ...doubling, shouldRetry }))).toBe(expected, undefined, 'forbidden');
      at('end', () => {
        expect(asked).toEqual([
          ['busy', 1],
          ['forbidden', 2],
        ]);
      });
    });
  });
});

describe('shouldRetry', () => {
  it('may say when to come back, whatever the schedule, and be it at once', () => {
    marbles(({ cold, expectObservable, at }) => {
      const source = attempts(cold, '-#', '-#', '-#', '-v|');
      const expected = ' -----------v|';
      const verdicts = [6, 0, true] as const;
      const delays: number[] = [];

      const shouldRetry = (_error: unknown, attempt: number) => verdicts[attempt - 1] ?? false;
      const onRetry = ({ delay }: RetryInfo) => delays.push(delay);
      const policy = { initial: 1, factor: 1, max: 2, jitter: 0, shouldRetry, onRetry };
      expectObservable(source.pipe(retryBackoff(policy))).toBe(expected);
      at('end', () => {
        expect(delays).toEqual([6, 0, 1]);
      });
    });
  });

  it('that throws ends it with what it threw', () => {
    marbles(({ cold, expectObservable }) => {
      const shouldRetry = () => {
        throw new Error('no idea');
      };
      expectObservable(cold('-#').pipe(retryBackoff({ shouldRetry }))).toBe('-#', undefined, new Error('no idea'));
    });
  });
});

describe('onRetry', () => {
  it('is told what failed, which attempt that was and how long the wait is, before each wait', () => {
    marbles(({ cold, expectObservable, at }) => {
      const source = attempts(cold, '-#', '-#', '-v|');
      const expected = ' ------v|';
      const infos: RetryInfo[] = [];

      expectObservable(source.pipe(retryBackoff({ ...doubling, onRetry: (info) => infos.push(info) }))).toBe(expected);
      at('end', () => {
        expect(infos).toEqual([
          { error: 'error', attempt: 1, delay: 1 },
          { error: 'error', attempt: 2, delay: 2 },
        ]);
      });
    });
  });

  it('that throws ends it with what it threw', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-#');
      const sourceSubs = ' ^!';
      const onRetry = () => {
        throw new Error('log is full');
      };

      expectObservable(source.pipe(retryBackoff({ onRetry }))).toBe('-#', undefined, new Error('log is full'));
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('may unsubscribe: there is no wait then, and no timer left', () => {
    marbles(({ cold, scheduler, expectSubscriptions, at }) => {
      const source = cold('-#');
      const sourceSubs = ' ^!';
      const onRetry = () => {
        subscription.unsubscribe();
      };

      const subscription = source.pipe(retryBackoff({ onRetry })).subscribe();
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      at('-|', () => {
        expect(scheduler.actions.filter((action) => !action.closed)).toEqual([]);
      });
    });
  });
});

describe('leaving early', () => {
  it('during an attempt cancels it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a---#');
      const sourceSubs = ' ^--!  ';
      const window = '     ^--!  ';
      const expected = '   -a----';

      expectObservable(source.pipe(retryBackoff()), window).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('during a wait cancels the wait', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-#    ');
      const sourceSubs = ' ^!    ';
      const window = '     ^--!  ';
      const expected = '   ------';

      expectObservable(source.pipe(retryBackoff({ initial: 4, jitter: 0 })), window).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('by take(2) in the second attempt cancels it there', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-#');
      const sourceSubs = [
        '                  ^--!     ',
        '                  ----^!   ',
      ];
      const expected = '   -a---(a|)';

      expectObservable(source.pipe(retryBackoff(doubling), take(2))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });
});

it('makes an async function try again', () =>
  runAsync(({ record, sleep: pause }) => {
    let calls = 0;
    const flaky = defer(async () => {
      await pause(2);
      if (++calls < 3) throw new Error('busy');
      return 'v';
    });

    record(flaky.pipe(retryBackoff({ initial: 1, jitter: 0 }))).toBe('---------(v|)');
  }));

it('waits on the scheduler it is given', () => {
  const scheduler = new VirtualTimeScheduler();
  const log: string[] = [];
  const failing = defer(() => {
    log.push(`attempt at ${scheduler.now()}`);
    return throwError(() => new Error('no'));
  });

  failing.pipe(retryBackoff({ ...doubling, maxElapsed: 5, scheduler })).subscribe({
    error: () => log.push(`given up at ${scheduler.now()}`),
  });
  scheduler.flush();
  expect(log).toEqual(['attempt at 0', 'attempt at 1', 'attempt at 3', 'given up at 3']);
});

it.each([
  [{ initial: NaN }, new RangeError('retryBackoff: expected initial to be a number of milliseconds, got NaN')],
  [{ max: '1s' }, new TypeError('retryBackoff: expected max to be a number of milliseconds, got "1s"')],
  [{ maxElapsed: null }, new TypeError('retryBackoff: expected maxElapsed to be a number of milliseconds, got null')],
  [{ factor: 0.5 }, new RangeError('retryBackoff: expected factor to be a number >= 1, got 0.5')],
  [{ factor: '2' }, new TypeError('retryBackoff: expected factor to be a number >= 1, got "2"')],
  [{ jitter: 1.5 }, new RangeError('retryBackoff: expected jitter to be a number from 0 to 1, got 1.5')],
  [{ maxRetries: -1 }, new RangeError('retryBackoff: expected maxRetries to be an integer >= 0 or Infinity, got -1')],
  [{ random: 0.5 }, new TypeError('retryBackoff: expected random to be a function, got 0.5')],
  [{ shouldRetry: true }, new TypeError('retryBackoff: expected shouldRetry to be a function, got true')],
])('throws at the call for %o', (options, error) => {
  expect(() => retryBackoff(options as never)).toThrow(error);
});

describe('leaves nothing behind at any frame', () => {
  it('in an attempt, in a wait, and when it gives up', () => {
    everyFrame(({ cold }) => cold('-a-#').pipe(retryBackoff({ ...doubling, maxRetries: 2 })));
    everyFrame(({ cold }) => attempts(cold, '-#', '#', '--v|').pipe(retryBackoff(doubling)));
    everyFrame(() => timer(2).pipe(tap(fail), retryBackoff({ ...doubling, maxRetries: 2 })));
    everyFrame(() => of('a').pipe(retryBackoff()));
  });
});

function fail(): never {
  throw new Error('again');
}
