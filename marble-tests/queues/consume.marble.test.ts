import { map, mergeMap, of, Subject, take, tap, timer, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { gather, Queue } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';
import { cleaningUp } from '../internal/cleaningUp.ts';
import { abortLog } from '../internal/signals.ts';

/** The sources here emit the work itself, so that each lane stands under the others. */
const project = (work: Observable<string>) => work;

function queueOf(maxsize = Infinity): Queue<Observable<string>> {
  return new Queue<Observable<string>>({ maxsize });
}

function filled(items: readonly Observable<string>[]): Queue<Observable<string>> {
  const queue = queueOf();
  for (const item of items) queue.putNowait(item);
  return queue;
}

const emitted = (source: Observable<void>) => source.pipe(map(() => 'v'));

describe('workers', () => {
  it('each take the next item when they are free: the diagram of its documentation', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold('       ---A|   ');
      const aSubs = '        ^---!   ';
      const b = cold('        ---B|  ');
      const bSubs = '        -^---!  ';
      const c = cold('           --C|');
      const cSubs = '        ----^--!';
      const source = hot('   abc|    ', { a, b, c });
      const expected = '     ---AB-C|';
      const joined = '       -------(v|)';

      const queue = queueOf();
      source.subscribe(queue);
      expectObservable(queue.consume(project, { workers: 2 })).toBe(expected);
      expectObservable(emitted(queue.join()), '---^').toBe(joined);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    });
  });

  it('are one unless told', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   --a|    ');
      const aSubs = '    ^--!    ';
      const b = cold('      -b|  ');
      const bSubs = '    ---^-!  ';
      const expected = ' --a-b---';

      expectObservable(filled([a, b]).consume(project)).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('without number start everything at once', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   --a|');
      const b = cold('   -b| ');
      const subs = [' ^--!', ' ^-! '];
      const expected = ' -ba-';

      expectObservable(filled([a, b]).consume(project, { workers: Infinity })).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(subs[0]!);
      expectSubscriptions(b.subscriptions).toBe(subs[1]!);
    });
  });

  it('each stand in line while they are free: as many items are handed over at once, whatever the bound', () => {
    marbles(({ cold, expectObservable }) => {
      const queue = new Queue<string>({ maxsize: 1, overflow: 'error' });
      cold('                                                                       --(abcd)').subscribe(queue);
      expectObservable(queue.consume(() => cold('--x--|'), { workers: 3 })).toBe(' ----(xxx)x');
    });
  });

  it('of several consumers compete: each item goes to one, whoever came first', () => {
    marbles(({ cold, expectObservable }) => {
      const items = '     -a-b-c-d-e';
      const work = '      ------w|';
      const first = '     -------a-b----d-e';
      const second = '    -----------c';

      const queue = new Queue<string>({ maxsize: 1 });
      cold(items).subscribe(queue);
      const named = (item: string) => cold(work).pipe(map(() => item));
      expectObservable(queue.consume(named, { workers: 2 })).toBe(first);
      expectObservable(queue.consume(named, { workers: 1 }), '^-----------!').toBe(second);
    });
  });

  it('keep the order of synchronous work, in constant stack', () => {
    const queue = new Queue<number>({ maxsize: Infinity });
    for (let n = 0; n < 100_000; n++) queue.putNowait(n);
    queue.shutdown();
    const seen: number[] = [];
    queue.consume((n, index) => [n - index]).subscribe((zero) => seen.push(zero));
    expect(seen).toHaveLength(100_000);
    expect(seen.every((zero) => zero === 0)).toBe(true);
  });

  it('are an integer >= 1 or Infinity, and need a projector', () => {
    expect(() => queueOf().consume(project, { workers: 0 })).toThrow(
      new RangeError('Queue.consume: expected workers to be an integer >= 1 or Infinity, got 0'),
    );
    expect(() => queueOf().consume(3 as never)).toThrow(
      new TypeError('Queue.consume: expected project to be a function, got 3'),
    );
  });
});

describe('the end', () => {
  it('comes when the queue is shut down and drained, and the last work has ended', () => {
    marbles(({ cold, expectObservable }) => {
      const a = cold('   -a|     ');
      const b = cold('     --b--|');
      const expected = ' -a--b--|';

      const queue = filled([a, b]);
      queue.shutdown();
      expectObservable(queue.consume(project)).toBe(expected);
    });
  });

  it('comes to every worker that waits, which asyncio needs sentinels or cancellation for', () => {
    marbles(({ cold, expectObservable }) => {
      const queue = queueOf();
      cold<Observable<string>>('                                          ---|').subscribe(queue);
      expectObservable(queue.consume(project, { workers: 3 })).toBe('     ---|');
      expectObservable(queue.consume(project, { workers: Infinity })).toBe('---|');
    });
  });

  it('comes at once for a queue that was shut down empty, and never for one that is not', () => {
    marbles(({ expectObservable }) => {
      const queue = queueOf();
      expectObservable(queueOf().consume(project)).toBe('-');
      queue.shutdown();
      expectObservable(queue.consume(project)).toBe('|');
    });
  });

  it('does not wait for work after an immediate shutdown has dropped the rest, but lets it end', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const a = cold('   ----a|');
      const b = cold('        -');
      const expected = ' ----a|';

      const queue = filled([a, b]);
      expectObservable(queue.consume(project)).toBe(expected);
      expectSubscriptions(b.subscriptions).toBe([]);
      at(1, () => queue.shutdown(true));
    });
  });

  it('is the error of the source that fed the queue, and cancels what runs', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -----a|');
      const aSubs = '    ^--!';
      const expected = ' ---#';

      const queue = queueOf();
      cold('a--#', { a }).subscribe(queue);
      expectObservable(queue.consume(project, { workers: 2 })).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
    });
  });
});

describe('taskDone', () => {
  it('(footgun 13) is called for every item, so that join() cannot hang on a call forgotten', () => {
    marbles(({ cold, expectObservable }) => {
      const a = cold('   --a|');
      const b = cold('      -|');
      const joined = '   ----(v|)';

      const queue = filled([a, b]);
      expectObservable(queue.consume(project)).toBe('--a');
      expectObservable(emitted(queue.join())).toBe(joined);
    });
  });

  it('(footgun 13) is called when work fails, before the error comes out', () => {
    marbles(({ cold, expectObservable }) => {
      const expected = ' --#';
      const joined = '   --(v|)';

      const queue = filled([cold('--#')]);
      const allDone = () => expect(() => queue.taskDone()).toThrow(RangeError);
      expectObservable(queue.consume(project).pipe(tap({ error: allDone }))).toBe(expected);
      expectObservable(emitted(queue.join())).toBe(joined);
    });
  });

  it('(footgun 13) is called when the projector throws', () => {
    marbles(({ expectObservable }) => {
      const queue = filled([of('a')]);
      const refuse = () => {
        throw new Error('no');
      };
      expectObservable(queue.consume(refuse)).toBe('#', undefined, new Error('no'));
      expectObservable(emitted(queue.join())).toBe('(v|)');
    });
  });

  it('(footgun 13) is called for work that is cancelled, and not for what is still in the queue', () => {
    marbles(({ cold, expectObservable, at }) => {
      const window = '  ^-!';
      const joined = '  ---(v|)';

      const last = cold('|');
      const queue = filled([cold('---a|'), cold('----|'), last]);
      expectObservable(queue.consume(project, { workers: 2 }), window).toBe('-');
      expectObservable(emitted(queue.join())).toBe(joined);
      at(3, () => {
        expect(queue.getNowait()).toBe(last);
        queue.taskDone();
      });
    });
  });

  it('waits for the cleanup of cancelled work', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('         ------a|');
      const aSubs = '          ^-!      ';
      const cleanup = cold('     ---|   ');
      const cleanupSubs = '    --^--!   ';
      const window = '         ^-!      ';
      const joined = '         -----(v|)';

      const queue = filled([cleaningUp(a, cleanup)]);
      expectObservable(queue.consume(project), window).toBe('-');
      expectObservable(emitted(queue.join())).toBe(joined);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('called by the projector as well is an error of the consumer, not a crash', () => {
    marbles(({ expectObservable }) => {
      const queue = new Queue<string>({ maxsize: 1 });
      queue.putNowait('a');
      const tooMany = new RangeError('Queue.taskDone: called too many times, every item put is done');
      const eager = () => {
        queue.taskDone();
        return [];
      };
      expectObservable(queue.consume(eager)).toBe('#', undefined, tooMany);
    });
  });
});

describe('a failure', () => {
  it('cancels the other work of this consumer, waits for its cleanup, and leaves the rest in the queue', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const a = cold('         ------a|');
      const aSubs = '          ^--!     ';
      const cleanup = cold('      --|   ');
      const b = cold('         ---#     ');
      const bSubs = '          ^--!     ';
      const c = cold('         c|       ');
      const expected = '       -----#   ';

      const queue = filled([cleaningUp(a, cleanup), b, c]);
      expectObservable(queue.consume(project, { workers: 2 })).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe([]);
      at('end', () => expect(queue.size).toBe(1));
    });
  });

  it('of one consumer does not touch another', () => {
    marbles(({ cold, expectObservable }) => {
      const queue = filled([cold('-#'), cold('---b|')]);
      expectObservable(queue.consume(project)).toBe('-#');
      expectObservable(queue.consume(project)).toBe('---b');
    });
  });
});

describe('leaving', () => {
  it('in the turn of a put gives the item back', () => {
    marbles(({ at }) => {
      const queue = new Queue<string>({ maxsize: 3 });
      const consumer = queue.consume(() => expect.unreachable('it was cancelled'), { workers: 2 }).subscribe();
      at(2, () => {
        for (const item of 'abc') queue.putNowait(item);
        consumer.unsubscribe();
        expect([queue.getNowait(), queue.getNowait(), queue.getNowait()]).toEqual(['a', 'b', 'c']);
        expect(() => queue.getNowait()).toThrow();
      });
    });
  });

  it('take(2) cancels the rest in that frame and takes nothing more', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const a = cold('   -a-------|');
      const aSubs = '    ^--!      ';
      const b = cold('   ---b|     ');
      const bSubs = '    ^--!      ';
      const expected = ' -a-(b|)   ';

      const queue = filled([a, b, cold('c|')]);
      expectObservable(queue.consume(project, { workers: 2 }).pipe(take(2))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      at('end', () => expect(queue.size).toBe(1));
    });
  });

  it('aborts the signals of the work that it cancels', () => {
    marbles(({ cold, scheduler, expectObservable, at }) => {
      const { log, watch } = abortLog(scheduler);
      const queue = new Queue<string>({ maxsize: 2 });
      for (const item of 'ab') queue.putNowait(item);
      const watched = (item: string, _index: number, signal: AbortSignal) => {
        watch(item, signal);
        return cold(item === 'a' ? '--|' : '------|');
      };
      expectObservable(queue.consume(watched, { workers: 2 }), '^---!').toBe('-');
      at('end', () => expect(log).toEqual(['b aborted at 4']));
    });
  });
});

it('may be fed by its own consumer: a worklist that ends when nothing is left to do', () => {
  marbles(({ cold, expectObservable, at }) => {
    const expected = ' --a-b-cd---';
    const joined = '   --------(v|)';
    const links: Record<string, string> = { a: 'bc', b: 'd', c: '', d: '' };

    const queue = new Queue<string>({ maxsize: Infinity });
    queue.putNowait('a');
    const visited = queue.consume(
      (page) =>
        cold(page === 'c' ? '---x|' : '--x|').pipe(
          map(() => page),
          tap(() => {
            for (const link of links[page]!) queue.putNowait(link);
          }),
        ),
      { workers: 2 },
    );
    expectObservable(visited).toBe(expected);
    expectObservable(emitted(queue.join())).toBe(joined);
    at(1, () => expect(queue.size).toBe(0));
  });
});

describe('leaves nothing behind at any frame, and no item is lost or done twice', () => {
  it.each([1, 2, Infinity])('with %d workers', (workers) => {
    let queue: Queue<string>;
    let done: string[];
    let begun: string[];
    everyFrame(
      ({ cold }) => {
        queue = new Queue<string>({ maxsize: 10 });
        [begun, done] = [[], []];
        cold('a-(bc)--d|').subscribe(queue);
        return queue.consume(
          (item) => {
            begun.push(item);
            return timer(3).pipe(map(() => item), tap(() => done.push(item)));
          },
          { workers },
        );
      },
      {
        invariant: () => {
          const left: string[] = [];
          while (!queue.empty) left.push(queue.getNowait());
          const all = [...begun, ...left].join('');
          expect('abcd'.startsWith(all)).toBe(true);
          expect(begun.join('').startsWith(done.join(''))).toBe(true);
        },
      },
    );
  });

  it('when work fails, with cleanup that takes time', () => {
    everyFrame(
      ({ cold }) => {
        const queue = queueOf();
        const slow = cold('------a|');
        const work = { a: cleaningUp(slow, cold('--|')), b: cold('--b--#'), c: cold('c|') };
        cold<Observable<string>>('ab-c|', work).subscribe(queue);
        return queue.consume((work, _index, signal) => (signal.throwIfAborted(), work), { workers: 2 });
      },
      { grace: 2 },
    );
  });

  it('when the queue fails', () => {
    everyFrame(({ cold }) => {
      const queue = queueOf();
      cold('a--#', { a: cold('-------a|') }).subscribe(queue);
      return queue.consume(project, { workers: 2 });
    });
  });
});

it('runs as one of several things at a time, like any Observable', () => {
  marbles(({ cold, expectObservable }) => {
    const queue = queueOf();
    const fed = cold('ab|', { a: cold('--a|'), b: cold('-b|') }).pipe(
      tap({ next: (work) => queue.putNowait(work), complete: () => queue.shutdown() }),
      map(() => 'fed'),
    );
    expectObservable(gather([fed, queue.consume(project, { workers: 2 })])).toBe('---(r|)', { r: ['fed', 'b'] });
  });
});

it('errors that mean the end of another queue end this one too', () => {
  marbles(({ cold, expectObservable }) => {
    const upstream = new Queue<Observable<string>>({ maxsize: 2 });
    cold('a--|', { a: cold('-a|') }).subscribe(upstream);
    const downstream = queueOf();
    const feed = new Subject<void>();
    feed.pipe(mergeMap(() => upstream.get())).subscribe(downstream);
    expectObservable(downstream.consume(project)).toBe('-a-|');
    feed.next();
    feed.next();
  });
});
