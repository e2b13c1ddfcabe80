import { config, from, mergeMap, of, Subject, type Observable, type OperatorFunction } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { asCompleted, asCompletedMap, pullMap, Semaphore, withPermit } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';

/*
 * "No more than n at a time", three ways: the concurrency of RxJS's mergeMap, that of asCompletedMap, and a Semaphore
 * around each piece of work.
 */
type Work<T> = (value: T) => Observable<T>;
type Limiting = <T>(work: Work<T>, n: number) => OperatorFunction<T, T>;

const withMergeMap: Limiting = (work, n) => mergeMap((value) => work(value), n);
const withAsCompletedMap: Limiting = (work, n) => asCompletedMap((value) => work(value), { concurrency: n });
const withSemaphore: Limiting = (work, n) => {
  const limit = new Semaphore(n);
  return mergeMap((value) => work(value).pipe(withPermit(limit)));
};

const ways: [string, Limiting][] = [
  ['mergeMap(work, n)', withMergeMap],
  ['asCompletedMap(work, { concurrency: n })', withAsCompletedMap],
  ['mergeMap of work under a Semaphore(n)', withSemaphore],
];

describe.each(ways)('where the three agree: %s', (_, limiting) => {
  it('n = 1: one after the other', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('                      ----(a|)');
      const b = cold('                          --(b|)');
      const c = cold('                            --(c|)');
      const work = (name: string) => ({ a, b, c })[name] ?? a;
      const limited = cold('                (abc|)').pipe(limiting(work, 1));
      expectObservable(limited).toBe('      ----a-b-(c|)');
      expectSubscriptions(a.subscriptions).toBe('^---!');
      expectSubscriptions(b.subscriptions).toBe('----^-!');
      expectSubscriptions(c.subscriptions).toBe('------^-!');
    });
  });

  it('n = 2: each end admits the next', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('                      ----(a|)');
      const b = cold('                      --(b|)');
      const c = cold('                        -----(c|)');
      const work = (name: string) => ({ a, b, c })[name] ?? a;
      const limited = cold('                (abc|)').pipe(limiting(work, 2));
      expectObservable(limited).toBe('      --b-a--(c|)');
      expectSubscriptions(a.subscriptions).toBe('^---!');
      expectSubscriptions(b.subscriptions).toBe('^-!');
      expectSubscriptions(c.subscriptions).toBe('--^----!');
    });
  });

  it('n = Infinity: all at once', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('                      ----(a|)');
      const b = cold('                      --(b|)');
      const c = cold('                      ---(c|)');
      const work = (name: string) => ({ a, b, c })[name] ?? a;
      const limited = cold('                (abc|)').pipe(limiting(work, Infinity));
      expectObservable(limited).toBe('      --bc(a|)');
      expectSubscriptions(a.subscriptions).toBe('^---!');
      expectSubscriptions(b.subscriptions).toBe('^-!');
      expectSubscriptions(c.subscriptions).toBe('^--!');
    });
  });

  it('a failure cancels what runs and starts nothing of what waits', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('                      --#');
      const b = cold('                      ----(b|)');
      const c = cold('                      --(c|)');
      const work = (name: string) => ({ a, b, c })[name] ?? a;
      const limited = cold('                (abc|)').pipe(limiting(work, 2));
      expectObservable(limited).toBe('      --#');
      expectSubscriptions(a.subscriptions).toBe('^-!');
      expectSubscriptions(b.subscriptions).toBe('^-!');
      expectSubscriptions(c.subscriptions).toBe([]);
    });
  });

  it('unsubscribing cancels what runs and starts nothing of what waits', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const window = '^--!';

      const a = cold('----(a|)');
      const b = cold('----(b|)');
      const c = cold('--(c|)');
      const work = (name: string) => ({ a, b, c })[name] ?? a;
      expectObservable(cold('(abc|)').pipe(limiting(work, 2)), window).toBe('-');
      expectSubscriptions(a.subscriptions).toBe(window);
      expectSubscriptions(b.subscriptions).toBe(window);
      expectSubscriptions(c.subscriptions).toBe([]);
    });
  });

  it('cancelled at whatever frame, nothing is left', () => {
    everyFrame(({ cold }) => cold('a-(bc)-d|').pipe(limiting(() => cold('---(x|)'), 2)));
  });
});

describe('where they differ: the values of one piece of work', () => {
  it.each([
    ['mergeMap', withMergeMap],
    ['a Semaphore', withSemaphore],
  ])('%s passes every one of them on', (_, limiting) => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const work = cold('                     -x-y|');
      const limited = cold('                  (ab|)').pipe(limiting(() => work, 1));
      expectObservable(limited).toBe('        -x-y-x-y|');
      expectSubscriptions(work.subscriptions).toBe([
        '                                      ^---!',
        '                                      ----^---!',
      ]);
    });
  });

  it('asCompletedMap takes the last one for the result, as awaiting does', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const work = cold('                     -x-y|');
      const limited = cold('                  (ab|)').pipe(withAsCompletedMap(() => work, 1));
      expectObservable(limited).toBe('        ----y---(y|)');
      expectSubscriptions(work.subscriptions).toBe([
        '                                      ^---!',
        '                                      ----^---!',
      ]);
    });
  });
});

describe('where they differ: one limit for several streams', () => {
  it.each([
    ['mergeMap', withMergeMap],
    ['asCompletedMap', withAsCompletedMap],
  ])('%s counts for each stream by itself: two streams with n = 1 run two at a time', (_, limiting) => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const first = cold('                                          ---(x|)');
      const second = cold('                                         ---(y|)');
      expectObservable(of('a').pipe(limiting(() => first, 1))).toBe('---(x|)');
      expectObservable(of('b').pipe(limiting(() => second, 1))).toBe('---(y|)');
      expectSubscriptions(first.subscriptions).toBe('               ^--!');
      expectSubscriptions(second.subscriptions).toBe('              ^--!');
    });
  });

  it('one operator subscribed twice does not share its limit either', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const work = cold('                 ---(x|)');
      const limited = cold('(a|)').pipe(withMergeMap(() => work, 1));
      expectObservable(limited).toBe('    ---(x|)');
      expectObservable(limited).toBe('    ---(x|)');
      expectSubscriptions(work.subscriptions).toBe([
        '                                  ^--!',
        '                                  ^--!',
      ]);
    });
  });

  it('a Semaphore is shared by whoever knows it: two streams run one at a time', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const limit = new Semaphore(1);
      const first = cold('                                             ---(x|)');
      const second = cold('                                               ---(y|)');
      const work = (source: Observable<string>) => source.pipe(withPermit(limit));
      expectObservable(of('a').pipe(mergeMap(() => work(first)))).toBe('---(x|)');
      expectObservable(of('b').pipe(mergeMap(() => work(second)))).toBe('------(y|)');
      expectSubscriptions(first.subscriptions).toBe('                  ^--!');
      expectSubscriptions(second.subscriptions).toBe('                 ---^--!');
    });
  });

  it('only a Semaphore weighs, and only it can be changed while the streams run', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const limit = new Semaphore(2);
      const heavy = cold('                                ----(h|)');
      const light = cold('                                  --(l|)');
      expectObservable(heavy.pipe(withPermit(limit, 2))).toBe('----(h|)');
      expectObservable(light.pipe(withPermit(limit))).toBe('   ----(l|)');
      expectSubscriptions(heavy.subscriptions).toBe('          ^---!');
      expectSubscriptions(light.subscriptions).toBe('          --^-!');
      at(2, () => limit.resize(3));
    });
  });
});

describe('where they differ: how much of the input is taken', () => {
  function* counted<T>(taken: string[], make: (name: string) => T): Generator<T> {
    for (const name of 'abcdefgh') {
      taken.push(name);
      yield make(name);
    }
  }

  it.each(ways)('%s takes all of it at once, and keeps what cannot run yet', (_, limiting) => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const taken: string[] = [];
      const work = cold('--(x|)');
      const input = from(counted(taken, (name) => name));
      expectObservable(input.pipe(limiting(() => work, 2)), '^-!').toBe('-');
      expectSubscriptions(work.subscriptions).toBe(['^-!', '^-!']);
      at(1, () => expect(taken.join('')).toBe('abcdefgh'));
    });
  });

  it('pullMap and asCompleted take an item only when a slot is free', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const window = '^-!';
      const lanes = ['^-!', '^-!'];

      const [pulled, completed]: [string[], string[]] = [[], []];
      const first = cold('---(x|)');
      const second = cold('---(x|)');
      const names = counted(pulled, (name) => name);
      const works = counted(completed, () => second);
      expectObservable(pullMap(names, () => first, { concurrency: 2 }), window).toBe('-');
      expectObservable(asCompleted(works, { concurrency: 2 }), window).toBe('-');
      expectSubscriptions(first.subscriptions).toBe(lanes);
      expectSubscriptions(second.subscriptions).toBe(lanes);
      at(1, () => expect([pulled.join(''), completed.join('')]).toEqual(['ab', 'ab']));
    });
  });
});

describe('where they differ: synchronous work queued behind one that takes time (rxjs#7334)', () => {
  const many = 10_000;
  const inputs = Array.from({ length: many }, (_, n) => n);

  /** How many of the results have come when the one that takes time is over. */
  function results(limiting: Limiting): number {
    const first = new Subject<number>();
    let count = 0;
    from(inputs)
      .pipe(limiting((n) => (n === 0 ? first : of(n)), 1))
      .subscribe({ next: () => count++, error: () => undefined });
    first.complete();
    return count;
  }

  beforeEach(() => {
    config.onUnhandledError = vi.fn();
  });

  afterEach(async () => {
    // What RxJS reports, it reports in a timeout: ours is behind it.
    await new Promise((resolve) => setTimeout(resolve));
    config.onUnhandledError = null;
  });

  it('mergeMap recurses until the stack is full, and never gets to the end', () => {
    expect(results(withMergeMap)).toBeLessThan(many - 1);
  });

  it('asCompletedMap goes through all of it', () => {
    expect(results(withAsCompletedMap)).toBe(many);
  });

  it('under a Semaphore all of it is done once the current synchronous work is over', async () => {
    const limit = new Semaphore(1);
    const first = new Subject<number>();
    let count = 0;
    const done = new Promise<void>((resolve) => {
      from(inputs)
        .pipe(mergeMap((n) => (n === 0 ? first : of(n)).pipe(withPermit(limit))))
        .subscribe({ next: () => count++, complete: resolve });
    });
    first.complete();
    await done;
    expect(count).toBe(many - 1);
  });
});
