import { catchError, concat, concatMap, EMPTY, NEVER, of, take, tap } from 'rxjs';
import {
  CancelledError,
  createTask,
  finalizeAsync,
  fromAsyncIterable,
  pullMap,
  resource,
  sleep,
  timeoutScope,
} from 'rx-asyncio';
import { marbles, runAsync } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { PullSource, type Answer } from '../../../marble-tests/internal/pullSource.ts';

const items: readonly Answer[] = [
  [1, { value: 'a' }],
  [1, { value: 'b' }],
  [1, { value: 'c' }],
  [1, 'done'],
];

describe('async for', () => {
  it('pull: with pullMap the next item is asked for when the body is done with the one before', () => {
    marbles(({ scheduler, expectObservable, at }) => {
      const expected = '----a---b---c|';

      const source = new PullSource(scheduler, items);
      expectObservable(pullMap(source, (item) => sleep(3, item), { concurrency: 1 })).toBe(expected);
      at('end', () => expect(source.log).toEqual(['next at 0', 'next at 4', 'next at 8', 'next at 12']));
    });
  });

  it('pull: fromAsyncIterable asks for the next as soon as one was taken; what buffers it is the consumer', () => {
    marbles(({ scheduler, expectObservable, at }) => {
      const expected = '----a--b--(c|)';

      const source = new PullSource(scheduler, items);
      expectObservable(fromAsyncIterable(source).pipe(concatMap((item) => sleep(3, item)))).toBe(expected);
      at('end', () => expect(source.log).toEqual(['next at 0', 'next at 1', 'next at 2', 'next at 3']));
    });
  });

  it('generator clean-up on exhaustion and on an error: its `finally` has run before the end comes out', async () => {
    const log: string[] = [];
    await runAsync(async ({ sleep: rest, now }) => {
      async function* items(fail: boolean) {
        try {
          yield 'a';
          if (fail) throw new Error('no');
        } finally {
          await rest(2);
          log.push(`finally at ${now()}`);
        }
      }
      const ended = (fail: boolean) =>
        new Promise<string>((resolve) => {
          fromAsyncIterable(items(fail)).subscribe({
            complete: () => resolve(`complete at ${now()}`),
            error: () => resolve(`error at ${now()}`),
          });
        });
      log.push(await ended(false));
      log.push(await ended(true));
    });
    expect(log).toEqual(['finally at 2', 'complete at 2', 'finally at 4', 'error at 4']);
  });

  it('break: closes the generator there and then, and the task waits for it, as with aclosing', () => {
    marbles(({ scheduler, expectObservable, at }) => {
      const expected = '-----(a|)';

      const source = new PullSource(scheduler, items, { delay: 4 });
      const task = createTask(fromAsyncIterable(source).pipe(take(1)));
      expectObservable(task).toBe(expected);
      at('end', () => expect(source.log).toEqual(['next at 0', 'return at 1']));
    });
  });

  it('cancel: closes it while it is being asked, and the task waits for that', () => {
    marbles(({ scheduler, expectObservable, at }) => {
      const expected = '----#';

      const source = new PullSource(scheduler, [], { delay: 2 });
      const task = createTask(fromAsyncIterable(source), { name: 'reader' });
      at(2, () => task.cancel());
      expectObservable(task).toBe(expected, undefined, new CancelledError('reader'));
      at('end', () => expect(source.log).toEqual(['next at 0', 'return at 2']));
    });
  });

  it('aclose: concurrent use cannot be, there is one next() at a time and return() comes last, once', () => {
    marbles(({ scheduler, expectObservable, at }) => {
      const source = new PullSource(scheduler, items);
      const alone = tap(() => expect(source.pending).toBe(0));
      expectObservable(fromAsyncIterable(source).pipe(alone, take(2))).toBe('-a(b|)');
      at('end', () => expect(source.log).toEqual(['next at 0', 'next at 1', 'return at 2']));
    });
  });

  it('yield inside a timeout: what is cut off is the generator, not who consumes it (PEP 789)', () => {
    marbles(({ cold, scheduler, expectObservable, expectSubscriptions, at }) => {
      const work = cold('        -----w|      ');
      const workSubs = '         -^-----!     ';
      const expected = '         ------w(t|)  ';

      const source = new PullSource(scheduler, items.slice(0, 1));
      const limited = timeoutScope(3, () => fromAsyncIterable(source)).pipe(catchError(() => of('t')));
      const consumed = limited.pipe(concatMap((item) => (item === 't' ? of('t') : work)));
      expectObservable(consumed).toBe(expected);
      expectSubscriptions(work.subscriptions).toBe(workSubs);
      at('end', () => expect(source.log.at(-1)).toBe('return at 3'));
    });
  });
});

describe('async with', () => {
  it('__aexit__: is told how the body ended, and is waited for before the end comes out', () => {
    marbles(({ cold, expectObservable, at }) => {
      const kinds: string[] = [];
      const within = (body: ReturnType<typeof cold>) =>
        resource(
          () => of('r'),
          () => body,
          (_, kind) => (kinds.push(kind), cold('--|')),
        );
      expectObservable(within(cold('-a|'))).toBe('-a--|');
      expectObservable(within(cold('-a--#'))).toBe('-a----#');
      at('end', () => expect(kinds).toEqual(['complete', 'error']));
    });
  });

  it('__aexit__: an error in it replaces that of the body, which becomes its cause', () => {
    marbles(({ cold, expectObservable }) => {
      const body = cold('   -#  ', undefined, new Error('body'));
      const expected = '    --# ';

      const within = resource(
        () => of('r'),
        () => body,
        () => cold('-#', undefined, new Error('exit')),
      );
      expectObservable(within).toBe(expected, undefined, new Error('exit', { cause: new Error('body') }));
    });
  });

  it('AsyncExitStack: last in, first out, also after an error; the last one comes out, with its causes', () => {
    marbles(({ cold, scheduler, expectObservable, at }) => {
      const expected = '---#';
      const log: string[] = [];

      const exit = (name: string) =>
        finalizeAsync<string>(() => {
          log.push(`${name} at ${scheduler.now()}`);
          return cold('-#', undefined, new Error(name));
        });
      const stack = EMPTY.pipe(exit('third'), exit('second'), exit('first'));
      const error = new Error('first', { cause: new Error('second', { cause: new Error('third') }) });
      expectObservable(stack).toBe(expected, undefined, error);
      at('end', () => expect(log).toEqual(['third at 0', 'second at 1', 'first at 2']));
    });
  });

  it('asynccontextmanager: what is acquired once is used once and released once, however it is left', () => {
    marbles(({ at }) => {
      const log: string[] = [];
      const within = resource(
        () => (log.push('enter'), of('r')),
        () => concat(of('body'), NEVER),
        () => void log.push('exit'),
      );
      const using = within.subscribe((value) => log.push(value));
      at(1, () => using.unsubscribe());
      at('end', () => expect(log).toEqual(['enter', 'body', 'exit']));
    });
  });
});
