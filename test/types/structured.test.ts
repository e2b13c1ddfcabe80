import { EMPTY, NEVER, of, type MonoTypeOperatorFunction, type Observable } from 'rxjs';
import {
  allTasks,
  awaitTask,
  createTask,
  currentTask,
  finalizeAsync,
  fromAbortSignal,
  fromAsyncIterable,
  Future,
  gather,
  moveOnAfter,
  resource,
  Scope,
  shield,
  taskGroup,
  TaskGroupError,
  timeoutAt,
  timeoutScope,
  toAsyncIterable,
  wait,
  withAbortSignal,
  type CloseKind,
  type Deadline,
  type Task,
  type TaskGroup,
  type TaskState,
} from 'rx-asyncio';
import { describe, expectTypeOf, it } from 'vitest';

// Types are checked by `npm run types`; running these tests only shows that the calls are sound.

const numbers = of(1);
const words = Promise.resolve('a');

/** Holds calls that are not to be made. */
const neverCalled = (calls: () => unknown): void => {
  expectTypeOf(calls).toBeFunction();
};

describe('a Task', () => {
  it('has the value of its source, whatever that is', () => {
    expectTypeOf(createTask(numbers)).toEqualTypeOf<Task<number>>();
    expectTypeOf(createTask(words)).toEqualTypeOf<Task<string>>();
    expectTypeOf(createTask(() => numbers)).toEqualTypeOf<Task<number>>();
    const scoped = createTask((scope) => (expectTypeOf(scope).toEqualTypeOf<Scope>(), [1, 2]));
    expectTypeOf(scoped).toEqualTypeOf<Task<number>>();
    expectTypeOf(createTask(EMPTY)).toEqualTypeOf<Task<never>>();
  });

  it('is an Observable of it, and an input like any other', () => {
    const task = createTask(numbers, { name: 'one' });
    expectTypeOf(task).toExtend<Observable<number>>();
    expectTypeOf(task.state).toEqualTypeOf<TaskState>();
    expectTypeOf(awaitTask(task)).toEqualTypeOf<Observable<number>>();
    expectTypeOf(gather([task, words])).toEqualTypeOf<Observable<[number, string]>>();
    neverCalled(() => {
      expectTypeOf(task.result()).toEqualTypeOf<number>();
      expectTypeOf(task.exception()).toEqualTypeOf<unknown>();
    });
  });

  it('of something is a Task of anything', () => {
    expectTypeOf<Task<number>>().toExtend<Task<unknown>>();
    expectTypeOf<Task<never>>().toExtend<Task<string>>();
    expectTypeOf<Task<unknown>>().not.toExtend<Task<number>>();
    expectTypeOf(allTasks()).toEqualTypeOf<Task<unknown>[]>();
    expectTypeOf(currentTask()).toEqualTypeOf<Task<unknown> | undefined>();
  });

  it('is made by createTask, from what is an ObservableInput', () => {
    neverCalled(() => {
      // @ts-expect-error -- a number is no source
      createTask(1);
      // @ts-expect-error -- nor is a function of one
      createTask(() => 1);
      // @ts-expect-error -- a name is a string
      createTask(numbers, { name: 1 });
    });
  });
});

describe('taskGroup', () => {
  it('has the value of its body, and hands it the group', () => {
    const group = taskGroup((crew) => {
      expectTypeOf(crew).toEqualTypeOf<TaskGroup>();
      expectTypeOf(crew.createTask(words, { name: 'w' })).toEqualTypeOf<Task<string>>();
      return numbers;
    });
    expectTypeOf(group).toEqualTypeOf<Observable<number>>();
    expectTypeOf(taskGroup((crew) => crew.createTask(words))).toEqualTypeOf<Observable<string>>();
  });

  it('takes no option that createTask has for others', () => {
    neverCalled(() =>
      taskGroup((crew) => {
        // @ts-expect-error -- the group is the scope
        crew.createTask(numbers, { scope: new Scope() });
        return EMPTY;
      }),
    );
  });

  it('fails with groups of which parts are groups', () => {
    const error = new TaskGroupError([1]);
    expectTypeOf(error).toExtend<AggregateError>();
    expectTypeOf(error.subgroup(() => true)).toEqualTypeOf<TaskGroupError | undefined>();
    expectTypeOf(error.split(() => true)).toEqualTypeOf<[TaskGroupError | undefined, TaskGroupError | undefined]>();
  });
});

describe('Future', () => {
  it('is an Observable of what it is set to', () => {
    const future = new Future<number>({ name: 'answer' });
    expectTypeOf(future).toExtend<Observable<number>>();
    expectTypeOf(future).toExtend<Future<unknown>>();
    neverCalled(() => {
      // @ts-expect-error -- it is one of a number
      future.setResult('a');
    });
  });
});

describe('wait', () => {
  it('has lists of what it was given', () => {
    const tasks = [createTask(numbers), createTask(numbers)];
    const waiting = wait(tasks, { returnWhen: 'firstCompleted', timeout: 1 });
    waiting.subscribe(({ done, pending }) => {
      expectTypeOf(done).toEqualTypeOf<Task<number>[]>();
      expectTypeOf(pending).toEqualTypeOf<Task<number>[]>();
    });
    wait([createTask(numbers), new Future<string>()], { timeout: 1 }).subscribe(({ done }) => {
      expectTypeOf(done).toEqualTypeOf<(Task<number> | Future<string>)[]>();
    });
  });

  it('takes Tasks and Futures only', () => {
    neverCalled(() => {
      // @ts-expect-error -- a cold Observable is not running
      wait([numbers]);
      // @ts-expect-error -- a task is not a list of them
      wait(createTask(numbers));
      // @ts-expect-error -- no such mode
      wait([createTask(numbers)], { returnWhen: 'first' });
    });
  });
});

describe('shield and finalizeAsync', () => {
  it('pass the values of their source on', () => {
    expectTypeOf(numbers.pipe(shield())).toEqualTypeOf<Observable<number>>();
    expectTypeOf(shield<string>({ name: 's', scope: undefined })).toEqualTypeOf<MonoTypeOperatorFunction<string>>();
    expectTypeOf(numbers.pipe(finalizeAsync(() => words))).toEqualTypeOf<Observable<number>>();
    const told = finalizeAsync<number>((kind) => void expectTypeOf(kind).toEqualTypeOf<CloseKind>());
    expectTypeOf(numbers.pipe(told)).toEqualTypeOf<Observable<number>>();
  });
});

describe('timeoutScope, timeoutAt and moveOnAfter', () => {
  it('have the values of their body, and hand it the deadline', () => {
    const body = (scope: Deadline) => (expectTypeOf(scope.when).toEqualTypeOf<number | null>(), words);
    expectTypeOf(timeoutScope(5, body)).toEqualTypeOf<Observable<string>>();
    expectTypeOf(timeoutAt(new Date(), () => numbers)).toEqualTypeOf<Observable<number>>();
    expectTypeOf(moveOnAfter(null, () => [1, 2])).toEqualTypeOf<Observable<number>>();
    expectTypeOf<Deadline>().toExtend<Scope>();
  });

  it('take milliseconds, or a moment', () => {
    neverCalled(() => {
      // @ts-expect-error -- a length of time is a number
      timeoutScope(new Date(), () => numbers);
      // @ts-expect-error -- the body is a function
      timeoutScope(5, numbers);
      // @ts-expect-error -- undefined is no way to say never
      moveOnAfter(undefined, () => numbers);
    });
  });
});

describe('resource', () => {
  it('hands what it acquires to its use and its release, and has the values of the use', () => {
    const used = resource(
      () => words,
      (word) => (expectTypeOf(word).toEqualTypeOf<string>(), numbers),
      (word, kind) => {
        expectTypeOf(word).toEqualTypeOf<string>();
        expectTypeOf(kind).toEqualTypeOf<CloseKind>();
      },
    );
    expectTypeOf(used).toEqualTypeOf<Observable<number>>();
  });
});

describe('the bridges', () => {
  it('keep the type of what comes over them', () => {
    const iterable = toAsyncIterable(numbers, { capacity: 1 });
    expectTypeOf(iterable).toEqualTypeOf<AsyncIterable<number>>();
    expectTypeOf(fromAsyncIterable(iterable)).toEqualTypeOf<Observable<number>>();
    const made = fromAsyncIterable((signal) => (expectTypeOf(signal).toEqualTypeOf<AbortSignal>(), iterable));
    expectTypeOf(made).toEqualTypeOf<Observable<number>>();
    expectTypeOf(withAbortSignal(() => words)).toEqualTypeOf<Observable<string>>();
    expectTypeOf(fromAbortSignal(AbortSignal.abort())).toEqualTypeOf<Observable<unknown>>();
  });

  it('need a capacity to be given', () => {
    neverCalled(() => {
      // @ts-expect-error -- how much may wait must be said
      toAsyncIterable(NEVER);
      // @ts-expect-error -- an Observable cannot be made to wait
      toAsyncIterable(NEVER, { capacity: 1, overflow: 'suspend' });
    });
  });
});
