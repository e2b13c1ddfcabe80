import { finalize, NEVER, Observable, of, Subject, throwError, type ObservableInput } from 'rxjs';
import { expect, it, vi } from 'vitest';
import { enter, leave, Scope } from '../../src/operators/internal/scope.ts';
import { Listener } from '../../src/operators/internal/seam.ts';
import { notes, tracked } from './tracked.ts';
import { collectUnhandled } from './unhandled.ts';

const unhandled = collectUnhandled();

class Noting extends Listener<unknown> {
  constructor(readonly to = notes()) {
    super();
  }
  override onNext(value: unknown): void {
    this.to.next(value);
  }
  override onError(error: unknown): void {
    this.to.error(error);
  }
  override onComplete(): void {
    this.to.complete();
  }
}

async function heard(input: ObservableInput<unknown>): Promise<string[]> {
  const listener = new Noting();
  listener.listenTo(input);
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  return listener.to.log;
}

async function* asynchronously(...values: unknown[]): AsyncGenerator<unknown, void, undefined> {
  yield* values;
}

it.each<[string, ObservableInput<unknown>, string[]]>([
  ['an Observable', of(1, 2), ['next 1', 'next 2', 'complete']],
  ['an Observable that fails', throwError(() => new Error('no')), ['error Error: no']],
  ['a Promise', Promise.resolve(1), ['next 1', 'complete']],
  ['an array', [1, 2], ['next 1', 'next 2', 'complete']],
  ['an iterable', new Set([1]), ['next 1', 'complete']],
  ['an async iterable', asynchronously(1, 2), ['next 1', 'next 2', 'complete']],
])('listens to %s', async (_, input, log) => {
  expect(await heard(input)).toEqual(log);
});

it('hears the error of a Promise that is rejected', async () => {
  expect(await heard(Promise.reject(new Error('no')))).toEqual(['error Error: no']);
});

it.each([undefined, null, 7, {}])('hears a TypeError from %s, which is no input', async (input) => {
  const [only, ...more] = await heard(input as never);
  expect(only).toMatch(/^error TypeError: You provided/);
  expect(more).toEqual([]);
});

it('hears what the `then` of a thenable throws', async () => {
  const thenable = {
    then() {
      throw new Error('then');
    },
  };
  expect(await heard(thenable as never)).toEqual(['error Error: then']);
});

it('stops a synchronous source at the value that made it cancel', () => {
  let produced = 0;
  const source = new Observable<number>((subscriber) => {
    while (!subscriber.closed && produced < 1000) subscriber.next(++produced);
  });
  class Three extends Noting {
    override onNext(value: unknown): void {
      super.onNext(value);
      if (value === 3) this.cancel();
    }
  }
  const three = new Three();
  three.listenTo(source);
  expect(three.to.log).toEqual(['next 1', 'next 2', 'next 3']);
  expect(produced).toBe(3);
});

it('subscribes to nothing once it is cancelled', () => {
  const never = tracked();
  const listener = new Noting();
  listener.cancel();
  listener.listenTo(never.source);
  expect(never.started).toBe(0);
});

it.each([
  ['resolved', () => Promise.resolve(1)],
  ['rejected', () => Promise.reject(new Error('nobody listens'))],
])('hears nothing of a Promise that is %s after it was cancelled', async (_, make) => {
  const promise = make();
  const listener = new Noting();
  listener.listenTo(promise);
  listener.cancel();
  await Promise.allSettled([promise]);
  expect(listener.to.log).toEqual([]);
});

it('may be cancelled by the value of a Promise, before its complete', async () => {
  class First extends Noting {
    override onNext(value: unknown): void {
      super.onNext(value);
      this.cancel();
    }
  }
  const first = new First();
  first.listenTo(Promise.resolve(1));
  await Promise.resolve();
  expect(first.to.log).toEqual(['next 1']);
});

const throwing = NEVER.pipe(
  finalize(() => {
    throw new Error('teardown');
  }),
);
const teardown = expect.objectContaining({ errors: [new Error('teardown')] });

it('reports what a teardown throws to the scope it was subscribed in, and lets its canceller go on', () => {
  const failures: unknown[] = [];
  const outside = enter(new Scope({ onError: (error) => failures.push(error) }));
  const listener = new Noting();
  listener.listenTo(throwing);
  leave(outside);
  listener.cancel();
  expect(failures).toEqual([teardown]);
});

it('reports what a teardown throws to the unhandled-error hook when there is no scope', () => {
  const listener = new Noting();
  listener.listenTo(throwing);
  listener.cancel();
  vi.runAllTimers();
  expect(unhandled).toEqual([teardown]);
});

it('leaves a Subject that it is unsubscribed from', () => {
  const subject = new Subject<number>();
  const listener = new Noting();
  listener.listenTo(subject);
  subject.next(1);
  listener.cancel();
  subject.next(2);
  expect(listener.to.log).toEqual(['next 1']);
  expect(subject.observed).toBe(false);
});
