import {
  catchError,
  mergeMap,
  takeUntil,
  asyncScheduler,
  config,
  delay,
  EMPTY,
  interval,
  map,
  NEVER,
  Observable,
  of,
  shareReplay,
  take,
  tap,
  throwError,
  timer,
  windowCount,
} from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, test } from 'vitest';
import { marbles, type MarbleHelpers } from 'rx-asyncio/testing';
import { virtualScheduler } from '../../src/operators/internal/world.ts';
import { failureOf } from './failureOf.ts';

const failure = (body: (helpers: MarbleHelpers) => void) => failureOf(() => marbles(body));

describe('what passes', () => {
  test('values, completion, errors and subscriptions at their frames', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       -a-(bc)-|');
      const b = hot('     --^--x--#', { x: 1 }, new RangeError('late'));
      expectObservable(a).toBe('-a-(bc)-|');
      expectObservable(b).toBe('---x--#', { x: 1 }, new RangeError('late'));
      expectObservable(b, '     -^---!').toBe('---x', { x: 1 });
      expectSubscriptions(a.subscriptions).toBe('^-------!');
      expectSubscriptions(b.subscriptions).toBe(['^-----!', '-^---!']);
    });
  });

  test('timers of RxJS without a scheduler run on the virtual clock', () => {
    marbles(({ expectObservable }) => {
      expectObservable(timer(5)).toBe('5ms (0|)', [0]);
      expectObservable(of('x').pipe(delay(86_400_000))).toBe('1440m (x|)');
    });
  });

  test('a time progression may stand at the very end', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('a 10ms'), '^ 5ms !').toBe('a');
    });
  });

  test('the caret of a hot source counts time, not characters', () => {
    marbles(({ hot, expectObservable }) => {
      expectObservable(hot('10ms a ^ b|')).toBe('-b|');
    });
  });

  test('time() understands progressions and spaces', () => {
    marbles(({ time, at }) => {
      at(0, () => expect([time('10ms |'), time('- - |'), time('1.5s -|'), time('|')]).toEqual([10, 2, 1501, 0]));
    });
  });

  test.each([0, '', false, null, undefined, Number.NaN])('the error %s is an error like any other', (error) => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(throwError(() => error)).toBe('#', undefined, error);
      expectObservable(cold('-#', undefined, error)).toBe('-#', {}, error);
    });
    expect(failure(({ expectObservable }) => expectObservable(throwError(() => error)).toBe('#'))).toMatch(/error/);
  });

  test('inner Observables compare with cold sources', () => {
    marbles(({ cold, expectObservable }) => {
      const windows = { x: cold('a-(b|)'), y: cold('--c|') };
      expectObservable(cold('a-b-c|').pipe(windowCount(2))).toBe('x-y--|', windows);
    });
  });

  test('a hot source sends what a Subject would, and nothing to those who have left', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-b|');
      expectObservable(source.pipe(takeUntil(source))).toBe('-|');
      expectObservable(source.pipe(mergeMap(() => source))).toBe('---b|');
      expectObservable(source, '------^').toBe('------|');
      expectObservable(cold('-#').pipe(catchError(() => hot('--x')))).toBe('---x');
      expectSubscriptions(source.subscriptions).toBe(['^!', '^!', '^---!', '-^--!', '---^!', '------(^!)']);
    });
  });

  test('what names no scheduler runs on the one it is given', () => {
    marbles(({ scheduler, at }) => {
      expect(virtualScheduler()).toBe(scheduler);
      at('end', () => expect(virtualScheduler()).toBe(scheduler));
    });
    expect(virtualScheduler()).toBeUndefined();
  });

  test('toEqual compares with another Observable in the same window, and cuts both', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('a-b-c|');
      const b = cold('a-b-c|');
      expectObservable(a, '^--!').toEqual(b);
      expectSubscriptions(a.subscriptions).toBe('^--!');
      expectSubscriptions(b.subscriptions).toBe('^--!');
    });
  });

  test('at() looks when everything of its frame has happened, and at the end', () => {
    const seen: string[] = [];
    marbles(({ cold, at }) => {
      cold('a-(bc)|').subscribe((value) => seen.push(value));
      at('--|', () => expect(seen).toEqual(['a', 'b', 'c']));
      at(1, () => expect(seen).toEqual(['a']));
      at('end', () => seen.push('end'));
    });
    expect(seen.at(-1)).toBe('end');
  });

  test('a body may let time pass and go on from there', () => {
    marbles(({ cold, hot, flush, scheduler, expectObservable }) => {
      cold('---a|').subscribe();
      flush();
      expect(scheduler.frame).toBe(4);
      expectObservable(cold('-b|')).toBe('-b|');
      expectObservable(hot('c-d')).toBe('c-d');
    });
  });

  test('a probe logs the subscriptions of any source, and leaves a synchronous one stoppable', () => {
    let sent = 0;
    const endless = new Observable<number>((subscriber) => {
      while (!subscriber.closed) subscriber.next(sent++);
    });
    marbles(({ probe, expectObservable, expectSubscriptions }) => {
      const probed = probe(endless);
      expectObservable(probed.pipe(take(3))).toBe('(abc|)', { a: 0, b: 1, c: 2 });
      expectSubscriptions(probed.subscriptions).toBe('(^!)');
    });
    expect(sent).toBe(3);
  });
});

describe('what is equal', () => {
  class Point {
    constructor(readonly x: number) {}
  }
  const error = (message: string, options?: ErrorOptions) => new Error(message, options);
  const same: [string, () => unknown][] = [
    ['an object', () => ({ a: [1, { b: 2 }] })],
    ['a class', () => new Point(1)],
    ['an AggregateError', () => new AggregateError([error('a'), error('b')], 'both')],
    ['a cause', () => error('a', { cause: error('b') })],
    ['a Map', () => new Map([[{ k: 1 }, [1]]])],
    ['a Set in another order', () => new Set([{ a: 1 }, { a: 2 }])],
    ['bytes', () => new Uint8Array([1, 2])],
    ['a date', () => new Date(5)],
    ['NaN', () => Number.NaN],
    ['a URL', () => new URL('http://a/b')],
    [
      'a cycle',
      () => {
        const cycle: { self?: unknown } = {};
        cycle.self = cycle;
        return cycle;
      },
    ],
  ];
  test.each(same)('%s', (_, make) => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('(a|)', { a: make() })).toBe('(a|)', { a: make() });
    });
  });

  const one = { one: 1 };
  const two = { two: 2 };
  const different: [string, unknown, unknown][] = [
    ['undefined and missing', { a: undefined }, {}],
    ['undefined properties of other names', { a: undefined }, { b: undefined }],
    // A pair once found different is different wherever it comes again.
    ['what a Set has compared before', { set: new Set([one, two]), one }, { set: new Set([two, one]), one: two }],
    ['a hole and undefined', new Array(1), [undefined]],
    ['0 and -0', 0, -0],
    ['1 and "1"', 1, '1'],
    ['classes', new Point(1), { x: 1 }],
    ['error classes', new TypeError('a'), new RangeError('a')],
    ['error messages', error('a'), error('b')],
    ['error properties', Object.assign(error('a'), { code: 1 }), Object.assign(error('a'), { code: 2 })],
    ['causes', error('a', { cause: 1 }), error('a', { cause: 2 })],
    ['a cause and none', error('a', { cause: undefined }), error('a')],
    ['what an AggregateError holds', new AggregateError([error('a')], 'x'), new AggregateError([error('b')], 'x')],
    ['its order', new AggregateError([error('a'), error('b')]), new AggregateError([error('b'), error('a')])],
    ['Map values', new Map([[1, 2]]), new Map([[1, 3]])],
    ['Set members used twice', new Set([{ a: 1 }, { a: 1 }]), new Set([{ a: 1 }, { a: 2 }])],
    ['bytes', new Uint8Array([1, 2]), new Uint8Array([1, 3])],
    ['URLs', new URL('http://a/b'), new URL('http://a/c')],
    ['dates', new Date(5), new Date(6)],
    ['boxed numbers', Object(1), Object(2)],
    ['regular expressions', /a/, /a/g],
    ['symbol keys', { [Symbol.iterator]: 1 }, {}],
    ['Observables', { inner: of(1) }, { inner: of(1) }],
  ];
  test.each(different)('%s differ', (_, a, b) => {
    expect(failure(({ expectObservable }) => expectObservable(of(a)).toBe('(a|)', { a: b }))).toContain('frame 0');
    expect(failure(({ expectObservable }) => expectObservable(of(b)).toBe('(a|)', { a }))).toContain('frame 0');
  });
});

describe('what fails', () => {
  test('another value: both diagrams under one another, and the frame', () => {
    expect(
      failure(({ cold, expectObservable }) => {
        expectObservable(cold('a-b-|').pipe(map((v) => ({ v })))).toBe('a--b|', { a: { v: 'a' }, b: { v: 'c' } });
      }),
    ).toBe(
      [
        'expectObservable() got something else:',
        '  expected  a--b|',
        '  actual    a-A-|',
        "  frame 2: expected nothing; got A = { v: 'b' }",
        "  frame 3: expected b = { v: 'c' }; got nothing",
      ].join('\n'),
    );
  });

  test('groups and long waits stay aligned', () => {
    expect(
      failure(({ named, cold, expectObservable }) => {
        const source = named('result', cold('1s (ab) 1s c|'));
        expectObservable(source).toBe('       1s (ab) 1s |');
      }),
    ).toBe(
      [
        'expectObservable(result) got something else:',
        '  expected   1000ms (ab) 1000ms |',
        '  actual     1000ms (ab) 1000ms c|',
        '  frame 2004: expected | complete; got c',
        '  frame 2005: expected nothing; got | complete',
      ].join('\n'),
    );
  });

  test('another subscription', () => {
    expect(
      failure(({ cold, expectObservable, expectSubscriptions }) => {
        const source = cold('--a--|');
        expectObservable(source).toBe('--a--|');
        expectSubscriptions(source.subscriptions).toBe(['^---!', '--^']);
      }),
    ).toBe(
      [
        'expectSubscriptions() got something else:',
        '  expected 1       ^---!',
        '  actual 1         ^----!',
        '  expected 2       --^---',
        '  actual 2 (none)',
      ].join('\n'),
    );
  });

  test('every wrong expectation is told, at the place of the first', () => {
    const run = () =>
      marbles(({ cold, expectObservable }) => {
        expectObservable(cold('a|')).toBe('a|');
        expectObservable(cold('b|')).toBe('a|');
        expectObservable(cold('c|')).toBe('a|');
      });
    expect(failureOf(run).match(/got something else/g)).toHaveLength(2);
    expect(failureOf(run).match(/\n {2}at .*marbles\.test\.ts:\d+/g)).toHaveLength(2);
    expect(run).toThrow(
      expect.objectContaining({ stack: expect.stringMatching(/^MarbleError: .*\n[^]*?marbles\.test\.ts/) }),
    );
  });

  test('a body without any expectation', () => {
    expect(failure(({ cold }) => void cold('a|'))).toMatch(/Nothing was expected/);
  });

  test('an expectation without .toBe()', () => {
    expect(failure(({ cold, expectObservable }) => void expectObservable(cold('a|')))).toMatch(/no \.toBe\(\)/);
    expect(
      failure(({ cold, expectObservable, expectSubscriptions }) => {
        const source = cold('a|');
        expectObservable(source).toBe('a|');
        expectSubscriptions(source.subscriptions);
      }),
    ).toMatch(/expectSubscriptions\(\) says nothing/);
  });

  test('an async body, also one that would have failed', () => {
    const asyncBody = (async ({ expectObservable }: MarbleHelpers) => {
      await Promise.resolve();
      expectObservable(EMPTY).toBe('a');
      throw new Error('never seen');
    }) as (helpers: MarbleHelpers) => void;
    expect(failure(asyncBody)).toMatch(/async.*runAsync/);
  });

  test.each([
    ['cold', ({ cold }: MarbleHelpers) => void cold('a-b|', { a: 1 })],
    ['hot', ({ hot }: MarbleHelpers) => void hot('a-b|', { a: 1 })],
    ['toBe', ({ expectObservable }: MarbleHelpers) => expectObservable(EMPTY).toBe('ab', { a: undefined })],
  ])('a letter without a value (%s)', (_, body) => {
    expect(failure(body)).toMatch(/no value is given for "b" \(known letters: a\)/);
  });

  test.each([
    ['a|b', /nothing can follow "\|"/],
    ['a#|', /nothing can follow "#"/],
    ['(ab', /without "\)"/],
    ['ab)', /without "\("/],
    ['(a(b))', /group inside/],
    ['a-!', /"!" belongs to/],
    ['-^a', /only a hot source/],
    ['10ms|', /ends with a space/],
  ])('the diagram %s', (diagram, message) => {
    expect(failure(({ cold }) => void cold(diagram))).toMatch(message);
    expect(failure(({ expectObservable }) => expectObservable(NEVER).toBe(diagram))).toMatch(message);
  });

  test('diagrams of subscriptions and times that are none', () => {
    expect(failure(({ expectObservable }) => void expectObservable(NEVER, '^-a'))).toMatch(/not "a"/);
    expect(failure(({ expectObservable }) => void expectObservable(NEVER, '^-^'))).toMatch(/not "\^"/);
    expect(failure(({ time }) => void time('--'))).toMatch(/one "\|"/);
    expect(failure(({ time }) => void time('-a|'))).toMatch(/one "\|"/);
    expect(failure(({ hot }) => void hot('^-^'))).toMatch(/more than one/);
  });

  test('an interval without end', () => {
    expect(failure(({ expectObservable }) => expectObservable(interval(5)).toBe('a'))).toMatch(/100000 actions/);
    expect(failureOf(() => marbles(() => void interval(5).subscribe(), { limit: 50 }))).toMatch(/frame 250 after 50/);
  });

  test('a shared interval that nobody stops', () => {
    const shared = () => interval(5).pipe(shareReplay({ bufferSize: 1, refCount: false }));
    expect(failure(({ expectObservable }) => expectObservable(shared(), '^-----!').toBe('-----a', { a: 0 }))).toMatch(
      /still busy/,
    );
  });

  test('a loop that never lets time pass', () => {
    const again = (scheduler: MarbleHelpers['scheduler']) => {
      scheduler.schedule(() => again(scheduler));
    };
    expect(failure(({ scheduler }) => again(scheduler))).toMatch(/still busy at frame 0/);
  });

  test('an error that no observer takes', () => {
    expect(
      failure(({ cold, expectObservable }) => {
        cold('--#', undefined, new TypeError('lost')).subscribe();
        expectObservable(cold('|')).toBe('|');
      }),
    ).toBe("At frame 2: unhandled error TypeError('lost')");
  });

  test('a consumer that throws', () => {
    expect(
      failure(({ cold, expectObservable }) => {
        expectObservable(cold('|')).toBe('|');
        cold('a').subscribe(() => {
          throw new Error('consumer');
        });
      }),
    ).toMatch(/unhandled error Error\('consumer'\)/);
  });

  test('a value or an error sent after the end, but not a completion', () => {
    const source = (
      late: (emit: { next: (v: string) => void; error: (e: unknown) => void; complete: () => void }) => void,
    ) =>
      new Observable<string>((subscriber) => {
        subscriber.complete();
        late(subscriber);
      });
    const run = (late: Parameters<typeof source>[0]) =>
      marbles(({ expectObservable }) => expectObservable(source(late)).toBe('|'));
    expect(failureOf(() => run((to) => to.next('x')))).toMatch(/next\('x'\) was sent to a subscriber/);
    expect(failureOf(() => run((to) => to.error('x')))).toMatch(/error\('x'\) was sent to a subscriber/);
    run((to) => to.complete());
  });

  test('a timer of the host, which virtual time would pass by', () => {
    const escapes = (call: () => unknown) =>
      failure(({ cold, expectObservable }) => {
        expectObservable(cold('--a|').pipe(tap(call))).toBe('--a|');
      });
    expect(escapes(() => setTimeout(() => undefined))).toMatch(/At frame 2: setTimeout\(\) was .* at .*marbles\.test/);
    const intervals: NodeJS.Timeout[] = [];
    expect(escapes(() => intervals.push(setInterval(() => undefined)))).toMatch(/setInterval\(\) was called/);
    intervals.forEach(clearInterval);
  });

  test('what the body or a scheduled action throws', () => {
    const boom = new Error('boom');
    const thrown = (body: (helpers: MarbleHelpers) => void) => expect(() => marbles(body)).toThrow(boom);
    thrown(() => {
      throw boom;
    });
    thrown(({ at }) =>
      at(3, () => {
        throw boom;
      }),
    );
    thrown(({ scheduler }) =>
      scheduler.schedule(() => {
        throw boom;
      }, 3),
    );
  });

  test('a run inside a run', () => {
    expect(failure(() => marbles(({ expectObservable }) => expectObservable(EMPTY).toBe('|')))).toMatch(
      /inside another/,
    );
  });
});

test.each<[string, (helpers: MarbleHelpers) => void]>([
  ['passes', ({ expectObservable }) => expectObservable(EMPTY).toBe('|')],
  ['fails', ({ expectObservable }) => expectObservable(EMPTY).toBe('a')],
  ['throws', () => expect.fail('thrown')],
  ['never ends', () => void interval(1).subscribe()],
])('RxJS is as it was after a body that %s', (_, body) => {
  const before = { ...config, setTimeout, setInterval };
  try {
    marbles(body, { limit: 100 });
  } catch {
    // Only what is left behind matters here.
  }
  expect({ ...config, setTimeout, setInterval }).toEqual(before);
  expect(new TestScheduler(() => true).createTime('--|')).toBe(20);
  expect(Math.abs(asyncScheduler.now() - Date.now())).toBeLessThan(60_000);
});
