import { finalize, lastValueFrom, NEVER, Observable, of, Subject, take, toArray, type ObservableInput } from 'rxjs';
import {
  asCompleted,
  asCompletedMap,
  createTask,
  finalizeAsync,
  firstSuccess,
  gather,
  orderedAll,
  pullMap,
  Queue,
} from 'rx-asyncio';
import { describe, expect, it, vi } from 'vitest';
import { identity } from '../../src/operators/internal/identity.ts';
import { currentScope, enter, leave, Scope } from '../../src/operators/internal/scope.ts';
import { notes, tracked } from '../internal/tracked.ts';

type Run = (inputs: ObservableInput<number>[]) => Observable<unknown>;

const operators: [string, Run][] = [
  ['gather', (inputs) => gather(inputs)],
  ['asCompleted', (inputs) => asCompleted(inputs)],
  ['firstSuccess', (inputs) => firstSuccess(inputs)],
  ['orderedAll', (inputs) => of(...inputs).pipe(orderedAll())],
  ['pullMap', (inputs) => pullMap(inputs, identity, { concurrency: Infinity })],
];

/** A microtask for each promise there is in these tests, and then some. */
async function later(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

/** Promises to settle by hand, in any order. */
function promises(count: number) {
  const settle: { resolve: (value: number) => void; reject: (error: unknown) => void }[] = [];
  const inputs = Array.from(
    { length: count },
    () => new Promise<number>((resolve, reject) => settle.push({ resolve, reject })),
  );
  return { inputs, settle };
}

describe('a promise among the inputs', () => {
  it.each(operators)('of %s that settles after the subscriber has left is not heard', async (_, run) => {
    const { inputs, settle } = promises(2);
    const heard = notes();
    run(inputs).subscribe(heard).unsubscribe();
    settle[0]?.resolve(1);
    settle[1]?.reject(new Error('late'));
    await later();
    expect(heard.log).toEqual([]);
  });

  it.each(operators.filter(([name]) => name !== 'firstSuccess'))(
    'of %s that is rejected cancels the others, in the scope that they ran in',
    async (_, run) => {
      const { inputs, settle } = promises(2);
      const scopes: (Scope | undefined)[] = [];
      let inside: Scope | undefined;
      const sibling = new Observable<number>(() => {
        inside = currentScope();
        return () => void scopes.push(currentScope());
      });
      const heard = notes();
      run([...inputs, sibling]).subscribe(heard);
      settle[1]?.reject(new Error('no'));
      await later();
      settle[0]?.resolve(1);
      await later();
      expect(heard.log).toEqual(['error Error: no']);
      expect(inside).toBeDefined();
      expect(scopes).toEqual([inside]);
    },
  );

  it('that is rejected is told apart from the others where the result says which it was', async () => {
    const { inputs, settle } = promises(3);
    const failure = (index: number) => ({ status: 'rejected', reason: index });
    const settled = lastValueFrom(gather(inputs, { returnExceptions: true }));
    const completed = lastValueFrom(asCompleted(inputs, { settle: true }).pipe(toArray()));
    const raced = lastValueFrom(firstSuccess(inputs)).catch((error: unknown) => error);
    for (const index of [2, 0, 1]) settle[index]?.reject(index);
    expect(await settled).toEqual([0, 1, 2].map(failure));
    expect(await completed).toEqual([2, 0, 1].map((index) => ({ index, ...failure(index) })));
    expect(await raced).toMatchObject({ errors: [0, 1, 2] });
  });

  it('wins a race: the losers are cancelled in the scope that they ran in', async () => {
    const owner = new Scope();
    const outside = enter(owner);
    let swept: string | undefined;
    const loser = NEVER.pipe(finalize(() => (swept = createTask(NEVER, { name: 'sweep' }).name)));
    const winner = firstSuccess([loser, Promise.resolve(7)]);
    const result = lastValueFrom(winner);
    leave(outside);
    expect(await result).toBe(7);
    expect(swept).toBe('sweep');
    expect([...owner.names()]).toEqual(['sweep']);
    owner.cancel();
  });

  it.each([
    ['an array', (inputs: Promise<number>[]) => gather(inputs)],
    ['a generator', (inputs: Promise<number>[]) => gather(inputs.values())],
    ['an Observable', (inputs: Promise<number>[]) => of(...inputs).pipe(orderedAll(), toArray())],
  ])('of %s has its result in its place, in whatever order they come', async (_, run) => {
    const { inputs, settle } = promises(40);
    const result = lastValueFrom(run(inputs));
    for (let i = 39; i >= 0; i -= 2) settle[i]?.resolve(i);
    await later();
    for (let i = 0; i < 40; i += 2) settle[i]?.resolve(i);
    expect(await result).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });

  it('ends the work of a queue: once for each, also when its value makes the consumer leave', async () => {
    const queue = new Queue<number>({ maxsize: 3 });
    for (const item of [1, 2, 3]) queue.putNowait(item);
    const joined = vi.fn();
    queue.join().subscribe(joined);
    const heard = notes();
    queue
      .consume((item) => Promise.resolve(item), { workers: 2 })
      .pipe(take(1))
      .subscribe(heard);
    await later();
    expect(heard.log).toEqual(['next 1', 'complete']);
    // 1 and 2 were taken, and count as done; 3 is still there.
    expect([queue.size, joined.mock.calls.length]).toEqual([1, 0]);
    queue.getNowait();
    queue.taskDone();
    await later();
    expect(joined).toHaveBeenCalledOnce();
  });

  it('that comes while the cleanup after a failure goes on is too late', async () => {
    const { inputs, settle } = promises(3);
    const queue = new Queue<Promise<number>>({ maxsize: 3 });
    for (const input of inputs) queue.putNowait(input);
    const taskDone = vi.spyOn(queue, 'taskDone');
    const cleanup = new Subject<never>();
    const cleaning = new Subject<number>().pipe(finalizeAsync(() => cleanup));
    const heard = notes();
    const work = pullMap([...inputs, cleaning], identity, { concurrency: Infinity });
    work.subscribe(heard);
    queue.consume(identity, { workers: 3 }).subscribe(notes());
    settle[0]?.reject(new Error('no'));
    await later();
    settle[1]?.resolve(1);
    settle[2]?.reject(new Error('late'));
    await later();
    expect(heard.log).toEqual([]);
    cleanup.complete();
    expect(heard.log).toEqual(['error Error: no']);
    expect(taskDone).toHaveBeenCalledTimes(3);
  });
});

describe('what only looks like a promise', () => {
  /** Calls back while it is listened to, and more than once. */
  const thenable = (...values: number[]) => ({
    then(resolve: (value: number) => void) {
      values.forEach(resolve);
    },
  });
  const patched = Object.assign(Promise.resolve(3), thenable(1, 2));

  it.each(operators)('settles once for %s', async (name, run) => {
    for (const input of [thenable(1, 2), patched]) {
      const heard = notes();
      run([input as Promise<number>, [5]]).subscribe(heard);
      await later();
      const end = name === 'gather' ? ['next 1,5'] : name === 'firstSuccess' ? ['next 1'] : ['next 1', 'next 5'];
      expect(heard.log).toEqual([...end, 'complete']);
    }
  });
});

describe('an array among the inputs', () => {
  it.each(operators)('of %s gives its last value, or every one', (name, run) => {
    const heard = notes();
    run([[1, 2], [], [3]]).subscribe(heard);
    const all: Record<string, string[]> = {
      gather: ['next 2,,3'],
      asCompleted: ['next 2', 'next undefined', 'next 3'],
      firstSuccess: ['next 2'],
    };
    expect(heard.log).toEqual([...(all[name] ?? ['next 1', 'next 2', 'next 3']), 'complete']);
  });

  it('is left at the value at which the consumer leaves', () => {
    const heard = notes();
    const work = [1, 2, 3];
    pullMap([0], () => work)
      .pipe(take(2))
      .subscribe({ ...heard, next: (value) => (heard.next(value), work.splice(2, 1, 9)) });
    expect(heard.log).toEqual(['next 1', 'next 2', 'complete']);
  });
});

it('work is not listened to when the projector that makes it has made the subscriber leave', () => {
  const work = tracked();
  const source = new Subject<number>();
  const running = source
    .pipe(
      asCompletedMap(() => {
        running.unsubscribe();
        return work.source;
      }),
    )
    .subscribe();
  source.next(0);
  expect(work.started).toBe(0);
});

it('an array is left at the value at which another input fails, though the error waits for a cleanup', () => {
  const failing = new Subject<number>();
  const cleanup = new Subject<never>();
  const slow = new Subject<number>().pipe(finalizeAsync(() => cleanup));
  const heard = notes();
  pullMap([failing, slow, [1, 2]], identity, { concurrency: 3 }).subscribe({
    ...heard,
    next(value) {
      heard.next(value);
      failing.error(new Error('no'));
    },
  });
  expect(heard.log).toEqual(['next 1']);
  cleanup.complete();
  expect(heard.log).toEqual(['next 1', 'error Error: no']);
});

describe('the array of the inputs', () => {
  it('may become shorter or longer while they start', () => {
    const inputs: ObservableInput<number>[] = [[0], new Observable(), [2], [3]];
    inputs[1] = new Observable((sink) => {
      inputs.length = 3;
      sink.complete();
    });
    const heard = notes();
    gather(inputs).subscribe((results) => heard.log.push(JSON.stringify(results)));
    inputs[1] = new Observable((sink) => {
      inputs.push([3], [4]);
      sink.complete();
    });
    gather(inputs).subscribe((results) => heard.log.push(JSON.stringify(results)));
    expect(heard.log).toEqual(['[0,null,2]', '[0,null,2,3,4]']);
  });

  it('is taken from when a slot is free', () => {
    const inputs: ObservableInput<number>[] = [];
    const end: (() => void)[] = [];
    const input = (value: number) =>
      new Observable<number>((sink) => {
        end.push(() => {
          sink.next(value);
          sink.complete();
        });
      });
    inputs.push(input(0), input(1));
    const heard = notes();
    gather(inputs, { concurrency: 1 }).subscribe(heard);
    inputs.push([2]);
    end[0]?.();
    expect([end.length, heard.log]).toEqual([2, []]);
    end[1]?.();
    expect(heard.log).toEqual(['next 0,1,2', 'complete']);
  });
});
