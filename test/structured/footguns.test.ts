import {
  catchError,
  concat,
  defer,
  EMPTY,
  ignoreElements,
  map,
  NEVER,
  of,
  repeat,
  retry,
  take,
  throwError,
  TimeoutError,
  timer,
  type Observable,
} from 'rxjs';
import {
  allTasks,
  asCompleted,
  CancelledError,
  createTask,
  finalizeAsync,
  fromAsyncIterable,
  gather,
  Lock,
  Queue,
  resource,
  Scope,
  sleep,
  taskGroup,
  timeoutScope,
  wait,
  waitFor,
  withLock,
  type Task,
  type TaskGroup,
} from 'rx-asyncio';
import { marbles, runAsync } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { groupError } from '../../marble-tests/internal/groupError.ts';
import { inScope } from '../../marble-tests/internal/inScope.ts';
import { PullSource } from '../../marble-tests/internal/pullSource.ts';

/** Each is what asyncio's users run into; the numbers are those of the list that docs/decisions/tasks.md gives. */
describe('footgun 1: a task vanishes because nobody holds it', () => {
  it('a task is held by the list of all tasks, and by its scope, until it is done', () => {
    marbles(({ cold, expectSubscriptions, at }) => {
      const source = cold('---a|');
      const sourceSubs = ' ^---!';

      const scope = new Scope();
      createTask(source, { scope, name: 'nobody holds it' });
      at(2, () => expect(allTasks().map(({ name }) => name)).toContain('nobody holds it'));
      at(2, () => expect([...scope.names()]).toEqual(['nobody holds it']));
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });
});

describe('footgun 2: the error of a background task is silent', () => {
  it('it is told when it happens: to the scope', () => {
    marbles(({ cold, scheduler, at }) => {
      const told: string[] = [];
      const scope = new Scope({ onError: (error) => told.push(`${String(error)} at ${scheduler.now()}`) });
      createTask(cold('---#'), { scope });
      at('end', () => expect(told).toEqual(['error at 3']));
    });
  });

  it('without a scope, it is an error like any other that nobody handles', async () => {
    await expect(
      runAsync(async ({ sleep: rest }) => {
        createTask(concat(timer(3), defer(() => Promise.reject(new Error('in the background')))));
        await rest(10);
      }),
    ).rejects.toThrow('in the background');
  });
});

describe('footgun 3: a swallowed CancelledError makes timeouts and groups misbehave', () => {
  const stubborn = (source: Observable<string>) => source.pipe(retry(), repeat(), catchError(() => source));

  it('a timeout ends what catches, retries and repeats everything', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(stubborn(cold('-a#')).pipe(waitFor(5))).toBe('-a-a-#', undefined, new TimeoutError());
    });
  });

  it('a group ends it, too', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('   -a#    ');
      const sourceSubs = ['   ^-!    ', '--^-!  ', '----^!'];
      const expected = '      -----# ';

      const group = taskGroup((crew) => {
        crew.createTask(stubborn(source));
        return cold('         -----# ');
      });
      expectObservable(group).toBe(expected, undefined, groupError(['error']));
      expectSubscriptions(source.subscriptions).toBe(sourceSubs.map((subs) => subs.trim()));
    });
  });
});

describe('footgun 4: wait_for loses a cancellation, or leaks a result', () => {
  it('a cancellation in the frame of the result: what comes first counts, what comes second finds it so', () => {
    marbles(({ cold, at }) => {
      const late = createTask(cold('--a|').pipe(waitFor(9)));
      const early = createTask(cold('--a|').pipe(waitFor(9)));
      cold('---x').subscribe(() => early.cancel());
      at(3, () => expect(late.cancel()).toBe(false));
      at('end', () => expect([late.result(), early.cancelled]).toEqual(['a', true]));
    });
  });

  it('a resource that comes after the time is up is released, not leaked', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const connect = cold('    -----c');
      const connectSubs = '     ^--!  ';
      const held = cold('       -c----');
      const close = cold('         -|');
      const closeSubs = '       ---^!';
      const expected = '        ---# ';
      const expectedHeld = '    ----#';

      const limited = (source: typeof connect) =>
        resource(
          () => source,
          () => NEVER,
          () => close,
        ).pipe(waitFor(3));
      expectObservable(limited(connect)).toBe(expected, undefined, new TimeoutError());
      expectObservable(limited(held)).toBe(expectedHeld, undefined, new TimeoutError());
      expectSubscriptions(connect.subscriptions).toBe(connectSubs);
      expectSubscriptions(close.subscriptions).toBe(closeSubs);
    });
  });
});

describe('footgun 5: a timeout overruns, because it waits for cleanup without a limit', () => {
  it('a second deadline around it is one: it interrupts the cleanup', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const work = cold('        ----------');
      const workSubs = '         ^--!      ';
      const cleanup = cold('        -------');
      const cleanupSubs = '      ---^--!   ';
      const expected = '         ------#   ';

      const limited = work.pipe(finalizeAsync(() => cleanup), waitFor(3), waitFor(6));
      expectObservable(limited).toBe(expected, undefined, new TimeoutError());
      expectSubscriptions(work.subscriptions).toBe(workSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('a cleanup can have a limit of its own, which is then what is reported', () => {
    marbles(({ cold, expectObservable }) => {
      const expected = '-----#';

      const tooLong = new Error('cleanup took too long', { cause: new TimeoutError() });
      const cleanup = () => cold('-------').pipe(waitFor(2), catchError(() => throwError(() => tooLong)));
      const limited = NEVER.pipe(finalizeAsync(cleanup), waitFor(3));
      expectObservable(limited).toBe(expected, undefined, tooLong);
    });
  });
});

describe('footgun 6: gather leaves orphans when one input fails', () => {
  it('the siblings are cancelled, and have cleaned up when the error comes out', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const failing = cold('    -#        ');
      const sibling = cold('    ------    ');
      const siblingSubs = '     ^!        ';
      const cleanup = cold('     ---|     ');
      const cleanupSubs = '     -^--!     ';
      const expected = '        ----#     ';

      expectObservable(gather([failing, sibling.pipe(finalizeAsync(() => cleanup))])).toBe(expected);
      expectSubscriptions(sibling.subscriptions).toBe(siblingSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });
});

describe('footgun 13: join hangs on a forgotten task_done, and consumers have no end', () => {
  it('consume calls taskDone for every item, also for one whose work fails, and ends with the queue', () => {
    marbles(({ cold, expectObservable, at }) => {
      const a = cold('       -a|     ');
      const b = cold('         -#    ');
      const joined = '       ---(j|) ';
      const expected = '     -a-#    ';

      const queue = new Queue<Observable<string>>({ maxsize: 2 });
      queue.putNowait(a);
      queue.putNowait(b);
      queue.shutdown();
      expectObservable(queue.join().pipe(map(() => 'j'))).toBe(joined);
      expectObservable(queue.consume((work) => work)).toBe(expected);
      at('end', () => expect(queue.size).toBe(0));
    });
  });

  it('consume calls it for an item whose work is cancelled, too', () => {
    marbles(({ cold, expectObservable }) => {
      const work = cold('    ------  ');
      const window = '       ^--!    ';
      const expected = '     ---     ';
      const joined = '       ---(j|) ';

      const queue = new Queue<string>({ maxsize: 1 });
      queue.putNowait('item');
      expectObservable(queue.consume(() => work), window).toBe(expected);
      expectObservable(queue.join().pipe(map(() => 'j'))).toBe(joined);
    });
  });
});

describe('footgun 14: wait and as_completed leak tasks on a timeout or a break', () => {
  it('as_completed cancels what has not ended when its consumer leaves', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const fast = cold('  -f|     ');
      const slow = cold('  ------s|');
      const slowSubs = '   ^-!     ';
      const expected = '   --(f|)  ';

      expectObservable(asCompleted([slow, fast]).pipe(take(1))).toBe(expected);
      expectSubscriptions(slow.subscriptions).toBe(slowSubs);
    });
  });

  it('what wait leaves running is owned by a scope, which cancels it at its own end', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const slow = cold('  ------s|');
      const slowSubs = '   ^--!    ';
      const expected = '   ---(p|) ';

      const main = createTask((scope) =>
        wait([createTask(slow, { scope })], { timeout: 3 }).pipe(ignoreElements(), (done) => concat(done, of('p'))),
      );
      expectObservable(main).toBe(expected);
      expectSubscriptions(slow.subscriptions).toBe(slowSubs);
    });
  });
});

describe('footgun 15: a task group cannot be cancelled without an exception, and a nested cancel is lost', () => {
  it('group.cancel() ends it without an error', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const task = cold('  ------');
      const taskSubs = '   ^-!   ';
      const expected = '   --|   ';

      const group = taskGroup((crew) => {
        crew.createTask(task);
        cold('             --x   ').subscribe(() => crew.cancel());
        return EMPTY;
      });
      expectObservable(group).toBe(expected);
      expectSubscriptions(task.subscriptions).toBe(taskSubs);
    });
  });

  it('both the inner and the outer group cancelled in one frame: both end, and nothing after them runs', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const after = cold(' -a|');
      const expected = '   --|';

      const crews: TaskGroup[] = [];
      const inner = taskGroup((crew) => (crews.push(crew), NEVER));
      const outer = taskGroup((crew) => (crews.push(crew), concat(inner, after)));
      at(2, () => {
        for (const crew of crews) crew.cancel();
      });
      expectObservable(outer).toBe(expected);
      expectSubscriptions(after.subscriptions).toBe([]);
    });
  });
});

describe('footgun 16: whose TimeoutError is it?', () => {
  it('error.scope says so, three deep and in whatever order they expire', () => {
    for (const shortest of [0, 1, 2]) {
      marbles(({ expectObservable }) => {
        const scopes: unknown[] = [];
        const limits = [7, 7, 7].with(shortest, 3);
        const nested = limits.reduceRight(
          (body, ms, index) => timeoutScope(ms, (scope) => ((scopes[index] = scope), body)),
          NEVER,
        );
        const attributed = nested.pipe(
          catchError((error: unknown) => of(scopes.indexOf((error as { scope?: unknown }).scope))),
        );
        expectObservable(attributed).toBe('---(i|)', { i: shortest });
      });
    }
  });
});

describe('footgun 17: timeout(0) eats a cancellation', () => {
  it('a task that is cancelled when its timeout has no time left is cancelled, not late', () => {
    marbles(({ expectObservable, at }) => {
      const expected = '#';

      const body = () => {
        task.cancel('outside');
        return NEVER;
      };
      const task: Task<unknown> = createTask(timeoutScope(0, body), { name: 'job' });
      expectObservable(task).toBe(expected, undefined, new CancelledError('job', 'outside'));
      at('end', () => expect(task.cancelling).toBe(1));
    });
  });
});

describe('footgun 18: an async generator is not closed when the loop breaks', () => {
  it('it is, in the very turn, although its next() is pending; and a scope waits for its `finally`', () => {
    marbles(({ scheduler, expectObservable, at }) => {
      const expected = '-----#';

      const source = new PullSource(scheduler, [[0, { value: 'a' }]], { delay: 3 });
      const task = createTask(fromAsyncIterable(source), { name: 'reader' });
      at(2, () => task.cancel());
      at(2, () => expect(source.log.at(-1)).toBe('return at 2'));
      expectObservable(task).toBe(expected, undefined, new CancelledError('reader'));
    });
  });
});

describe('footgun 20: a cancellation comes only once, so a loop in a cleanup hangs', () => {
  it('what is cancelled stays so: a cleanup that waits in a loop is ended by the next request', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const again = cold('         --|       ');
      const againSubs = ['         --^-!     ', '----^-!', '------^!'];
      const expected = '           -------#  ';

      const looping = () => again.pipe(repeat(), retry());
      const task = createTask(NEVER.pipe(finalizeAsync(looping)), { name: 'job' });
      at(2, () => task.cancel());
      at(7, () => task.cancel());
      expectObservable(task).toBe(expected, undefined, new CancelledError('job'));
      expectSubscriptions(again.subscriptions).toBe(againSubs.map((subs) => subs.trim()));
    });
  });

  it('what was waiting when it was cancelled is not woken by anything that comes later', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const holder = cold('----|      ');
      const waiter = cold('-a|        ');
      const expected = '   --#        ';
      const failures: unknown[] = [];

      const lock = new Lock();
      inScope(holder.pipe(withLock(lock)), failures).subscribe();
      const task = createTask(concat(waiter.pipe(withLock(lock)), sleep(1)), { name: 'job' });
      at(2, () => task.cancel());
      expectObservable(task).toBe(expected, undefined, new CancelledError('job'));
      expectSubscriptions(waiter.subscriptions).toBe([]);
    });
  });
});
