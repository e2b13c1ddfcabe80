import { defer, from, of, Subject, type Observable } from 'rxjs';
import { gather, gatherAll, gatherMap, settle, type Gathered, type GatheredSettled } from 'rx-asyncio';
import { describe, expectTypeOf, it } from 'vitest';

// Types are checked by `npm run types`; running these tests only shows that the calls are sound.

const numbers = of(1);
const words = Promise.resolve('a');
const bigs = [1n];
async function* flags(): AsyncGenerator<boolean, void> {
  yield* [true, false];
}

describe('gather', () => {
  it('has a result for each place of a tuple, whatever kind of input stands there', () => {
    expectTypeOf(gather([numbers, words, flags(), bigs, new Set<symbol>()])).toEqualTypeOf<
      Observable<[number, string, boolean, bigint, symbol]>
    >();
    expectTypeOf(gather([])).toEqualTypeOf<Observable<[]>>();
  });

  it('has an array of results for an array, or any iterable, also of mixed inputs', () => {
    expectTypeOf(gather([1, 2].map((n) => of(n)))).toEqualTypeOf<Observable<number[]>>();
    expectTypeOf(gather([1, 2].map((n) => (n > 1 ? numbers : words)))).toEqualTypeOf<Observable<(number | string)[]>>();
    expectTypeOf(gather(new Set([numbers, words]))).toEqualTypeOf<Observable<(number | string)[]>>();
    function* inputs() {
      yield numbers;
      yield words;
    }
    expectTypeOf(gather(inputs())).toEqualTypeOf<Observable<(number | string)[]>>();
    async function* later() {
      yield numbers;
    }
    expectTypeOf(gather(later(), { concurrency: 2 })).toEqualTypeOf<Observable<number[]>>();
  });

  it('has the keys of a record', () => {
    expectTypeOf(gather({ user: words, id: numbers })).toEqualTypeOf<Observable<{ user: string; id: number }>>();
    expectTypeOf(gather({})).toExtend<Observable<object>>();
    const byName: Record<string, Promise<Date>> = {};
    expectTypeOf(gather(byName)).toEqualTypeOf<Observable<Record<string, Date>>>();
  });

  it('wraps each result with returnExceptions', () => {
    type Settled<T> = PromiseSettledResult<T>;
    const options = { returnExceptions: true } as const;
    expectTypeOf(gather([numbers, words], options)).toEqualTypeOf<Observable<[Settled<number>, Settled<string>]>>();
    expectTypeOf(gather({ id: numbers }, options)).toEqualTypeOf<Observable<{ id: Settled<number> }>>();
    expectTypeOf(gather(new Set([numbers, words]), options)).toEqualTypeOf<Observable<Settled<number | string>[]>>();
    expectTypeOf(gather([numbers, words], { returnExceptions: false })).toEqualTypeOf<Observable<[number, string]>>();
  });

  it('tells with `status` whether a result has a `value` or a `reason`', () => {
    gather([numbers], { returnExceptions: true }).subscribe(([result]) => {
      if (result.status === 'fulfilled') expectTypeOf(result.value).toEqualTypeOf<number>();
      else expectTypeOf(result.reason).toBeAny();
      // @ts-expect-error -- not known to be fulfilled
      expectTypeOf(result.value).toEqualTypeOf<number>();
    });
  });

  it('names the types of its results', () => {
    expectTypeOf<Gathered<readonly [Observable<1>, Promise<'a'>]>>().toEqualTypeOf<[1, 'a']>();
    expectTypeOf<Gathered<{ readonly a: Observable<1> }>>().toEqualTypeOf<{ a: 1 }>();
    expectTypeOf<GatheredSettled<[Observable<1>]>>().toEqualTypeOf<[PromiseSettledResult<1>]>();
  });

  it('takes no other inputs and no other options', () => {
    const neverCalled = () => {
      // @ts-expect-error -- a single input is no sequence of inputs
      gather(numbers);
      // @ts-expect-error -- a number is no input
      gather([1]);
      // @ts-expect-error -- nor is it one in a record
      gather({ id: 1 });
      // @ts-expect-error -- there is no such policy
      gather([numbers], { onError: 'ignore' });
      // @ts-expect-error -- there is no such option
      gather([numbers], { limit: 2 });
      // @ts-expect-error -- a number of inputs, not of words
      gather([numbers], { concurrency: '2' });
    };
    expectTypeOf(neverCalled).toBeFunction();
  });
});

describe('gatherAll', () => {
  it('has the values of the inputs that the source emits, mixed ones too', () => {
    expectTypeOf(of(numbers, numbers).pipe(gatherAll())).toEqualTypeOf<Observable<number[]>>();
    expectTypeOf(from([numbers, words]).pipe(gatherAll())).toEqualTypeOf<Observable<(number | string)[]>>();
    expectTypeOf(of(words).pipe(gatherAll({ returnExceptions: true }))).toEqualTypeOf<
      Observable<PromiseSettledResult<string>[]>
    >();
  });

  it('takes no source of anything else', () => {
    // @ts-expect-error -- a number is no input
    of(1).pipe(gatherAll());
  });
});

describe('gatherMap', () => {
  it('has the values of what the projector returns, and gives it value, index and signal', () => {
    const source = new Subject<string>();
    const gathered = source.pipe(
      gatherMap((value, index, signal) => {
        expectTypeOf(value).toEqualTypeOf<string>();
        expectTypeOf(index).toEqualTypeOf<number>();
        expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
        return [value.length];
      }),
    );
    expectTypeOf(gathered).toEqualTypeOf<Observable<number[]>>();
    const mixed = source.pipe(gatherMap((value) => (value ? numbers : words)));
    expectTypeOf(mixed).toEqualTypeOf<Observable<(number | string)[]>>();
    const fromPromise = source.pipe(gatherMap(async (value) => value.length));
    expectTypeOf(fromPromise).toEqualTypeOf<Observable<number[]>>();
  });

  it('wraps each result with returnExceptions', () => {
    const settled = of('a').pipe(gatherMap((word) => of(word), { returnExceptions: true }));
    expectTypeOf(settled).toEqualTypeOf<Observable<PromiseSettledResult<string>[]>>();
  });

  it('takes no projector of something that is no input', () => {
    // @ts-expect-error -- a number is no input
    of('a').pipe(gatherMap((word) => word.length));
    // @ts-expect-error -- the source emits words
    of('a').pipe(gatherMap((n: number) => of(n)));
  });
});

describe('settle', () => {
  it('has the value or the reason of its source', () => {
    expectTypeOf(defer(() => words).pipe(settle())).toEqualTypeOf<Observable<PromiseSettledResult<string>>>();
  });
});
