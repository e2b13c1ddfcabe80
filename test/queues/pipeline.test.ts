import { count, lastValueFrom, of, range, timer, type Observable } from 'rxjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { pipeline, Queue, sleep, stage, type DeadLetter, type Pipeline } from 'rx-asyncio';
import { runAsync } from 'rx-asyncio/testing';

const taking = (ms: number) => stage((item: string) => sleep(ms, item), { capacity: 1 });

describe('an async iterable as the source', () => {
  it('is asked for one item at a time, when a worker of the first stage is free', async () => {
    await runAsync(async ({ record, sleep: pause }) => {
      let asked = 0;
      let answered = 0;
      const source: AsyncIterableIterator<string> = {
        [Symbol.asyncIterator]: () => source,
        next: async () => {
          asked++;
          expect(asked - answered).toBe(1);
          await pause(1);
          answered++;
          return asked > 4 ? { done: true, value: undefined } : { done: false, value: 'abcd'.charAt(asked - 1) };
        },
      };
      // Each item takes one to come and three to work on, two at a time.
      const run = pipeline(source, stage((item: string) => sleep(3, item), { workers: 2 }));
      record(run).toBe('----ab--c(d|)');
      await pause(2);
      expect(asked).toBe(2);
      await pause(1);
      expect(asked).toBe(2);
    });
  });

  it('drained while it is being asked, still gives the item it was asked for, and is then closed', async () => {
    await runAsync(async ({ record, sleep: pause }) => {
      let closed = false;
      const source = (async function* () {
        try {
          for (const item of 'abc') {
            await pause(5);
            yield item;
          }
        } finally {
          closed = true;
        }
      })();
      const run = pipeline(source, taking(1), taking(1));
      record(run).toBe('-------a-----(b|)');
      await pause(7);
      run.drain();
      run.drain();
      await pause(10);
      expect(closed).toBe(true);
    });
  });

  it('drained while it waits for news, may answer return() by ending, and need not be waited for', async () => {
    await runAsync(async ({ record, sleep: pause }) => {
      let end: (result: IteratorResult<string>) => void = () => expect.unreachable();
      const log: string[] = [];
      const source: AsyncIterableIterator<string> = {
        [Symbol.asyncIterator]: () => source,
        next: () => new Promise((resolve) => (end = resolve)),
        return: () => {
          log.push('returned');
          end({ done: true, value: undefined });
          return Promise.resolve({ done: true, value: undefined });
        },
      };
      const run = pipeline(source, taking(1));
      record(run).toBe('---|');
      await pause(3);
      run.drain();
      await pause(1);
      expect(log).toEqual(['returned']);
    });
  });

  it('drained while every worker is busy, is not asked again, whatever it does with return()', async () => {
    await runAsync(async ({ record, sleep: pause }) => {
      const log: string[] = [];
      const source: AsyncIterableIterator<string> = {
        [Symbol.asyncIterator]: () => source,
        next: () => {
          log.push('asked');
          return Promise.resolve({ done: false, value: 'a' });
        },
        return: () => {
          log.push('returned');
          return Promise.resolve({ done: true, value: undefined });
        },
      };
      const run = pipeline(source, taking(3));
      record(run).toBe('---(a|)');
      await pause(1);
      run.drain();
      await pause(5);
      expect(log).toEqual(['asked', 'returned']);
    });
  });

  it('drained and then cancelled, is told to return() once', async () => {
    await runAsync(async ({ sleep: pause }) => {
      const log: string[] = [];
      const source: AsyncIterableIterator<string> = {
        [Symbol.asyncIterator]: () => source,
        next: () => new Promise(() => undefined),
        return: () => {
          log.push('returned');
          return Promise.resolve({ done: true, value: undefined });
        },
      };
      const run = pipeline(source, taking(3));
      const results = run.subscribe();
      await pause(1);
      run.drain();
      await pause(1);
      results.unsubscribe();
      expect(log).toEqual(['returned']);
    });
  });

  it('cancelled while it is being asked, is closed at once, and what it gives then is nobody\'s', async () => {
    await runAsync(async ({ sleep: pause }) => {
      const log: string[] = [];
      const source: AsyncIterableIterator<string> = {
        [Symbol.asyncIterator]: () => source,
        next: async () => {
          await pause(5);
          log.push('given');
          return { done: false, value: 'a' };
        },
        return: () => {
          log.push('returned');
          return Promise.resolve({ done: true, value: undefined });
        },
      };
      const results = pipeline(source, taking(1)).subscribe(() => expect.unreachable('it was cancelled'));
      await pause(2);
      results.unsubscribe();
      expect(log).toEqual(['returned']);
      await pause(10);
      expect(log).toEqual(['returned', 'given']);
    });
  });

  it('that fails is the failure of the pipeline', async () => {
    await runAsync(({ record }) => {
      const source = (async function* () {
        yield 'a';
        await lastValueFrom(sleep(2));
        throw new Error('no more');
      })();
      record(pipeline(source, taking(1))).toBe('-a-#', undefined, new Error('no more'));
    });
  });

  it('as work is told to return() at once when it is cancelled, also while it is being asked', async () => {
    await runAsync(async ({ sleep: pause }) => {
      const log: string[] = [];
      const work: AsyncIterableIterator<string> = {
        [Symbol.asyncIterator]: () => work,
        next: () => new Promise(() => undefined),
        return: () => {
          log.push('returned');
          return Promise.resolve({ done: true, value: undefined });
        },
      };
      const results = pipeline(['a'], stage(() => work)).subscribe();
      await pause(2);
      results.unsubscribe();
      expect(log).toEqual(['returned']);
    });
  });

  it('may be work, too', async () => {
    await runAsync(({ record }) => {
      const twice = async function* (item: string) {
        yield item;
        await lastValueFrom(sleep(2));
        yield item.toUpperCase();
      };
      record(pipeline(['a', 'b'], stage(twice), taking(1))).toBe('-a-Ab(B|)');
    });
  });
});

describe('much', () => {
  it('ten thousand items go through three stages in constant stack', async () => {
    const run = pipeline(
      (function* () {
        for (let n = 0; n < 10_000; n++) yield n;
      })(),
      stage((n: number) => of(n), { workers: 3 }),
      stage((n: number) => [n, n], { workers: 2 }),
      stage((n: number) => (n % 2 === 0 ? of(n) : [])),
    );
    expect(await lastValueFrom(run.pipe(count()))).toBe(10_000);
  });

  it('a hundred thousand puts and gets that wait are served in order', async () => {
    const queue = new Queue<number>({ maxsize: 1 });
    range(0, 100_000).subscribe((n) => queue.put(n).subscribe());
    const got: number[] = [];
    range(0, 100_000).subscribe(() => queue.get().subscribe((n) => got.push(n)));
    await lastValueFrom(timer(0));
    expect(got).toHaveLength(100_000);
    expect(got.every((n, at) => n === at)).toBe(true);
  });
});

describe('types', () => {
  it('flow from the source through every stage', () => {
    const run = pipeline(
      [1, 2, 3],
      stage((n) => of(n.toFixed())),
      stage((text, index, signal) => {
        expectTypeOf(index).toEqualTypeOf<number>();
        expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
        return Promise.resolve(text.length > 0);
      }),
      stage((flag) => [flag ? ('yes' as const) : ('no' as const)]),
    );
    expectTypeOf(run).toEqualTypeOf<Pipeline<'yes' | 'no', number | string | boolean>>();
    expectTypeOf(run.deadLetters).toEqualTypeOf<Observable<DeadLetter<number | string | boolean>>>();
  });

  it('come from every kind of source', () => {
    const length = () => stage((text: string) => of(text.length));
    expectTypeOf(pipeline(new Queue<string>({ maxsize: 1 }), length())).toEqualTypeOf<Pipeline<number, string>>();
    expectTypeOf(pipeline(of('a'), length())).toEqualTypeOf<Pipeline<number, string>>();
    const texts = (async function* () {
      yield 'a';
    })();
    expectTypeOf(pipeline(texts, stage((text) => of(text.length)))).toEqualTypeOf<Pipeline<number, string>>();
    expectTypeOf(of('a').pipe(length())).toEqualTypeOf<Observable<number>>();
    expectTypeOf(length()(of('a'))).toEqualTypeOf<Pipeline<number, string>>();
  });

  it('do not let a stage follow one whose results it cannot take', () => {
    const text = stage((n: number) => of(String(n)));
    const length = stage((word: string) => of(word.length));
    expectTypeOf(pipeline([1], text, length)).toEqualTypeOf<Pipeline<number, number | string>>();
    // @ts-expect-error: the first stage takes numbers
    pipeline(['a'], text);
    // @ts-expect-error: the second stage takes strings
    pipeline(['a'], length, length);
  });
});
