import { catchError, concat, defer, ignoreElements, map, NEVER, of, take, timer, type Observable } from 'rxjs';
import {
  createTask,
  currentTask,
  finalizeAsync,
  fromAbortSignal,
  fromAsyncIterable,
  gather,
  Lock,
  moveOnAfter,
  resource,
  shield,
  sleep,
  taskGroup,
  timeoutScope,
  wait,
  withAbortSignal,
  withLock,
} from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { Later } from '../internal/later.ts';
import { owned } from '../internal/owned.ts';
import { PullSource } from '../internal/pullSource.ts';

/** Emits the name of the current task when it is subscribed. */
const whoami = defer(() => of(currentTask()?.name ?? 'nobody'));

describe('the current task', () => {
  it('is the one whose source is being subscribed', () => {
    marbles(({ expectObservable }) => {
      expectObservable(createTask(whoami, { name: 'me' })).toBe('(n|)', { n: 'me' });
      expectObservable(createTask(() => whoami, { name: 'I' })).toBe('(n|)', { n: 'I' });
    });
  });

  it('is nobody outside', () => {
    marbles(({ expectObservable }) => {
      createTask(sleep(1), { name: 'somebody' });
      expectObservable(whoami).toBe('(n|)', { n: 'nobody' });
    });
    expect(currentTask()).toBeUndefined();
  });

  it('is the inner one in a task that a task creates, and the outer one again after that', () => {
    marbles(({ at }) => {
      const log: (string | undefined)[] = [];
      createTask(
        () => {
          createTask(() => (log.push(currentTask()?.name), []), { name: 'inner' });
          log.push(currentTask()?.name);
          return [];
        },
        { name: 'outer' },
      );
      at('end', () => expect(log).toEqual(['outer', 'inner']));
    });
  });

  it('stays the same under a group, a timeout, a gather', () => {
    marbles(({ expectObservable }) => {
      const nested = taskGroup(() => timeoutScope(5, () => gather([whoami]).pipe(map(([name]) => name))));
      expectObservable(createTask(nested, { name: 'me' })).toBe('(n|)', { n: 'me' });
    });
  });

  it('of a task of a group is that task, not the one around', () => {
    marbles(({ expectObservable }) => {
      const nested = taskGroup((crew) => crew.createTask(whoami, { name: 'member' }));
      expectObservable(createTask(nested, { name: 'around' })).toBe('(n|)', { n: 'member' });
    });
  });

  it('is known again after a sleep, and to whoever got a lock', () => {
    marbles(({ expectObservable }) => {
      const afterSleep = '--(n|)';
      const withTheLock = '(n|)';

      expectObservable(createTask(concat(sleep(2), whoami), { name: 'sleeper' })).toBe(afterSleep, { n: 'sleeper' });
      expectObservable(createTask(whoami.pipe(withLock(new Lock())), { name: 'holder' })).toBe(withTheLock, {
        n: 'holder',
      });
    });
  });

  it('is known after everything of this library that was waited for', () => {
    marbles(({ cold, named, scheduler, signal, expectObservable }) => {
      const expected = '--(n|)';

      const promise = new Later<never[]>();
      const failing = new Later<never>();
      scheduler.schedule(() => promise.resolve([]), 2);
      scheduler.schedule(() => failing.reject('no'), 2);
      const items = new PullSource(scheduler, [[2, { value: 'item' }]]);
      const failingItems = new PullSource(scheduler, [[2, { error: 'no' }]]);
      const waits: Record<string, Observable<unknown>> = {
        sleep: sleep(2),
        wait: wait([createTask(NEVER)], { timeout: 2 }),
        task: createTask(sleep(2)),
        shield: createTask(sleep(2)).pipe(shield()),
        group: taskGroup((crew) => crew.createTask(sleep(2))),
        'group that fails': taskGroup(() => cold('--#')).pipe(catchError(() => [])),
        timeout: timeoutScope(2, () => NEVER).pipe(catchError(() => [])),
        moveOnAfter: moveOnAfter(2, () => NEVER),
        gather: gather([sleep(2)]),
        cleanup: cold('--|').pipe(finalizeAsync(() => [])),
        resource: resource(
          () => [0],
          () => sleep(2),
          () => sleep(0),
        ),
        promise: withAbortSignal(() => promise),
        'promise that fails': withAbortSignal(() => failing).pipe(catchError(() => [])),
        item: fromAsyncIterable(items).pipe(take(1)),
        'item that fails': fromAsyncIterable(failingItems).pipe(catchError(() => [])),
        signal: fromAbortSignal(signal('--|')),
      };
      for (const [name, waiting] of Object.entries(waits)) {
        const task = createTask(concat(waiting.pipe(ignoreElements()), whoami), { name: 'me' });
        expectObservable(named(name, task)).toBe(expected, { n: 'me' });
      }
    });
  });

  it('is not known after a timer of RxJS, which knows nothing of tasks', () => {
    marbles(({ expectObservable }) => {
      const expected = '--(n|)';

      const task = createTask(concat(timer(2), whoami), { name: 'me' });
      expectObservable(task).toBe(expected, { n: 'nobody' });
    });
  });

  it('is known in a cleanup', () => {
    marbles(({ cold, at }) => {
      const log: (string | undefined)[] = [];
      const noted = cold('--a---').pipe(finalizeAsync(() => void log.push(currentTask()?.name)));
      const task = createTask(noted, { name: 'me' });
      at(3, () => task.cancel());
      at('end', () => expect(log).toEqual(['me']));
    });
  });
});

it('does not outlive the subscribe it is asked in, at whatever frame that is left', () => {
  everyFrame(({ cold }) => owned(() => createTask(concat(whoami, cold('--a|'), whoami), { name: 'me' })), {
    invariant: () => currentTask() === undefined,
  });
});
