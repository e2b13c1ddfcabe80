import { catchError, concat, defer, EMPTY, NEVER, of, throwError } from 'rxjs';
import {
  CancelledError,
  createTask,
  finalizeAsync,
  InvalidStateError,
  sleep,
  taskGroup,
  TaskGroupError,
  timeoutScope,
  type TaskGroup,
} from 'rx-asyncio';
import { marbles } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { groupError } from '../../../marble-tests/internal/groupError.ts';

describe('TaskGroup', () => {
  it('exit: waits for all children, also those that children add meanwhile', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const child = cold('   --|      ');
      const childSubs = '    ^-!      ';
      const added = cold('     ---|   ');
      const addedSubs = '    --^--!   ';
      const expected = '     -----|   ';

      const group = taskGroup((crew) => {
        crew.createTask(concat(child, defer(() => (crew.createTask(added), EMPTY))));
        return EMPTY;
      });
      expectObservable(group).toBe(expected);
      expectSubscriptions(child.subscriptions).toBe(childSubs);
      expectSubscriptions(added.subscriptions).toBe(addedSubs);
    });
  });

  it('child error: cancels the others and the body, waits for all, fails with a group of one', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const failing = cold('   -#        ');
      const sibling = cold('   ------    ');
      const siblingSubs = '    ^!        ';
      const cleanup = cold('    ---|     ');
      const cleanupSubs = '    -^--!     ';
      const body = cold('      ---b|     ');
      const bodySubs = '       ^!        ';
      const expected = '       ----#     ';

      const group = taskGroup((crew) => {
        crew.createTask(failing);
        crew.createTask(sibling.pipe(finalizeAsync(() => cleanup)));
        return body;
      });
      expectObservable(group).toBe(expected, undefined, groupError(['error']));
      expectSubscriptions(sibling.subscriptions).toBe(siblingSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
    });
  });

  it('child error: the group holds those of the cleanup, too, in the order of completion', () => {
    marbles(({ cold, expectObservable }) => {
      const expected = '----#';

      const group = taskGroup((crew) => {
        crew.createTask(NEVER.pipe(finalizeAsync(() => cold('---#', undefined, 'second'))));
        crew.createTask(cold('-#', undefined, 'first'));
        return EMPTY;
      });
      expectObservable(group).toBe(expected, undefined, groupError(['first', 'second']));
    });
  });

  it('body error: the children are cancelled, and it is in the group, too', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const child = cold('------');
      const childSubs = ' ^-!   ';
      const expected = '  --#   ';

      const group = taskGroup((crew) => {
        crew.createTask(child);
        return cold('     --#   ', undefined, 'body');
      });
      expectObservable(group).toBe(expected, undefined, groupError(['body']));
      expectSubscriptions(child.subscriptions).toBe(childSubs);
    });
  });

  it('child cancelled: ignored in silence', () => {
    marbles(({ cold, expectObservable, at }) => {
      const expected = '---|';

      let crew!: TaskGroup;
      const group = taskGroup((given) => ((crew = given), cold('---|')));
      at(1, () => void crew.createTask(NEVER).cancel());
      expectObservable(group).toBe(expected);
    });
  });

  it('parent cancelled: the children are cancelled and awaited, and no group comes out of it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const child = cold('     ------    ');
      const childSubs = '      ^-!       ';
      const cleanup = cold('     ---|    ');
      const cleanupSubs = '    --^--!    ';
      const expected = '       -----#    ';

      const group = taskGroup((crew) => (crew.createTask(child.pipe(finalizeAsync(() => cleanup))), NEVER));
      const parent = createTask(group, { name: 'parent' });
      at(2, () => parent.cancel());
      expectObservable(parent).toBe(expected, undefined, new CancelledError('parent'));
      expectSubscriptions(child.subscriptions).toBe(childSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('parent cancelled and a child failing in its cleanup: the group wins, and nothing after it runs', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const next = cold('     -a| ');
      const expected = '      ---#';

      const group = taskGroup((crew) => (crew.createTask(NEVER.pipe(finalizeAsync(() => cold('-#')))), NEVER));
      const caught = group.pipe(catchError(() => EMPTY));
      const parent = createTask(concat(caught, next), { name: 'parent' });
      at(2, () => parent.cancel());
      expectObservable(parent).toBe(expected, undefined, groupError(['error']));
      expectSubscriptions(next.subscriptions).toBe([]);
    });
  });

  it('timing: cancelled from outside, the body cleans up before the children are cancelled', () => {
    marbles(({ cold, expectSubscriptions, at }) => {
      const child = cold('       --------');
      const childSubs = '        ^---!   ';
      const cleanup = cold('       --|   ');
      const cleanupSubs = '      --^-!   ';

      const group = taskGroup((crew) => (crew.createTask(child), NEVER.pipe(finalizeAsync(() => cleanup))));
      const parent = createTask(group);
      at(2, () => parent.cancel());
      expectSubscriptions(child.subscriptions).toBe(childSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('create_task: refused while it shuts down and once it is finished; there is no "not entered"', () => {
    marbles(({ cold, at }) => {
      let crew!: TaskGroup;
      taskGroup((given) => ((crew = given), NEVER.pipe(finalizeAsync(() => cold('--|'))))).subscribe();
      at(1, () => crew.cancel());
      const late = () => crew.createTask(EMPTY);
      at(2, () => expect(late).toThrow(new InvalidStateError('createTask: TaskGroup is shutting down')));
      at(3, () => expect(late).toThrow(new InvalidStateError('createTask: TaskGroup is finished')));
    });
  });

  it('enter twice: every subscription enters a group of its own', () => {
    marbles(({ expectObservable, at }) => {
      const crews = new Set<TaskGroup>();
      const group = taskGroup((crew) => (crews.add(crew), of('b')));
      expectObservable(concat(group, group)).toBe('(bb|)');
      at('end', () => expect(crews.size).toBe(2));
    });
  });

  it('a timeout around a failed group: the group comes out, not a cancellation (gh-133747)', () => {
    marbles(({ cold, expectObservable }) => {
      const expected = '--#';

      const failed = taskGroup((crew) => crew.createTask(cold('--#')));
      const task = createTask(timeoutScope(9, () => failed));
      expectObservable(task).toBe(expected, undefined, groupError(['error']));
    });
  });

  it('tg.cancel(): everything is cancelled, the exit is without error, and twice is once', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const child = cold('------');
      const childSubs = ' ^-!   ';
      const expected = '  --|   ';

      const group = taskGroup((crew) => {
        crew.createTask(child);
        crew.createTask(sleep(2)).subscribe(() => {
          crew.cancel();
          crew.cancel();
        });
        return NEVER;
      });
      expectObservable(group).toBe(expected);
      expectSubscriptions(child.subscriptions).toBe(childSubs);
    });
  });

  it('tg.cancel() in the frame of a cancellation from outside: that is not lost (gh-155433)', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const next = cold('-a|');
      const expected = ' --#';

      let crew!: TaskGroup;
      const group = taskGroup((given) => ((crew = given), NEVER));
      const parent = createTask(concat(group, next), { name: 'parent' });
      at(2, () => {
        crew.cancel();
        parent.cancel();
      });
      expectObservable(parent).toBe(expected, undefined, new CancelledError('parent'));
      expectSubscriptions(next.subscriptions).toBe([]);
    });
  });

  it('eager: a child that fails at once, or is created as the group is cancelled, hangs nothing (gh-128550)', () => {
    marbles(({ expectObservable }) => {
      const failing = taskGroup((crew) => crew.createTask(throwError(() => 'at once')));
      const cancelled = taskGroup((crew) => {
        const child = crew.createTask(NEVER);
        crew.cancel();
        return child;
      });
      expectObservable(failing).toBe('#', undefined, groupError(['at once']));
      expectObservable(cancelled).toBe('|');
    });
  });
});

describe('except*', () => {
  const [wide, deep, text] = [new RangeError('wide'), new RangeError('deep'), 'text'];
  const nested = groupError([wide, groupError([deep, text], 'inner'), text], 'outer');
  const isRange = (error: unknown) => error instanceof RangeError;

  it('subgroup(): those that match, at every depth, with the nesting kept', () => {
    expect(nested.subgroup(isRange)?.errors).toEqual([wide, new TaskGroupError([deep], '2 failures in inner')]);
    expect(nested.subgroup((error) => error === text)?.errors).toEqual([
      new TaskGroupError([text], '2 failures in inner'),
      text,
    ]);
    expect(nested.subgroup(() => false)).toBeUndefined();
  });

  it('split(): those that match and the rest, which make up the whole', () => {
    const [ranges, rest] = nested.split(isRange);
    expect(ranges?.errors).toEqual([wide, new TaskGroupError([deep], '2 failures in inner')]);
    expect(rest?.errors).toEqual([new TaskGroupError([text], '2 failures in inner'), text]);
    expect(nested.split(() => true)).toEqual([nested, undefined]);
  });

  it('a group is an AggregateError with a name of its own', () => {
    expect([nested instanceof AggregateError, nested.name, nested.message]).toEqual([
      true,
      'TaskGroupError',
      '3 failures in outer',
    ]);
  });
});
