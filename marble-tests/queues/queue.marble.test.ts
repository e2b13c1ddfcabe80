import { concat, concatMap, map, mergeMap, tap, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { Queue, QueueEmpty, QueueFull, QueueShutDown, type QueueOptions } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';

/** A queue with these items in it. */
function filled(items: string, options: Partial<QueueOptions> = {}): Queue<string> {
  const queue = new Queue<string>({ maxsize: Math.max(1, items.length), ...options });
  for (const item of items) queue.putNowait(item);
  return queue;
}

/** All that can be taken now. */
function drained<T>(queue: Queue<T>): T[] {
  const items: T[] = [];
  while (!queue.empty) items.push(queue.getNowait());
  return items;
}

/** Shows that a put was accepted. */
const accepted = (put: Observable<void>) => put.pipe(map(() => 'v'));

const shutDown = new QueueShutDown('the queue was shut down');

describe('maxsize', () => {
  it('(footgun 11) must be given: a queue without a bound is one by an explicit Infinity only', () => {
    expect(() => new Queue({} as QueueOptions)).toThrow(
      new TypeError('Queue: expected maxsize to be an integer >= 1 or Infinity, got undefined'),
    );
    expect(() => new Queue(undefined as never)).toThrow(
      new TypeError('Queue: expected options with a maxsize, got undefined'),
    );
    expect(new Queue({ maxsize: Infinity }).maxsize).toBe(Infinity);
  });

  it.each([0, -1, 1.5, NaN])('%d is refused, where asyncio takes 0 and less for no bound', (maxsize) => {
    expect(() => new Queue({ maxsize })).toThrow(RangeError);
  });

  it('(footgun 11) how near the bound came can be read afterwards', () => {
    const queue = filled('abc');
    drained(queue);
    queue.putNowait('d');
    expect(queue.size).toBe(1);
    expect(queue.highWater).toBe(3);
  });
});

describe('put and get', () => {
  it('suspend putters while it is full and getters while it is empty: the diagram of its documentation', () => {
    marbles(({ expectObservable }) => {
      const a = '      (v|)   ';
      const b = '      ---(v|)';
      const getA = '   ---(a|)';
      const getB = '   ---(b|)';
      const getC = '   -----(c|)';
      const c = '      -----(v|)';

      const queue = new Queue<string>({ maxsize: 1 });
      expectObservable(accepted(queue.put('a'))).toBe(a);
      expectObservable(accepted(queue.put('b'))).toBe(b);
      expectObservable(queue.get(), '---^').toBe(getA);
      expectObservable(queue.get(), '---^').toBe(getB);
      expectObservable(queue.get(), '----^').toBe(getC);
      expectObservable(accepted(queue.put('c')), '-----^').toBe(c);
    });
  });

  it('are synchronous when they need not wait', () => {
    const queue = new Queue<string>({ maxsize: 1 });
    const seen: string[] = [];
    queue.put('a').subscribe({ next: () => seen.push('accepted'), complete: () => seen.push('put') });
    queue.get().subscribe({ next: (item) => seen.push(item), complete: () => seen.push('got') });
    expect(seen).toEqual(['accepted', 'put', 'a', 'got']);
  });

  it('do nothing before they are subscribed, and the same again for each subscription', () => {
    marbles(({ expectObservable, at }) => {
      const queue = new Queue<string>({ maxsize: 3 });
      const put = accepted(queue.put('a'));
      const get = queue.get();
      expect(queue.size).toBe(0);
      expectObservable(put).toBe('        (v|)');
      expectObservable(put, '-^').toBe('  -(v|)');
      expectObservable(get, '--^').toBe(' --(a|)');
      expectObservable(get, '--^').toBe(' --(a|)');
      expectObservable(get, '--^').toBe(' ---');
      at('end', () => expect(queue.size).toBe(0));
    });
  });

  it('serve getters in the order they came', () => {
    marbles(({ cold, expectObservable }) => {
      const items = '   ---a-b(cd)';
      const first = '   ---(a|)';
      const second = '  -----(b|)';
      const third = '   ------(c|)';
      const late = '    -------(d|)';

      const queue = new Queue<string>({ maxsize: 1 });
      cold(items).subscribe(queue);
      expectObservable(queue.get()).toBe(first);
      expectObservable(queue.get(), '-^').toBe(second);
      expectObservable(queue.get(), '--^').toBe(third);
      expectObservable(queue.get(), '-------^').toBe(late);
    });
  });

  it('serve putters in the order they came, one for each item taken', () => {
    marbles(({ cold, expectObservable }) => {
      const takes = '   ----t--t-t';
      const b = '       ----(v|)';
      const c = '       -------(v|)';
      const d = '       ---------(v|)';

      const queue = filled('a');
      const got: string[] = [];
      cold(takes).subscribe({ next: () => got.push(queue.getNowait()) });
      expectObservable(accepted(queue.put('b'))).toBe(b);
      expectObservable(accepted(queue.put('c')), '-^').toBe(c);
      expectObservable(accepted(queue.put('d').pipe(tap(() => expect(got).toEqual(['a', 'b', 'c'])))), '--^').toBe(d);
    });
  });

  it('never end on a queue that nobody feeds or empties', () => {
    marbles(({ expectObservable }) => {
      expectObservable(new Queue({ maxsize: 1 }).get()).toBe('-');
      expectObservable(filled('a').put('b')).toBe('-');
    });
  });

  it('inside next: a consumer may get the next item, and put one back, as it receives one', () => {
    marbles(({ cold, expectObservable, at }) => {
      const queue = new Queue<string>({ maxsize: 1 });
      const both = queue.get().pipe(mergeMap((item) => queue.put(`${item}!`).pipe(mergeMap(() => queue.get()))));
      cold('                        --a').subscribe(queue);
      expectObservable(both).toBe(' --(b|)', { b: 'a!' });
      at('end', () => expect(queue.size).toBe(0));
    });
  });
});

describe('hand-over', () => {
  it('an item that somebody waits for is that one\'s from the moment it is put', () => {
    marbles(({ expectObservable, at }) => {
      const queue = new Queue<string>({ maxsize: 1 });
      expectObservable(queue.get()).toBe(' --(a|)');
      at(2, () => {
        queue.putNowait('a');
        expect(queue.size).toBe(0);
        expect(queue.empty).toBe(true);
        expect(() => queue.getNowait()).toThrow(QueueEmpty);
      });
    });
  });

  it('put, then get at once: the getter that waited is not overtaken, as it would be in asyncio', () => {
    marbles(({ expectObservable, at }) => {
      const queue = new Queue<string>({ maxsize: 1 });
      expectObservable(queue.get()).toBe(' -----(a|)');
      const newcomer: string[] = [];
      at(5, () => {
        queue.putNowait('a');
        queue.get().subscribe((item) => newcomer.push(item));
        queue.putNowait('b');
        expect(newcomer).toEqual([]);
      });
      at('end', () => expect(newcomer).toEqual(['b']));
    });
  });

  it('a getter that comes while others are still to be woken is woken after them', () => {
    marbles(({ at }) => {
      const queue = new Queue<string>({ maxsize: 2 });
      const log: string[] = [];
      const get = (name: string) => queue.get().subscribe((item) => log.push(`${name} got ${item}`));
      get('first');
      at(2, () => {
        queue.putNowait('a');
        queue.putNowait('b');
        queue.putNowait('c');
        queue.put('d').subscribe(() => log.push('d accepted'));
        get('second');
        get('third');
        expect(log).toEqual([]);
        expect(drained(queue)).toEqual(['d']);
      });
      at('end', () => expect(log).toEqual(['first got a', 'second got b', 'd accepted', 'third got c']));
    });
  });

  it('get, then putNowait at once: the putter that waited is not overtaken', () => {
    marbles(({ expectObservable, at }) => {
      const queue = filled('a');
      expectObservable(accepted(queue.put('b'))).toBe(' ---(v|)');
      at(3, () => {
        expect(queue.getNowait()).toBe('a');
        expect(queue.full).toBe(true);
        expect(() => queue.putNowait('c')).toThrow(QueueFull);
      });
      at('end', () => expect(drained(queue)).toEqual(['b']));
    });
  });

  it('what is put while getters wait never finds the queue full', () => {
    marbles(({ cold, expectObservable }) => {
      const queue = new Queue<string>({ maxsize: 1, overflow: 'error' });
      cold('                             --(abc)').subscribe(queue);
      expectObservable(queue.get()).toBe('--(a|)');
      expectObservable(queue.get()).toBe('--(b|)');
      expectObservable(queue.get()).toBe('--(c|)');
    });
  });

  it('nobody is woken inside the call that puts or gets', () => {
    marbles(({ at }) => {
      const queue = new Queue<string>({ maxsize: 1 });
      const log: string[] = [];
      queue.get().subscribe((item) => log.push(`got ${item}`));
      at(1, () => {
        queue.putNowait('a');
        log.push('put a');
      });
      at(2, () => {
        queue.putNowait('b');
        queue.put('c').subscribe(() => log.push('accepted c'));
        queue.getNowait();
        log.push('took b');
      });
      at('end', () => expect(log).toEqual(['put a', 'got a', 'took b', 'accepted c']));
    });
  });
});

describe('a cancelled getter', () => {
  it('leaves the line, and what is put later goes to the next', () => {
    marbles(({ cold, expectObservable }) => {
      const items = '   -----a';
      const window = '  ^-!';
      const left = '    -';
      const next = '    -----(a|)';

      const queue = new Queue<string>({ maxsize: 1 });
      cold(items).subscribe(queue);
      expectObservable(queue.get(), window).toBe(left);
      expectObservable(queue.get()).toBe(next);
    });
  });

  it('(footgun 12) in the turn of the put: its item goes to the next in line', () => {
    marbles(({ expectObservable, at }) => {
      const queue = new Queue<string>({ maxsize: 1 });
      const cancelled = queue.get().subscribe(() => expect.unreachable('it was cancelled'));
      expectObservable(queue.get()).toBe('---(a|)');
      at(3, () => {
        queue.putNowait('a');
        cancelled.unsubscribe();
        expect(queue.size).toBe(0);
      });
    });
  });

  it('(footgun 12) in the turn of the put, alone: its item is back at the front, whatever was put since', () => {
    marbles(({ at }) => {
      const queue = new Queue<string>({ maxsize: 1 });
      const cancelled = queue.get().subscribe(() => expect.unreachable('it was cancelled'));
      at(3, () => {
        queue.putNowait('a');
        queue.putNowait('b');
        cancelled.unsubscribe();
        expect(queue.size).toBe(2);
        expect(() => queue.putNowait('c')).toThrow(QueueFull);
        expect(drained(queue)).toEqual(['a', 'b']);
      });
    });
  });

  it('in the turn of two puts: those behind it move up, so that the order stays', () => {
    marbles(({ expectObservable, at }) => {
      const queue = new Queue<string>({ maxsize: 1 });
      const cancelled = queue.get().subscribe(() => expect.unreachable('it was cancelled'));
      expectObservable(queue.get()).toBe('---(a|)');
      expectObservable(queue.get()).toBe('---(b|)');
      at(3, () => {
        queue.putNowait('a');
        queue.putNowait('b');
        cancelled.unsubscribe();
      });
    });
  });

  it('(footgun 12) a get that times out in the very frame of a put loses nothing', () => {
    marbles(({ cold, expectObservable, at }) => {
      const queue = new Queue<string>({ maxsize: 5 });
      const items = '   --a--b';
      const window = '  ^-!';
      const got = '     ---';
      cold(items).subscribe(queue);
      expectObservable(queue.get(), window).toBe(got);
      at('end', () => expect(drained(queue)).toEqual(['a', 'b']));
    });
  });
});

describe('a cancelled putter', () => {
  it('leaves the line with its item', () => {
    marbles(({ cold, expectObservable, at }) => {
      const takes = '   -----t';
      const window = '  ^-!';
      const left = '    -';
      const next = '    -----(v|)';

      const queue = filled('a');
      cold(takes).subscribe(() => queue.getNowait());
      expectObservable(accepted(queue.put('b')), window).toBe(left);
      expectObservable(accepted(queue.put('c'))).toBe(next);
      at('end', () => expect(drained(queue)).toEqual(['c']));
    });
  });

  it('in the turn of the get: its item is in the queue already, and stays', () => {
    marbles(({ at }) => {
      const queue = filled('a');
      const cancelled = queue.put('b').subscribe(() => expect.unreachable('it was cancelled'));
      at(3, () => {
        queue.getNowait();
        cancelled.unsubscribe();
        expect(drained(queue)).toEqual(['b']);
      });
    });
  });
});

describe('without waiting', () => {
  it('getNowait and putNowait take and put, or throw QueueEmpty and QueueFull', () => {
    const queue = new Queue<string>({ maxsize: 1 });
    expect(() => queue.getNowait()).toThrow(new QueueEmpty('the queue is empty'));
    expect(queue.putNowait('a')).toBe(true);
    expect([queue.size, queue.empty, queue.full]).toEqual([1, false, true]);
    expect(() => queue.putNowait('b')).toThrow(new QueueFull('the queue is full: maxsize is 1'));
    expect(queue.getNowait()).toBe('a');
    expect([queue.size, queue.empty, queue.full]).toEqual([0, true, false]);
  });

  it('keeps the order of everything that was put', () => {
    expect(drained(filled('abc'))).toEqual(['a', 'b', 'c']);
  });
});

describe('overflow', () => {
  it("'dropping' drops the new item: its put completes without a value", () => {
    marbles(({ expectObservable, at }) => {
      const queue = filled('ab', { overflow: 'dropping' });
      expectObservable(accepted(queue.put('c'))).toBe('|');
      expect(queue.putNowait('d')).toBe(false);
      at('end', () => expect(drained(queue)).toEqual(['a', 'b']));
    });
  });

  it("'sliding' takes it in and drops the oldest", () => {
    marbles(({ expectObservable, at }) => {
      const queue = filled('ab', { overflow: 'sliding' });
      expect(queue.putNowait('c')).toBe(true);
      expectObservable(accepted(queue.put('d'))).toBe('(v|)');
      at('end', () => expect(drained(queue)).toEqual(['c', 'd']));
    });
  });

  it("'error' fails the put with QueueFull", () => {
    marbles(({ expectObservable }) => {
      const queue = filled('ab', { overflow: 'error' });
      expectObservable(queue.put('c')).toBe('#', undefined, new QueueFull('the queue is full: maxsize is 2'));
      expect(() => queue.putNowait('c')).toThrow(QueueFull);
    });
  });

  it.each(['dropping', 'sliding'] as const)('join() does not wait for what %s dropped', (overflow) => {
    marbles(({ expectObservable, at }) => {
      const queue = filled('ab', { overflow });
      queue.putNowait('c');
      expectObservable(accepted(queue.join())).toBe('--(v|)');
      at(2, () => {
        queue.taskDone();
        queue.taskDone();
      });
    });
  });

  it('is one of the four', () => {
    expect(() => new Queue({ maxsize: 1, overflow: 'wait' as never })).toThrow(
      new RangeError("Queue: expected overflow to be one of 'suspend', 'dropping', 'sliding', 'error', got \"wait\""),
    );
  });
});

describe('join and taskDone', () => {
  it('join() emits when every item put has been called done, at once if that is so', () => {
    marbles(({ cold, expectObservable }) => {
      const done = '    --d--d';
      const joined = '  -----(v|)';
      const late = '    ------(v|)';

      const queue = filled('ab');
      cold(done).subscribe(() => queue.taskDone());
      expectObservable(accepted(new Queue({ maxsize: 1 }).join())).toBe('(v|)');
      expectObservable(accepted(queue.join())).toBe(joined);
      expectObservable(accepted(queue.join()), '------^').toBe(late);
    });
  });

  it('taking an item is not enough', () => {
    marbles(({ expectObservable }) => {
      const queue = filled('a');
      queue.getNowait();
      expectObservable(queue.join()).toBe('-');
    });
  });

  it('it is decided at the moment the last one is done, also when a put follows in the same turn', () => {
    marbles(({ expectObservable, at }) => {
      const queue = filled('a');
      expectObservable(accepted(queue.join())).toBe('   ---(v|)');
      expectObservable(queue.join(), '----^').toBe('     -');
      at(3, () => {
        queue.taskDone();
        queue.getNowait();
        queue.putNowait('b');
      });
    });
  });

  it('whoever stops waiting stops waiting', () => {
    marbles(({ expectObservable, at }) => {
      const queue = filled('a');
      expectObservable(queue.join(), '^-!').toBe('-');
      at(4, () => queue.taskDone());
    });
  });

  it('one taskDone() too many throws a RangeError and changes nothing', () => {
    marbles(({ expectObservable, at }) => {
      const queue = filled('a');
      queue.taskDone();
      expect(() => queue.taskDone()).toThrow(
        new RangeError('Queue.taskDone: called too many times, every item put is done'),
      );
      drained(queue);
      queue.putNowait('b');
      expectObservable(accepted(queue.join())).toBe('--(v|)');
      at(2, () => queue.taskDone());
    });
  });

  it('an item whose getter was cancelled before it was woken counts once', () => {
    marbles(({ expectObservable, at }) => {
      const queue = new Queue<string>({ maxsize: 1 });
      const cancelled = queue.get().subscribe();
      expectObservable(accepted(queue.join()), '--^').toBe('---(v|)');
      at(1, () => {
        queue.putNowait('a');
        cancelled.unsubscribe();
      });
      at(3, () => {
        queue.getNowait();
        queue.taskDone();
        expect(() => queue.taskDone()).toThrow(RangeError);
      });
    });
  });
});

describe('shutdown', () => {
  it('fails every put, the waiting ones too', () => {
    marbles(({ cold, expectObservable }) => {
      const queue = filled('a');
      cold('                               ---s').subscribe(() => queue.shutdown());
      expectObservable(queue.put('b')).toBe('---#', undefined, shutDown);
      expectObservable(queue.put('c'), '-----^').toBe('-----#', undefined, shutDown);
    });
    const queue = new Queue<string>({ maxsize: 1 });
    queue.shutdown();
    expect(() => queue.putNowait('a')).toThrow(QueueShutDown);
  });

  it('lets getters drain what is there, and then fails them', () => {
    marbles(({ expectObservable }) => {
      const queue = filled('ab');
      queue.shutdown();
      expectObservable(queue.get(), '-^').toBe('   -(a|)');
      expectObservable(queue.get(), '--^').toBe('  --(b|)');
      expectObservable(queue.get(), '---^').toBe(' ---#', undefined, shutDown);
    });
    const queue = new Queue({ maxsize: 1 });
    queue.shutdown();
    expect(() => queue.getNowait()).toThrow(shutDown);
  });

  it('fails getters that wait', () => {
    marbles(({ cold, expectObservable }) => {
      const queue = new Queue({ maxsize: 1 });
      cold('                            ---s').subscribe(() => queue.shutdown());
      expectObservable(queue.get()).toBe('---#', undefined, shutDown);
      expectObservable(queue.get()).toBe('---#', undefined, shutDown);
    });
  });

  it('immediate drops what is there, which releases join()', () => {
    marbles(({ cold, expectObservable, at }) => {
      const queue = filled('ab');
      cold('                                       ---s').subscribe(() => queue.shutdown(true));
      expectObservable(accepted(queue.join())).toBe('---(v|)');
      expectObservable(queue.get(), '----^').toBe('  ----#', undefined, shutDown);
      at('end', () => expect(queue.size).toBe(0));
    });
  });

  it('immediate leaves items that were taken to be called done', () => {
    marbles(({ cold, expectObservable, at }) => {
      const queue = filled('abc');
      queue.getNowait();
      cold('                                       ---s').subscribe(() => queue.shutdown(true));
      expectObservable(accepted(queue.join())).toBe('-----(v|)');
      at(5, () => queue.taskDone());
    });
  });

  it('is idempotent, and can become immediate', () => {
    const queue = filled('ab');
    queue.shutdown();
    queue.shutdown();
    expect(queue.size).toBe(2);
    queue.shutdown(true);
    queue.shutdown();
    expect(queue.size).toBe(0);
    expect(() => queue.getNowait()).toThrow(QueueShutDown);
  });

  it('a getter that was handed an item in that turn still gets it', () => {
    marbles(({ expectObservable, at }) => {
      const queue = new Queue<string>({ maxsize: 1 });
      expectObservable(queue.get()).toBe(' --(a|)');
      expectObservable(queue.get()).toBe(' --#', undefined, shutDown);
      at(2, () => {
        queue.putNowait('a');
        queue.shutdown(true);
      });
    });
  });

  it('getters are not turned away before it is certain that nothing comes back', () => {
    marbles(({ expectObservable, at }) => {
      const queue = new Queue<string>({ maxsize: 1 });
      const cancelled = queue.get().subscribe();
      expectObservable(queue.get()).toBe(' --(a|)');
      expectObservable(queue.get()).toBe(' --#', undefined, shutDown);
      at(2, () => {
        queue.putNowait('a');
        queue.shutdown();
        cancelled.unsubscribe();
      });
    });
  });

  it('immediate drops what a cancelled getter gives back', () => {
    marbles(({ expectObservable, at }) => {
      const queue = new Queue<string>({ maxsize: 1 });
      const cancelled = queue.get().subscribe();
      expectObservable(accepted(queue.join()), '---^').toBe('---(v|)');
      at(2, () => {
        queue.putNowait('a');
        queue.shutdown(true);
        queue.shutdown();
        cancelled.unsubscribe();
        expect(queue.size).toBe(0);
      });
    });
  });

  it('a putter whose item was let in in that turn has put it', () => {
    marbles(({ expectObservable, at }) => {
      const queue = filled('a');
      expectObservable(accepted(queue.put('b'))).toBe('--(v|)');
      at(2, () => {
        queue.getNowait();
        queue.shutdown();
      });
      at('end', () => expect(drained(queue)).toEqual(['b']));
    });
  });
});

describe('as an Observer', () => {
  it('takes what a source emits, and is shut down when that completes', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('  a--b|');
      const first = '        (a|)';
      const second = '       ---(b|)';
      const third = '        ----#';

      const queue = new Queue<string>({ maxsize: 2 });
      expectObservable(queue.get()).toBe(first);
      expectObservable(queue.get()).toBe(second);
      expectObservable(queue.get()).toBe(third, undefined, shutDown);
      source.subscribe(queue);
    });
  });

  it('hands the error of the source to getters, after the items that are left', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('  ab#');
      const late = '         ---(a|)';
      const later = '        ----(b|)';
      const last = '         -----#';

      const queue = new Queue<string>({ maxsize: 2 });
      source.subscribe(queue);
      expectObservable(queue.get(), '---^').toBe(late);
      expectObservable(queue.get(), '----^').toBe(later);
      expectObservable(queue.get(), '-----^').toBe(last);
    });
    const queue = new Queue({ maxsize: 1 });
    queue.error('broken');
    expect(() => queue.getNowait()).toThrow('broken');
    expect(() => queue.putNowait('a')).toThrow(new QueueShutDown('the queue was shut down', { cause: 'broken' }));
  });

  it.each(['suspend', 'error'] as const)('(footgun 11) under %s a source that is too fast fails loudly', (overflow) => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('  abcd---|');
      const first = '        -----(a|)';
      const second = '       -----(b|)';
      const third = '        -----#';

      const queue = new Queue<string>({ maxsize: 2, overflow });
      source.subscribe(queue);
      expectObservable(queue.get(), '-----^').toBe(first);
      expectObservable(queue.get(), '-----^').toBe(second);
      const full = new QueueFull('the queue is full: maxsize is 2');
      expectObservable(queue.get(), '-----^').toBe(third, undefined, full);
    });
  });

  it.each([
    ['dropping', ['a', 'b']],
    ['sliding', ['c', 'd']],
  ] as const)('under %s it keeps what that policy keeps', (overflow, kept) => {
    marbles(({ cold, at }) => {
      const queue = new Queue<string>({ maxsize: 2, overflow });
      cold('abcd|').subscribe(queue);
      at('end', () => expect(drained(queue)).toEqual(kept));
    });
  });

  it('ignores what comes after it was shut down, as every Observer does after the end', () => {
    const queue = filled('a');
    queue.complete();
    queue.next('b');
    queue.error('late');
    expect(drained(queue)).toEqual(['a']);
    expect(() => queue.getNowait()).toThrow(shutDown);
  });
});

describe('leaves nothing behind at any frame', () => {
  it('a getter that waits', () => {
    everyFrame(({ cold }) => {
      const queue = new Queue<string>({ maxsize: 1 });
      cold('--a---b').subscribe(queue);
      return concat(queue.get(), queue.get());
    });
  });

  it('a putter that waits', () => {
    everyFrame(({ cold }) => {
      const queue = filled('ab');
      cold('--t---t').subscribe(() => queue.getNowait());
      return concat(accepted(queue.put('c')), accepted(queue.put('d')));
    });
  });

  it('whoever joins', () => {
    everyFrame(({ cold }) => {
      const queue = filled('ab');
      cold('--t---t').subscribe(() => queue.taskDone());
      return accepted(queue.join());
    });
  });

  it('and loses no item at any frame', () => {
    let queue: Queue<string>;
    let fed: string[];
    let got: string[];
    everyFrame(
      ({ cold }) => {
        queue = new Queue<string>({ maxsize: 10 });
        [fed, got] = [[], []];
        cold('a-(bc)--d')
          .pipe(tap((item) => fed.push(item)))
          .subscribe(queue);
        return cold('(xx)--x-x').pipe(
          concatMap(() => queue.get()),
          tap((item) => got.push(item)),
        );
      },
      { invariant: () => expect([...got, ...drained(queue)]).toEqual(fed) },
    );
  });
});
