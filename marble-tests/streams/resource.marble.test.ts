import { catchError, concat, defer, EMPTY, NEVER, of, take, tap, throwError, type Observable } from 'rxjs';
import { CancelledError, createTask, resource, Scope, sleep, taskGroup, waitFor, type CloseKind } from 'rx-asyncio';
import { everyFrame, marbles } from 'rx-asyncio/testing';
import { describe, expect, it } from 'vitest';
import { inScope } from '../internal/inScope.ts';
import { Later } from '../internal/later.ts';

/** A resource that is there at once and needs no time to be released. */
const free = <T>(use: (name: string) => Observable<T>, log: string[] = []) =>
  resource(
    () => of('r'),
    use,
    (name, kind) => void log.push(`release ${name}: ${kind}`),
  );

describe('a resource', () => {
  it('is acquired, used and released, one after the other: the diagram of its documentation', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const acquire = cold('    --r|         ');
      const acquireSubs = '     ^--!         ';
      const use = cold('           -a-b|     ');
      const useSubs = '         ---^---!     ';
      const release = cold('           --|   ');
      const releaseSubs = '     -------^-!   ';
      const expected = '        ----a-b--|   ';
      const used: string[] = [];

      const whole = resource(
        () => acquire,
        (name) => (used.push(name), use),
        () => release,
      );
      expectObservable(whole).toBe(expected);
      expectSubscriptions(acquire.subscriptions).toBe(acquireSubs);
      expectSubscriptions(use.subscriptions).toBe(useSubs);
      expectSubscriptions(release.subscriptions).toBe(releaseSubs);
      at('end', () => expect(used).toEqual(['r']));
    });
  });

  it('is the last value of what acquires it, `undefined` if there is none', () => {
    marbles(({ expectObservable }) => {
      const shown = <R>(acquire: Observable<R>) =>
        resource(
          () => acquire,
          (name) => of(name),
          () => undefined,
        );
      expectObservable(shown(of('a', 'b'))).toBe('(b|)');
      expectObservable(shown(EMPTY)).toBe('(u|)', { u: undefined });
    });
  });

  it('that is synchronous throughout is over in the subscribe', () => {
    const log: string[] = [];
    free(() => of('used'), log).subscribe({ next: (value) => log.push(value), complete: () => log.push('end') });
    expect(log).toEqual(['used', 'release r: complete', 'end']);
  });

  it('is acquired anew for every subscriber', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const acquire = cold('  -r|       ');
      const acquireSubs = ['  ^-!       ', '---^-!'];
      const whole = resource(
        () => acquire,
        () => cold('-a|'),
        () => undefined,
      );
      expectObservable(whole).toBe('       ---a|     ');
      expectObservable(whole, '---^').toBe('------a|  ');
      expectSubscriptions(acquire.subscriptions).toBe(acquireSubs);
    });
  });

  it('that never comes is waited for', () => {
    marbles(({ expectObservable }) => {
      const whole = resource(
        () => NEVER,
        () => of('used'),
        () => undefined,
      );
      expectObservable(whole).toBe('-');
    });
  });
});

describe('a failure', () => {
  it('to acquire comes out; nothing is used and nothing released', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const acquire = cold('   --#');
      const use = cold('       -a|');
      const expected = '       --#';
      const log: string[] = [];

      const whole = resource(
        () => acquire,
        () => use,
        () => void log.push('release'),
      );
      expectObservable(whole).toBe(expected);
      expectSubscriptions(use.subscriptions).toBe([]);
      at('end', () => expect(log).toEqual([]));
    });
  });

  it('to acquire, by throwing, too', () => {
    marbles(({ expectObservable }) => {
      const whole = resource(
        (): Observable<string> => {
          throw new Error('no');
        },
        () => of('used'),
        () => undefined,
      );
      expectObservable(whole).toBe('#', undefined, new Error('no'));
    });
  });

  it('to acquire after the resource was there gives it back before the error comes out', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const acquire = cold('   -r-#     ');
      const release = cold('      --|   ');
      const releaseSubs = '    ---^-!   ';
      const expected = '       -----#   ';

      const whole = resource(
        () => acquire,
        () => of('used'),
        () => release,
      );
      expectObservable(whole).toBe(expected);
      expectSubscriptions(release.subscriptions).toBe(releaseSubs);
    });
  });

  it('of its use comes out after the release', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const acquire = cold('   -r|       ');
      const use = cold('         -a#     ');
      const useSubs = '        --^-!     ';
      const release = cold('       --|   ');
      const releaseSubs = '    ----^-!   ';
      const expected = '       ---a--#   ';

      const whole = resource(
        () => acquire,
        () => use,
        () => release,
      );
      expectObservable(whole).toBe(expected);
      expectSubscriptions(use.subscriptions).toBe(useSubs);
      expectSubscriptions(release.subscriptions).toBe(releaseSubs);
    });
  });

  it('of its use, by throwing, too', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const release = cold('   --|');
      const releaseSubs = '    ^-!';
      const expected = '       --#';

      const whole = resource(
        () => of('r'),
        (): Observable<string> => {
          throw new Error('no');
        },
        () => release,
      );
      expectObservable(whole).toBe(expected, undefined, new Error('no'));
      expectSubscriptions(release.subscriptions).toBe(releaseSubs);
    });
  });

  it('to release has the last word', () => {
    marbles(({ cold, expectObservable }) => {
      const release = cold('   --#');
      const expected = '       a-#';

      const whole = resource(
        () => of('r'),
        () => of('a'),
        () => release,
      );
      expectObservable(whole).toBe(expected);
    });
  });

  it('to release, by throwing, too; and it names the one of the use as its cause', () => {
    marbles(({ expectObservable }) => {
      const whole = resource(
        () => of('r'),
        () => throwError(() => new Error('use')),
        () => {
          throw new Error('release');
        },
      );
      expectObservable(whole).toBe('#', undefined, new Error('release', { cause: new Error('use') }));
    });
  });
});

describe('unsubscribing', () => {
  it('while it is acquired uses nothing, and has nothing to release', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const acquire = cold('   ---r|');
      const acquireSubs = '    ^-!  ';
      const window = '         ^-!  ';
      const expected = '       -    ';
      const log: string[] = [];

      const whole = resource(
        () => acquire,
        () => of('used'),
        () => void log.push('release'),
      );
      expectObservable(whole, window).toBe(expected);
      expectSubscriptions(acquire.subscriptions).toBe(acquireSubs);
      at('end', () => expect(log).toEqual([]));
    });
  });

  it('when it has been emitted, but is not yet complete, releases it', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const acquire = cold('   -r---|    ');
      const release = cold('      --|    ');
      const releaseSubs = '    ---^-!    ';
      const expected = '       -----#    ';

      const whole = resource(
        () => acquire,
        () => of('used'),
        () => release,
      );
      const task = createTask(whole, { name: 'job' });
      at(3, () => task.cancel());
      expectObservable(task).toBe(expected, undefined, new CancelledError('job'));
      expectSubscriptions(release.subscriptions).toBe(releaseSubs);
    });
  });

  it('while a promise brings it releases it on arrival: the scope waits for that', () => {
    marbles(({ cold, scheduler, expectObservable, expectSubscriptions, at }) => {
      const release = cold('        --|   ');
      const releaseSubs = '    -----^-!   ';
      const expected = '       -------#   ';
      const promise = new Later<string>();
      const log: string[] = [];

      const whole = resource(
        () => promise,
        () => of('used'),
        (name, kind) => (log.push(`${name}: ${kind}`), release),
      );
      scheduler.schedule(() => promise.resolve('r'), 5);
      const task = createTask(whole, { name: 'job' });
      at(2, () => task.cancel());
      expectObservable(task).toBe(expected, undefined, new CancelledError('job'));
      expectSubscriptions(release.subscriptions).toBe(releaseSubs);
      at('end', () => expect(log).toEqual(['r: unsubscribe']));
    });
  });

  it('while a promise brings an error has nothing to release, and nobody is told', () => {
    marbles(({ scheduler, expectObservable, at }) => {
      const expected = '-----#';
      const promise = new Later<string>();
      const log: string[] = [];

      const whole = resource(
        () => promise,
        () => of('used'),
        () => void log.push('release'),
      );
      scheduler.schedule(() => promise.reject(new Error('late')), 5);
      const task = createTask(whole, { name: 'job' });
      at(2, () => task.cancel());
      expectObservable(task).toBe(expected, undefined, new CancelledError('job'));
      at('end', () => expect(log).toEqual([]));
    });
  });

  it('from inside the function that acquires it releases what that returns', () => {
    marbles(({ scheduler, at }) => {
      const promise = new Later<string>();
      const log: string[] = [];
      const whole = resource(
        () => {
          subscription.unsubscribe();
          return promise;
        },
        () => of('used'),
        (name) => void log.push(name),
      );
      const subscription = concat(sleep(1), whole).subscribe();
      scheduler.schedule(() => promise.resolve('r'), 3);
      at('end', () => expect(log).toEqual(['r']));
    });
  });

  it('while it is used stops that, starts the release and returns at once; the scope waits', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const use = cold('        -a-----    ');
      const useSubs = '         ^--!       ';
      const release = cold('       ---|    ');
      const releaseSubs = '     ---^--!    ';
      const expected = '        ------#    ';

      const whole = resource(
        () => of('r'),
        () => use,
        () => release,
      );
      const task = createTask(whole, { name: 'job' });
      at(3, () => task.cancel());
      expectObservable(task).toBe(expected, undefined, new CancelledError('job'));
      expectSubscriptions(use.subscriptions).toBe(useSubs);
      expectSubscriptions(release.subscriptions).toBe(releaseSubs);
    });
  });

  it('while it is released lets that end', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const use = cold('         -a|       ');
      const release = cold('       ---|    ');
      const releaseSubs = '      --^--!    ';
      const window = '           ^--!      ';
      const expected = '         -a        ';

      const whole = resource(
        () => of('r'),
        () => use,
        () => release,
      );
      expectObservable(whole, window).toBe(expected);
      expectSubscriptions(release.subscriptions).toBe(releaseSubs);
    });
  });

  it('tells a release that fails to the scope', () => {
    marbles(({ cold, expectObservable, at }) => {
      const release = cold('      --#    ');
      const window = '         ^--!      ';
      const expected = '       -         ';
      const failures: unknown[] = [];

      const whole = resource(
        () => of('r'),
        () => NEVER,
        () => release,
      );
      expectObservable(inScope(whole, failures), window).toBe(expected);
      at('end', () => expect(failures).toEqual(['error']));
    });
  });

  it('by a take(1) downstream releases it, and the consumer does not wait', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const use = cold('        -a-b-|  ');
      const useSubs = '         ^!      ';
      const release = cold('     --|    ');
      const releaseSubs = '     -^-!    ';
      const expected = '        -(a|)   ';

      const whole = resource(
        () => of('r'),
        () => use,
        () => release,
      );
      expectObservable(whole.pipe(take(1))).toBe(expected);
      expectSubscriptions(use.subscriptions).toBe(useSubs);
      expectSubscriptions(release.subscriptions).toBe(releaseSubs);
    });
  });
});

describe('resources in one another', () => {
  it('are released inner first', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const use = cold('         -a|          ');
      const inner = cold('         --|        ');
      const innerSubs = '        --^-!        ';
      const outer = cold('           ---|     ');
      const outerSubs = '        ----^--!     ';
      const expected = '         -a-----|     ';

      const nested = resource(
        () => of('outer'),
        () =>
          resource(
            () => of('inner'),
            () => use,
            () => inner,
          ),
        () => outer,
      );
      expectObservable(nested).toBe(expected);
      expectSubscriptions(inner.subscriptions).toBe(innerSubs);
      expectSubscriptions(outer.subscriptions).toBe(outerSubs);
    });
  });

  it('are released inner first when they are cancelled, each after the other', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const inner = cold('          --|        ');
      const innerSubs = '        ---^-!        ';
      const outer = cold('            ---|     ');
      const outerSubs = '        -----^--!     ';
      const expected = '         --------#     ';

      const nested = resource(
        () => of('outer'),
        () =>
          resource(
            () => of('inner'),
            () => NEVER,
            () => inner,
          ),
        () => outer,
      );
      const task = createTask(nested, { name: 'job' });
      at(3, () => task.cancel());
      expectObservable(task).toBe(expected, undefined, new CancelledError('job'));
      expectSubscriptions(inner.subscriptions).toBe(innerSubs);
      expectSubscriptions(outer.subscriptions).toBe(outerSubs);
    });
  });
});

describe('the scope', () => {
  it('may be given: it waits for the release in place of the one around', () => {
    marbles(({ cold, expectObservable, expectSubscriptions, at }) => {
      const release = cold('       ---|    ');
      const releaseSubs = '     --^--!     ';
      const cancelled = '       --#        ';

      const scope = new Scope();
      const whole = resource(
        () => of('r'),
        () => NEVER,
        () => release,
        { scope },
      );
      const task = createTask(whole, { name: 'job' });
      at(2, () => task.cancel());
      at(3, () => expect([...scope.names()]).toEqual(['release']));
      at(5, () => expect(scope.size).toBe(0));
      expectObservable(task).toBe(cancelled, undefined, new CancelledError('job'));
      expectSubscriptions(release.subscriptions).toBe(releaseSubs);
    });
  });

  it('of a deadline waits for the release before it says that the time is up', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const release = cold('        ---|    ');
      const releaseSubs = '      ----^--!   ';
      const expected = '         -------(t|)';

      const whole = resource(
        () => of('r'),
        () => NEVER,
        () => release,
      );
      expectObservable(whole.pipe(waitFor(4), catchError(() => of('t')))).toBe(expected);
      expectSubscriptions(release.subscriptions).toBe(releaseSubs);
    });
  });
});

it('says at the call which of the three is no function', () => {
  const fn = () => EMPTY;
  expect(() => resource(EMPTY as never, fn, fn)).toThrow(
    new TypeError('resource: expected acquire to be a function, got an Observable'),
  );
  expect(() => resource(fn, EMPTY as never, fn)).toThrow(
    new TypeError('resource: expected use to be a function, got an Observable'),
  );
  expect(() => resource(fn, fn, undefined as never)).toThrow(
    new TypeError('resource: expected release to be a function, got undefined'),
  );
});

describe('at any frame it is released exactly once', () => {
  /** How often it was acquired, and with which ends it was released. */
  let acquired: number;
  let released: CloseKind[];
  const counted = <T>(acquire: Observable<string>, use: Observable<T>, release: Observable<unknown>) =>
    defer(() => {
      acquired = 0;
      released = [];
      return resource(
        () => acquire.pipe(tap(() => acquired++)),
        () => use,
        (_, kind) => (released.push(kind), release),
      );
    });
  const once = () => released.length === acquired;

  it('when its use completes', () => {
    everyFrame(({ cold }) => counted(cold('--r|'), cold('-a-b|'), cold('--|')), { grace: 2, invariant: once });
  });

  it('when its use fails', () => {
    everyFrame(({ cold }) => counted(cold('--r|'), cold('-a-#'), cold('--|')), { grace: 2, invariant: once });
  });

  it('when its use throws', () => {
    const throwing = defer((): Observable<never> => {
      throw new Error('no');
    });
    everyFrame(({ cold }) => counted(cold('--r|'), throwing, cold('--|')), { grace: 2, invariant: once });
  });

  it('when it cannot be acquired', () => {
    everyFrame(({ cold }) => counted(cold('--#'), cold('-a|'), cold('--|')), { invariant: once });
  });

  it('when acquiring it fails after it was there', () => {
    everyFrame(({ cold }) => counted(cold('-r-#'), cold('-a|'), cold('--|')), { grace: 2, invariant: once });
  });

  it('when the release fails', () => {
    everyFrame(({ cold }) => inScope(counted(cold('--r|'), cold('-a-b|'), cold('--#'))), { grace: 2, invariant: once });
  });

  it('when all of it is synchronous', () => {
    everyFrame(() => counted(of('r'), of('a', 'b'), EMPTY), { invariant: once });
  });

  it('when a promise brings it', () => {
    everyFrame(
      ({ scheduler, probe }) =>
        defer(() => {
          acquired = 0;
          released = [];
          const promise = new Later<string>();
          scheduler.schedule(() => {
            acquired++;
            promise.resolve('r');
          }, 3);
          return probe(
            resource(
              () => promise,
              () => sleep(2),
              (_, kind) => void released.push(kind),
            ),
          );
        }),
      { grace: 3, invariant: once },
    );
  });

  it('in a task of a group', () => {
    everyFrame(
      ({ cold }) =>
        taskGroup((crew) => {
          crew.createTask(counted(cold('--r|'), cold('-a-b|'), cold('--|')));
          return cold('-----|');
        }),
      { grace: 2, invariant: once },
    );
  });
});
