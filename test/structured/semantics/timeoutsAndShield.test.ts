import { catchError, concat, EMPTY, NEVER, of, repeat, retry, TimeoutError, type Observable } from 'rxjs';
import {
  allTasks,
  CancelledError,
  createTask,
  currentTask,
  finalizeAsync,
  gather,
  InvalidStateError,
  Scope,
  shield,
  sleep,
  timeoutAt,
  timeoutScope,
  waitFor,
  type Deadline,
  type Task,
} from 'rx-asyncio';
import { marbles } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { inScope } from '../../../marble-tests/internal/inScope.ts';

const timeout = new TimeoutError();

/** Shows what an error is by its name. */
const named = catchError((error: unknown) => of((error as Error).name));

describe('wait_for', () => {
  it('None: with Infinity, a plain wait', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('---a|').pipe(waitFor(Infinity))).toBe('---a|');
    });
  });

  it('0 or less: a done one has its result; a fresh one never starts', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const fresh = cold('  a|');
      const window = '      --^    ';
      const done = '        --(v|) ';

      const task = createTask(of('v'));
      expectObservable(task.pipe(waitFor(0)), window).toBe(done);
      expectObservable(fresh.pipe(waitFor(0))).toBe('#', undefined, timeout);
      expectSubscriptions(fresh.subscriptions).toBe([]);
    });
  });

  it('expiry: cancels, waits for the cleanup however long it takes, then fails', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('    ---------    ');
      const sourceSubs = '     ^--!         ';
      const cleanup = cold('      -----|    ');
      const cleanupSubs = '    ---^----!    ';
      const expected = '       --------#    ';

      expectObservable(source.pipe(finalizeAsync(() => cleanup), waitFor(3))).toBe(expected, undefined, timeout);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('inner swallows: cannot be, an unsubscribe is not an error that something could catch', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a-#       ');
      const sourceSubs = ['  ^--!       ', '---^-!'];
      const expected = '     -a--a#    ';

      const stubborn = source.pipe(retry(), repeat(), catchError(() => of('swallowed')));
      expectObservable(stubborn.pipe(waitFor(5))).toBe(expected, undefined, timeout);
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('inner raises in its cleanup: that, with the timeout as its cause', () => {
    marbles(({ cold, expectObservable }) => {
      const cleanup = cold('   -#  ', undefined, new Error('cleanup'));
      const expected = '    ----#  ';

      const failing = NEVER.pipe(finalizeAsync(() => cleanup), waitFor(3));
      expectObservable(failing).toBe(expected, undefined, new Error('cleanup', { cause: timeout }));
    });
  });

  it('outer cancelled: the inner is cancelled and waited for; no TimeoutError', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const cleanup = cold('     ---|   ');
      const cleanupSubs = '    --^--!   ';
      const expected = '       -----#   ';

      const task = createTask(NEVER.pipe(finalizeAsync(() => cleanup), waitFor(9)), { name: 'job' });
      at(2, () => task.cancel());
      expectObservable(task).toBe(expected, undefined, new CancelledError('job'));
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('same task: the source runs in the task of whoever waits', () => {
    marbles(({ at }) => {
      const names: (string | undefined)[] = [];
      const asking = sleep(0).pipe(finalizeAsync(() => void names.push(currentTask()?.name)), waitFor(5));
      createTask(asking, { name: 'caller' });
      at('end', () => expect(names).toEqual(['caller']));
    });
  });

  it('3.11 race: a result and a cancellation in one frame: whichever is first, and neither is half lost', () => {
    marbles(({ cold, at }) => {
      const first = createTask(cold('--a|').pipe(waitFor(9)), { name: 'first' });
      const second: Task<string> = createTask(cold('--a|').pipe(waitFor(9)), { name: 'second' });
      cold('---x').subscribe(() => second.cancel());
      at(3, () => first.cancel());
      at('end', () => expect([first.state, second.state]).toEqual(['fulfilled', 'cancelled']));
    });
  });

  it('ambiguity: its TimeoutError looks like one of the source; that of timeoutScope says whose it is', () => {
    marbles(({ cold, expectObservable }) => {
      const own = cold('--#', undefined, timeout);
      const whose = timeoutScope(9, (scope) =>
        own.pipe(catchError((error: unknown) => of((error as { scope?: unknown }).scope === scope))),
      );
      expectObservable(own.pipe(waitFor(9))).toBe('  --#', undefined, timeout);
      expectObservable(NEVER.pipe(waitFor(2))).toBe('--#', undefined, timeout);
      expectObservable(whose).toBe('                  --(f|)', { f: false });
    });
  });
});

describe('timeout', () => {
  it('states: entered with the subscribe, expired or finished after', () => {
    marbles(({ cold, at }) => {
      const scopes: Deadline[] = [];
      const under = (ms: number) => timeoutScope(ms, (scope) => (scopes.push(scope), cold('--a|'))).pipe(named);
      under(9).subscribe();
      under(2).subscribe();
      expect(scopes.map(({ expired }) => expired)).toEqual([false, false]);
      at('end', () => expect(scopes.map(({ expired }) => expired)).toEqual([false, true]));
    });
  });

  it('body swallows: cannot; what expired is over', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const fallback = cold('-f|');
      const expected = '     ---#';

      const stubborn = () => NEVER.pipe(retry(), repeat(), catchError(() => fallback));
      expectObservable(timeoutScope(3, stubborn)).toBe(expected, undefined, timeout);
      expectSubscriptions(fallback.subscriptions).toBe([]);
    });
  });

  it('cancelled from outside as well: that wins', () => {
    marbles(({ cold, expectObservable, at }) => {
      const expected = '------#';

      const limited = timeoutScope(3, () => NEVER.pipe(finalizeAsync(() => cold('---|'))));
      const task = createTask(limited, { name: 'job' });
      cold('   ---x').subscribe(() => task.cancel());
      at('end', () => expect([task.state, task.cancelling]).toEqual(['cancelled', 1]));
      expectObservable(task).toBe(expected, undefined, new CancelledError('job'));
    });
  });

  it('another error of the body after the expiry passes, with the timeout as its cause', () => {
    marbles(({ cold, expectObservable }) => {
      const expected = '----#';

      const foreign = new Error('foreign');
      const limited = timeoutScope(3, () => NEVER.pipe(finalizeAsync(() => cold('-#', undefined, foreign))));
      expectObservable(limited).toBe(expected, undefined, new Error('foreign', { cause: timeout }));
    });
  });

  it('nested: only the one whose deadline it was', () => {
    marbles(({ expectObservable }) => {
      const nested = (outer: number, inner: number) => {
        const within = timeoutScope(inner, () => NEVER).pipe(catchError(() => of('inner')));
        return timeoutScope(outer, () => concat(within, NEVER)).pipe(catchError(() => of('outer')));
      };
      expectObservable(nested(3, 6)).toBe('---(o|)   ', { o: 'outer' });
      expectObservable(nested(6, 3)).toBe('---i--(o|)', { i: 'inner', o: 'outer' });
    });
  });

  it('delay <= 0: a body that waits for nothing completes, and has not expired; a bare yield is too long', () => {
    marbles(({ expectObservable, at }) => {
      const scopes: Deadline[] = [];
      const under = (ms: number, body: Observable<unknown>) =>
        timeoutScope(ms, (scope) => (scopes.push(scope), body)).pipe(named);
      expectObservable(under(0, of('a'))).toBe('   (a|)');
      expectObservable(under(-1, of('a'))).toBe('  (a|)');
      expectObservable(under(0, sleep(0))).toBe('  (t|)', { t: 'TimeoutError' });
      at('end', () => expect(scopes.map(({ expired }) => expired)).toEqual([false, false, true]));
    });
  });

  it('timeout(0) after a cancellation: does not turn it into a TimeoutError (footgun 17)', () => {
    marbles(({ cold, at, expectObservable }) => {
      const expected = '--#';

      const started: string[] = [];
      const body = () => (started.push('timeout'), NEVER);
      const task: Task<unknown> = createTask(() => concat(cold('--|'), timeoutScope(0, body)), { name: 'job' });
      cold('   --x').subscribe(() => task.cancel());
      expectObservable(task).toBe(expected, undefined, new CancelledError('job'));
      at('end', () => expect(task.cancelled).toBe(true));
    });
  });

  it('reschedule: while it runs, and only then', () => {
    marbles(({ cold, expectObservable, at }) => {
      const scopes: Deadline[] = [];
      const moved = timeoutScope(2, (scope) => {
        scopes.push(scope);
        scope.reschedule(5);
        return cold('---a|');
      });
      expectObservable(moved).toBe('---a|');
      at('end', () => expect(() => scopes[0]?.reschedule(9)).toThrow(InvalidStateError));
    });
  });

  it('when(): the moment on the clock, `null` for none', () => {
    marbles(({ expectObservable }) => {
      const whens: unknown[] = [];
      const note = (scope: Deadline) => (whens.push(scope.when), EMPTY);
      expectObservable(concat(timeoutScope(5, note), timeoutAt(9, note), timeoutScope(null, note))).toBe('|');
      sleep(1).subscribe(() => expect(whens).toEqual([5, 9, null]));
    });
  });

  it('re-entry: every subscription enters a timeout of its own', () => {
    marbles(({ expectObservable }) => {
      const limited = timeoutScope(3, () => NEVER);
      expectObservable(limited).toBe('      ---#', undefined, timeout);
      expectObservable(limited, '--^').toBe('-----#', undefined, timeout);
    });
  });

  it('outside of a task: works there, too', () => {
    marbles(({ expectObservable }) => {
      expect(currentTask()).toBeUndefined();
      expectObservable(timeoutScope(3, () => NEVER)).toBe('---#', undefined, timeout);
    });
  });
});

describe('shield', () => {
  it('outer cancelled: who waits is cancelled, the inner runs on', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const inner = cold('---a|');
      const innerSubs = ' ^---!';
      const expected = '  -#   ';

      const task = createTask(inner.pipe(shield()), { name: 'waiter' });
      at(1, () => task.cancel());
      expectObservable(task).toBe(expected, undefined, new CancelledError('waiter'));
      expectSubscriptions(inner.subscriptions).toBe(innerSubs);
    });
  });

  it('inner cancelled: who waits gets a CancelledError, without a request', () => {
    marbles(({ at, expectObservable }) => {
      const expected = '--#';

      const task = createTask(NEVER.pipe(shield({ name: 'inner' })), { name: 'waiter' });
      at(2, () => allTasks().find(({ name, done }) => name === 'inner' && !done)?.cancel());
      at('end', () => expect(task.cancelling).toBe(0));
      expectObservable(task).toBe(expected, undefined, new CancelledError('waiter', new CancelledError('inner')));
    });
  });

  it('inner error after the outer was cancelled: told to the scope, once', () => {
    marbles(({ cold, expectObservable, at }) => {
      const window = '   ^!  ';
      const expected = ' -   ';
      const told: unknown[] = [];

      expectObservable(inScope(cold('---#').pipe(shield()), told), window).toBe(expected);
      at('end', () => expect(told).toEqual(['error']));
    });
  });

  it('of a done task: its result, and nothing is started', () => {
    marbles(({ expectObservable }) => {
      const task = createTask(of('v'));
      expectObservable(task, '--^').toBe('--(v|)');
      expectObservable(task.pipe(shield()), '--^').toBe('--(v|)');
    });
  });

  it('keeps a reference to what it shields: the list of all tasks has it', () => {
    marbles(({ at }) => {
      NEVER.pipe(shield({ name: 'kept' })).subscribe().unsubscribe();
      at(1, () => expect(allTasks().map(({ name }) => name)).toContain('kept'));
      at(2, () => allTasks().find(({ name }) => name === 'kept')?.cancel());
    });
  });

  it('of a gather, and a gather of shields', () => {
    marbles(({ cold, expectSubscriptions, at }) => {
      const a = cold(' ---a|');
      const b = cold(' ---b|');
      const c = cold(' ---c|');
      const whole = '  ^---!';
      const cut = '    ^!   ';

      const shielded = createTask(gather([a]).pipe(shield()));
      const shields = createTask(gather([b.pipe(shield()), c]));
      at(1, () => {
        shielded.cancel();
        shields.cancel();
      });
      expectSubscriptions(a.subscriptions).toBe(whole);
      expectSubscriptions(b.subscriptions).toBe(whole);
      expectSubscriptions(c.subscriptions).toBe(cut);
    });
  });

  it('does not protect from the end of the scope that owns it, as `run` ends', () => {
    marbles(({ cold, expectSubscriptions, at }) => {
      const source = cold('------');
      const sourceSubs = ' ^-!   ';

      const root = new Scope();
      inScope(source.pipe(shield()), [], root).subscribe({ error: () => undefined });
      at(2, () => root.cancel());
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });
});
