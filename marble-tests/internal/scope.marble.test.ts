import { EMPTY, NEVER, of, take, tap, throwError, type Observable } from 'rxjs';
import {
  CancelledError,
  createTask,
  finalizeAsync,
  moveOnAfter,
  Scope,
  sleep,
  taskGroup,
  timeoutScope,
} from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { inScope } from './inScope.ts';
import { sameTasks } from './sameTasks.ts';

describe('settled()', () => {
  it('comes when the last cleanup is over: the diagram of its documentation', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const body = cold('        -------       ');
      const bodyWindow = '       ^--!          ';
      const bodyShows = '        ---           ';
      const cleanup = cold('        ----|      ');
      const cleanupSubs = '      ---^---!      ';
      const window = '           ---^          ';
      const settled = '          -------(s|)   ';

      const scope = new Scope();
      const whole = inScope(body.pipe(finalizeAsync(() => cleanup)), [], scope);
      expectObservable(whole, bodyWindow).toBe(bodyShows);
      expectObservable(scope.settled(), window).toBe(settled, { s: undefined });
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('comes at once if nothing is in it, and to every subscriber', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(new Scope().settled()).toBe('  (s|)', { s: undefined });
      const scope = new Scope();
      scope.cleanup(cold('---|'));
      expectObservable(scope.settled()).toBe('     ---(s|)', { s: undefined });
      expectObservable(scope.settled(), '-^').toBe('---(s|)', { s: undefined });
    });
  });

  it('never comes while something never ends', () => {
    marbles(({ expectObservable }) => {
      const scope = new Scope();
      scope.cleanup(NEVER);
      expectObservable(scope.settled()).toBe('-');
    });
  });

  it('waits for what is started by whoever is told of the end of the last one', () => {
    marbles(({ cold, expectObservable }) => {
      const settled = '------(s|)';

      const scope = new Scope();
      createTask(cold('---|'), { scope }).subscribe({
        complete: () => scope.cleanup(cold('---|')),
      });
      expectObservable(scope.settled()).toBe(settled, { s: undefined });
    });
  });

  it('comes to nobody who has left, be it in the turn in which it is decided', () => {
    marbles(({ cold, at }) => {
      const told: string[] = [];
      const scope = new Scope();
      const leaving = scope.settled();
      scope.cleanup(cold('--|'));
      const early = leaving.subscribe(() => told.push('early'));
      const late = leaving.subscribe(() => told.push('late'));
      at(1, () => early.unsubscribe());
      cold('--|').subscribe({ complete: () => late.unsubscribe() });
      at('end', () => expect(told).toEqual([]));
    });
  });
});

describe('a scope', () => {
  it('with something in it keeps the scope around it from settling', () => {
    marbles(({ cold, expectObservable, at }) => {
      const settled = '-----(s|)';

      const outer = new Scope({ name: 'outer' });
      const inner = new Scope({ name: 'inner', parent: outer });
      inner.cleanup(cold('--|'));
      outer.cleanup(cold('-----|'));
      at(1, () => expect([outer.size, inner.size]).toEqual([2, 1]));
      at(3, () => expect([outer.size, inner.size]).toEqual([1, 0]));
      expectObservable(outer.settled()).toBe(settled, { s: undefined });
      expect(inner.parent).toBe(outer);
    });
  });

  it('hands the failure of a cleanup to the nearest `onError`', () => {
    marbles(({ cold, scheduler, at }) => {
      const told: string[] = [];
      const note = (name: string) => (error: unknown) => told.push(`${name}: ${String(error)} at ${scheduler.now()}`);
      const far = new Scope({ onError: note('far') });
      const near = new Scope({ parent: far, onError: note('near') });
      new Scope({ parent: near }).cleanup(cold('--#'));
      new Scope({ parent: far }).cleanup(throwError(() => 'sync'));
      at('end', () => expect(told).toEqual(['far: sync at 0', 'near: error at 2']));
    });
  });

  it('waits for the cleanup that a cleanup leaves when enough was taken of it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const cleanup = cold('  -x-----        ');
      const cleanupSubs = '   ^!             ';
      const tail = cold('       ---|         ');
      const tailSubs = '      -^--!          ';
      const settled = '       ----(s|)       ';

      const scope = new Scope();
      scope.cleanup(cleanup.pipe(finalizeAsync(() => tail), take(1)));
      expectObservable(scope.settled()).toBe(settled, { s: undefined });
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
      expectSubscriptions(tail.subscriptions).toBe(tailSubs);
    });
  });

  it('waits for it also if all of that cleanup is synchronous', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const tail = cold('     ---|         ');
      const tailSubs = '      ^--!         ';
      const settled = '       ---(s|)      ';

      const scope = new Scope();
      scope.cleanup(of('x', 'y').pipe(finalizeAsync(() => tail), take(1)));
      expectObservable(scope.settled()).toBe(settled, { s: undefined });
      expectSubscriptions(tail.subscriptions).toBe(tailSubs);
    });
  });

  it('says what is in it by name', () => {
    marbles(({ at }) => {
      const scope = new Scope();
      const task = createTask(NEVER, { scope, name: 'kettle' });
      scope.cleanup(sleep(2), 'put the cups away');
      at(1, () => {
        expect([...scope.names()]).toEqual(['kettle', 'put the cups away']);
        task.cancel();
      });
    });
  });
});

describe('cancel()', () => {
  it('cancels every task in it and waits for their cleanup; a cleanup goes on', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const task = cold('       --------     ');
      const taskSubs = '        ^-!          ';
      const itsCleanup = cold('   --|        ');
      const itsCleanupSubs = '  --^-!        ';
      const cleanup = cold('    -----|       ');
      const cleanupSubs = '     ^----!       ';
      const settled = '         -----(s|)    ';
      const outcome = '         ----#        ';

      const scope = new Scope();
      const job = createTask(task.pipe(finalizeAsync(() => itsCleanup)), { scope, name: 'job' });
      scope.cleanup(cleanup);
      at(2, () => scope.cancel('enough'));
      expectObservable(job).toBe(outcome, undefined, new CancelledError('job', 'enough'));
      expectObservable(scope.settled()).toBe(settled, { s: undefined });
      expectSubscriptions(task.subscriptions).toBe(taskSubs);
      expectSubscriptions(itsCleanup.subscriptions).toBe(itsCleanupSubs);
      expectSubscriptions(cleanup.subscriptions).toBe(cleanupSubs);
    });
  });

  it('reaches the tasks of the scopes inside, in the order in which they came', () => {
    marbles(({ at }) => {
      const log: string[] = [];
      const outer = new Scope();
      const inner = new Scope({ parent: outer });
      const add = (name: string, scope: Scope) =>
        createTask(NEVER, { scope }).subscribe({ error: () => log.push(name) });
      add('first', outer);
      add('second', inner);
      add('third', outer);
      at(1, () => outer.cancel());
      at('end', () => expect(log).toEqual(['first', 'second', 'third']));
    });
  });

  it('leaves the scope open: what comes later runs', () => {
    marbles(({ cold, expectSubscriptions, at }) => {
      const later = cold('     -a|');
      const laterSubs = '    --^-!';

      const scope = new Scope();
      at(1, () => scope.cancel());
      at(2, () => createTask(later, { scope }));
      expectSubscriptions(later.subscriptions).toBe(laterSubs);
    });
  });
});

describe('the order of release', () => {
  /** A cleanup that takes down when it begins and when it ends. */
  const logged = (log: string[], name: string, source: Observable<unknown>) =>
    finalizeAsync<never>(() => {
      log.push(`${name} begins`);
      return source.pipe(tap({ complete: () => log.push(`${name} ends`) }));
    });

  it('is from the inside out, through tasks, groups and deadlines: each is clean before the next begins', () => {
    marbles(({ cold, expectObservable, at }) => {
      const expected = '---------#';
      const log: string[] = [];

      const inmost = NEVER.pipe(logged(log, 'inmost', cold('--|')));
      const grouped = taskGroup((crew) => crew.createTask(inmost)).pipe(logged(log, 'group', cold('--|')));
      const limited = timeoutScope(100, () => grouped).pipe(logged(log, 'deadline', cold('--|')));
      const task = createTask(limited, { name: 'job' });
      at(3, () => task.cancel());
      expectObservable(task).toBe(expected, undefined, new CancelledError('job'));
      at('end', () =>
        expect(log).toEqual([
          'inmost begins',
          'inmost ends',
          'group begins',
          'group ends',
          'deadline begins',
          'deadline ends',
        ]));
    });
  });
});

it('leaves nothing behind, at whatever frame', () => {
  const scopes: Scope[] = [];
  const same = sameTasks();
  const empty = () => scopes.every((scope) => scope.size === 0);
  const scoped = <T>(make: (scope: Scope) => Observable<T>): Observable<T> => {
    const scope = new Scope();
    scopes.push(scope);
    return inScope(make(scope), [], scope);
  };
  everyFrame(({ cold }) => scoped(() => cold('-a--b|').pipe(finalizeAsync(() => cold('--|')))), {
    grace: 2,
    invariant: empty,
  });
  everyFrame(({ cold }) => scoped((scope) => (scope.cleanup(cold('---|')), scope.settled())), {
    grace: 3,
    invariant: empty,
  });
  everyFrame(
    ({ cold }) =>
      scoped(() =>
        taskGroup((crew) => {
          crew.createTask(moveOnAfter(4, () => cold('-a--------').pipe(finalizeAsync(() => cold('--|')))));
          crew.createTask(EMPTY.pipe(finalizeAsync(() => sleep(1))));
          return cold('--b|');
        }),
      ),
    { grace: 2, invariant: () => empty() && same() },
  );
});
