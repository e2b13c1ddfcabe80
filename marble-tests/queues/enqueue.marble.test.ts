import { map, of, take, tap, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { enqueue, pullMap, Queue, QueueFull, QueueShutDown } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';

const shutDown = new QueueShutDown('the queue was shut down');

it('emits each value when the queue has accepted it: the diagram of its documentation', () => {
  marbles(({ cold, expectObservable, expectSubscriptions }) => {
    const source = cold('a-b-c|');
    const subs = '       ^----!';
    const takes = '      ----t--t';
    const expected = '   a---b--(c|)';

    const queue = new Queue<string>({ maxsize: 1 });
    cold(takes).subscribe(() => queue.getNowait());
    expectObservable(source.pipe(enqueue(queue))).toBe(expected);
    expectSubscriptions(source.subscriptions).toBe(subs);
  });
});

describe('source', () => {
  it('never, empty and failing ones pass through', () => {
    marbles(({ cold, expectObservable }) => {
      const queue = new Queue<string>({ maxsize: 1 });
      expectObservable(cold('---').pipe(enqueue(queue))).toBe('---');
      expectObservable(cold('--|').pipe(enqueue(queue))).toBe('--|');
      expectObservable(cold('a-#').pipe(enqueue(queue))).toBe('a-#');
    });
  });

  it('synchronous values are accepted at once while there is room', () => {
    marbles(({ expectObservable, at }) => {
      const queue = new Queue<string>({ maxsize: 2 });
      expectObservable(of('a', 'b').pipe(enqueue(queue))).toBe('(ab|)');
      at('end', () => expect([queue.getNowait(), queue.getNowait()]).toEqual(['a', 'b']));
    });
  });

  it('an error gives up what was not accepted', () => {
    marbles(({ cold, expectObservable, at }) => {
      const source = cold('ab-#');
      const expected = '   a--#';
      const queue = new Queue<string>({ maxsize: 1 });
      expectObservable(source.pipe(enqueue(queue))).toBe(expected);
      at('end', () => {
        expect(queue.getNowait()).toBe('a');
        expect(queue.empty).toBe(true);
      });
    });
  });

  it('its end does not shut the queue down: other streams may feed it', () => {
    marbles(({ cold, expectObservable }) => {
      const queue = new Queue<string>({ maxsize: 9 });
      expectObservable(cold('a|').pipe(enqueue(queue))).toBe('    a|');
      expectObservable(cold('---b|').pipe(enqueue(queue))).toBe(' ---b|');
    });
  });
});

describe('backpressure', () => {
  it('reaches a pull source: the next item is taken when the results of the one before are in', () => {
    marbles(({ cold, expectObservable, at }) => {
      const work = '           -r|';
      const takes = '          -----t----t';
      const expected = '       -a---b----(c|)';
      const taken: string[] = [];
      const items = function* () {
        for (const item of 'abc') {
          taken.push(item);
          yield item;
        }
      };

      const queue = new Queue<string>({ maxsize: 1 });
      cold(takes).subscribe(() => queue.getNowait());
      const results = pullMap(items(), (item) => cold(work).pipe(map(() => item), enqueue(queue)));
      expectObservable(results).toBe(expected);
      at(1, () => expect(taken.join('')).toBe('a'));
      at(4, () => expect(taken.join('')).toBe('ab'));
      at(5, () => expect(taken.join('')).toBe('abc'));
    });
  });

  it('two streams into one queue take turns', () => {
    marbles(({ cold, expectObservable }) => {
      const takes = '         ----tttt';
      const a = '             a---a-a';
      const b = '             -----b-b';

      const queue = new Queue<string>({ maxsize: 1 });
      cold(takes).subscribe(() => queue.getNowait());
      expectObservable(cold('(aaa)').pipe(enqueue(queue))).toBe(a);
      expectObservable(cold('(bb)').pipe(enqueue(queue))).toBe(b);
    });
  });
});

describe('the queue', () => {
  it('shut down ends the source with QueueShutDown', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const source = cold('a-b----|');
      const subs = '       ^----!';
      const expected = '   a----#';

      const queue = new Queue<string>({ maxsize: 1 });
      expectObservable(source.pipe(enqueue(queue))).toBe(expected, undefined, shutDown);
      expectSubscriptions(source.subscriptions).toBe(subs);
      at(5, () => queue.shutdown());
    });
  });

  it("under 'error' a full one ends it with QueueFull", () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('a-b----|');
      const subs = '       ^-!';
      const expected = '   a-#';

      const queue = new Queue<string>({ maxsize: 1, overflow: 'error' });
      const full = new QueueFull('the queue is full: maxsize is 1');
      expectObservable(source.pipe(enqueue(queue))).toBe(expected, undefined, full);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it("under 'dropping' a value that it drops is not emitted", () => {
    marbles(({ cold, expectObservable }) => {
      const takes = '      ---t';
      const source = cold('abc-d|');
      const expected = '   ab--d|';

      const queue = new Queue<string>({ maxsize: 2, overflow: 'dropping' });
      cold(takes).subscribe(() => queue.getNowait());
      expectObservable(source.pipe(enqueue(queue))).toBe(expected);
    });
  });

  it('is a Queue', () => {
    expect(() => enqueue([] as never)).toThrow(new TypeError('enqueue: expected a Queue, got an array of 0'));
  });
});

describe('leaving', () => {
  it('take(2) stops the source at the second accepted value', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('abc----|');
      const subs = '       ^--!';
      const takes = '      ---t';
      const expected = '   a--(b|)';

      const queue = new Queue<string>({ maxsize: 1 });
      cold(takes).subscribe(() => queue.getNowait());
      expectObservable(source.pipe(enqueue(queue), take(2))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    });
  });

  it('leaves nothing behind at any frame: the queue has what was emitted, and what it let in in that turn', () => {
    let queue: Queue<string>;
    let taken: string[];
    let emitted: string[];
    everyFrame(
      ({ cold }) => {
        queue = new Queue<string>({ maxsize: 1 });
        [taken, emitted] = [[], []];
        cold('----t--t').subscribe(() => queue.empty || taken.push(queue.getNowait()));
        return cold('a-b-c|').pipe(
          enqueue(queue),
          tap((value) => emitted.push(value)),
        );
      },
      {
        invariant: () => {
          const accepted = [...taken, ...(queue.empty ? [] : [queue.getNowait()])];
          expect('abc'.startsWith(accepted.join(''))).toBe(true);
          expect(accepted.length - emitted.length).toBeOneOf([0, 1]);
        },
      },
    );
  });

  it('nor when the queue or the source fails', () => {
    everyFrame(({ cold }) => {
      const queue = new Queue<string>({ maxsize: 1 });
      cold('----s').subscribe(() => queue.shutdown());
      return cold('a-b----|').pipe(enqueue(queue));
    });
    everyFrame(() => throwError(() => 'no').pipe(enqueue(new Queue({ maxsize: 1 }))));
  });
});
