import { expect, it, vi } from 'vitest';
import { iterate } from '../../src/operators/internal/iterate.ts';
import { enter, leave, Scope } from '../../src/operators/internal/scope.ts';
import { notes } from './tracked.ts';
import { collectUnhandled } from './unhandled.ts';

const unhandled = collectUnhandled();

/** Lets every promise settle that can. */
const settled = () => vi.advanceTimersByTimeAsync(0);

/** An iterator whose `next()` is answered by hand. */
function manual() {
  const answers: { resolve(result: IteratorResult<number>): void; reject(error: unknown): void }[] = [];
  const returned = vi.fn(() => Promise.resolve({ done: true as const, value: undefined }));
  const next = vi.fn(
    () =>
      new Promise<IteratorResult<number>>((resolve, reject) => {
        answers.push({ resolve, reject });
      }),
  );
  const iterable: AsyncIterable<number> = { [Symbol.asyncIterator]: () => ({ next, return: returned }) };
  const give = async (value: number) => {
    answers.shift()!.resolve({ done: false, value });
    await settled();
  };
  const end = async () => {
    answers.shift()!.resolve({ done: true, value: undefined });
    await settled();
  };
  const fail = async (error: unknown) => {
    answers.shift()!.reject(error);
    await settled();
  };
  return { iterable, next, returned, give, end, fail };
}

it('asks for the next item when it has emitted the one before, and completes with the iterator', async () => {
  const { iterable, next, returned, give, end } = manual();
  const { log, ...observer } = notes();
  iterate(iterable).subscribe(observer);
  expect(next).toHaveBeenCalledTimes(1);
  await give(1);
  expect(next).toHaveBeenCalledTimes(2);
  await give(2);
  await end();
  expect(log).toEqual(['next 1', 'next 2', 'complete']);
  expect(next).toHaveBeenCalledTimes(3);
  expect(returned).not.toHaveBeenCalled();
});

it('fails with the iterator, which is not told to return', async () => {
  const { iterable, returned, give, fail } = manual();
  const { log, ...observer } = notes();
  iterate(iterable).subscribe(observer);
  await give(1);
  await fail(new Error('no'));
  expect(log).toEqual(['next 1', 'error Error: no']);
  expect(returned).not.toHaveBeenCalled();
});

it('tells the iterator to return at once, and once, when it is unsubscribed while an item is awaited', async () => {
  const { iterable, returned, give } = manual();
  const { log, ...observer } = notes();
  const subscription = iterate(iterable).subscribe(observer);
  await give(1);
  subscription.unsubscribe();
  expect(returned).toHaveBeenCalledTimes(1);
  await give(2);
  expect(log).toEqual(['next 1']);
  expect(returned).toHaveBeenCalledTimes(1);
});

it('hears nothing of an item that fails after it was unsubscribed', async () => {
  const { iterable, fail } = manual();
  const { log, ...observer } = notes();
  iterate(iterable).subscribe(observer).unsubscribe();
  await fail(new Error('too late'));
  expect(log).toEqual([]);
  expect(unhandled).toEqual([]);
});

it('asks for nothing more when an item makes its consumer leave', async () => {
  const { iterable, next, returned, give } = manual();
  const subscription = iterate(iterable).subscribe(() => {
    subscription.unsubscribe();
  });
  await give(1);
  expect(next).toHaveBeenCalledTimes(1);
  expect(returned).toHaveBeenCalledTimes(1);
});

it('lets the scope it was subscribed in wait for what the generator does in `finally`', async () => {
  async function* items() {
    try {
      yield 1;
    } finally {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  const scope = new Scope();
  const outside = enter(scope);
  const subscription = iterate(items()).subscribe();
  leave(outside);
  await settled();
  subscription.unsubscribe();
  expect(scope.size).toBe(1);
  await vi.advanceTimersByTimeAsync(4);
  expect(scope.size).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(scope.size).toBe(0);
});

it.each<[string, () => unknown]>([
  [
    'throws',
    () => {
      throw new Error('return');
    },
  ],
  ['rejects', () => Promise.reject(new Error('return'))],
])('reports a `return()` that %s as a cleanup that failed', async (_, returning) => {
  const iterable = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined), return: returning }) };
  iterate(iterable as AsyncIterable<number>)
    .subscribe()
    .unsubscribe();
  await vi.runAllTimersAsync();
  expect(unhandled).toEqual([new Error('return')]);
});

it('needs no `return()`', async () => {
  const iterable = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) };
  iterate(iterable as AsyncIterable<number>)
    .subscribe()
    .unsubscribe();
  await vi.runAllTimersAsync();
  expect(unhandled).toEqual([]);
});

it.each([1, 2])('fails with what call %d of `next()` throws instead of rejecting', async (call) => {
  let calls = 0;
  const next = () => {
    if (++calls === call) throw new Error('thrown');
    return Promise.resolve({ done: false, value: calls });
  };
  const { log, ...observer } = notes();
  iterate({ [Symbol.asyncIterator]: () => ({ next }) } as AsyncIterable<number>).subscribe(observer);
  await settled();
  expect(log.at(-1)).toBe('error Error: thrown');
  expect(log).toHaveLength(call);
});

it('fails with what asking for the iterator throws', () => {
  const { log, ...observer } = notes();
  const iterable: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => {
      throw new Error('no iterator');
    },
  };
  iterate(iterable).subscribe(observer);
  expect(log).toEqual(['error Error: no iterator']);
});
