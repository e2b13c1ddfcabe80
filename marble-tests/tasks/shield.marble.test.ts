import { catchError, defer, NEVER, Observable, of, throwError, timer } from 'rxjs';
import {
  allTasks,
  CancelledError,
  createTask,
  finalizeAsync,
  gather,
  Scope,
  shield,
  sleep,
  taskGroup,
  timeoutScope,
  waitFor,
} from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { groupError } from '../internal/groupError.ts';
import { inScope } from '../internal/inScope.ts';
import { sameTasks } from '../internal/sameTasks.ts';

describe('unsubscribing', () => {
  it('only stops waiting: the source runs on as a task: the diagram of its documentation', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('--v|');
      const sourceSubs = ' ^--!';
      const window = '     ^!  ';
      const expected = '   -   ';

      expectObservable(source.pipe(shield()), window).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('right away is too late, too: the task was started', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('--v|');
      const sourceSubs = ' ^--!';
      const window = '     (^!)';
      const expected = '       ';

      expectObservable(source.pipe(shield()), window).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('because a timeout is over does not take the source along', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-----v|');
      const sourceSubs = ' ^-----!';
      const expected = '   ---(t|)';

      const inTime = source.pipe(shield(), waitFor(3), catchError((error: unknown) => of((error as Error).name)));
      expectObservable(inTime).toBe(expected, { t: 'TimeoutError' });
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });
});

describe('the source', () => {
  it('is waited for: its last value comes out when it is done', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-b-|    ');
      const sourceSubs = ' ^----!    ';
      const expected = '   -----(b|) ';

      expectObservable(source.pipe(shield())).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('that ends empty yields `undefined`, and one that never ends nothing', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('--|').pipe(shield())).toBe(' --(u|)', { u: undefined });
      expectObservable(cold('---').pipe(shield())).toBe(' ---');
      expectObservable(of('now').pipe(shield())).toBe('   (n|)', { n: 'now' });
    });
  });

  it('that fails while somebody waits fails for them alone', () => {
    marbles(({ cold, expectObservable, at }) => {
      const source = cold('--#  ');
      const expected = '   --#  ';
      const told: unknown[] = [];

      expectObservable(inScope(source.pipe(shield()), told)).toBe(expected);
      at('end', () => expect(told).toEqual([]));
    });
  });

  it('that fails when nobody waits any more is told to the scope', () => {
    marbles(({ cold, expectObservable, at }) => {
      const source = cold('--#  ');
      const window = '     ^!   ';
      const expected = '   -    ';
      const told: unknown[] = [];

      const scope = new Scope({ onError: (error) => told.push(error) });
      expectObservable(inScope(source.pipe(shield()), told, scope), window).toBe(expected);
      at('end', () => expect(told).toEqual(['error']));
    });
  });

  it('runs once for each subscription', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('   --v|      ');
      const sourceSubs = ['   ^--!      ', ' --^--!    '];
      const shielded = source.pipe(shield());
      expectObservable(shielded).toBe('         ---(v|)   ');
      expectObservable(shielded, '--^').toBe('  -----(v|) ');
      expectSubscriptions(source.subscriptions).toBe(sourceSubs.map((subs) => subs.trim()));
    });
  });

  it('that is itself cancelled, by its task, ends with a CancelledError for who waits', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const source = cold('-----v|');
      const sourceSubs = ' ^-!    ';
      const expected = '   --#    ';

      expectObservable(source.pipe(shield({ name: 'save' }))).toBe(expected, undefined, new CancelledError('save'));
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      at(2, () => allTasks().find((task) => task.name === 'save')?.cancel());
    });
  });
});

describe('the task group around', () => {
  it('waits for the source after whoever waited for it has left', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const save = cold('-----s|   ');
      const saveSubs = ' ^-----!   ';
      const expected = ' ------(d|)';

      const group = taskGroup(() => save.pipe(shield(), waitFor(2), catchError(() => of('d'))));
      expectObservable(group).toBe(expected);
      expectSubscriptions(save.subscriptions).toBe(saveSubs);
    });
  });

  it('does not take it along when it is cancelled, but waits for it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const save = cold('   -----s|');
      const saveSubs = '    ^-----!';
      const failing = cold('--#    ');
      const failingSubs = ' ^-!    ';
      const expected = '    ------#';

      const group = taskGroup((crew) => {
        crew.createTask(save.pipe(shield()));
        return failing;
      });
      expectObservable(group).toBe(expected, undefined, groupError(['error']));
      expectSubscriptions(save.subscriptions).toBe(saveSubs);
      expectSubscriptions(failing.subscriptions).toBe(failingSubs);
    });
  });

  it('does not take along what a shielded source starts, either', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const part = cold('   -----p|');
      const partSubs = '    ^-----!';
      const failing = cold('--#    ');
      const expected = '    ------#';

      const group = taskGroup((crew) => {
        const save = defer(() => createTask(part));
        crew.createTask(save.pipe(shield()));
        return failing;
      });
      expectObservable(group).toBe(expected, undefined, groupError(['error']));
      expectSubscriptions(part.subscriptions).toBe(partSubs);
    });
  });

  it('does not fail because the source does and somebody catches it', () => {
    marbles(({ cold, expectObservable }) => {
      const failing = cold('--#     ');
      const expected = '    --(f|)  ';

      const group = taskGroup(() => failing.pipe(shield(), catchError(() => of('f'))));
      expectObservable(group).toBe(expected);
    });
  });

  it('fails if the source does when nobody waits any more', () => {
    marbles(({ cold, expectObservable }) => {
      const failing = cold('----#   ');
      const expected = '    ----#   ';

      const group = taskGroup(() => failing.pipe(shield(), waitFor(2), catchError(() => of('gave up'))));
      expectObservable(group).toBe(expected, undefined, groupError(['error']));
    });
  });
});

describe('the scope', () => {
  it('given as an option owns the task and, unless it is a group, takes it along when it is cancelled', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const source = cold('-----v|');
      const sourceSubs = ' ^--!   ';
      const expected = '   ---#   ';

      const scope = new Scope();
      expectObservable(source.pipe(shield({ scope }))).toBe(expected, undefined, new CancelledError('shield'));
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      at(1, () => expect([...scope.names()]).toEqual(['shield']));
      at(3, () => scope.cancel());
      at(4, () => expect(scope.size).toBe(0));
    });
  });

  it('is not the timeout around: that does not wait for it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-----v|  ');
      const sourceSubs = ' ^-----!  ';
      const expected = '   ---(t|) ';

      const limited = timeoutScope(3, () => source.pipe(shield()));
      expectObservable(limited.pipe(catchError(() => of('t')))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });
});

describe('with gather', () => {
  it('a shielded gather finishes all of its inputs', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   --a|  ');
      const aSubs = '    ^--!  ';
      const b = cold('   ----b|');
      const bSubs = '    ^----!';
      const window = '   ^!    ';
      const expected = ' -     ';

      expectObservable(gather([a, b]).pipe(shield()), window).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('of shielded inputs leaves those to themselves when a sibling fails', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -----a|');
      const aSubs = '    ^-----!';
      const b = cold('   ------ ');
      const bSubs = '    ^-!    ';
      const c = cold('   --#    ');
      const expected = ' --#    ';

      expectObservable(gather([a.pipe(shield()), b, c])).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });
});

describe('leaves nothing behind', () => {
  it('but the task itself, which ends by itself, at any frame', () => {
    everyFrame(({ cold }) => cold('--a--b|').pipe(shield()), { grace: 6, invariant: sameTasks() });
    everyFrame(({ cold }) => inScope(cold('--a--#').pipe(shield())), { grace: 6, invariant: sameTasks() });
    everyFrame(({ cold }) => cold('--a|').pipe(finalizeAsync(() => sleep(2)), shield()), {
      grace: 6,
      invariant: sameTasks(),
    });
  });

  it('in a group at any frame', () => {
    everyFrame(
      ({ cold }) =>
        taskGroup((crew) => {
          crew.createTask(cold('--a--b|').pipe(shield()));
          return timer(3);
        }),
      { grace: 6, invariant: sameTasks() },
    );
  });

  it('for a subscriber that had left before', () => {
    marbles(({ at }) => {
      const same = sameTasks();
      const never = new Observable<never>((subscriber) => {
        subscriber.complete();
        NEVER.pipe(shield()).subscribe(subscriber);
        throwError(() => 'late').pipe(shield()).subscribe(subscriber);
      });
      never.subscribe();
      at(0, () => expect(same()).toBe(true));
    });
  });
});
