import { catchError, defer, EMPTY, NEVER, of, type Observable } from 'rxjs';
import {
  CancelledError,
  createTask,
  finalizeAsync,
  InvalidStateError,
  resource,
  Scope,
  taskGroup,
  timeoutScope,
  type TaskGroup,
} from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { groupError } from '../internal/groupError.ts';
import { owned } from '../internal/owned.ts';
import { sameTasks } from '../internal/sameTasks.ts';

describe('a task', () => {
  it('subscribes to its source by itself, once: the diagram of its documentation', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('--a|    ');
      const sourceSubs = ' ^--!    ';
      const expected = '   ---(a|) ';

      const task = createTask(source);
      expectObservable(task).toBe(expected);
      expectObservable(task).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('runs though nobody ever waits for it', () => {
    marbles(({ cold, expectSubscriptions }) => {
      const source = cold('--a|');
      const sourceSubs = ' ^--!';

      createTask(source);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('begins once the current synchronous work is over, in the order of creation', () => {
    marbles(({ at }) => {
      const log: string[] = [];
      const noted = (name: string) => defer(() => (log.push(name), EMPTY));

      createTask(noted('first'));
      createTask(noted('second'));
      log.push('the code after createTask');
      at('end', () => expect(log).toEqual(['the code after createTask', 'first', 'second']));
    });
  });

  it('takes whatever is an ObservableInput', () => {
    marbles(({ expectObservable }) => {
      expectObservable(createTask([1, 2, 3])).toBe('(r|)', { r: 3 });
      expectObservable(createTask(new Set(['x']))).toBe('(x|)');
    });
  });

  it('takes a function of its own scope, which is called when the task begins', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const source = cold('--a|    ');
      const sourceSubs = ' ^--!    ';
      const expected = '   ---(a|) ';
      const log: string[] = [];

      const work = (scope: Scope): Observable<string> => {
        log.push(`the scope of ${scope.name}`);
        return source;
      };
      const task = createTask(work, { name: 'job' });
      log.push('created');
      expectObservable(task).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      at('end', () => expect(log).toEqual(['created', 'the scope of job']));
    });
  });

  it('that is given no source at all is refused', () => {
    expect(() => createTask(undefined as never)).toThrow(
      new TypeError('createTask: expected an ObservableInput or a function that returns one, got undefined'),
    );
  });

  it('whose source is no ObservableInput fails with a TypeError', () => {
    marbles(({ expectObservable }) => {
      const expected = '(t|)';

      const failing = defer(() => createTask(() => 5 as never));
      const isTypeError = catchError((error: unknown) => of(error instanceof TypeError));
      expectObservable(failing.pipe(isTypeError)).toBe(expected, { t: true });
    });
  });

  it('is called Task-1, Task-2, … unless it has a name', () => {
    marbles(({ at }) => {
      const [one, two] = [createTask(EMPTY), createTask(EMPTY)];
      const number = Number(/^Task-(\d+)$/.exec(one.name)?.[1]);
      at('end', () => expect(two.name).toBe(`Task-${number + 1}`));
    });
  });
});

describe('the scope of a task', () => {
  it('is handed to its function: what is released there is released before the task is done', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const use = cold('      ------');
      const useSubs = '       ^-!   ';
      const release = cold('    --| ');
      const releaseSubs = '   --^-! ';
      const expected = '      ----# ';

      const using = (scope: Scope) => resource(() => of('r'), () => use, () => release, { scope });
      const task = createTask(using, { name: 'job' });
      at(2, () => task.cancel());
      expectObservable(task).toBe(expected, undefined, new CancelledError('job'));
      expectSubscriptions(use.subscriptions).toBe(useSubs);
      expectSubscriptions(release.subscriptions).toBe(releaseSubs);
    });
  });

  it('cancels the tasks that were started in it when the body has ended, and waits for their cleanup', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const child = cold('    ----------');
      const childSubs = '     ^--!      ';
      const release = cold('     --|    ');
      const releaseSubs = '   ---^-!    ';
      const body = cold('     -a-|      ');
      const expected = '      -----(a|) ';

      const task = createTask((scope) => {
        const withRelease = resource(() => of('r'), () => child, () => release);
        createTask(withRelease, { scope });
        return body;
      });
      expectObservable(task).toBe(expected);
      expectSubscriptions(child.subscriptions).toBe(childSubs);
      expectSubscriptions(release.subscriptions).toBe(releaseSubs);
    });
  });

  it('fails with a task in it that fails and that nobody looks at, when the body has ended', () => {
    marbles(({ cold, expectObservable }) => {
      const child = cold('  -#    ');
      const body = cold('   ---a| ');
      const expected = '    ----# ';

      const task = createTask((scope) => {
        createTask(child, { scope });
        return body;
      });
      expectObservable(task).toBe(expected);
    });
  });
});

describe('the owner of a task', () => {
  it('is the task group under which it is created while something is subscribed, however deep', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const inner = cold('    ----i|   ');
      const innerSubs = '     ^----!   ';
      const body = cold('     -b|      ');
      const expected = '      -----(b|)';

      const group = taskGroup(() => {
        createTask(
          defer(() => {
            createTask(inner);
            return EMPTY;
          }),
        );
        return body;
      });
      expectObservable(group).toBe(expected);
      expectSubscriptions(inner.subscriptions).toBe(innerSubs);
    });
  });

  it('is not a timeout that happens to be around: the task goes on after it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const background = cold('  -----x|   ');
      const backgroundSubs = '   ^-----!   ';
      const body = cold('        -b|       ');
      const expected = '         -b|       ';

      const scoped = timeoutScope(4, () => {
        createTask(background);
        return body;
      });
      expectObservable(scoped).toBe(expected);
      expectSubscriptions(background.subscriptions).toBe(backgroundSubs);
    });
  });

  it('is nobody outside of any subscribe', () => {
    marbles(({ cold, expectSubscriptions, at }) => {
      const source = cold('---a|');
      const sourceSubs = ' ^---!';

      const task = createTask(source);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      at('end', () => expect(task.parent).toBeUndefined());
    });
  });

  it('is the `scope` it is given, which waits for it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('---a|    ');
      const sourceSubs = ' ^---!    ';
      const settled = '    ----(s|) ';

      const scope = new Scope();
      createTask(source, { scope });
      expect(scope.size).toBe(1);
      expectObservable(scope.settled()).toBe(settled, { s: undefined });
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('cannot be a task group that is shutting down, nor one that is finished', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const failing = cold('     -#      ');
      const failingSubs = '      ^!      ';
      const cleanup = cold('      ---|   ');
      const cleanupSubs = '      -^--!   ';
      const expected = '         ----#   ';
      let group!: TaskGroup;

      const groups = taskGroup(
        (given) => {
          group = given;
          group.createTask(failing);
          return NEVER.pipe(finalizeAsync(() => cleanup));
        },
        { name: 'crew' },
      );
      const late = () => createTask(EMPTY, { scope: group });
      at(2, () => expect(late).toThrow(new InvalidStateError('createTask: crew is shutting down')));
      at(5, () => expect(late).toThrow(new InvalidStateError('createTask: crew is finished')));
      expectObservable(groups).toBe(expected, undefined, groupError(['error'], 'crew'));
      expectSubscriptions(failing.subscriptions).toBe(failingSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('is, for a cleanup in a group that is shutting down, the next group around that takes tasks', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('      --#     ');
      const bodySubs = '       ^-!     ';
      const report = cold('      ----r| ');
      const reportSubs = '     --^----! ';
      const after = cold('       -|     ');
      const afterSubs = '      --^!     ';
      const expected = '       -------| ';

      const inner = taskGroup((group) => {
        group.createTask(NEVER.pipe(finalizeAsync(() => void createTask(report))));
        return body;
      });
      const outer = taskGroup(() => inner.pipe(catchError(() => after)));
      expectObservable(outer).toBe(expected);
      expectSubscriptions(after.subscriptions).toBe(afterSubs);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
      expectSubscriptions(report.subscriptions).toBe(reportSubs);
    });
  });
});

it('leaves nothing behind at any frame', () => {
  everyFrame(({ cold }) => owned(() => createTask(cold('--a--b|'), { name: 'job' })), { invariant: sameTasks() });
  everyFrame(({ cold }) => owned(() => createTask(() => cold('--a--b|'))), { invariant: sameTasks() });
  everyFrame(
    ({ cold }) =>
      owned(() =>
        createTask((scope) => {
          createTask(cold('-c-------'), { scope });
          return cold('--a--b|');
        }),
      ),
    { invariant: sameTasks() },
  );
});
