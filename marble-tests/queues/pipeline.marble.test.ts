import { concat, ignoreElements, map, merge, NEVER, of, repeat, take, tap, timer, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { pipeline, Queue, stage, type Pipeline, type StageMetrics, type StageOptions } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';
import { cleaningUp } from '../internal/cleaningUp.ts';

/** Work that takes `ms` and gives its item. */
const taking = (ms: number, options?: StageOptions) =>
  stage((item: string) => timer(ms).pipe(map(() => item)), options);

/** The letters of the alphabet, over and over, with a log of which were taken and whether it was closed. */
function letters() {
  const log = { taken: '', closed: false };
  const source = (function* () {
    try {
      for (let n = 0; ; n++) {
        const letter = String.fromCharCode(97 + (n % 26));
        log.taken += letter;
        yield letter;
      }
    } finally {
      log.closed = true;
    }
  })();
  return { source, log };
}

describe('stages', () => {
  it('work at the same time, each result going on at once: the diagram of its documentation', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const fetchA = cold('    --A|');
      const fetchASubs = '     ^--!';
      const fetchB = cold('       --B|');
      const fetchBSubs = '     ---^--!';
      const parseA = cold('      -1|');
      const parseASubs = '     --^-!';
      const parseB = cold('         -2|');
      const parseBSubs = '     -----^-!';
      const expected = '       ---1--2|';

      const fetched: Record<string, Observable<string>> = { a: fetchA, b: fetchB };
      const parsed: Record<string, Observable<string>> = { A: parseA, B: parseB };
      const run = pipeline(
        ['a', 'b'],
        stage((url) => fetched[url]!),
        stage((page) => parsed[page]!),
      );
      expectObservable(run).toBe(expected);
      expectSubscriptions(fetchA.subscriptions).toBe(fetchASubs);
      expectSubscriptions(fetchB.subscriptions).toBe(fetchBSubs);
      expectSubscriptions(parseA.subscriptions).toBe(parseASubs);
      expectSubscriptions(parseB.subscriptions).toBe(parseBSubs);
    });
  });

  it('synchronous from end to end give everything in one frame, in order', () => {
    marbles(({ expectObservable }) => {
      const run = pipeline(
        [1, 2, 3],
        stage((n) => of(n * 2)),
        stage((n) => of(String(n))),
      );
      expectObservable(run).toBe('(abc|)', { a: '2', b: '4', c: '6' });
    });
  });

  it('pass on every value of the work, and nothing for work that ends empty', () => {
    marbles(({ cold, expectObservable }) => {
      const many = cold('      -AB-C|   ');
      const none = cold('           |   ');
      const expected = '       -AB-C|   ';

      const works: Record<string, Observable<string>> = { a: many, b: none };
      const run = pipeline(
        ['a', 'b'],
        stage((item) => works[item]!),
        stage((value) => of(value)),
      );
      expectObservable(run).toBe(expected);
    });
  });

  it('give results as they come: a later item may overtake', () => {
    marbles(({ expectObservable }) => {
      const slowA = stage((item: string) => timer(item === 'a' ? 6 : 2).pipe(map(() => item)), { workers: 2 });
      expectObservable(pipeline(['a', 'b', 'c'], slowA, taking(1))).toBe('---b-c-(a|)');
    });
  });

  it('none is an error at the call, and so is what is no stage', () => {
    const none = pipeline as (...args: unknown[]) => unknown;
    expect(() => none([])).toThrow(new TypeError('pipeline: expected at least one stage'));
    expect(() => none([], taking(1), map(String))).toThrow(
      new TypeError('pipeline: expected argument 3 to be made by stage(), got a function'),
    );
  });
});

describe('backpressure', () => {
  it('a full queue keeps the worker before it from starting anything new, and the source from being asked', () => {
    marbles(({ expectObservable, at }) => {
      const expected = ' -----a---b---c---d--';
      const window = '   ^-------------------!';
      const { source, log } = letters();
      expectObservable(pipeline(source, taking(1), taking(4, { capacity: 1 })), window).toBe(expected);
      at(1, () => expect(log.taken).toBe('ab'));
      // b waits in the queue, and c holds the first worker, which has no room for its result.
      at(3, () => expect(log.taken).toBe('abc'));
      at(4, () => expect(log.taken).toBe('abc'));
      at(5, () => expect(log.taken).toBe('abcd'));
      at(8, () => expect(log.taken).toBe('abcd'));
      at(9, () => expect(log.taken).toBe('abcde'));
    });
  });

  it('an idle stage takes what comes without use of its queue', () => {
    marbles(({ expectObservable, at }) => {
      const run = pipeline(['a', 'b', 'c'], taking(1, { workers: 3 }), taking(2, { workers: 3, capacity: 1 }));
      expectObservable(run).toBe('---(abc|)');
      const seen: StageMetrics[] = [];
      run.metrics.subscribe((metrics) => seen.push(metrics[1]!));
      at('end', () => expect(seen.at(-1)).toMatchObject({ done: 3, highWater: 0 }));
    });
  });

  it('reaches through several stages', () => {
    marbles(({ expectObservable, at }) => {
      const { source, log } = letters();
      const narrow = { capacity: 1 };
      const run = pipeline(source, taking(1), taking(1, narrow), stage((item) => NEVER.pipe(map(() => item)), narrow));
      expectObservable(run).toBe('-');
      // One at the last stage, one in front of it, one held by the second, one in front of that, one held by the first.
      at(50, () => expect(log.taken).toBe('abcde'));
      expectObservable(timer(51)).toBe('51ms (t|)', { t: 0 });
    });
  });
});

describe('a source', () => {
  it('that is a generator is asked when a worker is free, and not before anybody subscribes', () => {
    marbles(({ expectObservable, at }) => {
      const { source, log } = letters();
      const run = pipeline(source, taking(3, { workers: 2 }));
      expectObservable(run, '--^---!').toBe('-----(ab)');
      at(1, () => expect(log.taken).toBe(''));
      at(2, () => expect(log.taken).toBe('ab'));
      at(4, () => expect(log).toEqual({ taken: 'ab', closed: false }));
      at(5, () => expect(log.taken).toBe('abcd'));
      at(6, () => expect(log.closed).toBe(true));
    });
  });

  it('that throws is the failure of the pipeline', () => {
    marbles(({ expectObservable }) => {
      const source = (function* () {
        yield 'a';
        throw new Error('no more');
      })();
      expectObservable(pipeline(source, taking(1))).toBe('-(a#)', undefined, new Error('no more'));
    });
  });

  it('that is a Queue is taken from when a worker is free; what is through the first stage is called done', () => {
    marbles(({ cold, expectObservable, at }) => {
      const items = '    -a-bc|';
      const expected = ' ------a---b---(c|)';
      const joined = '   -------------(v|)';

      const queue = new Queue<string>({ maxsize: 2 });
      cold(items).subscribe(queue);
      const run = pipeline(queue, taking(4), taking(1));
      expectObservable(run).toBe(expected);
      expectObservable(queue.join().pipe(map(() => 'v')), '--^').toBe(joined);
      at(4, () => expect(queue.size).toBe(2));
    });
  });

  it('that is a Queue is shared: other consumers get their part', () => {
    marbles(({ expectObservable }) => {
      const queue = new Queue<string>({ maxsize: 4 });
      for (const item of 'abcd') queue.putNowait(item);
      queue.shutdown();
      expectObservable(pipeline(queue, taking(2))).toBe('--a-(c|)');
      expectObservable(pipeline(queue, taking(2))).toBe('--b-(d|)');
    });
  });

  it('that is a plain Observable waits in front of the first stage, within capacity', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('abc----|');
      const subs = '       ^------!';
      const expected = '   ---a--c|';

      const run = pipeline(source, taking(3, { capacity: 1, overflow: 'sliding' }));
      expectObservable(run).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('that is none of these is an error at the call', () => {
    expect(() => pipeline(3 as never, taking(1))).toThrow(
      new TypeError('pipeline: expected source to be an iterable, an async iterable, a Queue or an Observable, got 3'),
    );
    expect(() => pipeline('abc', taking(1))).toThrow(TypeError);
  });

  it('that is empty completes at once', () => {
    marbles(({ expectObservable }) => {
      expectObservable(pipeline([], taking(1), taking(1))).toBe('|');
    });
  });
});

describe('a failure', () => {
  it('in any stage cancels every other, closes the source, and comes out when all have cleaned up', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const fetchA = cold('     -A|    ');
      const fetchASubs = '      ^-!    ';
      const fetchB = cold('       ----B|');
      const fetchBSubs = '      --^-!  ';
      const cleanup = cold('        --|');
      const cleanupSubs = '     ----^-!';
      const parse = cold('       ---#  ');
      const parseSubs = '       -^--!  ';
      const expected = '        ------#';

      const { source, log } = letters();
      const run = pipeline(
        source,
        stage((item) => (item === 'a' ? fetchA : cleaningUp(fetchB, cleanup))),
        stage(() => parse),
      );
      expectObservable(run).toBe(expected);
      expectSubscriptions(fetchA.subscriptions).toBe(fetchASubs);
      expectSubscriptions(fetchB.subscriptions).toBe(fetchBSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
      expectSubscriptions(parse.subscriptions).toBe(parseSubs);
      at('end', () => expect(log).toEqual({ taken: 'ab', closed: true }));
    });
  });

  it("of one item under 'skip' or 'deadLetter' leaves the others alone", () => {
    marbles(({ expectObservable }) => {
      const refuse = (bad: string, options: StageOptions) =>
        stage((item: string) => {
          if (item === bad) throw `no ${bad}`;
          return of(item);
        }, options);
      const run = pipeline(
        ['a', 'b', 'c', 'd'],
        taking(1),
        refuse('a', { onError: 'skip' }),
        refuse('b', { onError: 'deadLetter', name: 'parse' }),
        refuse('c', { onError: 'deadLetter' }),
      );
      expectObservable(run).toBe('            ----(d|)');
      expectObservable(run.deadLetters).toBe('--bc|', {
        b: { item: 'b', stage: 'parse', error: 'no b' },
        c: { item: 'c', stage: 'stage 4', error: 'no c' },
      });
    });
  });
});

describe('metrics', () => {
  const short = ({ name, waiting, active, done, failed, highWater }: StageMetrics) =>
    `${name}: ${waiting} waiting (${highWater}), ${active} active, ${done} done, ${failed} failed`;

  it('tell of each stage what waits, is active, done and failed, once for what changes together', () => {
    marbles(({ expectObservable, scheduler, at }) => {
      const run = pipeline(
        ['a', 'b', 'c'],
        taking(1, { name: 'fetch', workers: 3 }),
        stage(
          (item: string) => timer(2).pipe(
            map(() => {
              if (item === 'b') throw new Error('no b');
              return item;
            }),
          ),
          { name: 'parse', onError: 'skip' },
        ),
      );
      const seen: string[] = [];
      run.metrics.subscribe((stages) => seen.push(`${scheduler.now()} ${stages.map(short).join(' | ')}`));
      expectObservable(run).toBe('---a---(c|)');
      at('end', () =>
        expect(seen).toEqual([
          '0 fetch: 0 waiting (0), 3 active, 0 done, 0 failed | parse: 0 waiting (0), 0 active, 0 done, 0 failed',
          '1 fetch: 0 waiting (0), 0 active, 3 done, 0 failed | parse: 2 waiting (2), 1 active, 0 done, 0 failed',
          '3 fetch: 0 waiting (0), 0 active, 3 done, 0 failed | parse: 1 waiting (2), 1 active, 1 done, 0 failed',
          '5 fetch: 0 waiting (0), 0 active, 3 done, 0 failed | parse: 0 waiting (2), 1 active, 1 done, 1 failed',
          '7 fetch: 0 waiting (0), 0 active, 3 done, 0 failed | parse: 0 waiting (2), 0 active, 2 done, 1 failed',
        ]),
      );
    });
  });

  it('tell of results that come before their work has ended', () => {
    marbles(({ cold, scheduler, at }) => {
      const run = pipeline(['a'], stage(() => cold('-AB-C---|')), stage(() => NEVER));
      const waiting: string[] = [];
      run.metrics.subscribe(([, second]) => waiting.push(`${scheduler.now()}: ${second!.waiting}`));
      run.subscribe();
      at('end', () => expect(waiting).toEqual(['0: 0', '1: 0', '2: 1', '4: 2', '8: 2']));
    });
  });

  it('name a stage as it says, after its projector, or by its place', () => {
    marbles(({ expectObservable }) => {
      const parse = (item: string) => of(item);
      const run = pipeline(
        ['a'],
        stage((item) => of(item)),
        stage(parse),
        stage(parse, { name: 'check' }),
      );
      const names = concat(run.pipe(ignoreElements()), run.metrics).pipe(
        take(1),
        map((stages) => stages.map(({ name }) => name)),
      );
      expectObservable(names).toBe('(n|)', { n: ['stage 1', 'parse', 'check'] });
    });
  });

  it('rate: items a second, over the last ten', () => {
    marbles(({ expectObservable, at }) => {
      const { source } = letters();
      const run = pipeline(source, taking(250));
      const rate = () => {
        let now = NaN;
        run.metrics.pipe(take(1)).subscribe(([only]) => (now = only!.rate));
        return now;
      };
      run.pipe(take(60)).subscribe();
      at(2_001, () => expect(rate()).toBeCloseTo(4, 1));
      at(14_999, () => expect(rate()).toBeCloseTo(4, 1));
      expectObservable(timer(30_000)).toBe('30s (t|)', { t: 0 });
      at(30_000, () => expect(rate()).toBe(0));
    });
  });

  it('wait for the pipeline to be subscribed, and complete with it, however it ends', () => {
    marbles(({ cold, expectObservable }) => {
      const failing = pipeline([1], stage(() => cold('---#')));
      const left = pipeline([1], stage(() => cold('---')));
      const done = pipeline([1], stage(() => cold('---|')));
      const end = (run: { metrics: Observable<unknown> }) => run.metrics.pipe(ignoreElements());
      expectObservable(end(failing)).toBe('----|');
      expectObservable(end(left)).toBe('   ----|');
      expectObservable(end(done)).toBe('   ----|');
      expectObservable(done.deadLetters).toBe('----|');
      expectObservable(end(pipeline([1], stage(() => cold('---|'))))).toBe('-');
      expectObservable(failing, '-^').toBe('----#');
      expectObservable(left, '-^--!').toBe('-');
      expectObservable(done, '-^').toBe('----|');
    });
  });
});

describe('drain', () => {
  it('takes nothing more and finishes what was taken, through every stage', () => {
    marbles(({ expectObservable, at }) => {
      const expected = ' ----a--b--(c|)';
      const { source, log } = letters();
      const run = pipeline(source, taking(1), taking(3, { capacity: 1 }));
      expectObservable(run).toBe(expected);
      at(3, () => {
        expect(log.taken).toBe('abc');
        run.drain();
        expect(log.closed).toBe(true);
        run.drain();
      });
      at('end', () => expect(log.taken).toBe('abc'));
    });
  });

  it('leaves in a Queue what was not taken', () => {
    marbles(({ expectObservable, at }) => {
      const queue = new Queue<string>({ maxsize: 3 });
      for (const item of 'abc') queue.putNowait(item);
      const run = pipeline(queue, taking(3));
      expectObservable(run).toBe('---(a|)');
      at(1, () => run.drain());
      at('end', () => expect(queue.size).toBe(2));
    });
  });

  it('ends a pipeline that waits for a Queue', () => {
    marbles(({ expectObservable, at }) => {
      const queue = new Queue<string>({ maxsize: 3 });
      const run = pipeline(queue, taking(3), taking(1));
      expectObservable(run).toBe('--|');
      at(2, () => run.drain());
    });
  });

  it('unsubscribes from a plain Observable and works off what waits', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const source = cold('ab-cdef');
      const subs = '       ^-!';
      const expected = '   ---a--(b|)';

      const run = pipeline(source, taking(3));
      expectObservable(run).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
      at(2, () => run.drain());
    });
  });

  it('asked for by the source itself, the item it gives then is still worked on', () => {
    marbles(({ expectObservable }) => {
      const source = function* () {
        yield 'a';
        run.drain();
        yield 'b';
        expect.unreachable('it was not to be asked again');
      };
      const run: Pipeline<string> = pipeline(source(), taking(2));
      expectObservable(run).toBe('--a-(b|)');
    });
  });

  it('ends every run that is under way', () => {
    marbles(({ expectObservable, at }) => {
      const run = pipeline(['a', 'b'], taking(3));
      expectObservable(run).toBe('     ---(a|)');
      expectObservable(run, '-^').toBe('----(a|)');
      at(2, () => run.drain());
    });
  });

  it('before or after the run does nothing', () => {
    marbles(({ expectObservable, at }) => {
      const run = pipeline(['a'], taking(1));
      run.drain();
      expectObservable(run).toBe('-(a|)');
      at('end', () => run.drain());
    });
  });
});

describe('cancelling', () => {
  it('stops every stage and closes the source in that frame', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const window = '  ^---!';
      const first = cold('--A|');
      const firstSubs = ['^--!', '---^!'];
      const second = cold('---B|');
      const secondSubs = '--^-!';

      const { source, log } = letters();
      expectObservable(pipeline(source, stage(() => first), stage(() => second)), window).toBe('-');
      expectSubscriptions(first.subscriptions).toBe(firstSubs);
      expectSubscriptions(second.subscriptions).toBe(secondSubs);
      at(4, () => expect(log).toEqual({ taken: 'ab', closed: true }));
    });
  });

  it('by take(2) does as much', () => {
    marbles(({ expectObservable, at }) => {
      const { source, log } = letters();
      expectObservable(pipeline(source, taking(1), taking(1)).pipe(take(2))).toBe('--a(b|)');
      at(3, () => expect(log.closed).toBe(true));
    });
  });
});

it('each subscription is a run of its own', () => {
  marbles(({ expectObservable }) => {
    const run = pipeline(['a', 'b'], taking(1), taking(1));
    expectObservable(run).toBe('              --a(b|)');
    expectObservable(run, '-^').toBe('        ---a(b|)');
    expectObservable(run.pipe(repeat(2))).toBe('--ab-a(b|)');
  });
});

describe('leaves nothing behind at any frame', () => {
  it.each([
    [1, 1],
    [2, 1],
    [1, 3],
    [Infinity, 2],
  ])('with %d workers, then %d', (first, second) => {
    everyFrame(() => {
      const { source } = letters();
      const run = pipeline(
        source,
        taking(2, { workers: first === Infinity ? 4 : first, capacity: 1 }),
        taking(3, { workers: second, capacity: 1 }),
        taking(1, { workers: first, capacity: 1 }),
      );
      return merge(run, run.metrics, run.deadLetters).pipe(take(9));
    });
  });

  it('and closes its source, and works on no item twice', () => {
    let log: ReturnType<typeof letters>['log'];
    let begun: string;
    everyFrame(
      () => {
        const made = letters();
        log = made.log;
        begun = '';
        return pipeline(
          made.source,
          taking(2, { workers: 3 }),
          stage((item) => timer(1).pipe(tap(() => (begun += item)), map(() => item)), { workers: 2, capacity: 2 }),
          taking(2, { capacity: 1 }),
        ).pipe(take(5));
      },
      {
        invariant: () => {
          expect(log.taken === '' || log.closed).toBe(true);
          expect(log.taken.startsWith([...begun].sort().join(''))).toBe(true);
        },
      },
    );
  });

  it('from a Queue, which keeps what was not taken', () => {
    let queue: Queue<string>;
    let begun: string;
    everyFrame(
      ({ cold }) => {
        queue = new Queue<string>({ maxsize: 9 });
        begun = '';
        cold('ab-(cd)-|').subscribe(queue);
        const begin = (item: string) => {
          begun += item;
          return timer(2).pipe(map(() => item));
        };
        return pipeline(queue, stage(begin, { workers: 2 }), taking(1));
      },
      {
        invariant: () => {
          let left = '';
          while (!queue.empty) left += queue.getNowait();
          expect('abcd'.startsWith(begun + left)).toBe(true);
        },
      },
    );
  });

  it('when an item fails, with retries, dead letters and cleanup that takes time', () => {
    for (const onError of ['fail', 'skip', 'deadLetter'] as const) {
      everyFrame(
        ({ cold }) => {
          const slow = cold('----A|');
          const run = pipeline(
            ['a', 'b', 'c'],
            stage((item) => (item === 'a' ? cleaningUp(slow, cold('--|')) : cold('--B|')), { workers: 2, capacity: 1 }),
            stage((item) => (item === 'B' ? cold('-#') : cold('-C|')), {
              capacity: 1,
              onError,
              retry: { initial: 1, jitter: 0, maxRetries: 1 },
            }),
          );
          return merge(run, run.deadLetters);
        },
        { grace: 2 },
      );
    }
  });
});
