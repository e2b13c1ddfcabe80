import { concat, concatMap, defer, EMPTY, of, Subject, throwError, timer, type Observable } from 'rxjs';
import {
  asCompleted,
  firstSuccess,
  gather,
  gatherMap,
  orderedAll,
  pullMap,
  retryBackoff,
  waitFor,
  type Scope,
} from 'rx-asyncio';
import { describe, expect, it, vi } from 'vitest';
import { currentScope, enter, leave, Scope as NewScope } from '../../src/operators/internal/scope.ts';
import { cleaningUp } from '../../marble-tests/internal/cleaningUp.ts';
import { notes } from '../internal/tracked.ts';
import { collectUnhandled } from '../internal/unhandled.ts';

const unhandled = collectUnhandled();

function within<T>(scope: Scope, body: () => T): T {
  const outside = enter(scope);
  try {
    return body();
  } finally {
    leave(outside);
  }
}

/** Completes, and takes down in which scope it was subscribed. */
function whereabouts(seen: unknown[]): Observable<never> {
  return defer(() => {
    seen.push(currentScope());
    return EMPTY;
  });
}

const operators: [name: string, run: (input: Observable<number>) => Observable<unknown>][] = [
  ['gather', (input) => gather([input])],
  ['gather that collects', (input) => gather([input], { onError: 'collect' })],
  ['gather that detaches', (input) => gather([input], { onError: 'detach' })],
  ['asCompleted', (input) => asCompleted([input])],
  ['orderedAll', (input) => of(input).pipe(orderedAll())],
  ['pullMap', (input) => pullMap([input], (work) => work)],
  ['firstSuccess', (input) => firstSuccess([input])],
  ['waitFor', (input) => input.pipe(waitFor(100))],
];

describe.each(operators)('%s', (_, run) => {
  it.each([
    ['synchronously', of(1)],
    ['later', timer(5)],
  ])('lets its consumer go on in the scope it was subscribed in, %s', (_when, input: Observable<number>) => {
    const scope = new NewScope();
    const seen: unknown[] = [];
    within(scope, () => {
      concat(run(input).pipe(concatMap(() => whereabouts(seen))), whereabouts(seen)).subscribe();
      expect(currentScope()).toBe(scope);
    });
    vi.runAllTimers();
    expect(seen).toEqual([scope, scope]);
    expect(currentScope()).toBeUndefined();
  });

  it.each([
    ['synchronously', of(1)],
    ['later', timer(5)],
  ])('lets who recovers from its error go on there too, %s', (_when, input: Observable<number>) => {
    const scope = new NewScope();
    const seen: unknown[] = [];
    const failing = input.pipe(concatMap(() => throwError(() => new Error('no'))));
    within(scope, () => {
      run(failing).subscribe({ error: () => seen.push(currentScope()) });
    });
    vi.runAllTimers();
    expect(seen).toEqual([scope]);
  });

  it('keeps the scope busy until the cleanup of what it cancelled has ended', () => {
    const scope = new NewScope();
    const cleanup = new Subject<void>();
    const subscription = within(scope, () => run(cleaningUp(new Subject<number>(), cleanup)).subscribe());
    expect(scope.size).toBe(0);
    subscription.unsubscribe();
    expect(scope.size).toBe(1);
    cleanup.complete();
    expect(scope.size).toBe(0);
  });

  it('fails with what the cleanup of its input failed with, though there was a result', () => {
    const result = notes();
    run(cleaningUp(of(1), throwError(() => new Error('cleanup')))).subscribe(result);
    expect(result.log.at(-1)).toBe('error Error: cleanup');
    expect(result.log).not.toContain('complete');
  });

  it('reports what a cleanup fails with after its consumer has left', () => {
    const failures: unknown[] = [];
    const scope = new NewScope({ onError: (error) => failures.push(error) });
    const cleanup = throwError(() => new Error('cleanup'));
    within(scope, () => run(cleaningUp(new Subject<number>(), cleanup)).subscribe()).unsubscribe();
    run(cleaningUp(new Subject<number>(), cleanup)).subscribe().unsubscribe();
    vi.runAllTimers();
    expect([failures, unhandled]).toEqual([[new Error('cleanup')], [new Error('cleanup')]]);
  });
});

it('a cleanup that fails after a failure is the error, and names the failure as its cause', () => {
  const errors: unknown[] = [];
  const sibling = cleaningUp(
    new Subject<number>(),
    throwError(() => new Error('cleanup')),
  );
  const failing = throwError(() => new Error('input'));
  gather([sibling, failing]).subscribe({ error: (error: unknown) => errors.push(error) });
  expect(errors).toEqual([new Error('cleanup', { cause: new Error('input') })]);
});

it('every attempt of retryBackoff is subscribed in the scope of the first', () => {
  const scope = new NewScope();
  const seen: unknown[] = [];
  const failing = concat(
    whereabouts(seen),
    throwError(() => new Error('no')),
  );
  within(scope, () => failing.pipe(retryBackoff({ maxRetries: 2 })).subscribe({ error: () => undefined }));
  vi.runAllTimers();
  expect(seen).toEqual([scope, scope, scope]);
});

it('work that is started late, when a slot is free, is started in the scope of the whole', () => {
  const scope = new NewScope();
  const cleanup = new Subject<void>();
  const source = of(timer(5), cleaningUp(new Subject<number>(), cleanup));
  const running = within(scope, () => source.pipe(gatherMap((work) => work, { concurrency: 1 })).subscribe());
  vi.advanceTimersByTime(5);
  running.unsubscribe();
  expect(scope.size).toBe(1);
  cleanup.complete();
  expect(scope.size).toBe(0);
});
