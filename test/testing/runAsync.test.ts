import {
  asyncScheduler,
  concatMap,
  config,
  defer,
  delay,
  finalize,
  from,
  interval,
  mergeMap,
  NEVER,
  Observable,
  of,
  Subject,
  take,
  timer,
  type Subscriber,
} from 'rxjs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { marbles, runAsync, type AsyncHelpers } from 'rx-asyncio/testing';
import { post } from '../../src/operators/internal/runQueue.ts';

const failure = (body: (helpers: AsyncHelpers) => unknown, options?: Parameters<typeof runAsync>[1]) =>
  runAsync(body, options).then(
    () => expect.fail('It passed.'),
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

const realGlobals = () => [setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate, Date];
let before: { globals: unknown[]; config: typeof config; performanceNow: unknown };
beforeEach(() => {
  before = { globals: realGlobals(), config: { ...config }, performanceNow: Reflect.get(performance, 'now') };
});
afterEach(() => {
  expect(realGlobals()).toEqual(before.globals);
  expect(config).toEqual(before.config);
  expect(Reflect.get(performance, 'now')).toBe(before.performanceNow);
});

describe('one clock', () => {
  test('promises, timers of RxJS, async generators and raw timers', async () => {
    async function* generator(sleep: AsyncHelpers['sleep']) {
      yield 'a';
      await sleep(2);
      yield 'b';
    }
    await runAsync(({ record, sleep }) => {
      record(from(Promise.resolve('p')).pipe(delay(3))).toBe('---(p|)');
      record(from(generator(sleep))).toBe('a-(b|)');
      record(of(3, 1).pipe(mergeMap((ms) => sleep(ms).then(() => String(ms))))).toBe('-1-(3|)');
      record(timer(1).pipe(concatMap(async () => sleep(1)))).toBe('--(u|)', { u: undefined });
      record(new Observable((subscriber) => void setTimeout(() => subscriber.error(0), 5))).toBe('-----#', {}, 0);
    });
  });

  test('every clock begins at 0 and says the same', async () => {
    const clocks = () => [Date.now(), new Date().getTime(), performance.now(), asyncScheduler.now()];
    await runAsync(async ({ sleep, now }) => {
      expect([now(), ...clocks()]).toEqual([0, 0, 0, 0, 0]);
      await sleep(86_400_000);
      expect(new Set([now(), ...clocks()])).toEqual(new Set([86_400_000]));
    });
  });

  test('all that promises can do comes before time moves', async () => {
    const seen: string[] = [];
    await runAsync(async ({ sleep, now }) => {
      setTimeout(() => seen.push(`timer at ${now()}`), 1);
      for (let i = 0; i < 1000; i++) await Promise.resolve();
      seen.push(`promises at ${now()}`);
      await sleep(1);
    });
    expect(seen).toEqual(['promises at 0', 'timer at 1']);
  });

  test('promises come between two timers of the same millisecond, as in Node', async () => {
    const seen: string[] = [];
    await runAsync(async ({ sleep }) => {
      setTimeout(() => {
        seen.push('first');
        queueMicrotask(() => seen.push('promise'));
      }, 1);
      setTimeout(() => seen.push('second'), 1);
      await sleep(2);
    });
    expect(seen).toEqual(['first', 'promise', 'second']);
  });

  test('wake-ups of the library are delivered', async () => {
    await runAsync(({ record, now }) => {
      const wokenUp = new Observable<number>((subscriber) => {
        post({ run: () => subscriber.next(now()) });
      });
      record(wokenUp.pipe(take(1))).toBe('(t|)', { t: 0 });
    });
  });

  test('a marble test may run meanwhile', async () => {
    await runAsync(async ({ sleep, now }) => {
      await sleep(3);
      marbles(({ expectObservable }) => expectObservable(timer(5)).toBe('-----(0|)', [0]));
      expect(now()).toBe(3);
    });
  });
});

describe('record', () => {
  test('counts from its own call, in the window of a diagram', async () => {
    await runAsync(async ({ record, sleep }) => {
      record(interval(2), '---^--!').toBe('-----a-', { a: 0 });
      record(interval(2), '^-----!').toBe('  --a-b--', { a: 0, b: 1 });
      await sleep(10);
      record(interval(2).pipe(take(2))).toBe('--a-(b|)', { a: 0, b: 1 });
    });
  });

  test('an unsubscription comes before what its source would do in the same millisecond', async () => {
    await runAsync(({ record }) => record(timer(3), '^--!').toBe(''));
  });

  test('an end before the unsubscription leaves no timer', async () => {
    await runAsync(({ record }) => record(timer(1), '^----!').toBe('-(a|)', { a: 0 }));
  });

  test('what is still open when the run is over is let go of', async () => {
    let open = 0;
    const source = new Observable(() => {
      open++;
      return () => open--;
    });
    await runAsync(({ record }) => void record(source));
    expect(open).toBe(0);
  });

  test('shows what has come so far, and can be cut off', async () => {
    await runAsync(async ({ record, sleep }) => {
      const recorded = record(interval(2));
      await sleep(5);
      expect(recorded.messages).toEqual([
        { frame: 2, notification: { kind: 'N', value: 0 } },
        { frame: 4, notification: { kind: 'N', value: 1 } },
      ]);
      recorded.unsubscribe();
    });
  });

  test('fails where what came is not what was claimed, at the claim', async () => {
    const run = runAsync(({ record }) => record(timer(2)).toBe('---(a|)', { a: 0 }));
    await expect(run).rejects.toMatchObject({
      message: [
        'record() got something else:',
        '  expected  ---(a|)',
        '  actual    --(a|)',
        '  frame 2: expected nothing; got a = 0, | complete',
        '  frame 3: expected a = 0, | complete; got nothing',
      ].join('\n'),
      stack: expect.stringMatching(/\n {4}at .*runAsync\.test\.ts/),
    });
  });

  test('an Observable that neither emits nor sets a timer does not hold the run up', async () => {
    await runAsync(({ record }) => record(NEVER).toBe(''));
    await runAsync(({ record }) => record(new Subject()).toBe(''));
  });
});

describe('what fails', () => {
  test('what the body throws or rejects with', async () => {
    const boom = new Error('boom');
    const thrown = (body: (helpers: AsyncHelpers) => unknown) => expect(runAsync(body)).rejects.toBe(boom);
    await thrown(() => {
      throw boom;
    });
    await thrown(async ({ sleep, record }) => {
      record(interval(1));
      await sleep(2);
      throw boom;
    });
  });

  test('a timer that throws', async () => {
    const boom = new Error('boom');
    const run = runAsync(async ({ sleep }) => {
      setTimeout(() => {
        throw boom;
      }, 1);
      await sleep(2);
    });
    await expect(run).rejects.toBe(boom);
  });

  test.each<[string, () => unknown]>([
    ['a timeout', () => setTimeout(() => undefined, 50)],
    ['an interval', () => setInterval(() => undefined, 50)],
    ['a timer of RxJS', () => timer(50).subscribe()],
  ])('%s that is left, with the line that set it', async (_, leak) => {
    const text = await failure(async ({ record, sleep }) => {
      record(timer(3));
      await sleep(1);
      leak();
    });
    expect(text).toMatch(/^A timer due at 51 ms is left, set at .*runAsync\.test\.ts/);
  });

  test('not a cleanup within its grace', async () => {
    const cleaning = ({ record, sleep }: AsyncHelpers) =>
      record(timer(2).pipe(finalize(() => void sleep(4)))).toBe('--(a|)', { a: 0 });
    await runAsync(cleaning, { grace: 4 });
    expect(await failure(cleaning, { grace: 3 })).toMatch(/due at 6 ms is left/);
  });

  test('an interval without end', async () => {
    expect(await failure(({ record }) => record(interval(5)), { limit: 20 })).toMatch(
      /^Still busy at 100 ms after 20 timers.*\nA timer due at 105 ms/,
    );
  });

  test('a body that waits for what never comes', async () => {
    expect(await failure(({ sleep }) => sleep(3).then(() => new Promise(() => undefined)))).toMatch(
      /never ends: at 3 ms/,
    );
  });

  test('an error that no observer takes, and a value that comes late', async () => {
    const lost = () => void defer(() => Promise.reject(new TypeError('lost'))).subscribe();
    expect(await failure(lost)).toBe("At 0 ms: unhandled error TypeError('lost')");
    const late = new Observable<string>((subscriber) => {
      subscriber.complete();
      void Promise.resolve().then(() => subscriber.next('late'));
    });
    expect(await failure(({ record }) => record(late).toBe('|'))).toMatch(/next\('late'\) was sent/);
  });

  test('a value that comes late at the very end, but not a late complete, for which RxJS sets a timer', async () => {
    const ending = (last: (subscriber: Subscriber<string>) => void) => () =>
      new Promise<void>((resolve) => {
        const source = new Observable<string>((subscriber) => {
          subscriber.complete();
          last(subscriber);
          resolve();
        });
        source.subscribe();
      });
    await runAsync(ending((subscriber) => subscriber.complete()));
    expect(await failure(ending((subscriber) => subscriber.next('late')))).toMatch(/next\('late'\) was sent/);
  });
});

test('runs queue up, also after one that failed', async () => {
  const seen: string[] = [];
  const run = (name: string, fails = false) =>
    runAsync(async ({ sleep, now }) => {
      seen.push(`${name} begins at ${now()}`);
      await sleep(5);
      seen.push(`${name} ends at ${now()}`);
      if (fails) throw new Error(name);
      return name;
    });
  const results = await Promise.allSettled([run('a', true), run('b'), run('c')]);
  expect(results.map((result) => (result.status === 'fulfilled' ? result.value : 'failed'))).toEqual([
    'failed',
    'b',
    'c',
  ]);
  expect(seen).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins at 0`, `${name} ends at 5`]));
});
