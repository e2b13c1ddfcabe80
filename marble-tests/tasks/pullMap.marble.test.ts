import { NEVER, of, Subject, take, tap, timer, type Observable } from 'rxjs';
import { pullMap, sleep } from 'rx-asyncio';
import { everyFrame, marbles, runAsync } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { cleaningUp } from '../internal/cleaningUp.ts';
import { watchedItems } from '../internal/generators.ts';
import { abortLog } from '../internal/signals.ts';

/** The items here are the work itself, so that each lane stands under the others. */
const project = <W>(work: W): W => work;

describe('an iterable', () => {
  it('is asked for its next item when a slot is free: the diagram of its documentation', () => {
    marbles(({ cold, scheduler, expectObservable, expectSubscriptions, at }) => {
      const a = cold('   ----A|   ');
      const aSubs = '    ^----!   ';
      const b = cold('   ---B|    ');
      const bSubs = '    ^---!    ';
      const c = cold('       --C| ');
      const cSubs = '    ----^--! ';
      const expected = ' ---BA-C| ';
      const { items, log } = watchedItems(scheduler, [a, b, c]);

      expectObservable(pullMap(items(), project, { concurrency: 2 })).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
      at('end', () => {
        expect(log).toEqual(['a at 0', 'b at 0', 'c at 4', 'ended at 5']);
      });
    });
  });

  it('is worked on one item at a time unless told otherwise, every value of the work passing as it comes', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -1-2-|    ');
      const aSubs = '    ^----!    ';
      const b = cold('        3-4| ');
      const bSubs = '    -----^--! ';
      const expected = ' -1-2-3-4| ';

      expectObservable(pullMap([a, b], project)).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('is exhausted at once with concurrency Infinity', () => {
    marbles(({ cold, scheduler, expectObservable, at }) => {
      const a = cold('   --A|  ');
      const b = cold('   -B--| ');
      const expected = ' -BA-| ';
      const { items, log } = watchedItems(scheduler, [a, b]);

      expectObservable(pullMap(items(), project, { concurrency: Infinity })).toBe(expected);
      at('end', () => {
        expect(log).toEqual(['a at 0', 'b at 0', 'ended at 0']);
      });
    });
  });

  it('that is empty completes at once', () => {
    marbles(({ expectObservable }) => {
      expectObservable(pullMap([], project)).toBe('|');
    });
  });

  it('that has ended by itself is not told to return', () => {
    marbles(({ cold, expectObservable, at }) => {
      const a = cold('   --A|');
      const expected = ' --A|';
      const works = [a];
      let returned = 0;
      const items: Iterable<Observable<string>> = {
        [Symbol.iterator]: () => ({
          next: () => ({ done: works.length === 0, value: works.shift()! }),
          return: () => ({ done: true, value: ++returned }),
        }),
      };

      expectObservable(pullMap(items, project)).toBe(expected);
      at('end', () => {
        expect(returned).toBe(0);
      });
    });
  });

  it('of work that never ends waits for ever and asks for nothing more', () => {
    marbles(({ cold, scheduler, expectObservable, expectSubscriptions, at }) => {
      const a = cold('   -A---');
      const aSubs = '    ^----';
      const expected = ' -A---';
      const { items, log } = watchedItems(scheduler, [a, a]);

      expectObservable(pullMap(items(), project)).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      at('end', () => {
        expect(log).toEqual(['a at 0']);
      });
    });
  });

  it('of synchronous work is worked through at once, nothing for work that ends empty', () => {
    marbles(({ expectObservable }) => {
      const even = (n: number, index: number) => (n % 2 === 0 ? [`${n}`, `${index}`] : []);
      expectObservable(pullMap([1, 2, 3], even)).toBe('(21|)');
    });
  });

  it('is asked for the next item by a consumer that ends the work from inside its `next`', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const b = cold('     -B|   ');
      const bSubs = '    --^-!   ';
      const expected = ' --AB|   ';
      const a = new Subject<string>();
      const endsWork = tap((value: string) => {
        if (value === 'A') a.complete();
      });

      cold('             --A     ').subscribe(a);
      expectObservable(pullMap<Observable<string>, Observable<string>>([a, b], project).pipe(endsWork)).toBe(expected);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });
});

describe('ordered', () => {
  it('emits in input order while later work runs ahead', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -1--2|     ');
      const aSubs = '    ^----!     ';
      const b = cold('   --3|       ');
      const bSubs = '    ^--!       ';
      const c = cold('      -4|     ');
      const cSubs = '    ---^-!     ';
      const expected = ' -1--2(34|) ';

      const options = { concurrency: 2, ordered: true, capacity: 2 };
      expectObservable(pullMap([a, b, c], project, options)).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    });
  });

  it('takes no further item while `capacity` pieces of work wait for a slow head: by default `concurrency`', () => {
    marbles(({ cold, scheduler, expectObservable, expectSubscriptions, at }) => {
      const a = cold('   ------A|       ');
      const aSubs = '    ^------!       ';
      const b = cold('   -B|            ');
      const bSubs = '    ^-!            ';
      const c = cold('     -C|          ');
      const cSubs = '    --^-!          ';
      const d = cold('          -----D| ');
      const dSubs = '    -------^-----! ';
      const expected = ' ------A(BC)-D| ';
      const { items, log } = watchedItems(scheduler, [a, b, c, d]);

      expectObservable(pullMap(items(), project, { concurrency: 2, ordered: true })).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
      expectSubscriptions(d.subscriptions).toBe(dSubs);
      at('end', () => {
        expect(log).toEqual(['a at 0', 'b at 0', 'c at 2', 'd at 7', 'ended at 7']);
      });
    });
  });
});

describe('an async iterable', () => {
  it('is asked for one item at a time, and only when a slot is free', () =>
    runAsync(async ({ record, sleep: pause, now }) => {
      const log: string[] = [];
      async function* items() {
        for (const name of ['a', 'b', 'c']) {
          log.push(`asked at ${now()}`);
          await pause(2);
          yield name;
        }
        log.push(`ended at ${now()}`);
      }

      const recorded = record(pullMap(items(), (name) => sleep(3, name)));
      recorded.toBe('-----a----b----(c|)');
      await pause(20);
      expect(log).toEqual(['asked at 0', 'asked at 5', 'asked at 10', 'ended at 15']);
    }));

  it('is asked while work runs when there is a second slot', () =>
    runAsync(({ record, sleep: pause }) => {
      async function* items() {
        for (const name of ['a', 'b', 'c']) {
          await pause(2);
          yield name;
        }
      }

      record(pullMap(items(), (name) => sleep(3, name), { concurrency: 2 })).toBe('-----a-b--(c|)');
    }));

  it('has one `next()` to answer at a time, however many slots are free', () =>
    runAsync(async ({ record, sleep: pause }) => {
      let asked = 0;
      let mostAsked = 0;
      const names = ['a', 'b', 'c'];
      const items: AsyncIterable<string> = {
        [Symbol.asyncIterator]: () => ({
          next: async () => {
            mostAsked = Math.max(mostAsked, ++asked);
            await pause(2);
            asked--;
            const value = names.shift();
            return value === undefined ? { done: true, value } : { done: false, value };
          },
        }),
      };

      record(pullMap(items, (name) => sleep(1, name), { concurrency: Infinity })).toBe('---a-b-c|');
      await pause(20);
      expect(mostAsked).toBe(1);
    }));

  it('is told to return at once, also while an item is awaited, and no other item is taken', () =>
    runAsync(async ({ record, sleep: pause, now }) => {
      const log: string[] = [];
      const items: AsyncIterable<string> = {
        [Symbol.asyncIterator]: () => ({
          next: async () => {
            log.push(`next at ${now()}`);
            await pause(5);
            return { done: false, value: 'a' };
          },
          return: () => {
            log.push(`return at ${now()}`);
            return Promise.resolve({ done: true, value: undefined });
          },
        }),
      };

      record(pullMap(items, (name) => of(name)), '^-------!').toBe('-----a----');
      await pause(20);
      expect(log).toEqual(['next at 0', 'next at 5', 'return at 8']);
    }));

  it('that is closed because work failed is waited for before the error', () =>
    runAsync(({ record, sleep: pause }) => {
      async function* items() {
        try {
          yield 'a';
          yield 'b';
        } finally {
          await pause(4);
        }
      }

      const failing = () => timer(2).pipe(tap(() => fail('work')));
      record(pullMap(items(), failing)).toBe('------#', undefined, new Error('work'));
    }));

  it('that fails, fails the whole and cancels what runs', () =>
    runAsync(async ({ record, sleep: pause, now }) => {
      const { log, watch } = abortLog({ now, schedule: () => fail('not scheduled') });
      async function* items() {
        yield 'a';
        await pause(3);
        fail('no more items');
      }

      const watched = (name: string, _index: number, signal: AbortSignal) => {
        watch(name, signal);
        return NEVER;
      };
      record(pullMap(items(), watched, { concurrency: 2 })).toBe('---#', undefined, new Error('no more items'));
      await pause(5);
      expect(log).toEqual(['a aborted at 3']);
    }));
});

function fail(message: string): never {
  throw new Error(message);
}

it('works with async functions', () =>
  runAsync(({ record, sleep: pause }) => {
    const square = async (n: number) => {
      await pause(n);
      return `${n * n}`;
    };

    record(pullMap([3, 1, 2], square, { concurrency: 2 })).toBe('-1-(94|)');
  }));

describe('a failure', () => {
  it('of the work cancels what runs, asks for nothing more and closes the iterator once', () => {
    marbles(({ cold, scheduler, expectObservable, expectSubscriptions, at }) => {
      const a = cold('   -------A|');
      const aSubs = '    ^--!     ';
      const b = cold('   ---#     ');
      const bSubs = '    ^--!     ';
      const c = cold('   -C|      ');
      const expected = ' ---#     ';
      const { items, log } = watchedItems(scheduler, [a, b, c]);

      expectObservable(pullMap(items(), project, { concurrency: 2 })).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe([]);
      at('end', () => {
        expect(log).toEqual(['a at 0', 'b at 0', 'closed at 3']);
      });
    });
  });

  it('of the projector is the failure of that piece of work', () => {
    marbles(({ cold, scheduler, expectObservable, expectSubscriptions, at }) => {
      const a = cold('   --A|  ');
      const aSubs = '    ^--!  ';
      const expected = ' --A#  ';
      const { items, log } = watchedItems(scheduler, [a, undefined]);

      const existing = <W>(work: W | undefined): W => work ?? fail('no work');
      expectObservable(pullMap(items(), existing)).toBe(expected, undefined, new Error('no work'));
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      at('end', () => {
        expect(log).toEqual(['a at 0', 'b at 3', 'closed at 3']);
      });
    });
  });

  it('of the iterator cancels what runs; it has ended by itself and is not closed', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const a = cold('   -------A|');
      const aSubs = '    ^-!      ';
      const b = cold('   -B|      ');
      const bSubs = '    ^-!      ';
      const expected = ' -B#      ';
      let returned = 0;
      const inputs = [a, b];
      const items: Iterable<Observable<string>> = {
        [Symbol.iterator]: () => ({
          next: () => ({ done: false, value: inputs.shift() ?? fail('no more items') }),
          return: () => ({ done: true, value: ++returned }),
        }),
      };

      const error = new Error('no more items');
      expectObservable(pullMap(items, project, { concurrency: 2 })).toBe(expected, undefined, error);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      at('end', () => {
        expect(returned).toBe(0);
      });
    });
  });

  it('comes out when the cleanup of what was cancelled has ended', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('         -------A|');
      const aSubs = '          ^-!      ';
      const cleanup = cold('     ---|   ');
      const cleanupSubs = '    --^--!   ';
      const b = cold('         --#      ');
      const bSubs = '          ^-!      ';
      const expected = '       -----#   ';

      expectObservable(pullMap([cleaningUp(a, cleanup), b], project, { concurrency: 2 })).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });
});

describe('leaving early', () => {
  it('cancels the work, closes the iterator once and takes nothing more', () => {
    marbles(({ cold, scheduler, expectObservable, expectSubscriptions, at }) => {
      const a = cold('   -A---B|');
      const aSubs = '    ^---!  ';
      const b = cold('   -C|    ');
      const window = '   ^---!  ';
      const expected = ' -A-----';
      const { items, log } = watchedItems(scheduler, [a, b]);

      expectObservable(pullMap(items(), project), window).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe([]);
      at('end', () => {
        expect(log).toEqual(['a at 0', 'closed at 4']);
      });
    });
  });

  it('by take(3) of synchronous work takes the third item of an endless generator, and no fourth', () => {
    marbles(({ expectObservable, at }) => {
      const log: string[] = [];
      function* naturals() {
        try {
          for (let n = 1; ; n++) {
            log.push(`${n}`);
            yield `${n}`;
          }
        } finally {
          log.push('closed');
        }
      }

      expectObservable(pullMap(naturals(), (n) => of(n)).pipe(take(3))).toBe('(123|)');
      at('end', () => {
        expect(log).toEqual(['1', '2', '3', 'closed']);
      });
    });
  });

  it('while the generator is giving an item closes it as soon as it has, and does not work on that item', () => {
    marbles(({ cold, scheduler, expectSubscriptions, at }) => {
      const a = cold('   --A|');
      const aSubs = '    ^--!';
      const log: string[] = [];
      function* items() {
        try {
          yield a;
          subscription.unsubscribe();
          yield a;
        } finally {
          log.push(`closed at ${scheduler.frame}`);
        }
      }

      const watched = <W>(work: W, index: number, signal: AbortSignal): W => {
        log.push(`work ${index}, ${signal.aborted ? 'aborted' : 'wanted'}`);
        return work;
      };
      const subscription = pullMap(items(), watched).subscribe();
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      at('end', () => {
        expect(log).toEqual(['work 0, wanted', 'closed at 3']);
      });
    });
  });
});

it('aborts the signal of work that is cancelled, not of work that has ended', () => {
  marbles(({ cold, scheduler, expectObservable, at }) => {
    const a = cold('   --A|     ');
    const b = cold('   -------B|');
    const window = '   ^----!   ';
    const expected = ' --A------';
    const { log, watch } = abortLog(scheduler);

    const watched = <W>(work: W, index: number, signal: AbortSignal): W => {
      watch('ab'.charAt(index), signal);
      return work;
    };
    expectObservable(pullMap([a, b], watched, { concurrency: 2 }), window).toBe(expected);
    at('end', () => {
      expect(log).toEqual(['b aborted at 5']);
    });
  });
});

it('throws at the call for what cannot be iterated, what is no projector and a bad option', () => {
  expect(() => pullMap(of(1) as never, () => of(1))).toThrow(
    new TypeError(
      'pullMap: expected source to be an iterable or an async iterable, got an Observable; ' +
        'for an Observable of inputs there is a pipeable operator',
    ),
  );
  expect(() => pullMap('items' as never, () => of(1))).toThrow(TypeError);
  expect(() => pullMap([], undefined as never)).toThrow(
    new TypeError('pullMap: expected project to be a function, got undefined'),
  );
  expect(() => pullMap([], () => of(1), { concurrency: 0 })).toThrow(RangeError);
  expect(() => pullMap([], () => of(1), { ordered: true, capacity: 0 })).toThrow(RangeError);
});

describe('leaves nothing behind at any frame', () => {
  it.each([
    [1, false],
    [2, false],
    [2, true],
    [Infinity, true],
  ])('with concurrency %d, ordered: %s', (concurrency, ordered) => {
    let open = 0;
    everyFrame(
      ({ cold }) => {
        open = 0;
        function* items() {
          open++;
          try {
            yield* [cold('---1-2|'), cold('-3|'), timer(2), of('4')];
          } finally {
            open--;
          }
        }
        return pullMap<Observable<unknown>, Observable<unknown>>(items(), project, { concurrency, ordered });
      },
      { invariant: () => open === 0 },
    );
  });

  it('when work, the projector or the generator fails, with a signal and with cleanup that takes time', () => {
    everyFrame(
      ({ cold }) => {
        const items = [cleaningUp(cold('-----1|'), cold('--|')), cold('-2|'), cold('--#')];
        return pullMap(items, (work, _index, signal) => (signal.throwIfAborted(), work), { concurrency: 2 });
      },
      { grace: 2 },
    );
    everyFrame(({ cold }) => pullMap([1, 2], (n) => (n === 1 ? cold('--1|') : fail('no work')), { concurrency: 2 }));
    everyFrame(({ cold }) => {
      function* items() {
        yield cold('--1|');
        fail('no more');
      }
      return pullMap(items(), project);
    });
  });
});
