import { of, Subject, take, tap, throwError, type Observable } from 'rxjs';
import { settle } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';

const fulfilled = (value: unknown) => ({ status: 'fulfilled', value });
const rejected = (reason: unknown) => ({ status: 'rejected', reason });

describe('the outcome of a source', () => {
  it('that completes is its last value: the left diagram of its documentation', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a-b-|    ');
      const sourceSubs = '   ^----!    ';
      const expected = '     -----(v|) ';

      expectObservable(source.pipe(settle())).toBe(expected, { v: fulfilled('b') });
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('that fails is its error, whatever it emitted: the right diagram of its documentation', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a-#      ');
      const sourceSubs = '   ^--!      ';
      const expected = '     ---(r|)   ';

      expectObservable(source.pipe(settle())).toBe(expected, { r: rejected('error') });
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('that completes empty is `undefined`', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  --|       ');
      const sourceSubs = '   ^-!       ';
      const expected = '     --(v|)    ';

      expectObservable(source.pipe(settle())).toBe(expected, { v: fulfilled(undefined) });
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('that ends at once is there at once', () => {
    marbles(({ expectObservable }) => {
      expectObservable(of(1, 2).pipe(settle())).toBe('(v|)', { v: fulfilled(2) });
      expectObservable(throwError(() => 'no').pipe(settle())).toBe('(r|)', { r: rejected('no') });
    });
  });

  it('never comes from one that never ends', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a---');
      const sourceSubs = '   ^----';
      const expected = '     -----';

      expectObservable(source.pipe(settle())).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('that emits again while it is being settled is what it was', () => {
    marbles(({ expectObservable, scheduler }) => {
      const expected = ' --(v|)    ';
      const source = new Subject<string>();
      const again = tap(() => {
        source.next('too late');
      });

      expectObservable(source.pipe(settle(), again)).toBe(expected, { v: fulfilled('a') });
      scheduler.schedule(() => {
        source.next('a');
        source.complete();
      }, 2);
    });
  });
});

it('lets go of the source before it emits', () => {
  marbles(({ cold, expectObservable, at }) => {
    const source = cold('  --a|      ');
    const expected = '     ---(v|)   ';
    const log: string[] = [];
    const noting = tap<string>({ finalize: () => log.push('source released') });

    const settled = source.pipe(noting, settle());
    expectObservable(settled).toBe(expected, { v: fulfilled('a') });
    settled.subscribe(() => log.push('emitted'));
    at('end', () => {
      expect(log).toEqual(['source released', 'emitted', 'source released']);
    });
  });
});

describe('leaving early', () => {
  it('unsubscribes from the source', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a-b-|');
      const sourceSubs = '   ^--!  ';
      const window = '       ^--!  ';
      const expected = '     ------';

      expectObservable(source.pipe(settle()), window).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('by take(1) is what it does by itself', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-a-b-|');
      expectObservable(source.pipe(settle(), take(1))).toEqual(source.pipe(settle()));
    });
  });
});

describe('leaves nothing behind at any frame', () => {
  it.each<[string, string]>([
    ['that completes', '-a--|'],
    ['that fails', '-a--#'],
    ['that ends at once', '(a|)'],
    ['that never ends', '-a--'],
  ])('of a source %s', (_, diagram) => {
    everyFrame(({ cold }): Observable<unknown> => cold(diagram).pipe(settle()));
  });
});
