import { concat, ignoreElements, lastValueFrom, tap } from 'rxjs';
import { fromAsyncIterable, sleep, span } from 'rx-asyncio';
import { type Scenario } from '../scenario.ts';

/** The iterator protocol by hand. */
class AsyncCounter implements AsyncIterable<number> {
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  [Symbol.asyncIterator](): AsyncIterator<number> {
    let current = 0;
    return {
      next: async () => {
        if (current === this.#limit) return { done: true, value: undefined };
        await lastValueFrom(sleep(100));
        return { value: ++current };
      },
    };
  }
}

async function* asyncGenerator(): AsyncGenerator<number> {
  for (let i = 0; i < 3; i++) yield lastValueFrom(sleep(50, i * 2));
}

export const asyncCounter: Scenario = {
  name: 'asyncCounter',
  chapter: 'streams',
  article: '000',
  section: '3.4',
  shows: 'an async iterator and an async generator as Observables: each item is asked for when the one before is used',
  operators: ['fromAsyncIterable', 'sleep', 'span'],
  expected: [
    '--- Async Iterator ---',
    'Count: 1',
    'Count: 2',
    'Count: 3',
    'Count: 4',
    'Count: 5',
    '--- Async Generator ---',
    'Generated: 0',
    'Generated: 2',
    'Generated: 4',
  ],
  time: 650,
  main({ say, print }) {
    const each = (iterable: AsyncIterable<number>, label: string) =>
      fromAsyncIterable(iterable).pipe(
        tap((n) => {
          print(`${label}: ${n}`);
        }),
        ignoreElements(),
        span(label),
      );
    return concat(
      say('--- Async Iterator ---'),
      each(new AsyncCounter(5), 'Count'),
      say('--- Async Generator ---'),
      each(asyncGenerator(), 'Generated'),
    );
  },
};
