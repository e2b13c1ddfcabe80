import { concat, defer, NEVER, of, retry, Subject, take, tap, TimeoutError, VirtualTimeScheduler } from 'rxjs';
import { CancelledError, createTask, finalizeAsync, sleep, waitFor } from 'rx-asyncio';
import { everyFrame, marbles, runAsync } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { cleaningUp } from '../internal/cleaningUp.ts';

const TIMEOUT = new TimeoutError();

describe('a source that has not completed in time', () => {
  it('fails with a TimeoutError, however often it emitted: the diagram of its documentation', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a---b---c|');
      const sourceSubs = '   ^-----!    ';
      const expected = '     -a---b#    ';

      expectObservable(source.pipe(waitFor(6))).toBe(expected, undefined, TIMEOUT);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('though it emitted all it had, fails: what counts is its completion', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  (ab)-----');
      const sourceSubs = '   ^----!   ';
      const expected = '     (ab)-#   ';

      expectObservable(source.pipe(waitFor(5))).toBe(expected, undefined, TIMEOUT);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('fails when its cleanup has ended', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('     --------a|');
      const sourceSubs = '      ^--!      ';
      const cleanup = cold('       ----|  ');
      const cleanupSubs = '     ---^---!  ';
      const expected = '        -------#  ';

      expectObservable(cleaningUp(source, cleanup).pipe(waitFor(3))).toBe(expected, undefined, TIMEOUT);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('tells nobody when its consumer has left during that cleanup, which goes on', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('     --------a|');
      const sourceSubs = '      ^--!      ';
      const cleanup = cold('       ----|  ');
      const cleanupSubs = '     ---^---!  ';
      const window = '          ^----!    ';
      const expected = '        ----------';

      expectObservable(cleaningUp(source, cleanup).pipe(waitFor(3)), window).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('may be the one that is tried again: each try has its own time', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const first = cold('   ------a|     ');
      const firstSubs = '    ^--!         ';
      const second = cold('     -b|       ');
      const secondSubs = '   ---^-!       ';
      const expected = '     ----b|       ';
      const tries = [first, second];

      const source = defer(() => tries.shift()!).pipe(waitFor(3), retry(1));
      expectObservable(source).toBe(expected);
      expectSubscriptions(first.subscriptions).toBe(firstSubs);
      expectSubscriptions(second.subscriptions).toBe(secondSubs);
    });
  });
});

describe('a source that ends in time', () => {
  it.each([
    ['completes', '-a-b|', '^---!', '-a-b|'],
    ['completes empty', '--|', '^-!', '--|'],
    ['completes at once', '(a|)', '(^!)', '(a|)'],
    ['fails', '-a-#', '^--!', '-a-#'],
  ])('and %s is passed on', (_, diagram, sourceSubs, expected) => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(diagram);

      expectObservable(source.pipe(waitFor(5))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('may take its time to clean up: the deadline is about the source', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('     -a|      ');
      const cleanup = cold('      ----| ');
      const cleanupSubs = '     --^---! ';
      const expected = '        -a----| ';

      expectObservable(cleaningUp(source, cleanup).pipe(waitFor(3))).toBe(expected);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('in the very instant of its deadline is too late: that timer was set first', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('  ---a|');
      const expected = '     ---a#';

      expectObservable(source.pipe(waitFor(4))).toBe(expected, undefined, TIMEOUT);
    });
  });
});

describe('the limit', () => {
  it.each([0, -1, -Infinity])('%d leaves no time at all: the source is never subscribed', (limit) => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('(a|)');

      expectObservable(source.pipe(waitFor(limit))).toBe('#', undefined, TIMEOUT);
      expectSubscriptions(source.subscriptions).toBe([]);
    });
  });

  it('Infinity is none', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a---b---c|');
      const sourceSubs = '   ^---------!';
      const expected = '     -a---b---c|';

      expectObservable(source.pipe(waitFor(Infinity))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('as a Date is a moment, however late the subscription', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('        ----------');
      const sourceSubs = [
        '                          ^-----!   ',
        '                          --^---!   ',
      ];
      const early = '              ------#   ';
      const lateWindow = '         --^       ';
      const late = '               ------#   ';
      const tooLateWindow = '      -------^  ';
      const tooLate = '            -------#  ';

      const limited = source.pipe(waitFor(new Date(6)));
      expectObservable(limited).toBe(early, undefined, TIMEOUT);
      expectObservable(limited, lateWindow).toBe(late, undefined, TIMEOUT);
      expectObservable(limited, tooLateWindow).toBe(tooLate, undefined, TIMEOUT);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('counts from the subscription, for each subscriber anew', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('   ----------');
      const sourceSubs = '    --^--!    ';
      const window = '        --^       ';
      const expected = '      -----#    ';

      expectObservable(source.pipe(waitFor(3)), window).toBe(expected, undefined, TIMEOUT);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('is on the scheduler that is given', () => {
    const scheduler = new VirtualTimeScheduler();
    const log: string[] = [];
    const note = { error: (error: unknown) => log.push(`${String(error)} at ${scheduler.now()}`) };

    new Subject().pipe(waitFor(5, { scheduler })).subscribe(note);
    new Subject().pipe(waitFor(new Date(7), { scheduler })).subscribe(note);
    scheduler.flush();
    expect(log).toEqual(['TimeoutError: Timeout has occurred at 5', 'TimeoutError: Timeout has occurred at 7']);
  });
});

describe('nested', () => {
  it('the shorter limit decides, whether it is the inner or the outer one', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('   -a-------|');
      const sourceSubs = [
        '                     ^--!      ',
        '                     ^--!      ',
      ];
      const expected = '      -a-#      ';

      expectObservable(source.pipe(waitFor(3), waitFor(7))).toBe(expected, undefined, TIMEOUT);
      expectObservable(source.pipe(waitFor(7), waitFor(3))).toBe(expected, undefined, TIMEOUT);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('an outer limit does not wait out a cleanup that an inner one began: it interrupts it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('     ---------a|');
      const sourceSubs = '      ^-!        ';
      const cleanup = cold('      -------| ');
      const cleanupSubs = '     --^--!     ';
      const expected = '        -----#     ';

      const limited = cleaningUp(source, cleanup).pipe(waitFor(2), waitFor(5));
      expectObservable(limited).toBe(expected, undefined, TIMEOUT);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });
});

describe('leaving early', () => {
  it('lifts no deadline: the cleanup that it starts is interrupted when that comes', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('     ---------a|');
      const sourceSubs = '      ^-!        ';
      const cleanup = cold('      -------| ');
      const cleanupSubs = '     --^--!     ';
      const window = '          ^-!        ';
      const expected = '        -----------';

      expectObservable(cleaningUp(source, cleanup).pipe(waitFor(5)), window).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('unsubscribes from the source', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a---b---c|');
      const sourceSubs = '   ^---!      ';
      const window = '       ^---!      ';
      const expected = '     -a---------';

      expectObservable(source.pipe(waitFor(6)), window).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('by take(1) does so at the first value', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a---b---c|');
      const sourceSubs = '   ^!         ';
      const expected = '     -(a|)      ';

      expectObservable(source.pipe(waitFor(6), take(1))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('does not lift the limit: when the time is up the cleanup is interrupted', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const cleanup = cold('     ------|  ');
      const cleanupSubs = '    --^-!     ';
      const expected = '       ----#     ';

      const limited = NEVER.pipe(finalizeAsync(() => cleanup), waitFor(4));
      const around = createTask(limited, { name: 'around' });
      at(2, () => around.cancel());
      expectObservable(around).toBe(expected, undefined, new CancelledError('around'));
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });
});

it('passes on what its consumer brings the source to emit from inside `next`', () => {
  marbles(({ expectObservable, scheduler }) => {
    const expected = ' --(21|)';
    const source = new Subject<string>();
    const again = tap((value: string) => {
      if (value === '1') source.next('2');
    });

    expectObservable(source.pipe(waitFor(6), again)).toBe(expected);
    scheduler.schedule(() => {
      source.next('1');
      source.complete();
    }, 2);
  });
});

it('limits a promise', () =>
  runAsync(({ record, sleep: pause }) => {
    const slow = defer(() => pause(9).then(() => 'late'));
    const fast = defer(() => pause(2).then(() => 'f'));

    record(slow.pipe(waitFor(4))).toBe('----#', undefined, TIMEOUT);
    record(fast.pipe(waitFor(4))).toBe('--(f|)');
  }, { grace: 9 }));

it('throws at the call for what is no limit', () => {
  expect(() => waitFor('5s' as never)).toThrow(
    new TypeError('waitFor: expected limit to be a number of milliseconds or a Date, got "5s"'),
  );
  expect(() => waitFor(NaN)).toThrow(RangeError);
  expect(() => waitFor(new Date('never'))).toThrow(RangeError);
});

describe('leaves nothing behind at any frame', () => {
  it('whether the source is in time, too late or fails', () => {
    everyFrame(({ cold }) => cold('-a-b|').pipe(waitFor(8)));
    everyFrame(({ cold }) => cold('-a---b--').pipe(waitFor(6)));
    everyFrame(({ cold }) => cold('-a-#').pipe(waitFor(6)));
    everyFrame(() => concat(sleep(2, 'a'), sleep(9)).pipe(waitFor(new Date(5))));
    everyFrame(() => of('a').pipe(waitFor(5)));
  });

  it('with cleanup that takes time', () => {
    everyFrame(({ cold }) => cleaningUp(cold('-a-----'), cold('--|')).pipe(waitFor(4)), { grace: 2 });
  });
});
