import { from, of, type Observable, type ObservableInput } from 'rxjs';
import {
  asCompleted,
  asCompletedAll,
  asCompletedMap,
  firstSuccess,
  orderedAll,
  orderedMap,
  pullMap,
  retryBackoff,
  sleep,
  waitFor,
  type Projector,
  type RetryInfo,
  type Settled,
} from 'rx-asyncio';
import { describe, expectTypeOf, it } from 'vitest';

// Types are checked by `npm run types`; running these tests only shows that the calls are sound.

const numbers = of(1);
const words = Promise.resolve('a');

describe('asCompleted', () => {
  it('has the values of its inputs, mixed ones too', () => {
    expectTypeOf(asCompleted([numbers, numbers])).toEqualTypeOf<Observable<number>>();
    expectTypeOf(asCompleted([numbers, words])).toEqualTypeOf<Observable<number | string>>();
    expectTypeOf(asCompleted(new Set([words]), { concurrency: 1 })).toEqualTypeOf<Observable<string>>();
    expectTypeOf(asCompleted([])).toEqualTypeOf<Observable<never>>();
  });

  it('has outcomes with `index` and `status` with settle', () => {
    const outcomes = asCompleted([numbers, words], { settle: true });
    expectTypeOf(outcomes).toEqualTypeOf<Observable<Settled<number | string>>>();
    outcomes.subscribe((outcome) => {
      expectTypeOf(outcome.index).toEqualTypeOf<number>();
      if (outcome.status === 'fulfilled') expectTypeOf(outcome.value).toEqualTypeOf<number | string>();
    });
  });

  it('takes no other inputs', () => {
    const neverCalled = () => {
      // @ts-expect-error -- a record has no order of completion to speak of
      asCompleted({ a: numbers });
      // @ts-expect-error -- a number is no input
      asCompleted([1]);
      // @ts-expect-error -- an Observable of inputs is piped through asCompletedAll
      asCompleted(of(numbers));
    };
    expectTypeOf(neverCalled).toBeFunction();
  });
});

describe('asCompletedAll and orderedAll', () => {
  it('have the values of the inputs that the source emits', () => {
    expectTypeOf(of(numbers).pipe(asCompletedAll())).toEqualTypeOf<Observable<number>>();
    expectTypeOf(from([numbers, words]).pipe(asCompletedAll())).toEqualTypeOf<Observable<number | string>>();
    expectTypeOf(of(numbers).pipe(asCompletedAll({ settle: true }))).toEqualTypeOf<Observable<Settled<number>>>();
    expectTypeOf(of(words).pipe(orderedAll({ capacity: 2 }))).toEqualTypeOf<Observable<string>>();
    // @ts-expect-error -- a number is no input
    of(1).pipe(orderedAll());
  });
});

describe('asCompletedMap, orderedMap and pullMap', () => {
  it('have the values of what the projector returns, and give it value, index and signal', () => {
    const lengths = async (word: string, index: number, signal: AbortSignal) => {
      signal.throwIfAborted();
      return index + word.length;
    };
    expectTypeOf(lengths).toExtend<Projector<string, ObservableInput<number>>>();
    expectTypeOf(of('a').pipe(asCompletedMap(lengths))).toEqualTypeOf<Observable<number>>();
    expectTypeOf(of('a').pipe(asCompletedMap(lengths, { settle: true }))).toEqualTypeOf<Observable<Settled<number>>>();
    expectTypeOf(of('a').pipe(orderedMap(lengths, { concurrency: 2 }))).toEqualTypeOf<Observable<number>>();
    expectTypeOf(pullMap(['a'], lengths, { ordered: true })).toEqualTypeOf<Observable<number>>();
  });

  it('infer the parameters of a projector that is written in place', () => {
    const pulled = pullMap(new Map([['a', 1]]), ([word, count], index, signal) => {
      expectTypeOf(word).toEqualTypeOf<string>();
      expectTypeOf(count).toEqualTypeOf<number>();
      expectTypeOf(index).toEqualTypeOf<number>();
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
      return count > 1 ? numbers : words;
    });
    expectTypeOf(pulled).toEqualTypeOf<Observable<number | string>>();
  });

  it('take no projector of something that is no input, no other source and no other option', () => {
    const neverCalled = () => {
      // @ts-expect-error -- a number is no input
      of('a').pipe(asCompletedMap((word) => word.length));
      // @ts-expect-error -- a number is no input
      of('a').pipe(orderedMap((word) => word.length));
      // @ts-expect-error -- a number is no input
      pullMap(['a'], (word) => word.length);
      // @ts-expect-error -- an Observable cannot be pulled
      pullMap(of('a'), (word: string) => of(word));
      // @ts-expect-error -- settle is what asCompleted has
      of('a').pipe(orderedMap((word) => of(word), { settle: true }));
      // @ts-expect-error -- capacity bounds what is held back, and asCompleted holds nothing back
      of('a').pipe(asCompletedMap((word) => of(word), { capacity: 1 }));
    };
    expectTypeOf(neverCalled).toBeFunction();
  });
});

describe('firstSuccess', () => {
  it('has the value of one of its inputs', () => {
    expectTypeOf(firstSuccess([numbers, words])).toEqualTypeOf<Observable<number | string>>();
    expectTypeOf(firstSuccess([numbers], { concurrency: 1 })).toEqualTypeOf<Observable<number>>();
    // @ts-expect-error -- a number is no input
    expectTypeOf(() => firstSuccess([1])).toBeFunction();
  });
});

describe('sleep, waitFor and retryBackoff', () => {
  it('keep the type of the value', () => {
    expectTypeOf(sleep(1)).toEqualTypeOf<Observable<void>>();
    expectTypeOf(sleep(1, 'awake')).toEqualTypeOf<Observable<string>>();
    expectTypeOf(numbers.pipe(waitFor(5))).toEqualTypeOf<Observable<number>>();
    expectTypeOf(numbers.pipe(waitFor(new Date()))).toEqualTypeOf<Observable<number>>();
    expectTypeOf(numbers.pipe(retryBackoff())).toEqualTypeOf<Observable<number>>();
  });

  it('say what their callbacks are given', () => {
    retryBackoff({
      shouldRetry: (error, attempt) => {
        expectTypeOf(error).toEqualTypeOf<unknown>();
        expectTypeOf(attempt).toEqualTypeOf<number>();
        return attempt < 3 || 500;
      },
      onRetry: (info) => {
        expectTypeOf(info).toEqualTypeOf<RetryInfo>();
      },
    });
  });

  it('take no other options', () => {
    const neverCalled = () => {
      // @ts-expect-error -- a duration is a number of milliseconds
      sleep('1s');
      // @ts-expect-error -- a limit is a number of milliseconds or a Date
      waitFor('1s');
      // @ts-expect-error -- there is no such option
      retryBackoff({ retries: 3 });
      // @ts-expect-error -- a verdict is a boolean or a number of milliseconds
      retryBackoff({ shouldRetry: () => 'yes' });
    };
    expectTypeOf(neverCalled).toBeFunction();
  });
});
