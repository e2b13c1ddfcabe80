import { merge, NEVER } from 'rxjs';
import { awaitTask, CancelledError, createTask, finalizeAsync, Future, Scope, sleep, type Task } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { sameTasks } from '../internal/sameTasks.ts';

describe('waiting', () => {
  it('emits the value of the task when it is done: the first diagram of its documentation', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a--v---|     ');
      const sourceSubs = '   ^-------!     ';
      const expected = '     --------(v|)  ';

      expectObservable(awaitTask(createTask(source))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('for a task or a future that is done ends at once', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('    --v|  ');
      const window = '         -----^';
      const expected = '       -----(v|)';
      const expectedFuture = ' -----(f|)';

      const future = new Future<string>();
      future.setResult('f');
      expectObservable(awaitTask(createTask(source)), window).toBe(expected);
      expectObservable(awaitTask(future), window).toBe(expectedFuture);
    });
  });

  it('errors as the task fails, and with a CancelledError if somebody else cancels it', () => {
    marbles(({ cold, expectObservable, at }) => {
      const failing = cold('    --#');
      const expected = '        --#';
      const cancelled = '       ---#';

      const task = createTask(NEVER, { name: 'nap' });
      at(3, () => task.cancel('enough'));
      expectObservable(awaitTask(createTask(failing))).toBe(expected);
      expectObservable(awaitTask(task)).toBe(cancelled, undefined, new CancelledError('nap', 'enough'));
    });
  });
});

describe('unsubscribing', () => {
  it('cancels the task for everybody, and the scope waits for its cleanup: the second diagram', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const source = cold('         ---------   ');
      const sourceSubs = '          ^-----!     ';
      const cleanup = cold('              ---|  ');
      const cleanupSubs = '         ------^--!  ';
      const expected = '            ---------#  ';

      const task = createTask(source.pipe(finalizeAsync(() => cleanup)), { name: 'task' });
      const around = createTask(awaitTask(task), { name: 'around' });
      at(6, () => around.cancel());
      expectObservable(task).toBe(expected, undefined, new CancelledError('task'));
      expectObservable(around).toBe(expected, undefined, new CancelledError('around'));
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('cancels a future, which needs no time', () => {
    marbles(({ expectObservable }) => {
      const future = new Future<string>({ name: 'answer' });
      const window = '   --!';
      const expected = ' ---';
      const others = '   --#';

      expectObservable(awaitTask(future), window).toBe(expected);
      expectObservable(future).toBe(others, undefined, new CancelledError('answer'));
    });
  });

  it('from a task that is done is nothing to it', () => {
    marbles(({ cold, expectObservable, at }) => {
      const source = cold('    --v|     ');
      const expected = '       ---(v|)  ';

      const task = createTask(source);
      expectObservable(awaitTask(task)).toBe(expected);
      at('end', () => expect([task.state, task.cancelling]).toEqual(['fulfilled', 0]));
    });
  });

  it('gives the scope the error if the task fails to clean up', () => {
    marbles(({ cold, expectObservable, at }) => {
      const cleanup = cold('   --# ');
      const expected = '     ----# ';

      const task = createTask(NEVER.pipe(finalizeAsync(() => cleanup)));
      const around = createTask(awaitTask(task));
      at(2, () => around.cancel());
      expectObservable(around).toBe(expected);
    });
  });

  it('twice, by a second cancellation around, cancels twice: the cleanup is interrupted', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const cleanup = cold('       ------|  ');
      const cleanupSubs = '      --^--!      ';
      const expected = '         -----#      ';

      const task = createTask(NEVER.pipe(finalizeAsync(() => cleanup)), { name: 'task' });
      const around = createTask(awaitTask(task), { name: 'around' });
      at(2, () => around.cancel());
      at(5, () => around.cancel());
      expectObservable(task).toBe(expected, undefined, new CancelledError('task'));
      expectObservable(around).toBe(expected, undefined, new CancelledError('around'));
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('cancels everybody before the first one who waited cleans up', () => {
    marbles(({ at, expectObservable }) => {
      const log: string[] = [];
      const waiting = (on: Task<unknown>) =>
        awaitTask(on).pipe(finalizeAsync(() => void log.push(`${on.name} awaited`)));
      const napping = (name: string) =>
        createTask(NEVER.pipe(finalizeAsync(() => void log.push(`${name} cancelled`))), { name });

      const around = createTask(merge(waiting(napping('a')), waiting(napping('b'))), { name: 'around' });
      at(2, () => around.cancel());
      expectObservable(around).toBe('--#', undefined, new CancelledError('around'));
      at('end', () => expect(log).toEqual(['a cancelled', 'b cancelled', 'a awaited', 'b awaited']));
    });
  });
});

it('leaves nothing behind at any frame', () => {
  everyFrame(({ cold }) => awaitTask(createTask(cold('--a--b|'))), { invariant: sameTasks() });
  everyFrame(({ cold }) => awaitTask(createTask(cold('--a|').pipe(finalizeAsync(() => sleep(2))))), {
    grace: 6,
    invariant: sameTasks(),
  });
  const scope = new Scope({ onError: () => undefined });
  everyFrame(({ cold }) => awaitTask(createTask(cold('--#'), { scope })), { invariant: sameTasks() });
});

it('throws at the call for what is neither a Task nor a Future', () => {
  expect(() => awaitTask(NEVER as never)).toThrow(
    new TypeError('awaitTask: expected a Task or a Future, got an Observable'),
  );
});
