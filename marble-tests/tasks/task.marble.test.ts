import {
  catchError,
  concat,
  defer,
  EMPTY,
  finalize,
  merge,
  NEVER,
  Observable,
  of,
  take,
  tap,
  throwError,
  type UnsubscriptionError,
} from 'rxjs';
import { CancelledError, createTask, finalizeAsync, InvalidStateError, Scope, Task, taskGroup } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { groupError } from '../internal/groupError.ts';
import { owned } from '../internal/owned.ts';
import { sameTasks } from '../internal/sameTasks.ts';

describe('the outcome', () => {
  it('is the last value, for everybody who waits and for who comes later: the diagram of its documentation', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-b|         ');
      const sourceSubs = ' ^---!         ';
      const first = '      ----(b|)      ';
      const window = '     ------^       ';
      const later = '      ------(b|)    ';

      const task = createTask(source);
      expect(task).toBeInstanceOf(Task);
      expectObservable(task).toBe(first);
      expectObservable(task, window).toBe(later);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('is a CancelledError once it is cancelled, also for who comes later', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const source = cold('-a----b|');
      const sourceSubs = ' ^--!    ';
      const first = '      ---#    ';
      const window = '     -----^  ';
      const later = '      -----#  ';

      const task = createTask(source, { name: 'nap' });
      at(3, () => task.cancel('enough'));
      expectObservable(task).toBe(first, undefined, new CancelledError('nap', 'enough'));
      expectObservable(task, window).toBe(later, undefined, new CancelledError('nap', 'enough'));
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('is the error of the source, also for who comes later', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-#   ');
      const sourceSubs = ' ^--!   ';
      const first = '      ---#   ';
      const window = '     -----^ ';
      const later = '      -----# ';

      const task = createTask(source);
      expectObservable(task).toBe(first);
      expectObservable(task, window).toBe(later);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('is `undefined` for a source that completes empty, as `None` is for a coroutine', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('--|     ');
      const expected = '   --(n|)  ';

      expectObservable(createTask(source)).toBe(expected, { n: undefined });
    });
  });

  it('never comes while the source never ends', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-b-');
      const sourceSubs = ' ^----';
      const expected = '   -----';

      expectObservable(createTask(source)).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('of a synchronous source comes in the frame in which the task was created, but not inside that call', () => {
    marbles(({ expectObservable, at }) => {
      const expected = '(c|)';
      const states: string[] = [];

      const task = createTask(of('a', 'b', 'c'));
      states.push(task.state);
      expectObservable(task).toBe(expected);
      at(0, () => states.push(task.state));
      at('end', () => expect(states).toEqual(['pending', 'fulfilled']));
    });
  });
});

describe('whoever waits', () => {
  it('and leaves only stops waiting: the source runs on, for the others', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('----a|     ');
      const sourceSubs = ' ^----!     ';
      const window = '     ^-!        ';
      const leaving = '    ---        ';
      const staying = '    -----(a|)  ';

      const task = createTask(source);
      expectObservable(task, window).toBe(leaving);
      expectObservable(task).toBe(staying);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('is woken in the order in which they came, after what settled the task', () => {
    marbles(({ cold, at }) => {
      const source = cold('--a|').pipe(tap({ complete: () => log.push('source completes') }));
      const log: string[] = [];

      const task = createTask(source);
      for (const name of ['first', 'second', 'third']) task.subscribe(() => log.push(name));
      at('end', () => expect(log).toEqual(['source completes', 'first', 'second', 'third']));
    });
  });

  it('may subscribe again from inside `next`, and gets the outcome at once', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('--a|     ');
      const expected = '   ---(aa|) ';

      const task = createTask(source);
      expectObservable(concat(task, task)).toBe(expected);
    });
  });
});

describe('the state', () => {
  it('goes from pending over running to fulfilled, and result() and exception() tell how it ended', () => {
    marbles(({ cold, at }) => {
      const task = createTask<string>(cold('--a|'), { name: 'tea' });
      expect([task.name, task.state, task.done]).toEqual(['tea', 'pending', false]);
      at(0, () => expect([task.state, task.done]).toEqual(['running', false]));
      at(3, () => expect([task.state, task.done, task.cancelled]).toEqual(['fulfilled', true, false]));
      at(3, () => expect([task.result(), task.exception()]).toEqual(['a', undefined]));
    });
  });

  it('of one that failed is rejected; result() throws the error, exception() returns it', () => {
    marbles(({ cold, at }) => {
      const task = createTask(cold('--#', undefined, new RangeError('no')));
      task.subscribe({ error: () => undefined });
      at(2, () => {
        expect([task.state, task.done, task.cancelled]).toEqual(['rejected', true, false]);
        expect(() => task.result()).toThrow(new RangeError('no'));
        expect(task.exception()).toEqual(new RangeError('no'));
      });
    });
  });

  it('of one that was cancelled is cancelled; result() and exception() throw', () => {
    marbles(({ at }) => {
      const task = createTask(NEVER, { name: 'nap' });
      at(2, () => {
        expect(task.cancel('enough')).toBe(true);
        expect([task.state, task.done, task.cancelled]).toEqual(['cancelled', true, true]);
        expect(() => task.result()).toThrow(new CancelledError('nap', 'enough'));
        expect(() => task.exception()).toThrow(new CancelledError('nap', 'enough'));
      });
    });
  });

  it('is not known before: result() and exception() throw an InvalidStateError', () => {
    marbles(({ at }) => {
      const task = createTask(NEVER, { name: 'tea' });
      at(2, () => {
        expect(() => task.result()).toThrow(new InvalidStateError('result is not set: tea is pending'));
        expect(() => task.exception()).toThrow(new InvalidStateError('exception is not set: tea is pending'));
        task.cancel();
      });
    });
  });
});

describe('cancel()', () => {
  it('before the first step keeps the source from ever being subscribed', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a|');
      const sourceSubs = '    ';
      const expected = '   #  ';

      const task = createTask(source, { name: 'never begun' });
      expect([task.cancel(), task.state, task.cancelling]).toEqual([true, 'pending', 1]);
      expectObservable(task).toBe(expected, undefined, new CancelledError('never begun'));
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('does nothing and returns false once the task is done', () => {
    marbles(({ cold, expectObservable, at }) => {
      const source = cold('-a|      ');
      const expected = '   --(a|)   ';

      const task = createTask(source);
      at(2, () => expect([task.cancel(), task.cancelling, task.cancelled]).toEqual([false, 0, false]));
      expectObservable(task).toBe(expected);
    });
  });

  it('unsubscribes at once, and the task is done when the cleanup is over', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const source = cold('  ----------');
      const sourceSubs = '   ^-!       ';
      const cleanup = cold('   ---|    ');
      const cleanupSubs = '  --^--!    ';
      const expected = '     -----#    ';

      const task = createTask(source.pipe(finalizeAsync(() => cleanup)), { name: 'job' });
      at(2, () => {
        task.cancel();
        expect([task.state, task.done]).toEqual(['cancelling', false]);
      });
      expectObservable(task).toBe(expected, undefined, new CancelledError('job'));
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('again, while the cleanup is under way, interrupts it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const cleanup = cold('   -------|');
      const cleanupSubs = '  --^--!    ';
      const expected = '     -----#    ';

      const task = createTask(NEVER.pipe(finalizeAsync(() => cleanup)), { name: 'job' });
      at(2, () => task.cancel());
      at(5, () => expect([task.cancel(), task.cancelling]).toEqual([true, 2]));
      expectObservable(task).toBe(expected, undefined, new CancelledError('job'));
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('again in the same turn is the same request: the cleanup runs to its end', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const cleanup = cold('   ---|    ');
      const cleanupSubs = '  --^--!    ';
      const expected = '     -----#    ';

      const task = createTask(NEVER.pipe(finalizeAsync(() => cleanup)), { name: 'job' });
      at(2, () => {
        task.cancel('first');
        task.cancel('second');
        expect(task.cancelling).toBe(2);
      });
      expectObservable(task).toBe(expected, undefined, new CancelledError('job', 'first'));
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('interrupts the inner of two cleanups; the outer one is yet to begin, and runs to its end', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const inner = cold('     -------|   ');
      const innerSubs = '    --^-!         ';
      const outer = cold('       ---|     ');
      const outerSubs = '    ----^--!      ';
      const expected = '     -------#      ';

      const source = NEVER.pipe(
        finalizeAsync(() => inner),
        finalizeAsync(() => outer),
      );
      const task = createTask(source, { name: 'job' });
      at(2, () => task.cancel());
      at(4, () => task.cancel());
      expectObservable(task).toBe(expected, undefined, new CancelledError('job'));
      expectSubscriptions(inner.subscriptions).toBe(innerSubs);
      expectSubscriptions(outer.subscriptions).toBe(outerSubs);
    });
  });

  it('in the turn in which the source has ended lets what that left fail the task, and that once', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('    --|       ');
      const cleanup = cold('     ---#    ');
      const cleanupSubs = '    --^--!    ';
      const expected = '       -----#    ';

      const group = taskGroup((crew) => {
        const task = crew.createTask((scope) =>
          merge(
            source.pipe(finalize(() => scope.cleanup(cleanup))),
            defer(() => (cold('--x').subscribe(() => task.cancel()), EMPTY)),
          ));
        return EMPTY;
      });
      expectObservable(group).toBe(expected, undefined, groupError(['error']));
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('comes too late for what a failing cleanup says: the task fails with that', () => {
    marbles(({ cold, expectObservable, at }) => {
      const cleanup = cold('   --#   ');
      const expected = '     ----#   ';

      const task = createTask(NEVER.pipe(finalizeAsync(() => cleanup)));
      at(2, () => task.cancel());
      at('end', () => expect(task.state).toBe('rejected'));
      expectObservable(task).toBe(expected);
    });
  });

  it('of a task that waits for a failing teardown to be interrupted does not throw, nor leave it waiting', () => {
    marbles(({ expectObservable, at }) => {
      const expected = '----(e|)';
      const teardown = new Observable<never>(() => () => {
        throw new Error('teardown');
      });

      const task = createTask(NEVER.pipe(finalizeAsync(() => teardown)));
      at(2, () => task.cancel());
      at(4, () => expect(task.cancel()).toBe(true));
      const failures = task.pipe(catchError((error: unknown) => (error as UnsubscriptionError).errors as unknown[]));
      expectObservable(failures).toBe(expected, { e: new Error('teardown') });
    });
  });

  it('from inside its own source ends it as cancelled, though the source completes in the same breath', () => {
    marbles(({ expectObservable }) => {
      const expected = '#';

      const source = new Observable<never>((subscriber) => {
        task.cancel();
        subscriber.complete();
      });
      const task = createTask(source, { name: 'self' });
      expectObservable(task).toBe(expected, undefined, new CancelledError('self'));
    });
  });
});

describe('uncancel()', () => {
  it('before the first step takes the request back, and its reason', () => {
    marbles(({ cold, expectObservable, at }) => {
      const source = cold('-a---');
      const expected = '   --#  ';

      const task = createTask(source, { name: 'job' });
      task.cancel('mistake');
      expect([task.uncancel(), task.cancelling]).toEqual([0, 0]);
      at(2, () => task.cancel('meant'));
      expectObservable(task).toBe(expected, undefined, new CancelledError('job', 'meant'));
    });
  });

  it('counts down to 0 and no further', () => {
    marbles(({ at }) => {
      const task = createTask(NEVER);
      task.cancel();
      task.cancel();
      expect([task.uncancel(), task.uncancel(), task.uncancel()]).toEqual([1, 0, 0]);
      at(1, () => {
        expect(task.state).toBe('running');
        task.cancel();
      });
    });
  });

  it('saves nothing that was unsubscribed', () => {
    marbles(({ cold, expectObservable, at }) => {
      const source = cold('-a----b|');
      const expected = '   ---#    ';

      const task = createTask(source, { name: 'job' });
      at(3, () => {
        task.cancel();
        task.uncancel();
      });
      expectObservable(task).toBe(expected, undefined, new CancelledError('job'));
    });
  });
});

describe('waiting for another task', () => {
  it('that is cancelled makes this one cancelled, too, by that one', () => {
    marbles(({ expectObservable, at }) => {
      const expected = '--#';

      const other = createTask(NEVER, { name: 'other' });
      const task = createTask(other, { name: 'task' });
      at(2, () => other.cancel());
      at('end', () => expect([task.state, task.cancelling]).toEqual(['cancelled', 0]));
      expectObservable(task).toBe(expected, undefined, new CancelledError('task', new CancelledError('other')));
    });
  });

  it('does not cancel that one for everybody when this one is cancelled', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const source = cold('----a|     ');
      const sourceSubs = ' ^----!     ';
      const cancelled = '  --#        ';
      const other = '      -----(a|)  ';

      const shared = createTask(source);
      const [one, two] = [createTask(shared, { name: 'one' }), createTask(shared, { name: 'two' })];
      at(2, () => one.cancel());
      expectObservable(one).toBe(cancelled, undefined, new CancelledError('one'));
      expectObservable(two).toBe(other);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('that is itself fails at once', () => {
    marbles(({ expectObservable }) => {
      const expected = '#';

      const snake = defer(() => {
        const task: Task<unknown> = createTask(() => task, { name: 'snake' });
        return task;
      });
      expectObservable(snake).toBe(expected, undefined, new InvalidStateError('snake cannot wait for itself'));
    });
  });

  it('in a circle can be cancelled: nothing recurses', () => {
    marbles(({ expectObservable, at }) => {
      const a = '--#';
      const b = '--#';

      const one: Task<unknown> = createTask(() => two, { name: 'one' });
      const two: Task<unknown> = createTask(() => one, { name: 'two' });
      at(2, () => one.cancel());
      expectObservable(one).toBe(a, undefined, new CancelledError('one'));
      expectObservable(two).toBe(b, undefined, new CancelledError('two', new CancelledError('one')));
    });
  });
});

describe('a failure', () => {
  it('nobody waits for is told to the scope that owns the task, when it happens', () => {
    marbles(({ cold, scheduler, at }) => {
      const told: unknown[] = [];
      const scope = new Scope({ onError: (error) => told.push(error, scheduler.frame) });
      createTask(cold('--#'), { scope });
      at('end', () => expect(told).toEqual(['error', 2]));
    });
  });

  it('somebody waits for is theirs alone', () => {
    marbles(({ cold, expectObservable, at }) => {
      const source = cold('--#');
      const expected = '   --#';
      const told: unknown[] = [];

      const scope = new Scope({ onError: (error) => told.push(error) });
      expectObservable(createTask(source, { scope })).toBe(expected);
      at('end', () => expect(told).toEqual([]));
    });
  });

  it('whose only waiter left before it was woken is told to the scope', () => {
    marbles(({ cold, at }) => {
      const told: unknown[] = [];
      const scope = new Scope({ onError: (error) => told.push(error) });
      const failing = new Observable<never>((subscriber) => {
        cold('--#').subscribe({
          error: (error: unknown) => {
            subscriber.error(error);
            waiting.unsubscribe();
          },
        });
      });
      const waiting = createTask(failing, { scope }).subscribe({ error: () => told.push('the waiter') });
      at('end', () => expect(told).toEqual(['error']));
    });
  });
});

describe('what a task leaves', () => {
  it('to be cleaned up by its first step, synchronously over, is waited for', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const cleanup = cold('---|    ');
      const cleanupSubs = ' ^--!    ';
      const expected = '    ---(a|) ';

      const task = createTask(
        (scope) =>
          new Observable<string>((subscriber) => {
            subscriber.next('a');
            subscriber.complete();
            return () => scope.cleanup(cleanup);
          }),
      );
      expectObservable(task).toBe(expected);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('is nothing, at whatever frame it is cancelled', () => {
    everyFrame(({ cold }) => owned(() => createTask(cold('--a--b|'))), { invariant: sameTasks() });
    const scope = new Scope({ onError: () => undefined });
    everyFrame(({ cold }) => owned(() => createTask(cold('--a--#'), { scope })), { invariant: sameTasks() });
    everyFrame(() => owned(() => createTask(EMPTY)), { invariant: sameTasks() });
  });

  it('is nothing, at whatever frame it is cancelled, once its cleanup is over', () => {
    everyFrame(
      ({ cold }) => owned(() => createTask(cold('--a--b|').pipe(finalizeAsync(() => cold('---|'))))),
      { grace: 3, invariant: sameTasks() },
    );
  });

  it('is nothing in the line, at whatever frame somebody stops waiting', () => {
    everyFrame(({ cold }) => createTask(cold('--a--b|')), { grace: 6, invariant: sameTasks() });
    everyFrame(({ cold }) => createTask(cold('--a--b|')).pipe(take(1)), { grace: 6 });
  });

  it('of a function that throws is its error', () => {
    marbles(({ expectObservable }) => {
      const expected = '#';

      const work = (): Observable<never> => {
        throw new Error('no source');
      };
      expectObservable(defer(() => createTask(work))).toBe(expected, undefined, new Error('no source'));
    });
  });

  it('of a source that fails and whose cleanup fails is the later error, which names the earlier as its cause', () => {
    marbles(({ cold, expectObservable }) => {
      const cleanup = cold('--#   ', undefined, new Error('cleanup'));
      const expected = '    --#   ';

      const source = throwError(() => new Error('source')).pipe(finalizeAsync(() => cleanup));
      const error = new Error('cleanup', { cause: new Error('source') });
      expectObservable(createTask(source)).toBe(expected, undefined, error);
    });
  });
});
