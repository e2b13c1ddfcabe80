import { finalize, mergeMap, NEVER, Observable, of, Subject, Subscription, throwError } from 'rxjs';
import { UnsubscriptionError, type ObservableInput, type Subscriber } from 'rxjs';
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

function listening(subscribe: (sink: Subscriber<unknown>) => void): Noting {
  const listener = new Noting();
  listener.listenTo(new Observable(subscribe));
  return listener;
}

it('drops what a source says after its end', () => {
  const { to } = listening((sink) => {
    sink.next(1);
    sink.complete();
    /* eslint-disable rxjs-x/no-redundant-notify */
    sink.next(2);
    sink.error(new Error('late'));
    sink.complete();
    /* eslint-enable rxjs-x/no-redundant-notify */
  });
  expect(to.log).toEqual(['next 1', 'complete']);
});

it.each([1, 2, 3])('runs %i teardowns once each, in the order they were added', (count) => {
  const ran: number[] = [];
  const listener = listening((sink) => {
    for (let i = 0; i < count; i++) sink.add(() => ran.push(i));
  });
  expect(ran).toEqual([]);
  listener.cancel();
  listener.cancel();
  expect(ran).toEqual(Array.from({ length: count }, (_, i) => i));
});

it('runs at once what is added after its end', () => {
  const ran = vi.fn();
  const listener = new Noting();
  listener.cancel();
  listener.add(ran);
  expect(ran).toHaveBeenCalledOnce();
});

it('runs every teardown though some throw, and throws what they threw together', () => {
  const ran = vi.fn();
  const fails = (message: string) => () => {
    throw new Error(message);
  };
  const listener = listening((sink) => {
    sink.add(fails('one'));
    sink.add(of(1).subscribe());
    sink.add(fails('two'));
    sink.add(ran);
  });
  let thrown: unknown;
  try {
    listener.unsubscribe();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(UnsubscriptionError);
  expect((thrown as UnsubscriptionError).errors).toEqual([new Error('one'), new Error('two')]);
  expect(ran).toHaveBeenCalledOnce();
});

it('forgets a subscription of RxJS that ends before it: a flattening source may have any number', () => {
  const inner = new Subject<number>();
  const listener = new Noting();
  const removed = vi.spyOn(listener, 'remove');
  const added = vi.spyOn(listener, 'add');
  listener.listenTo(of(1, 2, 3).pipe(mergeMap(() => inner)));
  inner.next(7);
  inner.complete();
  expect(listener.to.log).toEqual(['next 7', 'next 7', 'next 7', 'complete']);
  const subscriptions = added.mock.calls.flat().filter((teardown) => teardown instanceof Subscription);
  expect(subscriptions.length).toBeGreaterThan(2);
  for (const subscription of subscriptions) expect(removed).toHaveBeenCalledWith(subscription);
});
