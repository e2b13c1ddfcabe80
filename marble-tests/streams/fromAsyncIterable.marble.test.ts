import { catchError, of, take, tap } from 'rxjs';
import { CancelledError, createTask, fromAsyncIterable, Scope } from 'rx-asyncio';
import { everyFrame, marbles, runAsync } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { inScope } from '../internal/inScope.ts';
import { PullSource, type Answer } from '../internal/pullSource.ts';

/** a at once, b after 3, c after 3 more, and the end after 1. */
const items: readonly Answer[] = [
  [0, { value: 'a' }],
  [3, { value: 'b' }],
  [3, { value: 'c' }],
  [1, 'done'],
];

describe('the items', () => {
  it('come one `next()` at a time: the diagram of its documentation', () => {
    marbles(({ scheduler, expectObservable, at }) => {
      const expected = 'a--b--c|';

      const source = new PullSource(scheduler, items);
      expectObservable(fromAsyncIterable(source)).toBe(expected);
      at('end', () => expect(source.log).toEqual(['next at 0', 'next at 0', 'next at 3', 'next at 6']));
    });
  });

  it('are never asked for two at a time', () => {
    marbles(({ scheduler, expectObservable, at }) => {
      const source = new PullSource(scheduler, items);
      const alone = tap(() => expect(source.pending).toBe(0));
      expectObservable(fromAsyncIterable(source).pipe(alone)).toBe('a--b--c|');
      at(1, () => expect(source.pending).toBe(1));
    });
  });

  it('are pulled anew for every subscriber', () => {
    marbles(({ scheduler, expectObservable }) => {
      const source = fromAsyncIterable(new PullSource(scheduler, items));
      expectObservable(source).toBe('       a--b--c|');
      expectObservable(source, '--^').toBe('--a--b--c|');
    });
  });

  it('may be none, or never come', () => {
    marbles(({ scheduler, expectObservable }) => {
      expectObservable(fromAsyncIterable(new PullSource(scheduler, [[0, 'done']]))).toBe('|');
      expectObservable(fromAsyncIterable(new PullSource(scheduler, []))).toBe('          -');
    });
  });

  it('may be made by a function, once for each subscriber, when it subscribes', () => {
    marbles(({ scheduler, expectObservable, at }) => {
      const made: number[] = [];
      const source = fromAsyncIterable(() => {
        made.push(scheduler.now());
        return new PullSource(scheduler, items);
      });
      expectObservable(source, '-^').toBe(' -a--b--c|');
      expectObservable(source, '--^').toBe('--a--b--c|');
      at('end', () => expect(made).toEqual([1, 2]));
    });
  });
});

describe('an error', () => {
  it('of the iterator comes out, and it is not closed again', () => {
    marbles(({ scheduler, expectObservable, at }) => {
      const expected = 'a--#';

      const source = new PullSource(scheduler, [
        [0, { value: 'a' }],
        [3, { error: 'error' }],
      ]);
      expectObservable(fromAsyncIterable(source)).toBe(expected);
      at('end', () => expect(source.log).toEqual(['next at 0', 'next at 0']));
    });
  });

  it('thrown by next(), or in opening the iterator, or by the function, comes out, too', () => {
    marbles(({ expectObservable }) => {
      const fail = (): never => {
        throw new Error('no');
      };
      const badNext = { [Symbol.asyncIterator]: () => ({ next: fail }) };
      expectObservable(fromAsyncIterable(badNext)).toBe('#', undefined, new Error('no'));
      expectObservable(fromAsyncIterable({ [Symbol.asyncIterator]: fail })).toBe('#', undefined, new Error('no'));
      expectObservable(fromAsyncIterable(fail)).toBe('#', undefined, new Error('no'));
    });
  });

  it('that a pending `next()` brings after the unsubscribe is nobody\'s any more', () => {
    marbles(({ scheduler, expectObservable }) => {
      const window = '   ^!   ';
      const expected = ' -    ';

      const source = new PullSource(scheduler, [[3, { error: 'late' }]]);
      expectObservable(fromAsyncIterable(source), window).toBe(expected);
    });
  });
});

describe('unsubscribing', () => {
  it('calls return() in the same turn, although `next()` is pending', () => {
    marbles(({ scheduler, expectObservable, at }) => {
      const window = '   ^---!';
      const expected = ' a--b';

      const source = new PullSource(scheduler, items);
      expectObservable(fromAsyncIterable(source), window).toBe(expected);
      at(4, () => expect([source.pending, source.log.at(-1)]).toEqual([1, 'return at 4']));
      at('end', () => expect(source.log.filter((line) => line.startsWith('return'))).toHaveLength(1));
    });
  });

  it('inside `next` closes it before it is asked again', () => {
    marbles(({ scheduler, expectObservable, at }) => {
      const expected = 'a--(b|)';

      const source = new PullSource(scheduler, items);
      expectObservable(fromAsyncIterable(source).pipe(take(2))).toBe(expected);
      at('end', () => expect(source.log).toEqual(['next at 0', 'next at 0', 'return at 3']));
    });
  });

  it('drops an item that was on its way', () => {
    marbles(({ scheduler, expectObservable, at }) => {
      const window = '   ^----!';
      const expected = ' a--b- ';

      const source = new PullSource(scheduler, items);
      expectObservable(fromAsyncIterable(source), window).toBe(expected);
      at('end', () => expect(source.pending).toBe(0));
    });
  });

  it('leaves the scope to wait for what return() does', () => {
    marbles(({ scheduler, expectObservable, at }) => {
      const expected = '------#';

      const source = new PullSource(scheduler, items, { delay: 2 });
      const task = createTask(fromAsyncIterable(source), { name: 'reader' });
      at(4, () => task.cancel());
      expectObservable(task).toBe(expected, undefined, new CancelledError('reader'));
    });
  });

  it('leaves the scope the error, if return() fails', () => {
    marbles(({ scheduler, expectObservable, at }) => {
      const expected = '------#';

      const source = new PullSource(scheduler, items, { delay: 2, error: 'error' });
      const task = createTask(fromAsyncIterable(source));
      at(4, () => task.cancel());
      expectObservable(task).toBe(expected);
    });
  });

  it('asks nothing of an iterator that cannot be closed', () => {
    marbles(({ expectObservable }) => {
      const forever = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) };
      expectObservable(fromAsyncIterable(forever), '^-!').toBe('--');
    });
  });
});

describe('the signal', () => {
  it('aborts when the subscriber leaves, before return() is called', () => {
    marbles(({ scheduler, expectObservable, at }) => {
      const window = '   ^---!';
      const expected = ' a--b';

      const source = new PullSource(scheduler, items);
      const made = fromAsyncIterable((signal) => {
        signal.addEventListener('abort', () => source.log.push(`abort at ${scheduler.now()}`));
        return source;
      });
      expectObservable(made, window).toBe(expected);
      at('end', () => expect(source.log.slice(-2)).toEqual(['abort at 4', 'return at 4']));
    });
  });

  it('does not abort because the items have come to their end, nor because of an error', () => {
    marbles(({ scheduler, expectObservable, at }) => {
      const signals: AbortSignal[] = [];
      const made = (answers: readonly Answer[]) =>
        fromAsyncIterable((signal) => (signals.push(signal), new PullSource(scheduler, answers)));
      expectObservable(made(items)).toBe('                    a--b--c|');
      expectObservable(made([[2, { error: 'error' }]])).toBe('--#');
      at('end', () => expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]));
    });
  });
});

describe('an async generator', () => {
  it('is pulled only when the item before has been taken', async () => {
    const log: string[] = [];
    await runAsync(async ({ record, sleep: rest }) => {
      async function* ticks() {
        for (const name of ['a', 'b']) {
          log.push(`makes ${name}`);
          await rest(2);
          yield name;
        }
      }
      record(fromAsyncIterable(ticks()).pipe(tap((name) => log.push(`takes ${name}`)))).toBe('--a-(b|)');
      await rest(5);
    });
    expect(log).toEqual(['makes a', 'takes a', 'makes b', 'takes b']);
  });

  it('runs its `finally` when the loop is left early, and who left waits for it (footgun 18)', async () => {
    const log: string[] = [];
    await runAsync(async ({ sleep: rest, now }) => {
      async function* ticks() {
        try {
          for (let n = 0; ; n++) yield n;
        } finally {
          await rest(3);
          log.push(`closed at ${now()}`);
        }
      }
      const scope = new Scope();
      await new Promise<void>((resolve) => {
        inScope(fromAsyncIterable(ticks()), [], scope).pipe(take(2)).subscribe({ complete: resolve });
      });
      log.push(`left at ${now()}`);
      await new Promise<void>((resolve) => scope.settled().subscribe(() => resolve()));
      log.push(`settled at ${now()}`);
    });
    expect(log).toEqual(['left at 0', 'closed at 3', 'settled at 3']);
  });

  it('can stop what it waits for, because it is told by the signal', async () => {
    const log: string[] = [];
    await runAsync(async ({ sleep: rest, now }) => {
      const patient = fromAsyncIterable(async function* (signal) {
        yield 'a';
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        log.push(`stopped at ${now()}`);
      });
      const subscription = patient.subscribe();
      await rest(4);
      subscription.unsubscribe();
    });
    expect(log).toEqual(['stopped at 4']);
  });
});

it('says at the call what is neither', () => {
  expect(() => fromAsyncIterable([1, 2] as never)).toThrow(
    new TypeError('fromAsyncIterable: expected an async iterable or a function that returns one, got an array of 2'),
  );
});

it('leaves nothing behind at any frame', () => {
  const failing: readonly Answer[] = [[1, { value: 'a' }], [2, { error: 'error' }]];
  everyFrame(({ scheduler, probe }) => probe(fromAsyncIterable(new PullSource(scheduler, items))), { grace: 3 });
  everyFrame(({ scheduler, probe }) => probe(fromAsyncIterable(() => new PullSource(scheduler, items))), { grace: 3 });
  everyFrame(
    ({ scheduler, probe }) => {
      const source = fromAsyncIterable(new PullSource(scheduler, failing, { delay: 2 }));
      return probe(inScope(source.pipe(catchError(() => of('caught')))));
    },
    { grace: 3 },
  );
});
