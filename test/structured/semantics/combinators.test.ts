import { catchError, defer, EMPTY, ignoreElements, mergeMap, NEVER, of, take, throwError, type Observable } from 'rxjs';
import {
  asCompleted,
  createTask,
  finalizeAsync,
  gather,
  Lock,
  Scope,
  taskGroup,
  wait,
  waitFor,
  withLock,
  type GatherOptions,
  type Settled,
  type Task,
} from 'rx-asyncio';
import { marbles } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { groupError } from '../../../marble-tests/internal/groupError.ts';

/** A task whose failure is taken, so that it is no news to anybody. */
const started = <T>(source: Observable<T>): Task<T> =>
  createTask(source, { scope: new Scope({ onError: () => undefined }) });

const policies = ['cancel', 'collect', 'detach'] as const;

describe('gather', () => {
  it('normal: results in argument order, [] for none', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(gather([cold('---a|'), cold('-b|'), cold('--c|')])).toBe('----(r|)', { r: ['a', 'b', 'c'] });
      expectObservable(gather([])).toBe('(r|)', { r: [] });
    });
  });

  it('normal: unlike there, what is given twice runs twice, for it is cold; a task is shared', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a|     ');
      const shared = cold('-a|     ');
      const expected = '   --(r|)  ';
      const once = '       ^-!     ';

      const task = createTask(shared);
      expectObservable(gather([source, source])).toBe(expected, { r: ['a', 'a'] });
      expectObservable(gather([task, task])).toBe(expected, { r: ['a', 'a'] });
      expectSubscriptions(source.subscriptions).toBe([once, once]);
      expectSubscriptions(shared.subscriptions).toBe(once);
    });
  });

  it('start: all at once and in order, but when it is subscribed, not when it is called', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   --a|      ');
      const b = cold('   --b|      ');
      const subs = '     --^--!    ';
      const window = '   --^       ';
      const expected = ' -----(r|) ';

      expectObservable(gather([a, b]), window).toBe(expected, { r: ['a', 'b'] });
      expectSubscriptions(a.subscriptions).toBe(subs);
      expectSubscriptions(b.subscriptions).toBe(subs);
    });
  });

  it('child error: unlike there, the siblings are cancelled and clean up before it comes out', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const failing = cold('    --#       ');
      const sibling = cold('    ------    ');
      const siblingSubs = '     ^-!       ';
      const cleanup = cold('      ---|    ');
      const cleanupSubs = '     --^--!    ';
      const expected = '        -----#    ';

      expectObservable(gather([failing, sibling.pipe(finalizeAsync(() => cleanup))])).toBe(expected);
      expectSubscriptions(sibling.subscriptions).toBe(siblingSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it("child error: to the letter with onError: 'detach'; later results and errors are nobody's", () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const failing = cold('    --#       ');
      const sibling = cold('    ----s|    ');
      const siblingSubs = '     ^----!    ';
      const another = cold('    ---#      ');
      const anotherSubs = '     ^--!      ';
      const expected = '        --#       ';

      expectObservable(gather([failing, sibling, another], { onError: 'detach' })).toBe(expected);
      expectSubscriptions(sibling.subscriptions).toBe(siblingSubs);
      expectSubscriptions(another.subscriptions).toBe(anotherSubs);
    });
  });

  it('return_exceptions: errors and cancellations are results', () => {
    marbles(({ cold, expectObservable, at }) => {
      const expected = '------(r|)';

      const cancelled = started(NEVER);
      at(3, () => cancelled.cancel());
      const inputs = [cold('-----#'), cancelled, cold('-----c|')];
      const statuses = gather(inputs, { returnExceptions: true }).pipe(
        mergeMap((results) => of(results.map(({ status }) => status))),
      );
      expectObservable(statuses).toBe(expected, { r: ['rejected', 'rejected', 'fulfilled'] });
    });
  });

  it('child cancelled from outside: counts as its failure, the siblings of a detached one go on', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const sibling = cold('-----s|');
      const siblingSubs = ' ^-----!';
      const expected = '    --(c|)';

      const nap = started(NEVER);
      at(2, () => nap.cancel());
      const whole = gather([nap, sibling], { onError: 'detach' }).pipe(
        catchError((error: unknown) => of((error as Error).name)),
      );
      expectObservable(whole).toBe(expected, { c: 'CancelledError' });
      expectSubscriptions(sibling.subscriptions).toBe(siblingSubs);
    });
  });

  it('cancelled: all children in one go; who waits for what another one holds does not get it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const holder = cold('   ------');
      const holderSubs = '    ^-!   ';
      const waiter = cold('   ------');
      const window = '        ^-!   ';
      const expected = '      --    ';

      const lock = new Lock();
      expectObservable(gather([holder.pipe(withLock(lock)), waiter.pipe(withLock(lock))]), window).toBe(expected);
      expectSubscriptions(holder.subscriptions).toBe(holderSubs);
      expectSubscriptions(waiter.subscriptions).toBe([]);
      at('end', () => expect(lock.locked).toBe(false));
    });
  });

  it('...then raises: unlike there, when every child is clean, not when the first one is (footgun 7)', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const short = cold('       -|      ');
      const shortSubs = '      --^!      ';
      const long = cold('        ----|   ');
      const longSubs = '       --^---!   ';
      const expected = '       ------#   ';

      const children = gather([NEVER.pipe(finalizeAsync(() => short)), NEVER.pipe(finalizeAsync(() => long))]);
      const task = createTask(children);
      at(2, () => task.cancel());
      expectObservable(task.pipe(ignoreElements(), catchError(() => throwError(() => 'error')))).toBe(expected);
      expectSubscriptions(short.subscriptions).toBe(shortSubs);
      expectSubscriptions(long.subscriptions).toBe(longSubs);
    });
  });

  it('after error: cancelling it then cancels nobody', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const failing = cold('-#    ');
      const sibling = cold('---s| ');
      const siblingSubs = ' ^---! ';
      const window = '      ^-!   ';
      const expected = '    -#    ';

      expectObservable(gather([failing, sibling], { onError: 'detach' }), window).toBe(expected);
      expectSubscriptions(sibling.subscriptions).toBe(siblingSubs);
    });
  });

  it('bad input: an input that is none fails the whole; what runs already is cancelled', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const first = cold('  ---a|');
      const firstSubs = '   (^!) ';
      const expected = '    (t|) ';

      const whole = gather([first, 5 as never]).pipe(catchError((error: unknown) => of(error instanceof TypeError)));
      expectObservable(whole).toBe(expected, { t: true });
      expectSubscriptions(first.subscriptions).toBe(firstSubs);
    });
  });
});

describe('gather in a task group', () => {
  /** A group with one task, that gathers an input that fails at 2 and one that would take 9, and takes 3 to clean up. */
  const world = (onError: GatherOptions['onError'], act: (whole: Observable<unknown>) => Observable<unknown>) => {
    const log: string[] = [];
    marbles(({ cold, scheduler, expectObservable }) => {
      const failing = cold('  --#');
      const sibling = cold('  ---------s|').pipe(
        finalizeAsync((kind) => {
          log.push(`sibling ${kind} at ${scheduler.now()}`);
          return cold('  ---|');
        }),
      );
      const group = taskGroup((crew) => {
        crew.createTask(act(gather([failing, sibling], { onError: onError ?? 'cancel' })));
        return EMPTY;
      });
      group.subscribe({
        complete: () => log.push(`group complete at ${scheduler.now()}`),
        error: (error: unknown) => log.push(`group ${String((error as AggregateError).errors)} at ${scheduler.now()}`),
      });
      expectObservable(EMPTY).toBe('|');
    });
    return log;
  };

  it("'cancel': the sibling has cleaned up before the group hears of the failure", () => {
    expect(world('cancel', (whole) => whole)).toEqual(['sibling unsubscribe at 2', 'group error at 5']);
  });

  it("'collect': the sibling runs to its end before the group does", () => {
    expect(world('collect', (whole) => whole)).toEqual([
      'sibling complete at 10',
      expect.stringMatching(/^group AggregateError: gather: 1 of 2 inputs failed at 13$/),
    ]);
  });

  it("'detach': the group owns the sibling: when it fails, it cancels that, and waits for its cleanup", () => {
    expect(world('detach', (whole) => whole)).toEqual(['sibling unsubscribe at 2', 'group error at 5']);
  });

  it("'detach': if the failure is caught, the group waits for the sibling as for a task", () => {
    expect(world('detach', (whole) => whole.pipe(catchError(() => EMPTY)))).toEqual([
      'sibling complete at 10',
      'group complete at 13',
    ]);
  });

  it("'detach': the group waits for a cleanup that was under way", () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const failing = cold('    --#       ');
      const done = cold('       -d        ');
      const cleanup = cold('     -----|   ');
      const cleanupSubs = '     -^----!   ';
      const task = '            --(c|)    ';
      const expected = '        ------|   ';

      const child = done.pipe(finalizeAsync(() => cleanup), take(1));
      const whole = gather([child, failing], { onError: 'detach' }).pipe(catchError(() => of('c')));
      const tasks: Observable<unknown>[] = [];
      const group = taskGroup((crew) => (tasks.push(crew.createTask(whole)), EMPTY));
      expectObservable(group).toBe(expected);
      expectObservable(defer(() => tasks[0] ?? EMPTY)).toBe(task);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it("'detach': the failure of a cleanup after that is the group's", () => {
    marbles(({ cold, expectObservable }) => {
      const failing = cold('   -#       ');
      const sibling = cold('   ---------');
      const cleanup = cold('     --#    ');
      const expected = '       ----#    ';

      const group = taskGroup((crew) => {
        const orphan = sibling.pipe(finalizeAsync(() => cleanup));
        crew.createTask(gather([failing, orphan], { onError: 'detach' }).pipe(catchError(() => EMPTY)));
        cold('--x').subscribe(() => crew.cancel());
        return EMPTY;
      });
      expectObservable(group).toBe(expected, undefined, groupError(['error']));
    });
  });

  it.each(policies)("'%s': unsubscribed, nothing is left", (onError) => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('     ---a|');
      const b = cold('     -----b|');
      const subs = '       ^-!';
      const window = '     ^-!';
      const expected = '   --';

      expectObservable(taskGroup((crew) => crew.createTask(gather([a, b], { onError }))), window).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(subs);
      expectSubscriptions(b.subscriptions).toBe(subs);
    });
  });
});

describe('as_completed', () => {
  it('order: that of completion', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(asCompleted([cold('---a|'), cold('-b|')])).toBe('--b-(a|)');
    });
  });

  it('a failed one comes at its turn and the others go on, with settle; without, it ends all', () => {
    marbles(({ cold, expectObservable }) => {
      const a = cold('       --#         ');
      const b = cold('       ---b|       ');
      const c = cold('       -----c|     ');
      const settled = '      --x-y-(z|)  ';
      const failed = '       --#         ';

      const statuses = asCompleted([a, b, c], { settle: true }).pipe(
        mergeMap(({ index, status }: Settled<string>) => of(`${index} ${status}`)),
      );
      expectObservable(statuses).toBe(settled, { x: '0 rejected', y: '1 fulfilled', z: '2 fulfilled' });
      expectObservable(asCompleted([a, b, c])).toBe(failed);
    });
  });

  it('timeout: unlike there, the unfinished ones are cancelled (footgun 14)', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const fast = cold('  -f|    ');
      const slow = cold('  ------s|');
      const slowSubs = '   ^---!  ';
      const expected = '   --f-(t|)';

      const limited = asCompleted([slow, fast]).pipe(waitFor(4), catchError(() => of('t')));
      expectObservable(limited).toBe(expected);
      expectSubscriptions(slow.subscriptions).toBe(slowSubs);
    });
  });

  it('a consumer that breaks off: unlike there, the unfinished ones are cancelled (footgun 14)', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const fast = cold('  -f|    ');
      const slow = cold('  ------s|');
      const slowSubs = '   ^-!    ';
      const expected = '   --(f|) ';

      expectObservable(asCompleted([slow, fast]).pipe(take(1))).toBe(expected);
      expectSubscriptions(slow.subscriptions).toBe(slowSubs);
    });
  });

  it('tasks given to it live on, because leaving a task cancels it for nobody', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const slow = cold('  -----s|');
      const slowSubs = '   ^-----!';
      const expected = '   --(f|) ';

      expectObservable(asCompleted([createTask(slow), cold('-f|')]).pipe(take(1))).toBe(expected);
      expectSubscriptions(slow.subscriptions).toBe(slowSubs);
    });
  });

  it('bad input: a single one is refused at the call', () => {
    expect(() => asCompleted(NEVER as never)).toThrow(TypeError);
  });
});

describe('wait', () => {
  it('modes and timeout: never an error, never a cancellation', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -----a|           ');
      const b = cold('   ----------#       ');
      const c = cold('   ---------------c| ');
      const cSubs = '    ^---------------! ';
      const first = '    ------(r|)        ';
      const failed = '   ----------(s|)    ';
      const timed = '    -------(r|)       ';
      const all = '      ----------------(t|)';

      const tasks = [a, b, c].map(started);
      const [one, two, three] = tasks;
      const table = {
        r: { done: [one], pending: [two, three] },
        s: { done: [one, two], pending: [three] },
        t: { done: tasks, pending: [] },
      };
      expectObservable(wait(tasks, { returnWhen: 'firstCompleted' })).toBe(first, table);
      expectObservable(wait(tasks, { returnWhen: 'firstException' })).toBe(failed, table);
      expectObservable(wait(tasks, { timeout: 7 })).toBe(timed, table);
      expectObservable(wait(tasks)).toBe(all, table);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    });
  });

  it('FIRST_EXCEPTION: a cancelled task is none', () => {
    marbles(({ cold, expectObservable, at }) => {
      const expected = '-----(r|)';

      const tasks = [started(NEVER), started(cold('----a|'))];
      at(2, () => tasks[0]?.cancel());
      expectObservable(wait(tasks, { returnWhen: 'firstException' })).toBe(expected, {
        r: { done: tasks, pending: [] },
      });
    });
  });

  it('cancelled itself: leaves the tasks alone', () => {
    marbles(({ cold, expectSubscriptions, at }) => {
      const source = cold('-----a|');
      const sourceSubs = ' ^-----!';

      const waiting = createTask(wait([started(source)]));
      at(2, () => waiting.cancel());
      expectSubscriptions(source.subscriptions).toBe(sourceSubs);
    });
  });

  it('nothing to wait for, what is no task, a bad mode: refused at the call', () => {
    expect(() => wait([])).toThrow(RangeError);
    expect(() => wait([of(1) as never])).toThrow(TypeError);
    expect(() => wait([started(EMPTY)], { returnWhen: 'X' as never })).toThrow(RangeError);
  });
});
