import { finalize, NEVER, of, Subject, throwError } from 'rxjs';
import { expect, it, vi } from 'vitest';
import { currentScope, enter, leave, Scope } from '../../src/operators/internal/scope.ts';
import { collectUnhandled } from './unhandled.ts';

const unhandled = collectUnhandled();

/** A cleanup that ends when told. */
const slow = () => new Subject<void>();

it('is idle at once when nothing is in it', () => {
  const idle = vi.fn();
  new Scope().whenIdle(idle);
  expect(idle).toHaveBeenCalledTimes(1);
});

it('is idle once the last of its cleanups has ended, and says so once', () => {
  const scope = new Scope();
  const [a, b, idle] = [slow(), slow(), vi.fn()];
  scope.cleanup(a);
  scope.cleanup(b);
  scope.cleanup(of('ended at once'));
  scope.whenIdle(idle);
  expect(scope.size).toBe(2);
  a.complete();
  expect(idle).toHaveBeenCalledTimes(0);
  b.complete();
  expect(idle).toHaveBeenCalledTimes(1);
  scope.cleanup(of('later'));
  expect(idle).toHaveBeenCalledTimes(1);
});

it('keeps every scope around it busy until then', () => {
  const outer = new Scope();
  const middle = new Scope({ parent: outer });
  const inner = new Scope({ parent: middle });
  const [cleanup, order] = [slow(), [] as string[]];
  inner.cleanup(cleanup);
  outer.whenIdle(() => order.push('outer'));
  inner.whenIdle(() => order.push('inner'));
  middle.whenIdle(() => order.push('middle'));
  expect([outer.size, middle.size]).toEqual([1, 1]);
  cleanup.complete();
  expect(order).toEqual(['inner', 'middle', 'outer']);
  expect([outer.size, middle.size, inner.size]).toEqual([0, 0, 0]);
});

it('counts what its idle callback starts before the scope around it looks idle', () => {
  const outer = new Scope();
  const inner = new Scope({ parent: outer });
  const [first, second, idle] = [slow(), slow(), vi.fn()];
  inner.cleanup(first);
  inner.whenIdle(() => {
    inner.cleanup(second);
  });
  outer.whenIdle(idle);
  first.complete();
  expect(idle).toHaveBeenCalledTimes(0);
  second.complete();
  expect(idle).toHaveBeenCalledTimes(1);
});

it('may be busy and idle again', () => {
  const outer = new Scope();
  const inner = new Scope({ parent: outer });
  for (const cleanup of [slow(), slow()]) {
    inner.cleanup(cleanup);
    expect(outer.size).toBe(1);
    cleanup.complete();
    expect(outer.size).toBe(0);
  }
});

it('is idle though a cleanup failed', () => {
  const scope = new Scope({ onError: () => undefined });
  const [cleanup, idle] = [slow(), vi.fn()];
  scope.cleanup(cleanup);
  scope.whenIdle(idle);
  cleanup.error(new Error('no'));
  expect(idle).toHaveBeenCalledTimes(1);
});

it('hands the failure of a cleanup to the nearest scope that takes failures', () => {
  const far: unknown[] = [];
  const near: unknown[] = [];
  const outer = new Scope({ onError: (error) => far.push(error) });
  const middle = new Scope({ parent: outer, onError: (error) => near.push(error) });
  const inner = new Scope({ parent: middle });
  inner.cleanup(throwError(() => new Error('inner')));
  outer.cleanup(Promise.reject(new Error('outer')));
  expect(near).toEqual([new Error('inner')]);
  expect(far).toEqual([]);
  return vi.waitFor(() => {
    expect(far).toEqual([new Error('outer')]);
  });
});

it('hands it to the unhandled-error hook when no scope takes it', () => {
  new Scope({ parent: new Scope() }).cleanup(throwError(() => new Error('no')));
  vi.runAllTimers();
  expect(unhandled).toEqual([new Error('no')]);
});

it('reports a cleanup that is no ObservableInput, and does not wait for it', () => {
  const failures: unknown[] = [];
  const scope = new Scope({ onError: (error) => failures.push(error) });
  scope.cleanup(undefined as never);
  expect(failures).toEqual([expect.any(TypeError)]);
  expect(scope.size).toBe(0);
});

it('says by name what it still waits for, below it too', () => {
  const scope = new Scope();
  scope.cleanup(NEVER, 'flush the journal');
  new Scope({ parent: scope, name: 'not this' }).cleanup(NEVER, 'close the socket');
  expect([...scope.names()]).toEqual(['flush the journal', 'close the socket']);
});

it('cancels its members in the order they came; a cleanup goes on', () => {
  const scope = new Scope();
  const log: string[] = [];
  for (const name of ['a', 'b']) scope.add({ name, cancel: () => log.push(name) });
  new Scope({ parent: scope }).add({ name: 'c', cancel: () => log.push('c') });
  scope.cleanup(NEVER.pipe(finalize(() => log.push('cleanup'))));
  scope.cancel();
  expect(log).toEqual(['a', 'b', 'c']);
});

it('is the current one between enter and leave, which may be nested', () => {
  const [outer, inner] = [new Scope(), new Scope()];
  const outside = enter(outer);
  const between = enter(inner);
  expect(currentScope()).toBe(inner);
  leave(between);
  expect(currentScope()).toBe(outer);
  leave(outside);
  expect(currentScope()).toBeUndefined();
});
