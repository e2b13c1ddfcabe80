import { concat, map, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { LifoQueue, Queue, QueueShutDown } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';

function filled(items: string, maxsize = items.length): LifoQueue<string> {
  const queue = new LifoQueue<string>({ maxsize });
  for (const item of items) queue.putNowait(item);
  return queue;
}

function drained<T>(queue: Queue<T>): T[] {
  const items: T[] = [];
  while (!queue.empty) items.push(queue.getNowait());
  return items;
}

const accepted = (put: Observable<void>) => put.pipe(map(() => 'v'));

it('gives out the newest item first: the diagram of its documentation', () => {
  marbles(({ expectObservable }) => {
    const put = '  (vv|)';
    const b = '    --(b|)';
    const a = '    --(a|)';

    const queue = new LifoQueue<string>({ maxsize: Infinity });
    expectObservable(accepted(concat(queue.put('a'), queue.put('b')))).toBe(put);
    expectObservable(queue.get(), '--^').toBe(b);
    expectObservable(queue.get(), '--^').toBe(a);
  });
});

it('is a Queue, with its bound and its errors', () => {
  expect(new LifoQueue({ maxsize: 1 })).toBeInstanceOf(Queue);
  expect(() => new LifoQueue({ maxsize: 0 })).toThrow(
    new RangeError('LifoQueue: expected maxsize to be an integer >= 1 or Infinity, got 0'),
  );
});

describe('the order of items is not the order of those who wait', () => {
  it('getters are served in the order they came', () => {
    marbles(({ cold, expectObservable }) => {
      const queue = new LifoQueue<string>({ maxsize: 1 });
      cold('                             --a--b').subscribe(queue);
      expectObservable(queue.get()).toBe('--(a|)');
      expectObservable(queue.get()).toBe('-----(b|)');
    });
  });

  it('putters are let in in the order they came, each on top', () => {
    marbles(({ cold, expectObservable, at }) => {
      const queue = filled('a', 1);
      const got: string[] = [];
      cold('                                         --t--t').subscribe(() => got.push(queue.getNowait()));
      expectObservable(accepted(queue.put('b'))).toBe('--(v|)');
      expectObservable(accepted(queue.put('c'))).toBe('-----(v|)');
      at('end', () => expect([...got, ...drained(queue)]).toEqual(['a', 'b', 'c']));
    });
  });
});

it('(footgun 12) an item that its getter did not live to receive lies where it was, below those put since', () => {
  marbles(({ at }) => {
    const queue = new LifoQueue<string>({ maxsize: 3 });
    const cancelled = [queue.get().subscribe(), queue.get().subscribe()];
    at(2, () => {
      for (const item of 'abc') queue.putNowait(item);
      for (const getter of cancelled) getter.unsubscribe();
      expect(drained(queue)).toEqual(['c', 'b', 'a']);
    });
  });
});

it("under 'sliding' the oldest, at the bottom, makes room", () => {
  const queue = new LifoQueue<string>({ maxsize: 2, overflow: 'sliding' });
  for (const item of 'abc') queue.putNowait(item);
  expect(drained(queue)).toEqual(['c', 'b']);
});

it('shutdown and join are those of Queue', () => {
  marbles(({ cold, expectObservable, at }) => {
    const shutDown = new QueueShutDown('the queue was shut down');
    const queue = filled('ab');
    queue.shutdown();
    expectObservable(queue.get(), '-^').toBe('   -(b|)');
    expectObservable(queue.get(), '--^').toBe('  --(a|)');
    expectObservable(queue.get(), '---^').toBe(' ---#', undefined, shutDown);
    expectObservable(accepted(queue.join())).toBe('-----(v|)');
    cold('                                         ----dd').subscribe(() => queue.taskDone());
    at('end', () => expect(queue.size).toBe(0));
  });
});

it('leaves nothing behind at any frame, and loses nothing', () => {
  let queue: LifoQueue<string>;
  const got: string[] = [];
  everyFrame(
    ({ cold }) => {
      queue = filled('ab', 2);
      cold('--t-t-').subscribe(() => got.push(queue.getNowait()));
      return concat(queue.get(), accepted(queue.put('c')), accepted(queue.put('d')), queue.get());
    },
    { invariant: () => queue.size <= 2 },
  );
});
