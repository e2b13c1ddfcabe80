import {
  catchError, concat, defer, EMPTY, merge, NEVER, type Observable, of, switchMap, take, throwError, timer,
} from 'rxjs';
import {
  CancelledError,
  createTask,
  finalizeAsync,
  Future,
  InvalidStateError,
  Lock,
  type Scope,
  sleep,
  taskGroup,
  withLock,
  type TaskGroup,
} from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { groupError } from '../internal/groupError.ts';
import { inScope } from '../internal/inScope.ts';
import { sameTasks } from '../internal/sameTasks.ts';

describe('a group', () => {
  it('ends when its body and every task have ended: the first diagram of its documentation', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('   -b|     ');
      const bodySubs = '    ^-!     ';
      const task = cold('   ---t|   ');
      const taskSubs = '    ^---!   ';
      const expected = '    ----(b|)';

      const group = taskGroup((crew) => {
        crew.createTask(task);
        return body;
      });
      expectObservable(group).toBe(expected);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
      expectSubscriptions(task.subscriptions).toBe(taskSubs);
    });
  });

  it('cancels the other tasks when one fails: the second diagram of its documentation', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('   -b|     ');
      const bodySubs = '    ^-!     ';
      const failing = cold('--#     ');
      const failingSubs = ' ^-!     ';
      const other = cold('  ------  ');
      const otherSubs = '   ^-!     ';
      const expected = '    --#     ';

      const group = taskGroup((crew) => {
        crew.createTask(failing);
        crew.createTask(other);
        return body;
      });
      expectObservable(group).toBe(expected, undefined, groupError(['error']));
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
      expectSubscriptions(failing.subscriptions).toBe(failingSubs);
      expectSubscriptions(other.subscriptions).toBe(otherSubs);
    });
  });

  it('without tasks is its body, whose last value it emits', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold(' -a-b-|    ');
      const bodySubs = '  ^----!    ';
      const expected = '  -----(b|) ';

      expectObservable(taskGroup(() => body)).toBe(expected);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
    });
  });

  it('whose body completes empty completes empty', () => {
    marbles(({ cold, expectObservable }) => {
      const task = cold(' --t|  ');
      const expected = '  ---|  ';

      const group = taskGroup((crew) => {
        crew.createTask(task);
        return EMPTY;
      });
      expectObservable(group).toBe(expected);
    });
  });

  it('whose body is synchronous, and which has no task, ends in the same frame', () => {
    marbles(({ expectObservable }) => {
      expectObservable(taskGroup(() => [1, 2, 3])).toBe('(r|)', { r: 3 });
    });
  });

  it('never ends while a task of it never does', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold(' -b|   ');
      const bodySubs = '  ^-!   ';
      const task = cold(' ------');
      const taskSubs = '  ^-----';
      const expected = '  ------';

      const group = taskGroup((crew) => {
        crew.createTask(task);
        return body;
      });
      expectObservable(group).toBe(expected);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
      expectSubscriptions(task.subscriptions).toBe(taskSubs);
    });
  });

  it('is as cold as its body: every subscriber has a group of its own', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const task = cold('      --t|         ');
      const taskSubs = [
        '                      ^--!         ',
        '                      -----^--!    ',
      ];
      const firstWindow = '    ^            ';
      const first = '          ---(b|)      ';
      const secondWindow = '   -----^       ';
      const second = '         --------(b|) ';

      const group = taskGroup((crew) => {
        crew.createTask(task);
        return of('b');
      });
      expectObservable(group, firstWindow).toBe(first);
      expectObservable(group, secondWindow).toBe(second);
      expectSubscriptions(task.subscriptions).toBe(taskSubs);
    });
  });

  it('may return one of its tasks as the body, whose value is then the group\'s', () => {
    marbles(({ cold, expectObservable }) => {
      const a = cold('     ----a|     ');
      const b = cold('     --b|       ');
      const expected = '   -----(a|)  ';

      const group = taskGroup((crew) => {
        crew.createTask(b);
        return crew.createTask(a);
      });
      expectObservable(group).toBe(expected);
    });
  });

  it('waits for tasks that its tasks start while it waits', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const first = cold('   ---|       ');
      const firstSubs = '    ^--!       ';
      const second = cold('     ---|    ');
      const secondSubs = '   ---^--!    ';
      const expected = '     ------(b|) ';

      const group = taskGroup((crew) => {
        crew.createTask(() => {
          first.subscribe({ complete: () => crew.createTask(second) });
          return first;
        });
        return of('b');
      });
      expectObservable(group).toBe(expected);
      expectSubscriptions(first.subscriptions).toBe([firstSubs, firstSubs]);
      expectSubscriptions(second.subscriptions).toBe(secondSubs);
    });
  });

  it('waits for a task that is started by whoever is woken by its last one', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const last = cold('     --t|       ');
      const lastSubs = '      ^--!       ';
      const more = cold('        ---|    ');
      const moreSubs = '      ---^--!    ';
      const expected = '      ------(b|) ';

      const group = taskGroup((crew) => {
        crew.createTask(last).subscribe({ complete: () => crew.createTask(more) });
        return of('b');
      });
      expectObservable(group).toBe(expected);
      expectSubscriptions(last.subscriptions).toBe(lastSubs);
      expectSubscriptions(more.subscriptions).toBe(moreSubs);
    });
  });
});

describe('a failure', () => {
  it('of a task cancels the body, whose value is lost', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('   -a----b|');
      const bodySubs = '    ^--!    ';
      const failing = cold('---#    ');
      const expected = '    ---#    ';

      const group = taskGroup((crew) => {
        crew.createTask(failing);
        return body;
      });
      expectObservable(group).toBe(expected, undefined, groupError(['error']));
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
    });
  });

  it('of the body cancels the tasks, and is wrapped as that of a task is', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('   --#     ');
      const task = cold('   ------  ');
      const taskSubs = '    ^-!     ';
      const expected = '    --#     ';

      const group = taskGroup((crew) => {
        crew.createTask(task);
        return body;
      });
      expectObservable(group).toBe(expected, undefined, groupError(['error']));
      expectSubscriptions(task.subscriptions).toBe(taskSubs);
    });
  });

  it('is held back until everything that it cancelled has cleaned up', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const failing = cold('      --#         ');
      const task = cold('         ------      ');
      const taskSubs = '          ^-!         ';
      const taskCleanup = cold('    -----|    ');
      const taskCleanupSubs = '   --^----!    ';
      const body = cold('         ------      ');
      const bodySubs = '          ^-!         ';
      const bodyCleanup = cold('    ---|      ');
      const bodyCleanupSubs = '   --^--!      ';
      const expected = '          -------#    ';

      const group = taskGroup((crew) => {
        crew.createTask(failing);
        crew.createTask(task.pipe(finalizeAsync(() => taskCleanup)));
        return body.pipe(finalizeAsync(() => bodyCleanup));
      });
      expectObservable(group).toBe(expected, undefined, groupError(['error']));
      expectSubscriptions(task.subscriptions).toBe(taskSubs);
      expectSubscriptions(taskCleanup.subscriptions).toBe(taskCleanupSubs);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
      expectSubscriptions(bodyCleanup.subscriptions).toBe(bodyCleanupSubs);
    });
  });

  it('of a cleanup joins the others, in the order in which they happened', () => {
    marbles(({ cold, expectObservable }) => {
      const failing = cold('      --#         ', undefined, 'task');
      const late = cold('           ---#      ', undefined, 'late cleanup');
      const early = cold('          -#        ', undefined, 'early cleanup');
      const ofBody = cold('         --#       ', undefined, 'cleanup of the body');
      const expected = '          -----#      ';

      const group = taskGroup((crew) => {
        crew.createTask(failing);
        crew.createTask(NEVER.pipe(finalizeAsync(() => late)));
        crew.createTask(NEVER.pipe(finalizeAsync(() => early)));
        return NEVER.pipe(finalizeAsync(() => ofBody));
      });
      const errors = ['task', 'early cleanup', 'cleanup of the body', 'late cleanup'];
      expectObservable(group).toBe(expected, undefined, groupError(errors));
    });
  });

  it('cancels a task that would have failed later in the same frame', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('     --#  ', undefined, 'a');
      const b = cold('     --#  ', undefined, 'b');
      const bSubs = '      ^-!  ';
      const expected = '   --#  ';

      const group = taskGroup((crew) => {
        crew.createTask(a);
        crew.createTask(b);
        return EMPTY;
      });
      expectObservable(group).toBe(expected, undefined, groupError(['a']));
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('counts whether or not somebody waits for the task, and also if they catch it', () => {
    marbles(({ cold, expectObservable }) => {
      const failing = cold('--#  ');
      const expected = '    --#  ';

      const group = taskGroup((crew) => crew.createTask(failing).pipe(catchError(() => of('caught'))));
      expectObservable(group).toBe(expected, undefined, groupError(['error']));
    });
  });

  it('of a body that throws before it returns a source is its failure', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const task = cold(' ----');
      const taskSubs = '      ';
      const expected = '  #   ';

      const group = taskGroup((crew): Observable<never> => {
        crew.createTask(task);
        throw new Error('no body');
      });
      expectObservable(group).toBe(expected, undefined, groupError([new Error('no body')]));
      expectSubscriptions(task.subscriptions).toBe(taskSubs);
    });
  });

  it('of a body that had cancelled the group before it threw is not lost', () => {
    marbles(({ expectObservable }) => {
      const expected = '#';

      const group = taskGroup((crew): Observable<never> => {
        crew.cancel();
        throw new Error('after all');
      });
      expectObservable(group).toBe(expected, undefined, groupError([new Error('after all')]));
    });
  });

  it('in a group inside is wrapped once for each group', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const failing = cold('---#    ');
      const outerTask = cold('------');
      const outerSubs = '   ^--!    ';
      const expected = '    ---#    ';

      const inner = taskGroup((crew) => crew.createTask(failing), { name: 'inner' });
      const outer = taskGroup(
        (crew) => {
          crew.createTask(outerTask);
          return inner;
        },
        { name: 'outer' },
      );
      const error = groupError([groupError(['error'], 'inner')], 'outer');
      expectObservable(outer).toBe(expected, undefined, error);
      expectSubscriptions(outerTask.subscriptions).toBe(outerSubs);
    });
  });

  it('of a cleanup nobody waits for, registered with the group, fails it', () => {
    marbles(({ cold, expectObservable }) => {
      const cleanup = cold('---#  ');
      const expected = '    ---#  ';

      const group = taskGroup((crew) => {
        crew.cleanup(cleanup);
        return of('b');
      });
      expectObservable(group).toBe(expected, undefined, groupError(['error']));
    });
  });
});

describe('a task that is cancelled', () => {
  it('is no failure: the group goes on', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const cancelled = cold(' --------');
      const cancelledSubs = '  ^-!     ';
      const other = cold('     -----o| ');
      const otherSubs = '      ^-----! ';
      const expected = '       ------| ';

      const group = taskGroup((crew) => {
        const task = crew.createTask(cancelled);
        crew.createTask(other);
        crew.createTask(sleep(2)).subscribe(() => task.cancel());
        return EMPTY;
      });
      expectObservable(group).toBe(expected);
      expectSubscriptions(cancelled.subscriptions).toBe(cancelledSubs);
      expectSubscriptions(other.subscriptions).toBe(otherSubs);
    });
  });

  it('takes with it, without a failure, a task that waits for it', () => {
    marbles(({ cold, expectObservable }) => {
      const cancelled = cold(' --------');
      const other = cold('     -----o| ');
      const expected = '       ------| ';

      const group = taskGroup((crew) => {
        const task = crew.createTask(cancelled);
        crew.createTask(task);
        crew.createTask(other);
        crew.createTask(sleep(2)).subscribe(() => task.cancel());
        return EMPTY;
      });
      expectObservable(group).toBe(expected);
    });
  });

  it('ends the group as cancelled if the body waits for it: its error comes out as it is', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const other = cold('     -----o| ');
      const otherSubs = '      ^-!     ';
      const expected = '       --#     ';

      const group = taskGroup((crew) => {
        const task = crew.createTask(NEVER, { name: 'nap' });
        crew.createTask(other);
        crew.createTask(sleep(2)).subscribe(() => task.cancel());
        return task;
      });
      expectObservable(group).toBe(expected, undefined, new CancelledError('nap'));
      expectSubscriptions(other.subscriptions).toBe(otherSubs);
    });
  });
});

describe('group.cancel()', () => {
  it('cancels the body and all tasks, waits for their cleanup, and ends the group without an error', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('       -a------b|   ');
      const bodySubs = '        ^--!         ';
      const task = cold('       ----------   ');
      const taskSubs = '        ^--!         ';
      const cleanup = cold('       ---|      ');
      const cleanupSubs = '     ---^--!      ';
      const expected = '        ------|      ';

      const group = taskGroup((crew) => {
        crew.createTask(task.pipe(finalizeAsync(() => cleanup)));
        crew.createTask(sleep(3)).subscribe(() => {
          crew.cancel();
          crew.cancel();
        });
        return body;
      });
      expectObservable(group).toBe(expected);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
      expectSubscriptions(task.subscriptions).toBe(taskSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('keeps the value of a body that had completed', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('   -b|      ');
      const task = cold('   ------   ');
      const taskSubs = '    ^---!    ';
      const expected = '    ----(b|) ';

      const group = taskGroup((crew) => {
        crew.createTask(task);
        crew.createTask(sleep(4)).subscribe(() => crew.cancel());
        return body;
      });
      expectObservable(group).toBe(expected);
      expectSubscriptions(task.subscriptions).toBe(taskSubs);
    });
  });

  it('inside the body keeps it from being subscribed, and the tasks from beginning', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('   -b|');
      const task = cold('   -t|');
      const expected = '    |  ';

      const group = taskGroup((crew) => {
        crew.createTask(task);
        crew.cancel();
        return body;
      });
      expectObservable(group).toBe(expected);
      expectSubscriptions(body.subscriptions).toBe([]);
      expectSubscriptions(task.subscriptions).toBe([]);
    });
  });

  it('does not hide the failure of a cleanup', () => {
    marbles(({ cold, expectObservable }) => {
      const cleanup = cold('     --# ');
      const expected = '      ----# ';

      const group = taskGroup((crew) => {
        crew.createTask(sleep(2)).subscribe(() => crew.cancel());
        return NEVER.pipe(finalizeAsync(() => cleanup));
      });
      expectObservable(group).toBe(expected, undefined, groupError(['error']));
    });
  });

  it('hands its reason to the tasks', () => {
    marbles(({ expectObservable }) => {
      const expected = '--(e|)';

      const nap = new Future<unknown>();
      const group = taskGroup((crew) => {
        crew.createTask(NEVER, { name: 'nap' }).subscribe({ error: (error: unknown) => nap.setResult(error) });
        crew.createTask(sleep(2)).subscribe(() => crew.cancel('closing time'));
        return EMPTY;
      });
      group.subscribe();
      expectObservable(nap).toBe(expected, { e: new CancelledError('nap', 'closing time') });
    });
  });
});

describe('unsubscribing', () => {
  it('cancels the body first; the tasks when that has cleaned up; and the scope around waits for all', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const body = cold('         ----------      ');
      const bodySubs = '          ^-!             ';
      const bodyCleanup = cold('    --|           ');
      const bodyCleanupSubs = '   --^-!           ';
      const task = cold('         ----------      ');
      const taskSubs = '          ^---!           ';
      const taskCleanup = cold('      ---|        ');
      const taskCleanupSubs = '   ----^--!        ';
      const expected = '          -------#        ';

      const group = taskGroup((crew) => {
        crew.createTask(task.pipe(finalizeAsync(() => taskCleanup)));
        return body.pipe(finalizeAsync(() => bodyCleanup));
      });
      const around = createTask(group, { name: 'around' });
      at(2, () => around.cancel());
      expectObservable(around).toBe(expected, undefined, new CancelledError('around'));
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
      expectSubscriptions(bodyCleanup.subscriptions).toBe(bodyCleanupSubs);
      expectSubscriptions(task.subscriptions).toBe(taskSubs);
      expectSubscriptions(taskCleanup.subscriptions).toBe(taskCleanupSubs);
    });
  });

  it('tells a cleanup that fails to the scope around, which fails with the whole group', () => {
    marbles(({ cold, expectObservable, at }) => {
      const cleanup = cold('      --#  ');
      const expected = '       ----#  ';

      const group = taskGroup((crew) => crew.createTask(NEVER.pipe(finalizeAsync(() => cleanup))));
      const around = createTask(group);
      at(2, () => around.cancel());
      expectObservable(around).toBe(expected, undefined, groupError(['error']));
    });
  });

  it('between a failure and its delivery does not lose it: the scope around gets it', () => {
    marbles(({ cold, expectObservable }) => {
      const failing = cold('  --# ');
      const expected = '      --# ';

      const around = createTask(
        taskGroup((crew) => {
          const task = crew.createTask(failing);
          task.subscribe({ error: () => around.cancel() });
          return NEVER;
        }),
      );
      expectObservable(around).toBe(expected, undefined, groupError(['error']));
    });
  });

  it('is atomic: no task that waits for a lock gets it from one that is cancelled with it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const holder = cold('   --------');
      const holderSubs = '    ^-!     ';
      const waiter = cold('   --------');
      const window = '        ^-!     ';
      const expected = '      --      ';

      const lock = new Lock();
      const group = taskGroup((crew) => {
        crew.createTask(holder.pipe(withLock(lock)));
        crew.createTask(waiter.pipe(withLock(lock)));
        return NEVER;
      });
      expectObservable(group, window).toBe(expected);
      expectSubscriptions(holder.subscriptions).toBe(holderSubs);
      expectSubscriptions(waiter.subscriptions).toBe([]);
      at('end', () => expect(lock.locked).toBe(false));
    });
  });

  it('is atomic also for a lock that is held outside the group and let go of before the tasks hear of it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const holder = cold('   --------');
      const holderSubs = '    ^-!     ';
      const waiter = cold('   --------');
      const window = '        ^-!     ';
      const expected = '      --      ';

      const lock = new Lock();
      const group = taskGroup((crew) => crew.createTask(waiter.pipe(withLock(lock))));
      expectObservable(merge(holder.pipe(withLock(lock)), group), window).toBe(expected);
      expectSubscriptions(holder.subscriptions).toBe(holderSubs);
      expectSubscriptions(waiter.subscriptions).toBe([]);
      at('end', () => expect(lock.locked).toBe(false));
    });
  });

  it('lets the task of the group that caused it finish its step; it is cancelled if that is not its last', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const step = cold('     --s|   ');
      const rest = cold('     -----  ');
      const expected = '      ---#   ';
      const expectedLast = '  ---(v|)';

      const inItsGroup = (andThen: Observable<string>) => {
        let member: Observable<string> = NEVER;
        const around = createTask(
          taskGroup((crew) => {
            const act = defer(() => {
              around.cancel();
              return andThen;
            });
            member = crew.createTask(concat(step, act), { name: 'member' });
            return NEVER;
          }),
          { name: 'around' },
        );
        return [around, defer(() => timer(1).pipe(switchMap(() => member)))] as const;
      };
      const [aroundLast, last] = inItsGroup(of('v'));
      const [around, member] = inItsGroup(rest);
      expectObservable(aroundLast).toBe(expected, undefined, new CancelledError('around'));
      expectObservable(last).toBe(expectedLast);
      expectObservable(around).toBe(expected, undefined, new CancelledError('around'));
      expectObservable(member).toBe(expected, undefined, new CancelledError('member'));
      expectSubscriptions(rest.subscriptions).toBe('---(^!)');
    });
  });

  it('inside the last `next` leaves nothing to be told', () => {
    marbles(({ cold, expectObservable }) => {
      const task = cold('  --t|     ');
      const expected = '   ---(b|)  ';

      const group = taskGroup((crew) => {
        crew.createTask(task);
        return of('b');
      });
      expectObservable(group.pipe(take(1))).toBe(expected);
    });
  });
});

describe('the group as a scope', () => {
  it('takes tasks of createTask, and finds itself for those that name no scope', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const named = cold('   ---n|     ');
      const namedSubs = '    ^---!     ';
      const ambient = cold(' -----a|   ');
      const ambientSubs = '  ^-----!   ';
      const expected = '     ------(b|)';

      const group = taskGroup((crew) => {
        createTask(named, { scope: crew });
        createTask(ambient);
        return of('b');
      });
      expectObservable(group).toBe(expected);
      expectSubscriptions(named.subscriptions).toBe(namedSubs);
      expectSubscriptions(ambient.subscriptions).toBe(ambientSubs);
    });
  });

  it('says by name what it waits for', () => {
    marbles(({ cold, at }) => {
      let crew!: TaskGroup;
      const group = taskGroup((given) => {
        crew = given;
        crew.createTask(cold('---|'), { name: 'kettle' });
        return of('b');
      });
      group.subscribe();
      at(1, () => expect([crew.name, crew.size, [...crew.names()]]).toEqual(['TaskGroup', 1, ['kettle']]));
    });
  });

  it('refuses tasks while it shuts down and once it is finished', () => {
    marbles(({ cold, at }) => {
      let crew!: TaskGroup;
      const body = NEVER.pipe(finalizeAsync(() => cold('---|')));
      taskGroup((given) => ((crew = given), body), { name: 'crew' }).subscribe();
      const late = () => crew.createTask(EMPTY);
      at(1, () => crew.cancel());
      at(2, () => expect(late).toThrow(new InvalidStateError('createTask: crew is shutting down')));
      at(4, () => expect(late).toThrow(new InvalidStateError('createTask: crew is finished')));
    });
  });

  it('that is cancelled as a member of another scope goes on: only the end of its subscription ends it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const task = cold('  ---t|     ');
      const taskSubs = '   ^---!     ';
      const expected = '   ----(b|)  ';

      const scopes: Scope[] = [];
      const group = taskGroup((crew) => {
        if (crew.parent) scopes.push(crew.parent);
        crew.createTask(task);
        return of('b');
      });
      const around = createTask(group);
      at(2, () => {
        for (const scope of scopes) scope.cancel();
      });
      expectObservable(around).toBe(expected);
      expectSubscriptions(task.subscriptions).toBe(taskSubs);
    });
  });
});

it('needs a function', () => {
  expect(() => taskGroup(of(1) as never)).toThrow(
    new TypeError('taskGroup: expected body to be a function, got an Observable'),
  );
});

describe('leaves nothing behind at any frame:', () => {
  it('no task, timer, waiter or source', () => {
    everyFrame(
      ({ cold }) =>
        taskGroup((crew) => {
          const lock = new Lock();
          crew.createTask(cold('--a---|').pipe(withLock(lock)));
          crew.createTask(cold('-b--|').pipe(withLock(lock)));
          crew.createTask(sleep(3));
          crew.createTask(() => {
            crew.createTask(cold('----c|'));
            return cold('--|');
          });
          return cold('-x--y|');
        }),
      { invariant: sameTasks() },
    );
  });

  it('when a task fails', () => {
    everyFrame(
      ({ cold }) =>
        inScope(
          taskGroup((crew) => {
            crew.createTask(cold('---#'));
            crew.createTask(sleep(6));
            return cold('-x--y|');
          }).pipe(catchError(() => cold('-z|'))),
        ),
      { invariant: sameTasks() },
    );
  });

  it('when the body fails synchronously', () => {
    everyFrame(
      ({ cold }) =>
        inScope(
          taskGroup((crew) => {
            crew.createTask(cold('--a|'));
            return throwError(() => 'sync');
          }).pipe(catchError(() => cold('-z|'))),
        ),
      { invariant: sameTasks() },
    );
  });

  it('once its cleanups are over', () => {
    everyFrame(
      ({ cold }) =>
        taskGroup((crew) => {
          crew.createTask(cold('--a-----|').pipe(finalizeAsync(() => cold('---|'))));
          crew.createTask(cold('---b|').pipe(finalizeAsync(() => sleep(2))));
          return cold('-x--y|').pipe(finalizeAsync(() => cold('-|')));
        }),
      { grace: 4, invariant: sameTasks() },
    );
  });
});
