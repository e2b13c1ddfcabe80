import {
  asyncScheduler,
  config,
  debounceTime,
  delay,
  EMPTY,
  finalize,
  interval,
  map,
  mergeMap,
  Observable,
  of,
  retry,
  Subject,
  switchMap,
  timer,
  type Subscription,
} from 'rxjs';
import { describe, expect, test, vi } from 'vitest';
import { everyFrame, type EveryFrameOptions, type SourceHelpers } from 'rx-asyncio/testing';
import { census, type Census } from '../../src/operators/internal/census.ts';
import { post } from '../../src/operators/internal/runQueue.ts';
import { failureOf } from './failureOf.ts';

type Make = (helpers: SourceHelpers) => Observable<unknown>;
const failure = (make: Make, options?: EveryFrameOptions) => failureOf(() => everyFrame(make, options));

/** Emits at frame 2 and completes at 4, with `start` on subscription and `end` on teardown. */
function holding({ cold }: SourceHelpers, start: () => void, end: (completed: boolean) => void): Observable<string> {
  return new Observable((subscriber) => {
    start();
    let completed = false;
    const inner = cold('--a-|').subscribe({
      next: (value) => subscriber.next(value),
      complete: () => {
        completed = true;
        subscriber.complete();
      },
    });
    return () => {
      inner.unsubscribe();
      end(completed);
    };
  });
}

/** For `map`: subscribes to `source` at each value, and forgets the subscription. */
function leaking<T>(source: Observable<unknown>): (value: T) => T {
  return (value) => {
    source.subscribe();
    return value;
  };
}

/** Runs `body` and puts the census right again. */
function countingFrom<T>(body: () => T): T {
  const before = { ...census };
  try {
    return body();
  } finally {
    Object.assign(census, before);
  }
}

describe('what leaves nothing behind', () => {
  test.each<[string, Make]>([
    [
      'sources, inners and timers of RxJS',
      ({ cold }) => cold('a-b---c|').pipe(mergeMap(() => cold('--x--y|').pipe(delay(3)))),
    ],
    ['a debounce', ({ cold }) => cold('a-b---c|').pipe(debounceTime(2))],
    ['an error', ({ cold }) => cold('a-#').pipe(switchMap(() => interval(1)))],
    ['a synchronous source', ({ probe }) => probe(of(1, 2, 3))],
    ['a hot source, though it goes on', ({ hot }) => hot('-a-b-c-d-e|').pipe(map((letter) => letter + letter))],
    ['a source without end', () => interval(3)],
    ['a failure retried without end', ({ cold }) => cold('-#').pipe(retry({ delay: 2 }))],
    [
      'inner Observables as values, which the consumer lets go of too',
      ({ cold }) => cold('a-b-').pipe(map(() => cold('-x-'))),
    ],
    ['a source that never emits', ({ cold }) => cold('-')],
  ])('%s', (_, make) => {
    everyFrame(make);
  });

  test('what the test itself holds, schedules and subscribes is its own', () => {
    countingFrom(() => {
      everyFrame(({ cold, scheduler }) => {
        const released = new Subject<void>();
        census.permits = 1;
        scheduler.schedule(() => {
          census.permits = 0;
          released.next();
        }, 3);
        cold('--x|').subscribe();
        return released.pipe(mergeMap(() => cold('-a|')));
      });
    });
  });

  test('a wake-up posted by the unsubscription still runs in its frame', () => {
    countingFrom(() => {
      everyFrame((helpers) =>
        holding(
          helpers,
          () => {
            census.waiters++;
          },
          () =>
            post({
              run: () => {
                census.waiters--;
              },
            }),
        ),
      );
    });
  });

  test('a listener that went with its own abort is none', () => {
    everyFrame(({ signal, cold }) => {
      const aborts = signal('---|');
      return new Observable((subscriber) => {
        const stop = () => subscriber.error(aborts.reason);
        if (aborts.aborted) return stop();
        aborts.addEventListener('abort', stop, { once: true });
        subscriber.add(() => aborts.removeEventListener('abort', stop));
        subscriber.add(cold('a-b-c|').subscribe(subscriber));
        return undefined;
      });
    });
  });

  test('a cleanup that takes no longer than its grace', () => {
    const slow: Make = ({ cold, probe }) => {
      const cleanup = probe(timer(4));
      return cold('--a|').pipe(finalize(() => leaking(cleanup)(undefined)));
    };
    everyFrame(slow, { grace: 4 });
    expect(failure(slow, { grace: 3 })).toMatch(
      /probe, subscribed at frame 3, is still subscribed\n {2}- a timer due at frame 7 is left, scheduled at /,
    );
  });
});

describe('what is left behind', () => {
  test('a timer, with the line that scheduled it', () => {
    const text = failure(({ cold }) =>
      cold('--a|').pipe(
        map((value) => {
          asyncScheduler.schedule(() => undefined, 50);
          return value;
        }),
      ),
    );
    expect(text).toMatch(
      /a run to the end:\n {2}- a timer due at frame 52 is left, scheduled at .*everyFrame\.test\.ts/,
    );
    expect(text).not.toMatch(/unsubscribed at frame 0/);
  });

  test.each<keyof Census>(['permits', 'waiters', 'signals'])('%s: too many, too few', (what) => {
    const run = (onEnd: (completed: boolean) => number) =>
      countingFrom(() =>
        failure((helpers) =>
          holding(
            helpers,
            () => {
              census[what]++;
            },
            (completed) => {
              census[what] += onEnd(completed);
            },
          ),
        ),
      );
    // Gives it back on completion only.
    expect(run((completed) => (completed ? -1 : 0))).toMatch(
      new RegExp(`First, unsubscribed at frame 0:\\n {2}- 1 more ${what} than before`),
    );
    // Gives it back when cancelled only.
    expect(run((completed) => (completed ? 0 : -1))).toMatch(new RegExp(`a run to the end:\\n {2}- 1 more ${what}`));
    expect(run(() => -2)).toMatch(new RegExp(`1 fewer ${what} than before`));
  });

  test('a subscription, by its name, its diagram and its frame', () => {
    const leaky: Make = ({ cold, named }) => cold('--a---|').pipe(map(leaking(named('inner', cold('-x-')))));
    expect(failure(leaky)).toMatch(/inner, cold\('-x-'\), subscribed at frame 2, is still subscribed/);
  });

  test('a hot source and a probe that nobody left', () => {
    expect(failure(({ cold, hot }) => cold('a|').pipe(map(leaking(hot('-x-')))))).toMatch(/hot\('-x-'\), subscribed/);
    expect(failure(({ cold, probe }) => cold('a|').pipe(map(leaking(probe(new Subject(), 'subject')))))).toMatch(
      /subject, probe, subscribed at frame 0/,
    );
  });

  test('a listener on a signal', () => {
    const listening =
      (remove: boolean): Make =>
      (helpers) => {
        const outer = helpers.signal();
        const listener = () => undefined;
        return holding(
          helpers,
          () => outer.addEventListener('abort', listener),
          () => {
            if (remove) outer.removeEventListener('abort', listener);
          },
        );
      };
    everyFrame(listening(true));
    expect(failure(listening(false))).toMatch(/signal 1 has 1 abort listener left/);
  });

  test('an error that nobody takes', () => {
    const text = failure(({ cold }) => cold('-a-b|').pipe(map(leaking(cold('#')))));
    expect(text).toMatch(/unhandled error 'error' \(frame 1\)/);
  });

  test('a value sent after the unsubscription', () => {
    const stubborn: Make = ({ cold, scheduler }) =>
      new Observable((subscriber) => {
        const inner = cold('-a-|').subscribe(subscriber);
        return () => {
          inner.unsubscribe();
          scheduler.schedule(() => subscriber.next('late'));
        };
      });
    expect(failure(stubborn)).toMatch(
      /a run to the end:\n {2}- next\('late'\) was sent to a subscriber that had already stopped \(frame 3\)/,
    );
  });

  test('an invariant that is false, or throws', () => {
    let open = 0;
    const make: Make = (helpers) =>
      holding(
        helpers,
        () => {
          open++;
        },
        (completed) => {
          if (completed) open--;
        },
      );
    expect(failure(make, { invariant: () => open === 0 })).toMatch(/frame 0:\n {2}- the invariant does not hold/);
    open = 0;
    expect(failure(make, { invariant: () => expect(open).toBe(0) })).toMatch(
      /frame 0:\n {2}- the invariant failed: expected \d+ to be/,
    );
    everyFrame(({ cold }) => cold('a|'), { invariant: () => undefined });
  });

  test('only by take(), inside the very first next', () => {
    // Goes on after `next`, as if nobody could have left in it.
    const careless: Make = ({ probe, cold }) => {
      const second = probe(new Subject(), 'second');
      return new Observable((subscriber) => {
        let inner: Subscription | undefined;
        const outer = cold('--a-').subscribe((value) => {
          subscriber.next(value);
          inner = second.subscribe();
        });
        return () => {
          outer.unsubscribe();
          inner?.unsubscribe();
        };
      });
    };
    const text = failure(careless);
    expect(text).toMatch(/^1 of \d+ .* First, take\(1\):\n {2}- second, probe, subscribed at frame 2, is still/);
    everyFrame(careless, { takes: 0 });
  });

  test('only between two things that happen in the same frame', () => {
    // Holds a permit from one action of frame 2 to the next, and forgets it when cancelled in between.
    const between: Make = ({ cold }) =>
      cold('--a---|').pipe(
        mergeMap(
          (value) =>
            new Observable((subscriber) => {
              census.permits++;
              let cancelled = false;
              post({
                run: () => {
                  if (!cancelled) census.permits--;
                  subscriber.next(value);
                  subscriber.complete();
                },
              });
              return () => {
                cancelled = true;
              };
            }),
        ),
      );
    const text = countingFrom(() => failure(between));
    expect(text).toMatch(/First, unsubscribed within frame 2, after action 1:\n {2}- 1 more permits/);
    countingFrom(() => everyFrame(between, { frames: 10 }));
  });

  test('only when the consumer throws', () => {
    const make: Make = ({ cold, probe }) => {
      const { onUnhandledError } = config;
      config.onUnhandledError = (error) => {
        probe(new Subject(), 'left by the hook').subscribe();
        onUnhandledError?.(error);
      };
      return cold('-a-b|');
    };
    const text = failure(make);
    expect(text).toMatch(/First, a consumer that throws at value 1:\n {2}- left by the hook/);
    expect(text).toMatch(/^2 of \d+ attempts/);
  });

  test('with a picture of the attempt and the other attempts that fail', () => {
    const text = failure(({ cold, named }) => {
      const lost = named('lost', cold('-x|'));
      return cold('a---b').pipe(
        map(leaking(lost)),
        map((letter) => letter + letter),
      );
    });
    expect(text).toBe(
      [
        '4 of 13 attempts left something behind. First, unsubscribed at frame 1:',
        "  - lost, cold('-x|'), subscribed at frame 0, is still subscribed",
        '',
        '    lost  -x',
        '    cold  a!',
        '    out   A!',
        "    A = 'aa'",
        '',
        'Also: unsubscribed at frame 5; take(1); take(2).',
      ].join('\n'),
    );
  });
});

describe('what proves nothing', () => {
  test.each<[string, Make]>([
    ['no source and no value', () => EMPTY],
    ['a source that is never subscribed', ({ cold }) => (cold('a|'), EMPTY)],
  ])('%s', (_, make) => {
    expect(failure(make)).toMatch(/proves nothing/);
  });
});

describe('the attempts', () => {
  test('with `frames`: every frame, up to where it ends by itself, then take(n) and throwing consumers', () => {
    const make = vi.fn<Make>(({ cold }) => cold('-a-b-c|'));
    everyFrame(make, { frames: 3 });
    // 1 to the end, 4 frames, 3 × take, 3 × throw
    expect(make).toHaveBeenCalledTimes(11);
    make.mockClear();
    everyFrame(make, { frames: 50, takes: 1 });
    expect(make).toHaveBeenCalledTimes(1 + 7 + 2);
  });

  test('without: at and after every frame in which something happens, however far apart', () => {
    const make = vi.fn<Make>(({ cold }) => cold('- 1m a 1m |'));
    everyFrame(make, { takes: 0 });
    // to the end; 0, a, a + 1, |
    expect(make).toHaveBeenCalledTimes(5);
  });

  test('each begins at frame 0 on a clock of its own', () => {
    everyFrame(({ cold, scheduler }) => {
      expect(scheduler.frame).toBe(0);
      expect(asyncScheduler.now()).toBe(0);
      return cold('--a|');
    });
  });

  test('RxJS is as it was, whatever happens', () => {
    const before = { ...config };
    everyFrame(({ cold }) => cold('a|'));
    failure(() => expect.fail('make fails'));
    failure(() =>
      new Observable(() => expect.fail('subscribe fails')).pipe(finalize(() => expect.fail('teardown fails'))),
    );
    expect(config).toEqual(before);
  });
});
