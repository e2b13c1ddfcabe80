import { catchError, concat, defer, EMPTY, NEVER, of, repeat, retry } from 'rxjs';
import {
  allTasks,
  awaitTask,
  CancelledError,
  createTask,
  currentTask,
  finalizeAsync,
  Future,
  InvalidStateError,
  Scope,
  shield,
  sleep,
  type Task,
} from 'rx-asyncio';
import { marbles } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';

/** What asyncio does, point by point, and that it is so here, or how it is otherwise. */
describe('create_task and Task', () => {
  it('start: in the next turn, first come, first served', () => {
    marbles(({ at }) => {
      const log: string[] = [];
      for (const name of ['a', 'b', 'c']) createTask(defer(() => (log.push(name), EMPTY)));
      expect(log).toEqual([]);
      at('end', () => expect(log).toEqual(['a', 'b', 'c']));
    });
  });

  it('reference: unlike there it is a strong one, so that a task nobody holds runs to its end', () => {
    marbles(({ cold, expectSubscriptions }) => {
      const source = cold('---a|');
      const sourceSubs = ' ^---!';
      createTask(source);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('name: given, else Task-N', () => {
    marbles(({ at }) => {
      const tasks = [createTask(EMPTY, { name: 'given' }), createTask(EMPTY)];
      at('end', () => expect(tasks.map(({ name }) => name)).toEqual(['given', expect.stringMatching(/^Task-\d+$/)]));
    });
  });

  it('context: the scope it is created under owns it; the body has its own', () => {
    marbles(({ expectObservable }) => {
      const expected = '(n|)';
      const inner = defer(() => of(currentTask()?.name));
      const outer = createTask(() => createTask(inner, { name: 'inner' }), { name: 'outer' });
      expectObservable(outer).toBe(expected, { n: 'inner' });
    });
  });

  it('cancel(msg): true and one request, false when it is done', () => {
    marbles(({ cold, at }) => {
      const task = createTask(cold('--a|'));
      const other = createTask(NEVER);
      at(1, () => expect([other.cancel(), other.cancelling]).toEqual([true, 1]));
      at(4, () => expect([task.cancel(), task.cancelling]).toEqual([false, 0]));
    });
  });

  it('cancel(msg) before the first step: the body never runs', () => {
    marbles(({ cold, expectSubscriptions }) => {
      const source = cold('---a|');
      createTask(source).cancel();
      expectSubscriptions(source.subscriptions).toBe([]);
    });
  });

  it('cancel(msg) twice before it has an effect: one cancellation, with the first reason, counted twice', () => {
    marbles(({ cold, expectObservable, at }) => {
      const expected = '---#';
      const task = createTask(NEVER.pipe(finalizeAsync(() => cold('-|'))), { name: 'job' });
      at(2, () => {
        task.cancel('first');
        task.cancel('second');
      });
      at('end', () => expect(task.cancelling).toBe(2));
      expectObservable(task).toBe(expected, undefined, new CancelledError('job', 'first'));
    });
  });

  it('cancel(msg) twice: the second interrupts the cleanup that the first began', () => {
    marbles(({ cold, expectSubscriptions, at }) => {
      const cleanup = cold('-----|');
      const cleanupSubs = ' -^-!  ';
      const task = createTask(NEVER.pipe(finalizeAsync(() => cleanup)));
      at(1, () => task.cancel());
      at(3, () => task.cancel());
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('uncancel(): never below 0, and at 0 a cancellation that had no effect yet is taken back', () => {
    marbles(({ cold, expectObservable }) => {
      const expected = '---(a|)';
      const task = createTask(cold('--a|'));
      task.cancel();
      expect([task.uncancel(), task.uncancel()]).toEqual([0, 0]);
      expectObservable(task).toBe(expected);
    });
  });

  it('result() and exception(): InvalidStateError while it is pending, CancelledError once it was cancelled', () => {
    marbles(({ at }) => {
      const task = createTask(NEVER);
      expect(() => task.result()).toThrow(InvalidStateError);
      expect(() => task.exception()).toThrow(InvalidStateError);
      task.cancel();
      at(0, () => {
        expect(() => task.result()).toThrow(CancelledError);
        expect(() => task.exception()).toThrow(CancelledError);
      });
    });
  });

  it('set_result: a Task has none', () => {
    marbles(({ at }) => {
      const task = createTask(EMPTY);
      at('end', () => expect(['setResult' in task, 'setException' in task]).toEqual([false, false]));
    });
  });

  it('awaiting itself: an error, instead of a wait without end', () => {
    marbles(({ at }) => {
      const task: Task<unknown> = createTask(() => task);
      task.subscribe({ error: () => undefined });
      at('end', () => expect(task.exception()).toBeInstanceOf(InvalidStateError));
    });
  });

  it('awaiting each other: a cancellation does not recurse', () => {
    marbles(({ at }) => {
      const one: Task<unknown> = createTask(() => two);
      const two: Task<unknown> = createTask(() => one);
      at(1, () => one.cancel());
      at('end', () => expect([one.state, two.state]).toEqual(['cancelled', 'cancelled']));
    });
  });

  it('an error nobody retrieves: told to the scope when the task ends, not when it is collected as garbage', () => {
    marbles(({ cold, scheduler, at }) => {
      const told: unknown[] = [];
      createTask(cold('--#'), { scope: new Scope({ onError: (error) => told.push(error, scheduler.now()) }) });
      at('end', () => expect(told).toEqual(['error', 2]));
    });
  });

  it('current_task(): the running one, or none', () => {
    marbles(({ expectObservable }) => {
      const asking = defer(() => of(currentTask()?.name));
      expectObservable(createTask(asking, { name: 'me' })).toBe('(n|)', { n: 'me' });
      expectObservable(asking).toBe('(n|)', { n: undefined });
    });
  });

  it('all_tasks(): those that are not done, here in the order of creation', () => {
    marbles(({ cold, at }) => {
      const tasks = [cold('---|'), cold('-|'), cold('----|')].map((source) => createTask(source));
      const mine = () => allTasks().filter((task) => tasks.includes(task as Task<string>));
      expect(mine()).toEqual(tasks);
      at(2, () => expect(mine()).toEqual([tasks[0], tasks[2]]));
    });
  });

  it('done callbacks: subscribers, called in their order, a turn after it is done; leaving takes one back', () => {
    marbles(({ cold, at }) => {
      const log: string[] = [];
      const task = createTask(cold('--a|'));
      task.subscribe(() => log.push('first'));
      const leaving = task.subscribe(() => log.push('second'));
      task.subscribe(() => log.push('third'));
      at(1, () => leaving.unsubscribe());
      at('end', () => expect(log).toEqual(['first', 'third']));
    });
  });

  it('a task that lets out the cancellation of another one it awaited ends cancelled, without a request', () => {
    marbles(({ at }) => {
      const other = createTask(NEVER);
      const task = createTask(awaitTask(other));
      at(1, () => other.cancel());
      at('end', () => expect([task.cancelled, task.cancelling]).toEqual([true, 0]));
    });
  });

  it('a cancellation cannot be swallowed: what catches, retries or repeats never sees it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const source = cold('-a-#    ');
      const sourceSubs = ['^--!    ', '---^!'];
      const fallback = cold('-f----');
      const expected = '   ----#   ';

      const task = createTask(source.pipe(retry(), repeat(), catchError(() => fallback)), { name: 'job' });
      at(4, () => task.cancel());
      expectObservable(task).toBe(expected, undefined, new CancelledError('job'));
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(fallback.subscriptions).toBe([]);
    });
  });
});

describe('Future', () => {
  it('states: pending, then finished or cancelled, once', () => {
    const future = new Future<number>();
    future.setResult(1);
    expect(() => future.setResult(2)).toThrow(InvalidStateError);
    expect([future.cancel(), future.done, future.cancelled]).toEqual([false, true, false]);
  });

  it('set_exception: takes whatever an Observable may fail with', () => {
    const future = new Future<number>();
    future.setException('text');
    expect(future.exception()).toBe('text');
  });

  it('await: all who wait are woken in their order', () => {
    marbles(({ cold, at }) => {
      const log: string[] = [];
      const future = new Future<string>();
      for (const name of ['a', 'b', 'c']) future.subscribe(() => log.push(name));
      cold('--x').subscribe(() => future.setResult('x'));
      at('end', () => expect(log).toEqual(['a', 'b', 'c']));
    });
  });

  it('await: leaving cancels it for nobody; awaitTask cancels it for all, as there; shield keeps that off', () => {
    marbles(({ expectObservable, at }) => {
      const expected = '---#';
      const [left, cancelled, shielded] = [new Future(), new Future(), new Future()];
      const tasks = [left, awaitTask(cancelled), awaitTask(shielded).pipe(shield())].map((wait) => createTask(wait));
      at(2, () => {
        for (const task of tasks) task.cancel();
        expect([left, cancelled, shielded].map((future) => future.cancelled)).toEqual([false, true, false]);
        left.setResult('for the others');
      });
      const other = createTask(concat(sleep(3), cancelled), { name: 'other' });
      expectObservable(other).toBe(expected, undefined, new CancelledError('other', new CancelledError('Future')));
    });
  });
});

describe('sleep', () => {
  it('of 0 or less: one yield, and no timer', () => {
    marbles(({ at, expectObservable }) => {
      const log: string[] = [];
      sleep(0).subscribe(() => log.push('zero'));
      sleep(-1).subscribe(() => log.push('less'));
      log.push('sync');
      at(0, () => expect(log).toEqual(['sync', 'zero', 'less']));
      expectObservable(sleep(0, 'x')).toBe('(x|)');
    });
  });

  it('of NaN: refused', () => {
    expect(() => sleep(NaN)).toThrow(RangeError);
  });

  it('cancelled: the timer is removed', () => {
    marbles(({ scheduler, at }) => {
      const sleeping = sleep(1000).subscribe();
      at(1, () => sleeping.unsubscribe());
      at('end', () => expect(scheduler.frame).toBe(1));
    });
  });

  it('with a result: that is its value', () => {
    marbles(({ expectObservable }) => {
      expectObservable(sleep(3, 'r')).toBe('---(r|)');
    });
  });
});
