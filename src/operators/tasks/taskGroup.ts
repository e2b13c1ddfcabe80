import type { Observable, ObservableInput } from 'rxjs';
import { CancelledError } from '../internal/cancelledError.ts';
import { make } from '../internal/make.ts';
import { post, postCancellation } from '../internal/runQueue.ts';
import { currentScope, enter, leave, Scope } from '../internal/scope.ts';
import { Listener, type Sink } from '../internal/seam.ts';
import { reportUnhandledError } from '../internal/unhandled.ts';
import { checkFunction } from '../internal/validate.ts';
import { createTask } from './createTask.ts';
import type { Task, TaskSource } from './task.ts';
import { TaskGroupError } from './taskGroupError.ts';

/** Options of `taskGroup`. */
export interface TaskGroupOptions {
  /** How errors and reports call it. Default `TaskGroup`. */
  readonly name?: string;
}

/** What the body of a {@link taskGroup} gets: a scope that waits for the tasks started in it, and fails with them. */
export interface TaskGroup extends Scope {
  /** Starts a task of the group. Throws an `InvalidStateError` once the group is shutting down or finished. */
  createTask<T>(source: TaskSource<T>, options?: { readonly name?: string }): Task<T>;
  /** Ends the group: cancels the body and all tasks, waits for their cleanup, completes without an error. */
  cancel(reason?: unknown): void;
}

class Group extends Scope implements TaskGroup {
  readonly failures: unknown[] = [];
  state: 'open' | 'shutting down' | 'finished' = 'open';
  /** Set by the body: how to cancel it. */
  cancelBody: () => void = () => undefined;

  override get refusal(): string | undefined {
    return this.state === 'open' ? undefined : `${this.name} is ${this.state}`;
  }

  createTask<T>(source: TaskSource<T>, options: { readonly name?: string } = {}): Task<T> {
    return createTask(source, { ...options, scope: this });
  }

  override cancel(reason?: unknown): void {
    if (this.state !== 'open') return;
    this.state = 'shutting down';
    super.cancel(reason);
    this.cancelBody();
  }

  /** Only the end of its subscription ends a group: its body cleans up before its tasks are cancelled. */
  override ownerCancelled(): void {
    // The subscriber is being cancelled, too.
  }

  cancelTasks(): void {
    if (this.state !== 'open') return;
    this.state = 'shutting down';
    super.cancel();
  }

  override get sparesShielded(): boolean {
    return true;
  }

  override takesFailure(error: unknown): boolean {
    this.fail(error);
    return true;
  }

  /** A task, the body or a cleanup of it failed: the others are cancelled. */
  override fail(error: unknown): void {
    if (this.state === 'finished') {
      super.fail(error);
      return;
    }
    this.failures.push(error);
    this.cancel(error);
  }
}

class Body<T> extends Listener<T> {
  private readonly outer = currentScope();
  private readonly group: Group;
  private readonly scope: Scope;
  private last: [T] | undefined;
  /** What it has completed with, if it has. */
  private value: [T] | undefined;
  /** It waited for something that was cancelled: no failure, but its end. */
  private cancellation: CancelledError | undefined;
  private running = true;

  constructor(
    private readonly sink: Sink<T>,
    name: string,
  ) {
    super();
    this.group = new Group({ name, parent: this.outer });
    this.scope = new Scope({ name: 'body', parent: this.group, owner: this.group });
    this.group.cancelBody = () => {
      this.scope.interrupting(() => {
        this.cancel();
      });
      this.end();
    };
    sink.add(() => {
      this.abandon();
    });
  }

  start(makeBody: (group: TaskGroup) => ObservableInput<T>): void {
    const outside = enter(this.scope);
    try {
      this.listenTo(makeBody(this.group));
    } catch (error) {
      this.onError(error);
    } finally {
      leave(outside);
    }
  }

  override onNext(value: T): void {
    this.last = [value];
  }

  override onError(error: unknown): void {
    this.cancel();
    this.end(() => {
      if (error instanceof CancelledError) {
        this.cancellation = error;
        this.group.cancel(error);
      } else {
        this.group.fail(error);
      }
    });
  }

  override onComplete(): void {
    this.value = this.last;
    this.cancel();
    this.end();
  }

  /** The subscriber left: the body cleans up first, then the tasks are cancelled. */
  private abandon(): void {
    if (this.group.state === 'finished') return;
    this.cancel();
    this.scope.whenIdle(() => {
      // Posted, because it may be a task of the group that cancelled it: that one finishes its step first.
      postCancellation({
        run: () => {
          this.group.cancelTasks();
        },
      });
    });
    this.end();
    // What was only waiting to be told is told to the scope around, and at once: nothing keeps that one waiting.
    if (!this.running && this.group.size === 0) this.finish();
  }

  /** Once the body has cleaned up, waits for the tasks. */
  private end(then?: () => void): void {
    this.scope.whenIdle(() => {
      then?.();
      if (!this.running) return;
      this.running = false;
      this.group.whenIdle(this.onIdle);
    });
  }

  private readonly onIdle = (): void => {
    // Nobody to notify means that nothing can happen between now and a posted end, and the parent must not be idle by then.
    if (this.sink.closed) this.finish();
    else post({ run: this.finish });
  };

  private readonly finish = (): void => {
    const { group, sink } = this;
    if (group.state === 'finished') return;
    if (group.size > 0) {
      group.whenIdle(this.onIdle);
      return;
    }
    group.state = 'finished';
    const { failures, name } = group;
    const count = `${failures.length} failure${failures.length === 1 ? '' : 's'}`;
    const error = failures.length > 0 ? new TaskGroupError(failures, `${count} in ${name}`) : undefined;
    // What goes on after the group goes on in the scope around it.
    const outside = enter(this.outer);
    try {
      if (sink.closed) {
        if (error && this.outer) this.outer.fail(error);
        else if (error) reportUnhandledError(error);
      } else if (error ?? this.cancellation) {
        sink.error(error ?? this.cancellation);
      } else {
        if (this.value) sink.next(this.value[0]);
        sink.complete();
      }
    } finally {
      leave(outside);
    }
  };
}

/**
 * Runs a body that may start tasks, and ends when the body *and* every task have ended: nothing is left behind.
 *
 * ```
 * body                  -b|
 * task                  ---t|
 * taskGroup(body)       ----(b|)
 *
 * body                  -b|
 * failing task          --#
 * other task            --!
 * taskGroup(body)       --#        TaskGroupError
 * ```
 *
 * `body` gets the group: `group.createTask(source, { name })` starts a task, as does `createTask` with the group as its
 * scope, also from within another task. Emits the last value the body completed with, if there is one, and completes
 * when all is done.
 *
 * The first failure, of a task or of the body, cancels everything else and waits for its cleanup; then a
 * {@link TaskGroupError} with every failure comes out, in the order they ended, always, also for one. A task that was
 * cancelled is no failure, and a body that waited for one ends the group with its `CancelledError`. `group.cancel()` ends
 * the group without an error and without the value of a body that had not completed. Unsubscribing cancels the body, waits for
 * its cleanup, then cancels the tasks, once the current synchronous work is over: one of them may be what caused it, and
 * finishes its step. The scope around waits for all that, and gets the failures.
 *
 * Throws a `TypeError` if `body` is no function.
 *
 * asyncio: `async with TaskGroup() as group:`, with `cancel()` from Python 3.15. An outside cancellation that meets a
 * failure is not lost (gh-116720), because it is no error to begin with.
 *
 * @example
 * ```ts
 * import { sleep, taskGroup } from 'rx-asyncio';
 *
 * taskGroup((group) => {
 *   const a = group.createTask(sleep(20, 'a'));
 *   const b = group.createTask(sleep(10, 'b'));
 *   b.subscribe((value) => console.log(value)); // -> b
 *   return a;
 * }).subscribe((value) => console.log(value)); // -> a
 * ```
 */
export function taskGroup<T>(
  body: (group: TaskGroup) => ObservableInput<T>,
  options: TaskGroupOptions = {},
): Observable<T> {
  checkFunction('taskGroup', 'body', body);
  return make('taskGroup', (sink) => {
    new Body(sink, options.name ?? 'TaskGroup').start(body);
  });
}
