import {
  concat,
  config,
  defer,
  EMPTY,
  ignoreElements,
  merge,
  mergeMap,
  NEVER,
  type Observable,
  of,
  Subject,
  take,
  takeUntil,
  tap,
} from 'rxjs';
import {
  AsyncEvent,
  Barrier,
  CancelledError,
  Condition,
  createTask,
  finalizeAsync,
  gather,
  Lock,
  moveOnAfter,
  Queue,
  Scope,
  Semaphore,
  sleep,
  span,
  taskGroup,
  trace,
  type TraceEvent,
  withLock,
  withPermit,
} from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { watch } from '../../src/operators/internal/watch.ts';
import { traced } from '../internal/traced.ts';

describe('values, errors and the end', () => {
  it('go through unchanged: the diagram of its documentation', () => {
    marbles(({ cold, at, expectObservable, expectSubscriptions }) => {
      const lines: string[] = [];
      const source = cold('                                          --v|');
      const task = defer(() => createTask(source, { name: 'task' }));
      expectObservable(task.pipe(traced(lines))).toBe('              ---(v|)');
      expectSubscriptions(source.subscriptions).toBe('               ^--!');
      at('end', () => {
        expect(lines).toEqual(['0 task created', '0 task started', '3 task fulfilled']);
      });
    });
  });

  it('of any source do', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('                         -a-b-|');
      expectObservable(source.pipe(traced([]))).toBe('-a-b-|');
      expectObservable(cold('-a-#').pipe(traced([]))).toBe('-a-#');
      expectObservable(NEVER.pipe(traced([])), '   ^--!').toBe('---');
      expectObservable(EMPTY.pipe(traced([]))).toBe('|');
      expectObservable(of('a', 'b').pipe(traced([]))).toBe('(ab|)');
      expectObservable(of('a', 'b').pipe(traced([]), take(1))).toBe('(a|)');
      expectObservable(source.pipe(traced([])), '   ^--!').toBe('-a-');
      expectSubscriptions(source.subscriptions).toBe([
        '                                           ^----!',
        '                                           ^--!',
      ]);
    });
  });

  it('wait for the cleanup below', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-a|   ').pipe(finalizeAsync(() => sleep(3)));
      expectObservable(source.pipe(traced([]))).toBe('-a---|');
    });
  });
});

describe('a task', () => {
  it('that fails says with what', () => {
    marbles(({ cold, at, expectObservable }) => {
      const lines: string[] = [];
      const task = defer(() => createTask(cold('-#', undefined, new TypeError('no')), { name: 'bad' }));
      expectObservable(task.pipe(traced(lines))).toBe('-#', undefined, new TypeError('no'));
      at('end', () => {
        expect(lines).toEqual(['0 bad created', '0 bad started', '1 bad rejected (TypeError: no)']);
      });
    });
  });

  it('that is cancelled ends when its cleanup has', () => {
    marbles(({ at, expectObservable }) => {
      const lines: string[] = [];
      const task = defer(() => {
        const made = createTask(NEVER.pipe(finalizeAsync(() => sleep(3))), { name: 'job' });
        at('--|', () => {
          made.cancel();
          made.cancel();
        });
        return made;
      });
      expectObservable(task.pipe(traced(lines))).toBe('-----#', undefined, new CancelledError('job'));
      at('end', () => {
        expect(lines).toEqual([
          '0 job created',
          '0 job started',
          '2 job cancelling',
          '2 job cleaning (release)',
          '5 job cleaned (release)',
          '5 job cancelled',
        ]);
      });
    });
  });

  it('that is cancelled before its first step never starts', () => {
    marbles(({ at, expectObservable }) => {
      const lines: string[] = [];
      const task = defer(() => {
        const made = createTask(NEVER, { name: 'job' });
        made.cancel();
        return made;
      });
      expectObservable(task.pipe(traced(lines))).toBe('#', undefined, new CancelledError('job'));
      at('end', () => {
        expect(lines).toEqual(['0 job created', '0 job cancelled']);
      });
    });
  });

  it('of a task of a group is below both', () => {
    marbles(({ at, expectObservable }) => {
      const events: TraceEvent[] = [];
      const group = taskGroup((outer) => {
        outer.createTask((scope) => {
          createTask(sleep(1), { name: 'leaf', scope });
          return sleep(2);
        }, { name: 'branch' });
        outer.createTask(sleep(3), { name: 'sibling' });
        return of('done');
      });
      expectObservable(group.pipe(trace((event) => events.push(event)))).toBe('---(v|)', { v: 'done' });
      at('end', () => {
        expect(events.filter(({ kind }) => kind === 'created')).toEqual([
          { at: 0, kind: 'created', lane: 0, name: 'branch', parent: undefined },
          { at: 0, kind: 'created', lane: 1, name: 'sibling', parent: undefined },
          { at: 0, kind: 'created', lane: 2, name: 'leaf', parent: 0 },
        ]);
        expect(events.filter(({ kind }) => kind === 'fulfilled')).toEqual([
          { at: 1, kind: 'fulfilled', lane: 2, name: 'leaf', parent: 0 },
          { at: 2, kind: 'fulfilled', lane: 0, name: 'branch', parent: undefined },
          { at: 3, kind: 'fulfilled', lane: 1, name: 'sibling', parent: undefined },
        ]);
      });
    });
  });

  it('that was started outside is not part of it, nor is what it does', () => {
    marbles(({ at, expectObservable }) => {
      const lines: string[] = [];
      const outside = createTask(sleep(2).pipe(span('its span')), { name: 'outside' });
      expectObservable(sleep(1).pipe(traced(lines), ignoreElements())).toBe('-|');
      expectObservable(outside.pipe(ignoreElements())).toBe('--|');
      at('end', () => {
        expect(lines).toEqual([]);
      });
    });
  });
});

describe('a wait', () => {
  const waits: readonly [string, string, () => Observable<unknown>, string?][] = [
    ['a lock', 'a lock', () => held(withLock(new Lock())), '---|'],
    ['a permit', 'a permit', () => held(withPermit(new Semaphore(1))), '---|'],
    ['an event', 'an event', () => {
      const event = new AsyncEvent();
      return gather([event.wait().pipe(span('waiter')), sleepThen(2, () => event.set())]);
    }],
    ['a notification', 'a notification', () => {
      const condition = new Condition();
      return gather([
        condition.wait().pipe(withLock(condition), span('waiter')),
        sleepThen(2, () => condition.notify()).pipe(withLock(condition)),
      ]);
    }],
    ['a barrier', 'a barrier', () => {
      const barrier = new Barrier(2);
      return gather([barrier.wait().pipe(span('waiter')), sleep(2).pipe(mergeMap(() => barrier.wait()))]);
    }],
    ['an item', 'an item', () => {
      const queue = new Queue<number>({ maxsize: 1 });
      return gather([queue.get().pipe(span('waiter')), sleepThen(2, () => queue.putNowait(1))]);
    }],
    ['a task', 'a task or future', () => {
      return defer(() => createTask(sleep(2), { name: 'other' })).pipe(span('waiter'));
    }],
  ];

  /** One sleeps in the scope of the operator, the other waits for it. */
  function held(hold: <T>(source: Observable<T>) => Observable<T>): Observable<unknown> {
    return gather([sleep(2).pipe(hold), sleep(1).pipe(hold, span('waiter'))]);
  }

  function sleepThen(ms: number, act: () => void): Observable<unknown> {
    return sleep(ms).pipe(tap(act));
  }

  it.each(waits)('for %s is told, with its end', (_, what, make, took = '--|') => {
    marbles(({ at, expectObservable }) => {
      const lines: string[] = [];
      expectObservable(make().pipe(ignoreElements(), traced(lines)), '^----!').toBe(took);
      at('end', () => {
        expect(lines.filter((line) => line.includes('waiter wait'))).toEqual([
          `0 waiter waiting (${what})`,
          `2 waiter waited (${what})`,
        ]);
      });
    });
  });

  it('ends when who waits leaves', () => {
    marbles(({ at, expectObservable }) => {
      const lines: string[] = [];
      const wait = moveOnAfter(2, () => new AsyncEvent().wait().pipe(span('waiter')));
      expectObservable(wait.pipe(traced(lines))).toBe('--|');
      at('end', () => {
        expect(lines).toEqual([
          '0 waiter created',
          '0 waiter started',
          '0 waiter waiting (an event)',
          '2 waiter cancelling',
          '2 waiter waited (an event)',
          '2 waiter cancelled',
        ]);
      });
    });
  });

  it('that is none, sleeping or in no lane is not told', () => {
    marbles(({ at, expectObservable }) => {
      const lines: string[] = [];
      const free = sleep(1).pipe(withLock(new Lock()), span('free'));
      const event = new AsyncEvent();
      const noLane = gather([event.wait(), sleep(1).pipe(tap(() => event.set()))]);
      expectObservable(merge(free, noLane).pipe(ignoreElements(), traced(lines))).toBe('-|');
      at('end', () => {
        expect(lines).toEqual(['0 free created', '0 free started', '1 free fulfilled']);
      });
    });
  });
});

describe('the trace', () => {
  it('counts time and lanes from its own subscription', () => {
    marbles(({ at, expectObservable }) => {
      const events: TraceEvent[] = [];
      const source = sleep(2).pipe(span('s'), trace((event) => events.push(event)), ignoreElements());
      expectObservable(source).toBe('       --|');
      expectObservable(source, '---^').toBe('-----|');
      at('end', () => {
        expect(events.map(({ at: time, kind, lane }) => [time, kind, lane])).toEqual([
          [0, 'created', 0],
          [0, 'started', 0],
          [2, 'fulfilled', 0],
          [0, 'created', 0],
          [0, 'started', 0],
          [2, 'fulfilled', 0],
        ]);
      });
    });
  });

  it('goes on after its source until every lane has ended, which keeps nothing back', () => {
    marbles(({ at, expectObservable }) => {
      const lines: string[] = [];
      const scope = new Scope();
      const lock = new Lock();
      const work = sleep(3).pipe(withLock(lock), span('work'));
      const background = defer(() => {
        createTask(work, { name: 'held', scope });
        createTask(work, { name: 'behind', scope });
        return sleep(1);
      });
      expectObservable(background.pipe(traced(lines), ignoreElements())).toBe('-|');
      expectObservable(scope.settled()).toBe('------(v|)', { v: undefined });
      at('-----|', () => {
        expect(watch).toBeDefined();
      });
      at('end', () => {
        expect(lines.slice(-6)).toEqual([
          '0 work waiting (a lock)',
          '3 work waited (a lock)',
          '3 work fulfilled',
          '3 held fulfilled',
          '6 work fulfilled',
          '6 behind fulfilled',
        ]);
        expect(watch).toBeUndefined();
      });
    });
  });

  it('tells how a task ends that is cancelled only after its source', () => {
    marbles(({ at, expectObservable }) => {
      const lines: string[] = [];
      const scope = new Scope();
      const source = defer(() => {
        createTask(NEVER.pipe(finalizeAsync(() => sleep(2))), { name: 'background', scope });
        return sleep(1);
      });
      expectObservable(source.pipe(traced(lines), ignoreElements())).toBe('-|');
      at('--|', () => scope.cancel());
      at('end', () => {
        expect(lines.slice(2)).toEqual([
          '2 background cancelling',
          '2 background cleaning (release)',
          '4 background cleaned (release)',
          '4 background cancelled',
        ]);
      });
    });
  });

  it('goes on after it was left, until what is below has cleaned up', () => {
    marbles(({ at, expectObservable }) => {
      const lines: string[] = [];
      const source = NEVER.pipe(finalizeAsync(() => sleep(2).pipe(span('cleanup'))), span('s'));
      expectObservable(source.pipe(traced(lines)), '^!').toBe('-');
      at('end', () => {
        expect(lines).toEqual([
          '0 s created',
          '0 s started',
          '1 s cancelling',
          '1 s cleaning (release)',
          '1 cleanup created',
          '1 cleanup started',
          '3 cleanup fulfilled',
          '3 s cleaned (release)',
          '3 s cancelled',
        ]);
      });
    });
  });

  it('is independent of another beside it, around it or in it', () => {
    marbles(({ at, expectObservable }) => {
      const [around, inside, beside] = [[], [], []] as string[][];
      const work = (name: string, ms: number) => sleep(ms).pipe(span(name));
      const nested = gather([work('a', 3), work('b', 1).pipe(traced(inside!))]).pipe(traced(around!));
      expectObservable(nested.pipe(ignoreElements())).toBe('---|');
      expectObservable(work('c', 2).pipe(traced(beside!), ignoreElements())).toBe('--|');
      at('end', () => {
        expect(around).toEqual([
          '0 a created',
          '0 a started',
          '0 b created',
          '0 b started',
          '1 b fulfilled',
          '3 a fulfilled',
        ]);
        expect(inside).toEqual(['0 b created', '0 b started', '1 b fulfilled']);
        expect(beside).toEqual(['0 c created', '0 c started', '2 c fulfilled']);
      });
    });
  });

  it('numbers its lanes for itself', () => {
    marbles(({ at, expectObservable }) => {
      const lanes: number[] = [];
      const note = trace<unknown>(({ kind, lane }) => {
        if (kind === 'created') lanes.push(lane);
      });
      const nested = gather([sleep(1).pipe(span('a')), sleep(1).pipe(span('b'), note)]);
      expectObservable(nested.pipe(note, ignoreElements())).toBe('-|');
      at('end', () => {
        expect(lanes).toEqual([0, 1, 0]);
      });
    });
  });

  it('costs nothing once it is over', () => {
    const sources: Observable<unknown>[] = [of('a'), NEVER.pipe(finalizeAsync(() => sleep(1))), sleep(1)];
    for (const source of sources) {
      everyFrame(({ cold }) => concat(source.pipe(takeUntil(cold('--a'))), cold('-a|')).pipe(traced([])), {
        grace: 1,
        invariant: () => watch === undefined,
      });
    }
  });
});

describe('an onEvent that throws', () => {
  it('disturbs nothing, and what it throws is reported', () => {
    marbles(({ cold, at, expectObservable, expectSubscriptions }) => {
      const unhandled: unknown[] = [];
      const reports = config.onUnhandledError;
      config.onUnhandledError = (error) => unhandled.push(error);
      const told: string[] = [];
      const source = cold('                                -a|');
      const throwing = trace<string>(({ kind }) => {
        told.push(kind);
        throw new Error(kind);
      });
      expectObservable(source.pipe(span('s'), throwing)).toBe('-a|');
      expectSubscriptions(source.subscriptions).toBe('     ^-!');
      at('end', () => {
        config.onUnhandledError = reports;
        expect(told).toEqual(['created', 'started', 'fulfilled']);
        expect(unhandled).toEqual([new Error('created'), new Error('started'), new Error('fulfilled')]);
      });
    });
  });
});

describe('an onEvent that unsubscribes', () => {
  it.each(['created', 'started', 'waiting', 'fulfilled'] as const)('at %s leaves no waiter and no timer', (kind) => {
    everyFrame(({ cold }) => {
      const lock = new Lock();
      const job = (name: string) => cold('-a|').pipe(withLock(lock), span(name));
      return concat(cold('--|'), leaving(gather([job('one'), job('two')]), kind));
    });
  });

  /** `source`, left from within the trace when an event of this kind comes. */
  function leaving<T>(source: Observable<T>, when: TraceEvent['kind']): Observable<T> {
    return defer(() => {
      const left = new Subject<void>();
      const noted = trace<T>(({ kind }) => {
        if (kind === when) left.next();
      });
      return source.pipe(noted, takeUntil(left));
    });
  }
});

it('takes a function', () => {
  expect(() => trace(1 as never)).toThrow(new TypeError('trace: expected onEvent to be a function, got 1'));
});

it('leaves nothing behind', () => {
  everyFrame(({ cold }) => cold('-a-b|').pipe(traced([])));
  everyFrame(({ cold }) => cold('-a-#').pipe(traced([])));
  everyFrame(({ cold }) => {
    const lock = new Lock();
    const job = (name: string) => cold('-a|').pipe(withLock(lock), finalizeAsync(() => sleep(1)), span(name));
    return gather([job('one'), job('two')]).pipe(traced([]));
  }, { grace: 1 });
  everyFrame(
    ({ cold }) =>
      taskGroup((group) => {
        group.createTask(cold('---a|'), { name: 'child' });
        return cold('-b|');
      }).pipe(traced([])),
  );
});
