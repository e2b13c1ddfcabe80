import {
  catchError,
  concat,
  EMPTY,
  ignoreElements,
  mergeMap,
  NEVER,
  of,
  Subject,
  take,
  tap,
  TimeoutError,
  timer,
  Observable,
} from 'rxjs';
import {
  CancelledError,
  createTask,
  finalizeAsync,
  InvalidStateError,
  sleep,
  timeoutScope,
  type Deadline,
  type Task,
} from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { inScope } from '../internal/inScope.ts';
import { sameTasks } from '../internal/sameTasks.ts';

const timeout = new TimeoutError();

/** Whose deadline an error is. */
const scopeOf = (error: unknown): unknown => (error as { scope?: unknown }).scope;

describe('the body', () => {
  it('is unsubscribed when the time is up: the diagram of its documentation', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('   -a---b---c|');
      const bodySubs = '    ^-----!    ';
      const expected = '    -a---b#    ';

      expectObservable(timeoutScope(6, () => body)).toBe(expected, undefined, timeout);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
    });
  });

  it('that completes in time is all there is, and the timer is gone', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('   -a--b|');
      const bodySubs = '    ^----!';
      const expected = '    -a--b|';

      expectObservable(timeoutScope(6, () => body)).toBe(expected);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
    });
  });

  it('that completes empty, and one that is synchronous, need no time', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(timeoutScope(6, () => cold('--|'))).toBe('--|');
      expectObservable(timeoutScope(6, () => EMPTY)).toBe('|');
      expectObservable(timeoutScope(6, () => ['a', 'b'])).toBe('(ab|)');
    });
  });

  it('that fails in time fails as it is', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('   -a-#');
      const bodySubs = '    ^--!';
      const expected = '    -a-#';

      expectObservable(timeoutScope(6, () => body)).toBe(expected);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
    });
  });

  it('that throws before it returns a source fails with that', () => {
    marbles(({ expectObservable }) => {
      const throwing = timeoutScope(6, (): Observable<never> => {
        throw new Error('no body');
      });
      expectObservable(throwing).toBe('#', undefined, new Error('no body'));
    });
  });

  it('that waits for ever and emits nothing is cut off all the same', () => {
    marbles(({ expectObservable }) => {
      expectObservable(timeoutScope(4, () => NEVER)).toBe('----#', undefined, timeout);
    });
  });

  it('that is taken from does not expire any more', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('   -a---b---c|');
      const bodySubs = '    ^----!     ';
      const expected = '    -a---(b|)  ';

      expectObservable(timeoutScope(6, () => body).pipe(take(2))).toBe(expected);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
    });
  });

  it('may be fed from inside its own `next`: nothing is lost', () => {
    marbles(({ cold, expectObservable }) => {
      const feed = cold('  --a     ');
      const expected = '   --(ba)-#';

      const subject = new Subject<string>();
      feed.subscribe((value) => subject.next(value));
      const answer = tap((value: string) => {
        if (value === 'a') subject.next('b');
      });
      expectObservable(timeoutScope(7, () => subject.pipe(answer))).toBe(expected, undefined, timeout);
    });
  });

  it('is followed by what the consumer does, which is not its own: nothing waits for the cleanup of that', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('      a--|      ');
      const inner = cold('     x---      ');
      const cleanup = cold('   -----|    ');
      const cleanupSubs = '    ^----!    ';
      const expected = '       x--|      ';

      const consumed = inner.pipe(finalizeAsync(() => cleanup), take(1));
      expectObservable(timeoutScope(9, () => body).pipe(mergeMap(() => consumed))).toBe(expected);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('that leaves a cleanup after its end, synchronously over, leaves its failure to the scope around', () => {
    marbles(({ cold, expectObservable, at }) => {
      const cleanup = cold('--#');
      const expected = '    |  ';
      const told: unknown[] = [];

      const limited = timeoutScope(9, (scope) =>
        new Observable<never>((subscriber) => {
          subscriber.complete();
          return () => scope.cleanup(cleanup);
        }));
      expectObservable(inScope(limited, told)).toBe(expected);
      at('end', () => expect(told).toEqual(['error']));
    });
  });

  it('has a deadline of its own for every subscriber', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('      -a-------  ');
      const bodySubs = ['      ^---!      ', '   ---^---!   '];
      const firstWindow = '    ^          ';
      const first = '          -a--#      ';
      const secondWindow = '   ---^       ';
      const second = '         ----a--#   ';

      const scoped = timeoutScope(4, () => body);
      expectObservable(scoped, firstWindow).toBe(first, undefined, timeout);
      expectObservable(scoped, secondWindow).toBe(second, undefined, timeout);
      expectSubscriptions(body.subscriptions).toBe(bodySubs.map((subs) => subs.trim()));
    });
  });
});

describe('no time', () => {
  it('lets a body that needs none complete: it was never late', () => {
    marbles(({ expectObservable }) => {
      const scopes: Deadline[] = [];
      const scoped = timeoutScope(0, (scope) => (scopes.push(scope), of('a', 'b')));
      expectObservable(scoped).toBe('(ab|)');
      timer(1).subscribe(() => expect(scopes.map(({ expired }) => expired)).toEqual([false]));
    });
  });

  it('is over for a body that waits at all, be it a bare yield', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('   -a|');
      const bodySubs = '    (^!)';
      const expected = '    #  ';

      expectObservable(timeoutScope(0, () => body)).toBe(expected, undefined, timeout);
      expectObservable(timeoutScope(0, () => sleep(0))).toBe(expected, undefined, timeout);
      expectObservable(timeoutScope(-5, () => NEVER)).toBe(expected, undefined, timeout);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
    });
  });

  it('limit, with `null` or Infinity, is none', () => {
    marbles(({ cold, expectObservable }) => {
      const body = cold('   9s a|');
      const expected = '    9s a|';

      expectObservable(timeoutScope(null, () => body)).toBe(expected);
      expectObservable(timeoutScope(Infinity, () => body)).toBe(expected);
    });
  });
});

describe('on expiry', () => {
  it('the cleanup of the body is waited for, however long it takes', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('      -a--------    ');
      const bodySubs = '       ^---!         ';
      const cleanup = cold('       -----|    ');
      const cleanupSubs = '    ----^----!    ';
      const expected = '       -a-------#    ';

      const scoped = timeoutScope(4, () => body.pipe(finalizeAsync(() => cleanup)));
      expectObservable(scoped).toBe(expected, undefined, timeout);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('a cleanup that fails has the last word, with the timeout as its cause', () => {
    marbles(({ cold, expectObservable }) => {
      const cleanup = cold('  --# ', undefined, new Error('cleanup'));
      const expected = '    ----# ';

      const scoped = timeoutScope(2, () => NEVER.pipe(finalizeAsync(() => cleanup)));
      expectObservable(scoped).toBe(expected, undefined, new Error('cleanup', { cause: timeout }));
    });
  });

  it('a cleanup that was under way is interrupted', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('      --|         ');
      const cleanup = cold('     -------| ');
      const cleanupSubs = '    --^-!       ';
      const expected = '       ----#       ';

      const scoped = timeoutScope(4, () => body.pipe(finalizeAsync(() => cleanup)));
      expectObservable(scoped).toBe(expected, undefined, timeout);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('the tasks that were started in its scope are cancelled, too, and waited for', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const background = cold('   ---------    ');
      const backgroundSubs = '    ^---!        ';
      const cleanup = cold('          --|      ');
      const cleanupSubs = '       ----^-!      ';
      const expected = '          ------#      ';

      const scoped = timeoutScope(4, (scope) => {
        createTask(background.pipe(finalizeAsync(() => cleanup)), { scope });
        return NEVER;
      });
      expectObservable(scoped).toBe(expected, undefined, timeout);
      expectSubscriptions(background.subscriptions).toBe(backgroundSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('the end of the body, in the same frame but before, is what counts', () => {
    marbles(({ cold, expectObservable }) => {
      const body = cold('   ---a|');
      const expected = '    ---a|';

      const scoped = timeoutScope(10, (scope) => {
        cold('-r').subscribe(() => scope.reschedule(4));
        return body;
      });
      expectObservable(scoped).toBe(expected);
    });
  });
});

describe('unsubscribing', () => {
  it('cancels the body and the timer: nobody is told', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('   -a--------');
      const bodySubs = '    ^--!      ';
      const window = '      ^--!      ';
      const expected = '    -a        ';

      expectObservable(timeoutScope(6, () => body), window).toBe(expected);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
    });
  });

  it('while the cleanup after the expiry is under way lets that end: the scope around waits', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const cleanup = cold('       ------|  ');
      const cleanupSubs = '    ---^-!       ';
      const expected = '       -----#       ';

      const scoped = timeoutScope(3, () => NEVER.pipe(finalizeAsync(() => cleanup)));
      const around = createTask(scoped, { name: 'around' });
      at(5, () => around.cancel());
      expectObservable(around).toBe(expected, undefined, new CancelledError('around'));
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('does not lift the deadline: when the time is up the cleanup is interrupted', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const cleanup = cold('     ------|  ');
      const cleanupSubs = '    --^-!     ';
      const expected = '       ----#     ';

      const scoped = timeoutScope(4, () => NEVER.pipe(finalizeAsync(() => cleanup)));
      const around = createTask(scoped, { name: 'around' });
      at(2, () => around.cancel());
      expectObservable(around).toBe(expected, undefined, new CancelledError('around'));
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });
});

describe('the deadline', () => {
  it('says when it is, and whether it has expired', () => {
    marbles(({ at }) => {
      let scope!: Deadline;
      const limited = timeoutScope(6, (given) => ((scope = given), NEVER));
      timer(2).subscribe(() => limited.subscribe({ error: () => undefined }));
      at(3, () => expect([scope.when, scope.expired]).toEqual([8, false]));
      at(8, () => expect([scope.when, scope.expired]).toEqual([8, true]));
    });
  });

  it('is never, as `null`, without a limit', () => {
    marbles(({ expectObservable }) => {
      const whens: (number | null)[] = [];
      const limited = timeoutScope(null, (scope) => (whens.push(scope.when), of('a')));
      expectObservable(limited).toBe('(a|)');
      timer(1).subscribe(() => expect(whens).toEqual([null]));
    });
  });

  it('can be put off', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const moves = '        --r        ';
      const body = cold('    ----------|');
      const bodySubs = '     ^-------!  ';
      const expected = '     --------#  ';

      const limited = timeoutScope(4, (scope) => {
        cold(moves).subscribe(() => scope.reschedule(8));
        return body;
      });
      expectObservable(limited).toBe(expected, undefined, timeout);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
    });
  });

  it('can be brought forward, also to a moment that has passed', () => {
    marbles(({ cold, expectObservable }) => {
      const moves = '        --r        ';
      const sooner = '       ---#       ';
      const now = '          --#        ';

      const limited = (when: number) =>
        timeoutScope(9, (scope) => {
          cold(moves).subscribe(() => scope.reschedule(when));
          return NEVER;
        });
      expectObservable(limited(3)).toBe(sooner, undefined, timeout);
      expectObservable(limited(1)).toBe(now, undefined, timeout);
    });
  });

  it('can be lifted, and set again', () => {
    marbles(({ cold, expectObservable }) => {
      const moves = '        --l----s    ';
      const expected = '     ---------#  ';

      const limited = timeoutScope(4, (scope) => {
        cold(moves).subscribe((move) => scope.reschedule(move === 'l' ? null : new Date(9)));
        return NEVER;
      });
      expectObservable(limited).toBe(expected, undefined, timeout);
    });
  });

  it('put off in the very turn in which it was brought to now, stays put off', () => {
    marbles(({ cold, expectObservable }) => {
      const moves = '        --r      ';
      const expected = '     ------#  ';

      const limited = timeoutScope(4, (scope) => {
        cold(moves).subscribe(() => {
          scope.reschedule(0);
          scope.reschedule(6);
        });
        return NEVER;
      });
      expectObservable(limited).toBe(expected, undefined, timeout);
    });
  });

  it('cannot be moved once it has expired, nor once the body has ended', () => {
    marbles(({ cold, at }) => {
      const scopes: Deadline[] = [];
      const limited = (body: Observable<unknown>) => timeoutScope(3, (scope) => (scopes.push(scope), body));
      limited(NEVER.pipe(finalizeAsync(() => cold('---|')))).subscribe({ error: () => undefined });
      limited(cold('-|')).subscribe();
      const move = (index: number) => () => scopes[index]?.reschedule(20);
      at(4, () => expect(move(0)).toThrow(new InvalidStateError('reschedule: the deadline has expired')));
      at(7, () => expect(move(0)).toThrow(new InvalidStateError('reschedule: the deadline has expired')));
      at(7, () => expect(move(1)).toThrow(new InvalidStateError('reschedule: the body has ended')));
    });
  });

  it('cannot be moved to what is no moment', () => {
    marbles(({ expectObservable }) => {
      const limited = timeoutScope(3, (scope) => {
        expect(() => scope.reschedule(NaN)).toThrow(RangeError);
        expect(() => scope.reschedule(new Date('never'))).toThrow(RangeError);
        expect(() => scope.reschedule('5' as never)).toThrow(TypeError);
        return NEVER;
      });
      expectObservable(limited).toBe('---#', undefined, timeout);
    });
  });
});

describe('whose timeout it was', () => {
  it('the error says: `error.scope` is the deadline', () => {
    marbles(({ expectObservable }) => {
      const expected = '---(o|)';
      const scopes: unknown[] = [];

      const limited = timeoutScope(3, (scope) => (scopes.push(scope), NEVER));
      const attributed = limited.pipe(catchError((error: unknown) => of(scopeOf(error) === scopes[0] ? 'own' : '?')));
      expectObservable(attributed).toBe(expected, { o: 'own' });
    });
  });

  it('is the inner one if its deadline comes first; the outer one goes on', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('   ---------');
      const bodySubs = '    ^--!     ';
      const fallback = cold('   -f|  ');
      const expected = '    ----f|   ';
      const scopes: unknown[] = [];

      const inner = timeoutScope(3, (scope) => (scopes.push(scope), body));
      const outer = timeoutScope(7, () =>
        inner.pipe(
          catchError((error: unknown) => {
            expect(scopes).toEqual([scopeOf(error)]);
            return fallback;
          }),
        ),
      );
      expectObservable(outer).toBe(expected);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
    });
  });

  it('is the outer one if its deadline comes first: what catches the inner one never sees it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('   ---------');
      const bodySubs = '    ^--!     ';
      const fallback = cold('-f|     ');
      const expected = '    ---(o|)  ';
      const scopes: unknown[] = [];

      const inner = timeoutScope(7, () => body).pipe(catchError(() => fallback));
      const outer = timeoutScope(3, (scope) => (scopes.push(scope), inner));
      const attributed = outer.pipe(catchError((error: unknown) => of(scopeOf(error) === scopes[0] ? 'o' : '?')));
      expectObservable(attributed).toBe(expected);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
      expectSubscriptions(fallback.subscriptions).toBe([]);
    });
  });

  it('is decided once when both expire in one frame: the one that was set first asks, the other never did', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const body = cold('      ---------    ');
      const bodySubs = '       ^---!        ';
      const cleanup = cold('       --|      ');
      const cleanupSubs = '    ----^-!      ';
      const expected = '       ------(o|)   ';
      const [outers, inners]: Deadline[][] = [[], []];

      const inner = timeoutScope(4, (scope) => (inners?.push(scope), body.pipe(finalizeAsync(() => cleanup))));
      const outer = timeoutScope(4, (scope) => (outers?.push(scope), inner));
      const attributed = outer.pipe(catchError((error: unknown) => of(scopeOf(error) === outers?.[0] ? 'o' : '?')));
      expectObservable(attributed).toBe(expected);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
      at('end', () => expect([outers?.[0]?.expired, inners?.[0]?.expired]).toEqual([true, false]));
    });
  });

  it('in one frame, the inner one first: its cleanup is not interrupted, and the outer one asks last', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const body = cold('      ---------    ');
      const bodySubs = '       ^---!        ';
      const cleanup = cold('       --|      ');
      const cleanupSubs = '    ----^-!      ';
      const expected = '       ------(o|)   ';
      const [outers, inners]: Deadline[][] = [[], []];

      const inner = timeoutScope(4, (scope) => {
        inners?.push(scope);
        return body.pipe(finalizeAsync(() => cleanup));
      });
      const outer = timeoutScope(null, (scope) => {
        outers?.push(scope);
        cold('-r').subscribe(() => scope.reschedule(4));
        return inner;
      });
      const attributed = outer.pipe(catchError((error: unknown) => of(scopeOf(error) === outers?.[0] ? 'o' : '?')));
      expectObservable(attributed).toBe(expected);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
      at('end', () => expect([outers?.[0]?.expired, inners?.[0]?.expired]).toEqual([true, true]));
    });
  });

  it('in one frame, the inner one first and with nothing to clean up: its error is the end of the outer body', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const body = cold('      ---------    ');
      const bodySubs = '       ^---!        ';
      const moves = cold('     -r           ');
      const expected = '       ----(i|)     ';
      const [outers, inners]: Deadline[][] = [[], []];

      const inner = timeoutScope(4, (scope) => (inners?.push(scope), body));
      const outer = timeoutScope(null, (scope) => {
        outers?.push(scope);
        moves.subscribe(() => scope.reschedule(4));
        return inner;
      });
      const attributed = outer.pipe(catchError((error: unknown) => of(scopeOf(error) === inners?.[0] ? 'i' : '?')));
      expectObservable(attributed).toBe(expected);
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
      at('end', () => expect([outers?.[0]?.expired, inners?.[0]?.expired]).toEqual([false, true]));
    });
  });

  it('is nobody\'s when a cancellation from outside comes in the frame in which both expire', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const body = cold('      ---------    ');
      const bodySubs = '       ^---!        ';
      const cleanup = cold('       --|      ');
      const cleanupSubs = '    ----^-!      ';
      const expected = '       ------#      ';

      const inner = timeoutScope(4, () => body.pipe(finalizeAsync(() => cleanup)));
      const around: Task<unknown> = createTask(timeoutScope(4, () => inner), { name: 'around' });
      cold('                   ----x').subscribe(() => around.cancel('outside'));
      expectObservable(around).toBe(expected, undefined, new CancelledError('around', 'outside'));
      expectSubscriptions(body.subscriptions).toBe(bodySubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
      at(4, () => expect([around.state, around.cancelling]).toEqual(['cancelling', 1]));
    });
  });

  it('is not the body\'s own TimeoutError, which has no scope', () => {
    marbles(({ cold, expectObservable }) => {
      const body = cold('  --#   ', undefined, new TimeoutError());
      const expected = '   --(n|)';

      const whose = timeoutScope(4, () => body).pipe(catchError((error: unknown) => of(scopeOf(error))));
      expectObservable(whose).toBe(expected, { n: undefined });
    });
  });
});

it('says at the call what is no limit, or no body', () => {
  expect(() => timeoutScope('5' as never, () => NEVER)).toThrow(TypeError);
  expect(() => timeoutScope(NaN, () => NEVER)).toThrow(
    new RangeError('timeoutScope: expected ms to be a number of milliseconds, got NaN'),
  );
  expect(() => timeoutScope(5, NEVER as never)).toThrow(
    new TypeError('timeoutScope: expected body to be a function, got an Observable'),
  );
});

describe('leaves nothing behind at any frame,', () => {
  it('in time or late', () => {
    everyFrame(({ cold }) => timeoutScope(9, () => cold('-a--b--|')));
    everyFrame(({ cold }) => timeoutScope(5, () => cold('-a--b--|')));
    everyFrame(({ cold }) => timeoutScope(0, () => cold('-a--b--|')));
    everyFrame(({ cold, scheduler }) => timeoutScope(5, () => cold('-a--b--|'), { scheduler }));
  });

  it('nested, moved, with tasks of its own', () => {
    everyFrame(
      ({ cold }) =>
        timeoutScope(8, (outer) => {
          createTask(cold('--t---------'), { scope: outer });
          return concat(
            timeoutScope(3, () => cold('-a------|')).pipe(catchError(() => EMPTY)),
            timeoutScope(2, (scope) => (scope.reschedule(null), cold('--b|'))),
            sleep(9).pipe(ignoreElements()),
          );
        }),
      { invariant: sameTasks() },
    );
  });

  it('once the cleanup is over', () => {
    everyFrame(({ cold }) => timeoutScope(4, () => cold('-a--b--|').pipe(finalizeAsync(() => sleep(2)))), { grace: 2 });
  });
});
