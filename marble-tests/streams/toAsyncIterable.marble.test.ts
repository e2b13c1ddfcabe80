import { concat, finalize, map, NEVER, Observable, of, range, Subject, take, throwError, timer } from 'rxjs';
import { finalizeAsync, OverflowError, toAsyncIterable, type ToAsyncIterableOptions } from 'rx-asyncio';
import { everyFrame, marbles, runAsync } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';

type Overflow = NonNullable<ToAsyncIterableOptions['overflow']>;

const iterate = <T>(source: Observable<T>, capacity = Infinity, overflow: Overflow = 'error'): AsyncIterator<T> =>
  toAsyncIterable(source, { capacity, overflow })[Symbol.asyncIterator]();

/** What a `next()` was answered with: the value, `end`, or the name of the error. */
const told = (answer: Promise<IteratorResult<unknown, unknown>> | undefined): Promise<unknown> =>
  Promise.resolve(answer).then(
    (result) => (result?.done ? 'end' : result?.value),
    (error: unknown) => (error instanceof Error ? error.name : error),
  );

/** Calls `next()` at the letters of `asks`, in virtual time, and tells what each was answered with. */
function asked(source: string, asks: string, capacity = Infinity): Promise<unknown[]> {
  const answers: Promise<unknown>[] = [];
  marbles(({ cold, expectObservable }) => {
    const iterator = iterate(cold(source), capacity);
    const asking = cold(asks).pipe(map(() => void answers.push(told(iterator.next()))));
    expectObservable(asking).toBe(asks.replaceAll(/\w/g, 'u'), { u: undefined });
  });
  return Promise.all(answers);
}

describe('the values', () => {
  it('are taken at the pace of the loop, and wait meanwhile: the diagram of its documentation', async () => {
    const source = '  abc-----d|       ';
    const next = '    n---n---n---n---n';

    expect(await asked(source, next)).toEqual(['a', 'b', 'c', 'd', 'end']);
  });

  it('go to those who wait for them, in the order of their `next()`', async () => {
    const source = '  ----a-b-c|      ';
    const next = '    nnnn            ';

    expect(await asked(source, next)).toEqual(['a', 'b', 'c', 'end']);
  });

  it('may be none', async () => {
    expect(await asked('--|', 'n---n')).toEqual(['end', 'end']);
    expect(await asked('|', 'n')).toEqual(['end']);
  });

  it('of a synchronous source wait, too', async () => {
    const iterator = iterate(of('a', 'b'), 5);
    expect(await Promise.all([1, 2, 3].map(() => told(iterator.next())))).toEqual(['a', 'b', 'end']);
  });

  it('are nobody\'s before the first `next()`, which is what subscribes', () => {
    marbles(({ cold, expectSubscriptions, at }) => {
      const source = cold('   -a-b|   ');
      const sourceSubs = '    --^---! ';

      const iterator = iterate(source);
      at(2, () => void iterator.next());
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('are another iteration\'s own', () => {
    marbles(({ cold, expectSubscriptions, at }) => {
      const source = cold('   -a-b| ');
      const sourceSubs = ['   ^---! ', '-^---!'];

      const iterable = toAsyncIterable(source, { capacity: 5 });
      at(0, () => void iterable[Symbol.asyncIterator]().next());
      at(1, () => void iterable[Symbol.asyncIterator]().next());
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('may come from inside the answer to the one before', async () => {
    const subject = new Subject<number>();
    const iterator = iterate(subject, 3);
    const first = told(iterator.next());
    subject.next(1);
    expect(await first).toBe(1);
    const second = told(iterator.next());
    subject.next(2);
    subject.next(3);
    subject.complete();
    expect([await second, await told(iterator.next()), await told(iterator.next())]).toEqual([2, 3, 'end']);
  });
});

describe('an error', () => {
  it('is thrown after the values that wait, once', async () => {
    const source = '  ab#             ';
    const next = '    n---n-n-n-n     ';

    expect(await asked(source, next)).toEqual(['a', 'b', 'error', 'end', 'end']);
  });

  it('ends every `next()` that waits: the first throws, the others are done', async () => {
    const source = '  ----#           ';
    const next = '    nnn             ';

    expect(await asked(source, next)).toEqual(['error', 'end', 'end']);
  });
});

describe('never more than `capacity` wait', () => {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const fast = range(0, 26).pipe(map((index) => letters.charAt(index)));

  it('with `error`, the default: the ten that wait, then an OverflowError', async () => {
    const iterator = iterate(fast, 10);
    const answers = await Promise.all(Array.from({ length: 13 }, () => told(iterator.next())));
    expect(answers).toEqual([...letters.slice(0, 11), 'OverflowError', 'end']);
  });

  it('with `dropping`: the ten that came first', async () => {
    const iterator = iterate(fast, 10, 'dropping');
    const answers = await Promise.all(Array.from({ length: 13 }, () => told(iterator.next())));
    expect(answers).toEqual([...letters.slice(0, 11), 'end', 'end']);
  });

  it('with `sliding`: the ten that came last', async () => {
    const iterator = iterate(fast, 10, 'sliding');
    const answers = await Promise.all(Array.from({ length: 13 }, () => told(iterator.next())));
    expect(answers).toEqual(['a', ...letters.slice(16), 'end', 'end']);
  });

  it('and a slot is free again as soon as one is taken', async () => {
    const source = ' ab---c---d---e|';
    const next = '   n---n---n---n---n---n';

    expect(await asked(source, next, 1)).toEqual(['a', 'b', 'c', 'd', 'e', 'end']);
  });

  it('and one more fails, unsubscribes from the source, and says how many wait', async () => {
    const source = '     abcd--|   ';
    const sourceSubs = ' ^--!       ';
    const answers: Promise<unknown>[] = [];

    marbles(({ cold, expectSubscriptions, at }) => {
      const letters = cold(source);
      const iterator = iterate(letters, 2);
      at(0, () => answers.push(iterator.next()));
      at(5, () => answers.push(iterator.next(), iterator.next(), iterator.next()));
      expectSubscriptions(letters.subscriptions).toBe(sourceSubs);
    });
    const overflow = new OverflowError('toAsyncIterable: more than 2 values are waiting');
    expect(await Promise.allSettled(answers)).toEqual([
      { status: 'fulfilled', value: { done: false, value: 'a' } },
      { status: 'fulfilled', value: { done: false, value: 'b' } },
      { status: 'fulfilled', value: { done: false, value: 'c' } },
      { status: 'rejected', reason: overflow },
    ]);
  });
});

describe('leaving the loop', () => {
  it('unsubscribes at once, and whoever waits is told the end', async () => {
    const answers: Promise<unknown>[] = [];

    marbles(({ cold, expectSubscriptions, at }) => {
      const source = cold('   a--b--c');
      const sourceSubs = '    ^---!  ';

      const iterator = iterate(source);
      at(0, () => answers.push(told(iterator.next())));
      at(1, () => answers.push(told(iterator.next()), told(iterator.next())));
      at(4, () => answers.push(told(iterator.return?.())));
      at(6, () => answers.push(told(iterator.next())));
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
    expect(await Promise.all(answers)).toEqual(['a', 'b', 'end', 'end', 'end']);
  });

  it('before it began subscribes to nothing', async () => {
    let subscribed = false;
    const iterator = iterate(new Observable(() => void (subscribed = true)));
    await iterator.return?.();
    expect([await told(iterator.next()), subscribed]).toEqual(['end', false]);
  });

  it('drops what waits', async () => {
    const iterator = iterate(of('a', 'b', 'c'));
    const first = await told(iterator.next());
    await iterator.return?.();
    expect([first, await told(iterator.next())]).toEqual(['a', 'end']);
  });

  it('waits for the cleanup of the source (footgun 18)', async () => {
    const log: string[] = [];
    await runAsync(async ({ sleep: rest, now }) => {
      const cleanup = () => rest(5).then(() => log.push(`clean at ${now()}`));
      const source = timer(1, 1).pipe(finalizeAsync(cleanup));
      for await (const count of toAsyncIterable(source, { capacity: 1 })) if (count === 2) break;
      log.push(`after the loop at ${now()}`);
    });
    expect(log).toEqual(['clean at 8', 'after the loop at 8']);
  });

  it('throws what the cleanup of the source fails with', async () => {
    await runAsync(async () => {
      const source = concat(of('a'), NEVER).pipe(finalizeAsync(() => throwError(() => new Error('cleanup'))));
      const leaving = async (): Promise<void> => {
        for await (const letter of toAsyncIterable(source, { capacity: 1 })) if (letter === 'a') break;
      };
      await expect(leaving()).rejects.toThrow(new Error('cleanup'));
    });
  });

  it('by an error of the body unsubscribes, too', async () => {
    const ends: string[] = [];
    const source = concat(of('a'), NEVER).pipe(finalize(() => ends.push('unsubscribed')));
    const failing = async (): Promise<void> => {
      for await (const letter of toAsyncIterable(source, { capacity: 1 })) throw new Error(letter);
    };
    await expect(failing()).rejects.toThrow(new Error('a'));
    expect(ends).toEqual(['unsubscribed']);
  });
});

describe('the end of the source', () => {
  it('waits for the cleanup below it', async () => {
    const log: string[] = [];
    await runAsync(async ({ sleep: rest, now }) => {
      const source = of('a').pipe(finalizeAsync(() => rest(5).then(() => log.push(`clean at ${now()}`))));
      for await (const letter of toAsyncIterable(source, { capacity: 1 })) log.push(`${letter} at ${now()}`);
      log.push(`after the loop at ${now()}`);
    });
    expect(log).toEqual(['a at 0', 'clean at 5', 'after the loop at 5']);
  });

  it('waits for what an operator that had enough leaves to clean up', async () => {
    const log: string[] = [];
    await runAsync(async ({ sleep: rest, now }) => {
      const cleanup = finalizeAsync<string>(() => rest(5).then(() => log.push(`clean at ${now()}`)));
      const source = concat(of('a'), NEVER).pipe(cleanup, take(1));
      for await (const letter of toAsyncIterable(source, { capacity: 1 })) log.push(`${letter} at ${now()}`);
      log.push(`after the loop at ${now()}`);
    });
    expect(log).toEqual(['a at 0', 'clean at 5', 'after the loop at 5']);
  });

  it('by an overflow does, too', async () => {
    const log: string[] = [];
    await runAsync(async ({ sleep: rest, now }) => {
      const source = of('a', 'b', 'c').pipe(finalizeAsync(() => rest(5).then(() => log.push(`clean at ${now()}`))));
      const iterator = iterate(source, 1);
      const answers = await Promise.all([iterator.next(), iterator.next(), iterator.next()].map(told));
      log.push(...answers.map(String));
    });
    expect(log).toEqual(['clean at 5', 'a', 'b', 'OverflowError']);
  });

  it('by an overflow is nobody\'s once the loop was left during that cleanup', async () => {
    const answers: unknown[] = [];
    await runAsync(async ({ sleep: rest }) => {
      const iterator = iterate(of('a', 'b', 'c').pipe(finalizeAsync(() => rest(5))), 1);
      answers.push(await told(iterator.next()), await told(iterator.return?.()), await told(iterator.next()));
    });
    expect(answers).toEqual(['a', 'end', 'end']);
  });
});

it('says at the call what is no capacity and no policy', () => {
  expect(() => toAsyncIterable(NEVER, {} as never)).toThrow(
    new TypeError('toAsyncIterable: expected capacity to be an integer >= 1 or Infinity, got undefined'),
  );
  expect(() => toAsyncIterable(NEVER, { capacity: 0 })).toThrow(RangeError);
  expect(() => toAsyncIterable(NEVER, { capacity: 1.5 })).toThrow(RangeError);
  expect(() => toAsyncIterable(NEVER, { capacity: 1, overflow: 'suspend' as never })).toThrow(
    new RangeError("toAsyncIterable: expected overflow to be one of 'error', 'dropping', 'sliding', got \"suspend\""),
  );
});

it('leaves nothing behind at any frame the loop is left', () => {
  /** Subscribes by asking, and leaves by `return()`. */
  const looped = <T>(source: Observable<T>): Observable<T> =>
    new Observable<T>((subscriber) => {
      const iterator = iterate(source, 2, 'sliding');
      void iterator.next();
      subscriber.add(() => void iterator.return?.());
    });
  everyFrame(({ cold }) => looped(cold('-a--bcdef-|')));
  everyFrame(({ cold }) => looped(cold('-a--b--#')));
});
