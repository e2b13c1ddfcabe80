import {
  catchError,
  EMPTY,
  merge,
  NEVER,
  of,
  range,
  Subject,
  take,
  tap,
  throwError,
  TimeoutError,
  type Observable,
} from 'rxjs';
import { CancelledError, createTask, finalizeAsync, sleep, waitFor, withAbortSignal } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { abortLog } from '../internal/signals.ts';
import { Later } from '../internal/later.ts';
import { PullSource } from '../internal/pullSource.ts';

describe('the work', () => {
  it('is what comes out, and a subscriber that leaves aborts its signal: the diagram of its documentation', () => {
    marbles(({ cold, scheduler, expectObservable, expectSubscriptions, at }) => {
      const work = cold('      ----v|');
      const workSubs = ['      ^----!', '^-!'];
      const expected = '       ----v|';
      const window = '         ^-!   ';
      const left = '           --    ';

      const aborts = abortLog(scheduler);
      const source = withAbortSignal((signal) => (aborts.watch('work', signal), work));
      expectObservable(source).toBe(expected);
      expectObservable(source, window).toBe(left);
      expectSubscriptions(work.subscriptions).toBe(workSubs);
      at('end', () => expect(aborts.log).toEqual(['work aborted at 2']));
    });
  });

  it('is called on subscription, with a signal of its own each time', () => {
    marbles(({ expectObservable, at }) => {
      const signals: AbortSignal[] = [];
      const source = withAbortSignal((signal) => (signals.push(signal), of('v')));
      expect(signals).toEqual([]);
      expectObservable(source).toBe('(v|)');
      expectObservable(source).toBe('(v|)');
      at('end', () => expect(new Set(signals).size).toBe(2));
    });
  });

  it('may be any ObservableInput: a promise, an array, nothing at all', () => {
    marbles(({ scheduler, expectObservable }) => {
      const promise = new Later<string>();
      scheduler.schedule(() => promise.resolve('p'), 3);
      expectObservable(withAbortSignal(() => promise)).toBe('---(p|)');
      expectObservable(withAbortSignal(() => ['a', 'b'])).toBe('(ab|)');
      expectObservable(withAbortSignal(() => EMPTY)).toBe('|');
      expectObservable(withAbortSignal(() => NEVER)).toBe('-');
    });
  });

  it('that is an async iterable is closed at once when the subscriber leaves', () => {
    marbles(({ scheduler, expectObservable, at }) => {
      const window = '   ^-!';
      const expected = ' --';

      const source = new PullSource(scheduler, []);
      expectObservable(withAbortSignal(() => source), window).toBe(expected);
      at('end', () => expect(source.log).toEqual(['next at 0', 'return at 2']));
    });
  });

  it('that is synchronous stops when enough was taken', () => {
    let made = 0;
    const source = withAbortSignal(() => range(1, 1_000_000).pipe(tap(() => made++)));
    source.pipe(take(3)).subscribe();
    expect(made).toBe(3);
  });

  it('that fails, or throws, or is none, comes out as the error', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(withAbortSignal(() => cold('--#'))).toBe('--#');
      expectObservable(
        withAbortSignal((): Observable<never> => {
          throw new Error('no');
        }),
      ).toBe('#', undefined, new Error('no'));
      const isTypeError = catchError((error: unknown) => of(error instanceof TypeError));
      expectObservable(withAbortSignal(() => 5 as never).pipe(isTypeError)).toBe('(t|)', { t: true });
    });
  });

  it('may feed itself from inside `next`', () => {
    const subject = new Subject<number>();
    const seen: number[] = [];
    withAbortSignal(() => subject).subscribe((value) => {
      seen.push(value);
      if (value < 3) subject.next(value + 1);
    });
    subject.next(1);
    expect(seen).toEqual([1, 2, 3]);
  });
});

describe('the signal', () => {
  it('does not abort once the work has ended, in whatever way', () => {
    marbles(({ cold, scheduler, expectObservable, at }) => {
      const aborts = abortLog(scheduler);
      const watched = (name: string, work: Observable<string>) =>
        withAbortSignal((signal) => (aborts.watch(name, signal), work));
      expectObservable(watched('complete', cold('--v|'))).toBe('--v|');
      expectObservable(watched('error', cold('--v#'))).toBe('--v#');
      expectObservable(watched('sync', of('v'))).toBe('(v|)');
      at('end', () => expect(aborts.log).toEqual([]));
    });
  });

  it('aborts when enough was taken', () => {
    marbles(({ cold, scheduler, expectObservable, at }) => {
      const expected = '-(a|)';

      const aborts = abortLog(scheduler);
      const source = withAbortSignal((signal) => (aborts.watch('work', signal), cold('-a-b')));
      expectObservable(source.pipe(take(1))).toBe(expected);
      at('end', () => expect(aborts.log).toEqual(['work aborted at 1']));
    });
  });

  it('aborts when a deadline is over, before the work is unsubscribed', () => {
    marbles(({ cold, expectObservable, at }) => {
      const expected = '----#';
      const log: string[] = [];

      const work = cold('------').pipe(tap({ unsubscribe: () => log.push('unsubscribed') }));
      const source = withAbortSignal((signal) => {
        signal.addEventListener('abort', () => log.push('aborted'));
        return work;
      });
      const late = source.pipe(waitFor(4), tap({ error: () => log.push('late') }));
      expectObservable(late).toBe(expected, undefined, new TimeoutError());
      at('end', () => expect(log).toEqual(['aborted', 'unsubscribed', 'late']));
    });
  });

  it('leaves a rejection that it causes to nobody: no error is unhandled', () => {
    marbles(({ scheduler, expectObservable }) => {
      const window = '   ^-!';
      const expected = ' --';

      const work = (signal: AbortSignal) => {
        const promise = new Later<string>();
        signal.addEventListener('abort', () => {
          scheduler.schedule(() => promise.reject(signal.reason), 1);
        });
        return promise;
      };
      expectObservable(withAbortSignal(work), window).toBe(expected);
    });
  });
});

it('leaves the cleanup of the work to the scope', () => {
  marbles(({ cold, expectObservable, at }) => {
    const cleanup = cold('      ---|');
    const expected = '       -----#';

    const source = withAbortSignal(() => NEVER.pipe(finalizeAsync(() => cleanup)));
    const task = createTask(source, { name: 'job' });
    at(2, () => task.cancel());
    expectObservable(task).toBe(expected, undefined, new CancelledError('job'));
  });
});

it('needs a function', () => {
  expect(() => withAbortSignal(NEVER as never)).toThrow(
    new TypeError('withAbortSignal: expected work to be a function, got an Observable'),
  );
});

it('leaves nothing behind at any frame', () => {
  let signals: AbortSignal[];
  const ended = (work: (signal: AbortSignal) => Observable<unknown>) => {
    signals = [];
    return withAbortSignal((signal) => (signals.push(signal), work(signal)));
  };
  everyFrame(({ cold }) => ended(() => cold('-a--b|')));
  everyFrame(({ cold }) => ended(() => cold('-a--#')));
  everyFrame(({ cold }) => ended(() => merge(cold('-a--b|'), sleep(3))));
  everyFrame(({ cold }) => ended(() => cold('-a------')), {
    frames: 4,
    invariant: () => signals.every(({ aborted }) => aborted),
  });
  everyFrame(({ probe }) => probe(ended(() => throwError(() => 'no'))));
});
