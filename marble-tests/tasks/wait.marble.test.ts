import { catchError, map, mergeMap, NEVER, of, type Observable } from 'rxjs';
import { createTask, currentTask, Future, Scope, wait, type Task } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { sameTasks } from '../internal/sameTasks.ts';

/** A task whose failure is taken, so that it is no news to anybody. */
const started = <T>(source: Observable<T>, name?: string): Task<T> =>
  createTask(source, { ...(name && { name }), scope: new Scope({ onError: () => undefined }) });

describe('returnWhen', () => {
  it("'firstCompleted' ends with the first task: the diagram of its documentation", () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   --v|       ');
      const aSubs = '    ^--!       ';
      const b = cold('   ----v|     ');
      const bSubs = '    ^----!     ';
      const expected = ' ---(r|)    ';

      const tasks = [started(a), started(b)] as const;
      const r = { done: [tasks[0]], pending: [tasks[1]] };
      expectObservable(wait(tasks, { returnWhen: 'firstCompleted' })).toBe(expected, { r });
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it("'firstCompleted' counts a failure and a cancellation, too", () => {
    marbles(({ cold, expectObservable, at }) => {
      const failing = cold('    --#      ');
      const other = cold('      ------   ');
      const afterFailure = '    --(r|)   ';
      const afterCancel = '     ---(s|)  ';

      const tasks = [started(failing), started(other)] as const;
      const cancelled = [started(NEVER), tasks[1]] as const;
      at(3, () => cancelled[0].cancel());
      expectObservable(wait(tasks, { returnWhen: 'firstCompleted' })).toBe(afterFailure, {
        r: { done: [tasks[0]], pending: [tasks[1]] },
      });
      expectObservable(wait(cancelled, { returnWhen: 'firstCompleted' })).toBe(afterCancel, {
        s: { done: [cancelled[0]], pending: [tasks[1]] },
      });
    });
  });

  it("'allCompleted', the default, ends with the last one, whatever became of them", () => {
    marbles(({ cold, expectObservable, at }) => {
      const a = cold('   --#            ');
      const b = cold('   ----v|         ');
      const c = cold('   ------         ');
      const expected = ' -------(r|)    ';

      const tasks = [started(c), started(b), started(a)] as const;
      at(7, () => tasks[0].cancel());
      expectObservable(wait(tasks)).toBe(expected, { r: { done: [...tasks], pending: [] } });
    });
  });

  it("'firstException' ends with the first failure; a success does not count, nor does a cancellation", () => {
    marbles(({ cold, expectObservable, at }) => {
      const success = cold('  -v|          ');
      const failing = cold('  -----#       ');
      const other = cold('    ---------    ');
      const expected = '      -----(r|)    ';

      const tasks = [started(success), started(NEVER), started(failing), started(other)] as const;
      at(3, () => tasks[1].cancel());
      expectObservable(wait(tasks, { returnWhen: 'firstException' })).toBe(expected, {
        r: { done: [tasks[0], tasks[1], tasks[2]], pending: [tasks[3]] },
      });
    });
  });

  it("'firstException' without a failure ends with the last task", () => {
    marbles(({ cold, expectObservable }) => {
      const a = cold('   --v|        ');
      const b = cold('   ----v|      ');
      const expected = ' -----(r|)   ';

      const tasks = [started(a), started(b)];
      expectObservable(wait(tasks, { returnWhen: 'firstException' })).toBe(expected, {
        r: { done: tasks, pending: [] },
      });
    });
  });
});

describe('the timeout', () => {
  it('ends the wait with what is done by then: no error, and nothing is cancelled', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   --v|       ');
      const b = cold('   -----v|    ');
      const bSubs = '    ^-----!    ';
      const expected = ' ----(r|)   ';

      const tasks = [started(a), started(b)] as const;
      expectObservable(wait(tasks, { timeout: 4 })).toBe(expected, { r: { done: [tasks[0]], pending: [tasks[1]] } });
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    });
  });

  it('of 0 says what is done now', () => {
    marbles(({ cold, expectObservable }) => {
      const window = '   --^        ';
      const expected = ' --(r|)     ';

      const tasks = [started(cold('-v|')), started(cold('----v|'))] as const;
      const r = { done: [tasks[0]], pending: [tasks[1]] };
      expectObservable(wait(tasks, { timeout: 0 }), window).toBe(expected, { r });
    });
  });

  it('runs on the scheduler it is given', () => {
    marbles(({ scheduler, expectObservable }) => {
      const expected = '---(r|)';

      const task = started(NEVER);
      expectObservable(wait([task], { timeout: 3, scheduler })).toBe(expected, { r: { done: [], pending: [task] } });
    });
  });

  it('that is infinite, the default, sets none', () => {
    marbles(({ expectObservable }) => {
      expectObservable(wait([started(NEVER)])).toBe('----------');
    });
  });
});

describe('what is done', () => {
  it('before the wait is there at once', () => {
    marbles(({ cold, expectObservable }) => {
      const window = '    ---^        ';
      const all = '       ---(r|)     ';
      const failed = '    ---(s|)     ';

      const done = [started(cold('-v|'))];
      const failing = [started(cold('-#')), started(NEVER)] as const;
      expectObservable(wait(done), window).toBe(all, { r: { done, pending: [] } });
      expectObservable(wait(failing, { returnWhen: 'firstException' }), window).toBe(failed, {
        s: { done: [failing[0]], pending: [failing[1]] },
      });
    });
  });

  it('before the wait is no reason to end it while others are pending', () => {
    marbles(({ cold, expectObservable }) => {
      const early = started(cold('-v|          '));
      const late = started(cold(' ------v|     '));
      const window = '            ---^         ';
      const expected = '          -------(r|)  ';

      expectObservable(wait([early, late]), window).toBe(expected, { r: { done: [early, late], pending: [] } });
    });
  });

  it('between the end of the wait and its emission is in `done`', () => {
    marbles(({ expectObservable, at }) => {
      const expected = '--(r|)';

      const futures = [new Future<string>({ name: 'a' }), new Future<string>({ name: 'b' })] as const;
      at(2, () => {
        futures[0].setResult('a');
        futures[1].setResult('b');
      });
      expectObservable(wait(futures, { returnWhen: 'firstCompleted' })).toBe(expected, {
        r: { done: [...futures], pending: [] },
      });
    });
  });

  it('is listed in the order of the input, not in that of completion, and once', () => {
    marbles(({ cold, expectObservable }) => {
      const slow = started(cold('----v|     '));
      const fast = started(cold('-v|        '));
      const expected = '         -----(r|)  ';

      expectObservable(wait([slow, fast, slow])).toBe(expected, { r: { done: [slow, fast], pending: [] } });
      expectObservable(wait(new Set([fast, slow]))).toBe(expected, { r: { done: [fast, slow], pending: [] } });
    });
  });

  it('is not looked at: a failure nobody else looks at is told to the scope of the task', () => {
    marbles(({ cold, expectObservable, at }) => {
      const expected = '--(r|)';
      const told: unknown[] = [];

      const task = createTask(cold('--#'), { scope: new Scope({ onError: (error) => told.push(error) }) });
      expectObservable(wait([task])).toBe(expected, { r: { done: [task], pending: [] } });
      at('end', () => expect(told).toEqual(['error']));
    });
  });
});

describe('whoever looks at a failure when the wait tells of it', () => {
  const told: unknown[] = [];
  const scope = new Scope({ onError: (error) => told.push(error) });

  it('by subscribing is in time: the scope of the task is not told', () => {
    marbles(({ cold, expectObservable, at }) => {
      const expected = '--(c|)';

      const waiting = wait([createTask(cold('--#'), { scope })]);
      const looking = waiting.pipe(mergeMap(({ done }) => done), mergeMap((task) => task), catchError(() => of('c')));
      expectObservable(looking).toBe(expected);
      at('end', () => expect(told).toEqual([]));
    });
  });

  it('by asking is in time, too', () => {
    marbles(({ cold, expectObservable, at }) => {
      const expected = '--(e|)';

      const waiting = wait([createTask(cold('--#', undefined, 'no'), { scope })]);
      expectObservable(waiting.pipe(map(({ done }) => done[0]?.exception()))).toBe(expected, { e: 'no' });
      at('end', () => expect(told).toEqual([]));
    });
  });
});

describe('unsubscribing', () => {
  it('cancels nothing', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('   -----v|');
      const aSubs = '    ^-----!';
      const window = '   ^--!   ';
      const expected = ' ---    ';

      expectObservable(wait([started(a)], { timeout: 4 }), window).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
    });
  });

  it('at any frame leaves no timer and no callback', () => {
    everyFrame(() => wait([new Future(), new Future()], { timeout: 4 }));
    everyFrame(({ cold }) => wait([started(cold('--a|')), started(cold('-----b|'))], { timeout: 4 }), {
      grace: 6,
      invariant: sameTasks(),
    });
    everyFrame(({ cold }) => wait([started(cold('--a|')), started(cold('-----#'))], { returnWhen: 'firstException' }), {
      grace: 6,
      invariant: sameTasks(),
    });
  });
});

it('goes on in the scope that waited, with which what starts there ends', () => {
  marbles(({ cold, expectObservable }) => {
    const waitedFor = cold('  --v|   ');
    const expected = '        ---(w|)';

    const waiting = createTask(() => wait([started(waitedFor)]).pipe(map(() => currentTask()?.name)), { name: 'w' });
    expectObservable(waiting).toBe(expected);
  });
});

describe('bad arguments', () => {
  it('are nothing to wait for, and what is no Task or Future', () => {
    const future = new Future();
    expect(() => wait([])).toThrow(new RangeError('wait: expected at least one Task or Future, got none'));
    expect(() => wait(future as never)).toThrow(
      new TypeError('wait: expected an iterable of Tasks or Futures, got a Future'),
    );
    expect(() => wait([future, NEVER as never])).toThrow(
      new TypeError('wait: expected Tasks or Futures, got an Observable'),
    );
    expect(() => wait([future, undefined as never])).toThrow(
      new TypeError('wait: expected Tasks or Futures, got undefined'),
    );
  });

  it('are bad options', () => {
    const futures = [new Future()];
    const modes = "'allCompleted', 'firstCompleted', 'firstException'";
    expect(() => wait(futures, { returnWhen: 'first' as never })).toThrow(
      new RangeError(`wait: expected returnWhen to be one of ${modes}, got "first"`),
    );
    expect(() => wait(futures, { timeout: NaN })).toThrow(RangeError);
    expect(() => wait(futures, { timeout: '5' as never })).toThrow(TypeError);
  });
});
