import { catchError, concat, EMPTY, NEVER, Observable, of, Subject, switchMap, take, throwError } from 'rxjs';
import { CancelledError, createTask, currentTask, finalizeAsync, Scope, sleep, timeoutScope } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { inScope } from '../internal/inScope.ts';

describe('the end of the source', () => {
  it('is held back until the cleanup is over: the diagram of its documentation', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('    -a-b|    ');
      const sourceSubs = '     ^---!    ';
      const cleanup = cold('       --|  ');
      const cleanupSubs = '    ----^-!  ';
      const expected = '       -a-b--|  ';

      expectObservable(source.pipe(finalizeAsync(() => cleanup))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('in an error is, too', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('    -a-#     ');
      const cleanup = cold('      --|   ');
      const cleanupSubs = '    ---^-!   ';
      const expected = '       -a---#   ';

      expectObservable(source.pipe(finalizeAsync(() => cleanup))).toBe(expected);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('comes at once if there is nothing to wait for', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a-b|').pipe(finalizeAsync(() => undefined))).toBe('-a-b|');
      expectObservable(cold('-a-b|').pipe(finalizeAsync(() => EMPTY))).toBe('    -a-b|');
      expectObservable(cold('-a-#').pipe(finalizeAsync(() => [1, 2]))).toBe('    -a-#');
      expectObservable(of('a').pipe(finalizeAsync(() => undefined))).toBe('      (a|)');
    });
  });

  it('never comes for a source that never ends, and the cleanup never begins', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('    -a-b-');
      const cleanup = cold('   --|  ');
      const expected = '       -a-b-';

      expectObservable(source.pipe(finalizeAsync(() => cleanup))).toBe(expected);
      expectSubscriptions(cleanup.subscriptions).toBe([]);
    });
  });

  it('is what the cleanup is told, once for each subscription', () => {
    marbles(({ cold, expectObservable, at }) => {
      const kinds: string[] = [];
      const noted = finalizeAsync<string>((kind) => void kinds.push(kind));
      expectObservable(cold('-a|').pipe(noted)).toBe('   -a|');
      expectObservable(cold('-a--#').pipe(noted)).toBe(' -a--#');
      expectObservable(cold('-a----').pipe(noted), '^--!').toBe('-a-');
      expectObservable(cold('-a----').pipe(noted, take(1))).toBe('-(a|)');
      at('end', () => expect(kinds).toEqual(['unsubscribe', 'complete', 'unsubscribe', 'error']));
    });
  });

  it('lets a source that waits for it, in the same chain, go on afterwards', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const first = cold('   -a|       ');
      const cleanup = cold('    --|    ');
      const second = cold('       -b|  ');
      const secondSubs = '   ----^-!  ';
      const expected = '     -a---b|  ';

      expectObservable(concat(first.pipe(finalizeAsync(() => cleanup)), second)).toBe(expected);
      expectSubscriptions(second.subscriptions).toBe(secondSubs);
    });
  });
});

describe('unsubscribing', () => {
  it('starts the cleanup and returns at once: nobody is told, and the cleanup runs to its end', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('    -a-------');
      const sourceSubs = '     ^--!     ';
      const cleanup = cold('      ---|  ');
      const cleanupSubs = '    ---^--!  ';
      const window = '         ^--!     ';
      const expected = '       -a-      ';

      expectObservable(source.pipe(finalizeAsync(() => cleanup)), window).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('while the cleanup is under way changes nothing: it runs once, and to its end', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('    -a|        ');
      const cleanup = cold('     ----|    ');
      const cleanupSubs = '    --^---!    ';
      const window = '         ^---!      ';
      const expected = '       -a         ';

      expectObservable(source.pipe(finalizeAsync(() => cleanup)), window).toBe(expected);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('by an operator that moves on lets the old cleanup and the new source run side by side', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const one = cold('       -a--------        ');
      const oneSubs = '        -^--!             ';
      const two = cold('          -b|            ');
      const twoSubs = '        ----^-!           ';
      const cleanup = cold('       ---|          ');
      const cleanupSubs = [
        '                      ----^--!          ',
        '                      ------^--!        ',
      ];
      const source = hot('     -x--y-|           ', { x: one, y: two });
      const expected = '       --a--b---|        ';

      const latest = source.pipe(switchMap((work) => work.pipe(finalizeAsync(() => cleanup))));
      expectObservable(latest).toBe(expected);
      expectSubscriptions(one.subscriptions).toBe(oneSubs);
      expectSubscriptions(two.subscriptions).toBe(twoSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('from inside `next` starts it there', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('    -a-b-c');
      const cleanup = cold('   --|   ');
      const cleanupSubs = '    ---^-!';
      const expected = '       -a-(b|)';

      expectObservable(source.pipe(finalizeAsync(() => cleanup), take(2))).toBe(expected);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('from inside the subscribe of the source is an unsubscribe like any other', () => {
    const log: string[] = [];
    of('a', 'b').pipe(finalizeAsync((kind) => void log.push(kind)), take(1)).subscribe((value) => log.push(value));
    expect(log).toEqual(['a', 'unsubscribe']);
  });
});

describe('the scope', () => {
  it('under which it is subscribed waits for the cleanup', () => {
    marbles(({ cold, expectObservable, at }) => {
      const cleanup = cold('      ---|');
      const expected = '       -----#';

      const task = createTask(NEVER.pipe(finalizeAsync(() => cleanup)), { name: 'job' });
      at(2, () => task.cancel());
      expectObservable(task).toBe(expected, undefined, new CancelledError('job'));
    });
  });

  it('given as an option waits instead', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const cleanup = cold('      ---|    ');
      const cleanupSubs = '    --^--!    ';
      const cancelled = '      --#       ';
      const window = '         ---^      ';
      const settled = '        -----(s|) ';

      const scope = new Scope();
      const task = createTask(NEVER.pipe(finalizeAsync(() => cleanup, { scope })), { name: 'job' });
      at(2, () => task.cancel());
      expectObservable(task).toBe(cancelled, undefined, new CancelledError('job'));
      expectObservable(scope.settled(), window).toBe(settled, { s: undefined });
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('is current in the cleanup, which it knows when that is called', () => {
    marbles(({ at }) => {
      const names: (string | undefined)[] = [];

      const task = createTask(NEVER.pipe(finalizeAsync(() => void names.push(currentTask()?.name))), { name: 'job' });
      at(2, () => task.cancel());
      at('end', () => expect(names).toEqual(['job']));
    });
  });

  it('waits for what a cleanup leaves to be cleaned up', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const cleanup = cold('      -x----     ');
      const cleanupSubs = '    --^!         ';
      const tail = cold('          ---|    ');
      const tailSubs = '       ---^--!      ';
      const expected = '       ------#      ';

      const cleaning = cleanup.pipe(finalizeAsync(() => tail), take(1));
      const task = createTask(NEVER.pipe(finalizeAsync(() => cleaning)), { name: 'job' });
      at(2, () => task.cancel());
      expectObservable(task).toBe(expected, undefined, new CancelledError('job'));
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
      expectSubscriptions(tail.subscriptions).toBe(tailSubs);
    });
  });

  it('of two in one chain waits for the inner, then for the outer: inner first, one after the other', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('    -a|         ');
      const inner = cold('       --|       ');
      const innerSubs = '      --^-!       ';
      const outer = cold('         ---|    ');
      const outerSubs = '      ----^--!    ';
      const expected = '       -a-----|    ';

      const both = source.pipe(
        finalizeAsync(() => inner),
        finalizeAsync(() => outer),
      );
      expectObservable(both).toBe(expected);
      expectSubscriptions(inner.subscriptions).toBe(innerSubs);
      expectSubscriptions(outer.subscriptions).toBe(outerSubs);
    });
  });

  it('of two in one chain does so when it is cancelled, too', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const inner = cold('        --|      ');
      const innerSubs = '      --^-!       ';
      const outer = cold('          ---|   ');
      const outerSubs = '      ----^--!    ';
      const expected = '       -------#    ';

      const both = NEVER.pipe(
        finalizeAsync(() => inner),
        finalizeAsync(() => outer),
      );
      const task = createTask(both, { name: 'job' });
      at(2, () => task.cancel());
      expectObservable(task).toBe(expected, undefined, new CancelledError('job'));
      expectSubscriptions(inner.subscriptions).toBe(innerSubs);
      expectSubscriptions(outer.subscriptions).toBe(outerSubs);
    });
  });
});

describe('a cleanup that fails', () => {
  it('has the last word', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('    -a|      ');
      const cleanup = cold('     --#    ');
      const expected = '       -a--#    ';

      expectObservable(source.pipe(finalizeAsync(() => cleanup))).toBe(expected);
    });
  });

  it('names the error of the source as its cause', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('    -#       ', undefined, new Error('source'));
      const cleanup = cold('     --#    ', undefined, new Error('cleanup'));
      const expected = '       ---#     ';

      const failing = source.pipe(finalizeAsync(() => cleanup));
      expectObservable(failing).toBe(expected, undefined, new Error('cleanup', { cause: new Error('source') }));
    });
  });

  it('leaves a cause that its error has, and an error that is no Error', () => {
    marbles(({ expectObservable }) => {
      const source = throwError(() => new Error('source'));
      const failing = (error: unknown) => source.pipe(finalizeAsync(() => throwError(() => error)));
      const caused = new Error('cleanup', { cause: 'its own' });
      expectObservable(failing(caused)).toBe('#', undefined, new Error('cleanup', { cause: 'its own' }));
      expectObservable(failing('text')).toBe('#', undefined, 'text');
      expectObservable(failing(Object.freeze(new Error('ice')))).toBe('#', undefined, new Error('ice'));
    });
  });

  it('by throwing does so at once', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('    -a|');
      const expected = '       -a#';

      const throwing = finalizeAsync<string>(() => {
        throw new Error('cleanup');
      });
      expectObservable(source.pipe(throwing)).toBe(expected, undefined, new Error('cleanup'));
    });
  });

  it('after an unsubscribe is told to the scope', () => {
    marbles(({ cold, expectObservable, at }) => {
      const cleanup = cold('       --#    ');
      const window = '         ^-!       ';
      const expected = '       --        ';
      const failures: unknown[] = [];

      expectObservable(inScope(NEVER.pipe(finalizeAsync(() => cleanup)), failures), window).toBe(expected);
      at('end', () => expect(failures).toEqual(['error']));
    });
  });

  it('at once, after a cleanup that took its time, is not lost to the task that is cancelled', () => {
    marbles(({ cold, expectObservable, at }) => {
      const slow = cold('         --|    ');
      const expected = '       ----#     ';

      const both = NEVER.pipe(
        finalizeAsync(() => slow),
        finalizeAsync(() => throwError(() => new Error('outer'))),
      );
      const task = createTask(both);
      at(2, () => task.cancel());
      expectObservable(task).toBe(expected, undefined, new Error('outer'));
    });
  });

  it('does not keep the next one in the chain from running', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const inner = cold('       -#       ', undefined, new Error('inner'));
      const outer = cold('        --|     ');
      const outerSubs = '      ---^-!     ';
      const expected = '       -----#     ';

      const both = cold('      --|        ').pipe(
        finalizeAsync(() => inner),
        finalizeAsync(() => outer),
      );
      expectObservable(both).toBe(expected, undefined, new Error('inner'));
      expectSubscriptions(outer.subscriptions).toBe(outerSubs);
    });
  });
});

describe('a cancellation', () => {
  it('that comes when the cleanup is under way interrupts it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const source = cold('    --|        ');
      const cleanup = cold('     -------| ');
      const cleanupSubs = '    --^-!      ';
      const expected = '       ----#      ';

      const task = createTask(source.pipe(finalizeAsync(() => cleanup)), { name: 'job' });
      at(4, () => task.cancel());
      expectObservable(task).toBe(expected, undefined, new CancelledError('job'));
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('by a deadline around it does, too', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('    --|          ');
      const cleanup = cold('     -------|   ');
      const cleanupSubs = '    --^--!       ';
      const expected = '       -----(t|)    ';

      const limited = timeoutScope(5, () => source.pipe(finalizeAsync(() => cleanup)));
      expectObservable(limited.pipe(catchError(() => of('t')))).toBe(expected);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });
});

it('needs a function', () => {
  expect(() => finalizeAsync(EMPTY as never)).toThrow(
    new TypeError('finalizeAsync: expected cleanup to be a function, got an Observable'),
  );
});

describe('at any frame', () => {
  it('the cleanup runs exactly once, and nothing is left behind', () => {
    let runs = 0;
    let subscriptions = 0;
    const counted = <T>(source: Observable<T>, cleanup: Observable<unknown>) =>
      new Observable<T>((subscriber) => {
        subscriptions++;
        source
          .pipe(
            finalizeAsync(() => {
              runs++;
              return cleanup;
            }),
          )
          .subscribe(subscriber);
      });
    const once = () => runs === subscriptions;
    everyFrame(({ cold }) => counted(cold('-a--b-|'), cold('--|')), { grace: 2, invariant: once });
    everyFrame(({ cold }) => counted(cold('-a--b-#'), sleep(2)), { grace: 2, invariant: once });
    everyFrame(({ cold }) => counted(cold('-a--b-|'), EMPTY), { invariant: once });
    everyFrame(() => counted(of('a', 'b', 'c'), EMPTY), { invariant: once });
    everyFrame(({ cold }) => inScope(counted(cold('-a--b-|'), cold('--#'))), { grace: 2, invariant: once });
  });

  it('feeding the source from inside `next` loses nothing', () => {
    const subject = new Subject<number>();
    const log: unknown[] = [];
    subject.pipe(finalizeAsync((kind) => void log.push(kind))).subscribe({
      next: (value) => {
        log.push(value);
        if (value < 3) subject.next(value + 1);
        else subject.complete();
      },
      complete: () => log.push('end'),
    });
    subject.next(1);
    expect(log).toEqual([1, 2, 3, 'complete', 'end']);
  });
});
