import {
  concat,
  defer,
  from,
  ignoreElements,
  map,
  merge,
  of,
  repeat,
  takeUntil,
  takeWhile,
  tap,
  type Observable,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import { gather, Queue, sleep } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';

/** The articles' queue programs, scaled down in time. */

const step = (ms: number) => sleep(ms).pipe(ignoreElements());

describe('one producer, one consumer, and a sentinel that says there is no more', () => {
  /** `for i in range(10): await queue.put(i)`, then `await queue.put(None)`. */
  const produce = (queue: Queue<string | null>) =>
    concat(...Array.from('0123456789N', (item) => queue.put(item === 'N' ? null : item).pipe(map(() => item))));

  /** `while True: item = await queue.get(); if item is None: break; print(item); await sleep(0.5)`, `task_done` at each turn. */
  const consume = (queue: Queue<string | null>): Observable<string> =>
    queue
      .consume((item) => (item === null ? of(null) : concat(of(item), step(50))))
      .pipe(takeWhile((item) => item !== null));

  it('through an unbounded queue everything is produced at once, and consumed one every half second', () => {
    marbles(({ expectObservable }) => {
      const produced = ' (0123456789N|)';
      const consumed = ' 0 49ms 1 49ms 2 49ms 3 49ms 4 49ms 5 49ms 6 49ms 7 49ms 8 49ms 9 49ms |';
      const joined = '   500ms (v|)';

      const queue = new Queue<string | null>({ maxsize: Infinity });
      expectObservable(produce(queue)).toBe(produced);
      expectObservable(consume(queue)).toBe(consumed);
      expectObservable(queue.join().pipe(map(() => 'v')), '-^').toBe(joined);
    });
  });

  it('through a bounded one the producer is slowed down to the pace of the consumer', () => {
    marbles(({ expectObservable }) => {
      const produced = ' (012) 45ms 3 49ms 4 49ms 5 49ms 6 49ms 7 49ms 8 49ms 9 49ms (N|)';
      const consumed = ' 0 49ms 1 49ms 2 49ms 3 49ms 4 49ms 5 49ms 6 49ms 7 49ms 8 49ms 9 49ms |';

      const queue = new Queue<string | null>({ maxsize: 2 });
      const consumer = consume(queue);
      expectObservable(consumer).toBe(consumed);
      expectObservable(produce(queue)).toBe(produced);
    });
  });

  it('gather waits for both, and cancelling it leaves nothing', () => {
    marbles(({ expectObservable }) => {
      const queue = new Queue<string | null>({ maxsize: 2 });
      expectObservable(gather([produce(queue), consume(queue)])).toBe('500ms (r|)', { r: ['N', '9'] });
    });
    everyFrame(() => {
      const queue = new Queue<string | null>({ maxsize: 2 });
      return merge(produce(queue), consume(queue));
    });
  });
});

describe('three consumers of twenty items', () => {
  const items = 'abcdefghijklmnopqrst';
  const work = (item: string) => concat(of(item), step(5));
  const rounds = ' (abc)(def)(ghi)(jkl)(mno)(pqr)(st)-|';

  it('with a sentinel each, as in the article', () => {
    marbles(({ expectObservable }) => {
      const queue = new Queue<string>({ maxsize: Infinity });
      const consumer = queue
        .consume((item) => (item === '.' ? of(item) : work(item)))
        .pipe(takeWhile((item) => item !== '.'));
      from(`${items}...`).subscribe((item) => queue.putNowait(item));
      expectObservable(merge(consumer, consumer, consumer)).toBe(rounds);
      expectObservable(queue.join(), '--^').toBe('35ms (v|)', { v: undefined });
    });
  });

  it('with three workers and a shutdown, which needs no sentinels: the same diagram', () => {
    marbles(({ expectObservable }) => {
      const queue = new Queue<string>({ maxsize: Infinity });
      from(items).subscribe(queue);
      expectObservable(queue.consume(work, { workers: 3 })).toBe(rounds);
    });
  });

  it('with join() and workers that are cancelled when it is through', () => {
    marbles(({ expectObservable, at }) => {
      const queue = new Queue<string>({ maxsize: Infinity });
      for (const item of items) queue.putNowait(item);
      const through = queue.consume(work, { workers: 3 }).pipe(takeUntil(queue.join()));
      expectObservable(through).toBe(rounds);
      at('end', () => expect(queue.empty).toBe(true));
    });
  });

  it('no item is lost or worked on twice, cancelled at whatever frame', () => {
    let queue: Queue<string>;
    let begun: string;
    everyFrame(
      () => {
        queue = new Queue<string>({ maxsize: Infinity });
        begun = '';
        from(items).subscribe(queue);
        return queue.consume((item) => work(item).pipe(tap(() => (begun += item))), { workers: 3 });
      },
      {
        invariant: () => {
          let left = '';
          while (!queue.empty) left += queue.getNowait();
          expect(begun + left).toBe(items);
        },
      },
    );
  });
});

describe('three producers and two consumers at maxsize 10, cancelled after five seconds', () => {
  /** Producers pause for 1, 2 and 3 frames, consumers take 4 and 5; the articles draw these from a hat. */
  function program() {
    const queue = new Queue<string>({ maxsize: 10 });
    const produced: string[] = [];
    const consumed: string[] = [];
    let made = 0;
    const producer = (pause: number) =>
      defer(() => {
        const item = String(made++);
        return concat(queue.put(item).pipe(tap(() => produced.push(item)), ignoreElements()), step(pause));
      }).pipe(repeat());
    const consumer = (pause: number) =>
      queue.consume((item) => concat(of('c'), step(pause)).pipe(tap({ complete: () => consumed.push(item) })));

    const tasks = [producer(1), producer(2), producer(3), consumer(4), consumer(5)] as const;
    const [, , , first, second] = tasks;
    return { queue, produced, consumed, tasks, first, second };
  }

  const fiveSeconds = () => takeUntil<string>(sleep(50));

  it('consumers never idle, the queue fills up, and producers are held back from then on', () => {
    marbles(({ expectObservable, at }) => {
      const window = '  ^------------------------------------------------- !';
      const first = '   c---c---c---c---c---c---c---c---c---c---c---c---c-  ';
      const second = '  c----c----c----c----c----c----c----c----c----c----  ';

      const { queue, tasks, first: one, second: two } = program();
      const [a, b, c] = tasks;
      expectObservable(one, window).toBe(first);
      expectObservable(two, window).toBe(second);
      expectObservable(merge(a, b, c), window).toBe('-');
      at(4, () => expect(queue.full).toBe(false));
      for (let frame = 10; frame < 50; frame++) at(frame, () => expect([queue.size, queue.full]).toEqual([10, true]));
    });
  });

  it('cancelled together they stop together; what was produced is consumed, in hand, or still in the queue', () => {
    marbles(({ expectObservable, at }) => {
      const { queue, produced, consumed, tasks } = program();
      expectObservable(merge(...tasks).pipe(fiveSeconds(), ignoreElements())).toBe('50ms |');
      at('end', () => {
        const left: string[] = [];
        while (!queue.empty) left.push(queue.getNowait());
        expect(queue.highWater).toBe(10);
        // The first 12 of the first consumer and the 9 of the second that were finished by then.
        expect(consumed).toHaveLength(21);
        expect(produced).toHaveLength(consumed.length + 2 + left.length);
        const inOrder = [...produced].sort((a, b) => Number(a) - Number(b));
        expect(inOrder.slice(-left.length)).toEqual(left.sort((a, b) => Number(a) - Number(b)));
      });
    });
  });

  it('leaves nothing behind at any frame', () => {
    everyFrame(() => merge(...program().tasks).pipe(fiveSeconds()), { frames: 60, takes: 5 });
  });
});
