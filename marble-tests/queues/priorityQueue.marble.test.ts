import { concat, concatMap, map, tap, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { PriorityQueue, QueueShutDown, type Queue } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';

interface Job {
  readonly urgency: number;
  readonly name: string;
}

/** A job written as its urgency and its name: `'1a'`. */
function job(text: string): Job {
  return { urgency: Number(text.charAt(0)), name: text };
}

const byUrgency = (a: Job, b: Job) => a.urgency - b.urgency;

function filled(jobs: string, maxsize = Infinity): PriorityQueue<Job> {
  const queue = new PriorityQueue<Job>({ maxsize, compare: byUrgency });
  for (const text of jobs.split(' ')) queue.putNowait(job(text));
  return queue;
}

function drained(queue: Queue<Job>): string {
  const names: string[] = [];
  while (!queue.empty) names.push(queue.getNowait().name);
  return names.join(' ');
}

const accepted = (put: Observable<void>) => put.pipe(map(() => 'v'));

it('gives out what comes first by compare: the diagram of its documentation', () => {
  marbles(({ expectObservable }) => {
    const put = '     (vvv|)';
    const first = '   -----(1|)';
    const second = '  -----(2|)';

    const queue = new PriorityQueue<number>({ maxsize: Infinity, compare: (a, b) => a - b });
    expectObservable(accepted(concat(queue.put(3), queue.put(1), queue.put(2)))).toBe(put);
    expectObservable(queue.get(), '-----^').toBe(first, { 1: 1 });
    expectObservable(queue.get(), '-----^').toBe(second, { 2: 2 });
  });
});

describe('equals', () => {
  it('keep the order in which they were put, where those of asyncio do not', () => {
    expect(drained(filled('2a 1a 2b 1b 2c 1c 1d 2d'))).toBe('1a 1b 1c 1d 2a 2b 2c 2d');
  });

  it('are never asked for more than compare looks at: payloads need not be comparable', () => {
    const queue = new PriorityQueue<{ urgency: number; run: () => void }>({
      maxsize: 2,
      compare: (a, b) => a.urgency - b.urgency,
    });
    queue.putNowait({ urgency: 1, run: () => undefined });
    expect(() => queue.putNowait({ urgency: 1, run: () => undefined })).not.toThrow();
  });
});

describe('hand-over', () => {
  it('an item that somebody waits for is that one\'s, whatever more urgent is put in the same turn', () => {
    marbles(({ expectObservable, at }) => {
      const queue = new PriorityQueue<Job>({ maxsize: 2, compare: byUrgency });
      expectObservable(queue.get().pipe(map(({ urgency }) => urgency))).toBe('--(5|)', { 5: 5 });
      at(2, () => {
        queue.putNowait(job('5a'));
        queue.putNowait(job('1b'));
      });
      at('end', () => expect(drained(queue)).toBe('1b'));
    });
  });

  it('(footgun 12) what its getter did not live to receive comes before its equals, and in its order', () => {
    marbles(({ at }) => {
      const queue = filled('5x');
      queue.getNowait();
      const cancelled = [queue.get().subscribe(), queue.get().subscribe()];
      at(2, () => {
        for (const text of ['2a', '2b', '2c', '1d']) queue.putNowait(job(text));
        for (const getter of cancelled) getter.unsubscribe();
        expect(drained(queue)).toBe('1d 2a 2b 2c');
      });
    });
  });

  it('putters are let in in the order they came, not by urgency', () => {
    marbles(({ cold, expectObservable }) => {
      const queue = filled('9x', 1);
      cold('                                              --t--t').subscribe(() => queue.getNowait());
      expectObservable(accepted(queue.put(job('8a')))).toBe('--(v|)');
      expectObservable(accepted(queue.put(job('1b')))).toBe('-----(v|)');
    });
  });
});

describe("under 'sliding'", () => {
  it('the least urgent makes room, the newest among equals', () => {
    const queue = new PriorityQueue<Job>({ maxsize: 3, compare: byUrgency, overflow: 'sliding' });
    for (const text of ['2a', '3b', '3c']) queue.putNowait(job(text));
    expect(queue.putNowait(job('1d'))).toBe(true);
    expect(queue.putNowait(job('2e'))).toBe(true);
    expect(drained(queue)).toBe('1d 2a 2e');
  });

  it('that can be the new one: it is dropped, and its put completes without a value', () => {
    marbles(({ expectObservable, at }) => {
      const queue = new PriorityQueue<Job>({ maxsize: 2, compare: byUrgency, overflow: 'sliding' });
      for (const text of ['2a', '3b']) queue.putNowait(job(text));
      expectObservable(accepted(queue.put(job('3c')))).toBe('|');
      at('end', () => expect(drained(queue)).toBe('2a 3b'));
    });
  });
});

describe('a compare that throws', () => {
  const refuse = new Error('cannot be compared');
  const picky = (a: Job, b: Job) => {
    if (Number.isNaN(a.urgency - b.urgency)) throw refuse;
    return byUrgency(a, b);
  };

  it('fails the put that asked it, and leaves the queue as it was', () => {
    marbles(({ expectObservable, at }) => {
      const queue = new PriorityQueue<Job>({ maxsize: 9, compare: picky });
      for (const text of ['2a', '1b', '3c']) queue.putNowait(job(text));
      expectObservable(queue.put(job('x'))).toBe('#', undefined, refuse);
      expectObservable(accepted(queue.join())).toBe('-(v|)');
      at(1, () => {
        for (let i = 0; i < 3; i++) queue.taskDone();
        expect(drained(queue)).toBe('1b 2a 3c');
      });
    });
  });

  it('fails a putter that waited, not the getter who made room', () => {
    marbles(({ expectObservable, at }) => {
      const queue = new PriorityQueue<Job>({ maxsize: 2, compare: picky });
      for (const text of ['1a', '2b']) queue.putNowait(job(text));
      at(2, () => expect(queue.getNowait().name).toBe('1a'));
      expectObservable(queue.put(job('x'))).toBe('       --#', undefined, refuse);
      expectObservable(accepted(queue.put(job('3c')))).toBe('--(v|)');
    });
  });
});

it('must be told how to compare', () => {
  expect(() => new PriorityQueue({ maxsize: 1 } as never)).toThrow(
    new TypeError('PriorityQueue: expected compare to be a function, got undefined'),
  );
  expect(() => new PriorityQueue({ maxsize: 0, compare: () => 0 })).toThrow(RangeError);
});

it('shutdown drains in order, and immediate drops', () => {
  const queue = filled('2a 1b');
  queue.shutdown();
  expect(queue.getNowait().name).toBe('1b');
  queue.shutdown(true);
  expect(() => queue.getNowait()).toThrow(QueueShutDown);
});

it('leaves nothing behind at any frame, and loses nothing', () => {
  let queue: PriorityQueue<Job>;
  let fed: string[];
  let got: string[];
  everyFrame(
    ({ cold }) => {
      queue = new PriorityQueue<Job>({ maxsize: 4, compare: byUrgency });
      [fed, got] = [[], []];
      cold('--b(ac)', { a: job('1a'), b: job('2b'), c: job('3c') })
        .pipe(tap(({ name }) => fed.push(name)))
        .subscribe(queue);
      return cold('x-xx').pipe(
        concatMap(() => queue.get()),
        tap(({ name }) => got.push(name)),
      );
    },
    { invariant: () => expect([...got, ...drained(queue).split(' ')].filter(Boolean).sort()).toEqual(fed.sort()) },
  );
});
