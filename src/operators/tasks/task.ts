import type { ObservableInput } from 'rxjs';
import { CancelledError } from '../internal/cancelledError.ts';
import { supersede } from '../internal/errors.ts';
import { InvalidStateError } from '../internal/invalidStateError.ts';
import { Outcome, type Result } from '../internal/outcome.ts';
import { liveTasks } from '../internal/registry.ts';
import { post } from '../internal/runQueue.ts';
import { currentScope, enter, leave, taskScope, type Scope, type ScopeMember } from '../internal/scope.ts';
import { Listener } from '../internal/seam.ts';
import { reportUnhandledError } from '../internal/unhandled.ts';
import { watch } from '../internal/watch.ts';

/** What a task runs: a source, or a function of the task's own scope that makes one. */
export type TaskSource<T> = ObservableInput<T> | ((scope: Scope) => ObservableInput<T>);

/** Where a task stands; `cancelling` is cancelled with cleanup still under way. */
export type TaskState = 'pending' | 'running' | 'cancelling' | 'fulfilled' | 'rejected' | 'cancelled';

class Body<T> extends Listener<T> {
  last: T | undefined;

  constructor(private readonly onEnd: (failure?: { readonly error: unknown }) => void) {
    super();
  }

  override onNext(value: T): void {
    this.last = value;
  }

  override onError(error: unknown): void {
    this.cancel();
    this.onEnd({ error });
  }

  override onComplete(): void {
    this.cancel();
    this.onEnd();
  }
}

let created = 0;

/** A member of the scope of a task that takes its first step: what that leaves to clean up may come out of it last. */
const firstStep: ScopeMember = { name: 'first step', cancel: () => undefined };

/**
 * A hot, shared, named execution: made by {@link createTask}, owned by a scope, waited for by whoever subscribes.
 *
 * ```
 * source              -a-b|
 * task.subscribe()    ----(b|)
 * later                     (b|)
 * task.cancel()         !
 * subscribers           #             CancelledError
 * ```
 *
 * A Task is an Observable of its outcome: its last value (`undefined` if its source completes empty) and completion, its
 * error, or a {@link CancelledError}. Subscribing replays it, unsubscribing only stops waiting. It is done when its source
 * has ended *and* the cleanup that left is over.
 *
 * `cancel()` unsubscribes from the source at once and waits for its cleanup. A second `cancel()`, once that is under way,
 * interrupts it, and one before the first step means that the source is never subscribed. A task that fails with the
 * `CancelledError` of something it waited for is cancelled, too. A failed task that nobody waits for or looks at reports
 * its error to the scope that owns it.
 *
 * asyncio: `Task`. There awaiting a task and being cancelled cancels it for everybody; here it does not.
 *
 * @example
 * ```ts
 * import { createTask, sleep } from 'rx-asyncio';
 *
 * const task = createTask(sleep(10, 'tea'), { name: 'kettle' });
 * console.log(task.name, task.state, task.done); // -> kettle pending false
 * task.subscribe((value) => console.log(value, task.state, task.result())); // -> tea fulfilled tea
 * ```
 */
export class Task<T> extends Outcome<T> implements ScopeMember {
  readonly name: string;
  private requests = 0;
  private reason: unknown;
  private current: TaskState = 'pending';
  private body: Body<T> | undefined;
  private scope: Scope | undefined;
  private failure: { readonly error: unknown } | undefined;
  private readonly cleanupFailures: unknown[] = [];

  /** @internal Use `createTask`. */
  constructor(
    private readonly work: TaskSource<T>,
    name: string | undefined,
    private readonly owner: Scope | undefined,
  ) {
    super();
    this.name = name ?? `Task-${++created}`;
    liveTasks.add(this);
    watch?.created(this, currentScope() ?? owner);
    owner?.add(this);
    post({
      run: () => {
        this.begin();
      },
    });
  }

  /** The task whose scope owns this one, if it is one's. */
  get parent(): Task<unknown> | undefined {
    return this.owner?.task as Task<unknown> | undefined;
  }

  get state(): TaskState {
    return this.current;
  }

  /** How many cancellations were asked for and not taken back by `uncancel()`. */
  get cancelling(): number {
    return this.requests;
  }

  /**
   * Asks it to end; `reason` becomes the cause of the `CancelledError`. Returns `false`, and does nothing, if it is done.
   */
  cancel(reason?: unknown): boolean {
    if (this.done) return false;
    this.requests++;
    this.reason ??= reason;
    const { scope, body } = this;
    if (!scope || !body) return true;
    const first = this.current !== 'cancelling';
    this.current = 'cancelling';
    if (first) watch?.changed(this, 'cancelling');
    scope.interrupting(() => {
      body.cancel();
    });
    if (first) this.conclude();
    return true;
  }

  /**
   * Takes one request back and returns how many are left. Only a task that has not begun can be saved by it: what was
   * unsubscribed stays so.
   */
  uncancel(): number {
    if (this.requests > 0) this.requests--;
    if (this.requests === 0) this.reason = undefined;
    return this.requests;
  }

  private begin(): void {
    if (this.requests > 0) {
      this.end({ kind: 'cancelled', reason: this.reason });
      return;
    }
    this.current = 'running';
    watch?.changed(this, 'started');
    this.scope = taskScope(this, this.owner, (error) => this.cleanupFailures.push(error));
    this.body = new Body<T>((failure) => {
      this.failure = failure;
      this.conclude();
    });
    const { scope, body, work } = this;
    const outside = enter(scope);
    scope.add(firstStep);
    try {
      const source = typeof work === 'function' ? work(scope) : work;
      if (source === this) throw new InvalidStateError(`${this.name} cannot wait for itself`);
      body.listenTo(source);
    } catch (error) {
      body.onError(error);
    } finally {
      leave(outside);
      scope.remove(firstStep);
    }
  }

  /** The source is over: cancels the tasks that were started in its scope, waits for all cleanup, and is done. */
  private conclude(): void {
    this.scope?.cancel(this.reason);
    this.scope?.whenIdle(() => {
      if (!this.done) this.end(this.verdict());
    });
  }

  private verdict(): Result<T> {
    const errors = [...(this.failure ? [this.failure.error] : []), ...this.cleanupFailures];
    if (this.current === 'cancelling' && this.cleanupFailures.length === 0) {
      return { kind: 'cancelled', reason: this.reason };
    }
    if (errors.length === 0) return { kind: 'value', value: this.body?.last as T };
    const error = errors.reduce(supersede);
    return error instanceof CancelledError ? { kind: 'cancelled', reason: error } : { kind: 'error', error };
  }

  private end(outcome: Result<T>): void {
    this.current = outcome.kind === 'value' ? 'fulfilled' : outcome.kind === 'error' ? 'rejected' : 'cancelled';
    watch?.changed(this, this.current, outcome.kind === 'error' ? outcome.error : undefined);
    liveTasks.delete(this);
    this.settle(outcome);
    if (outcome.kind === 'error' && !this.owner?.takesFailure(outcome.error)) this.reportUnlessObserved(outcome.error);
    else this.owner?.remove(this);
  }

  /** Not before whoever waits for it has been woken, and may have looked. */
  private reportUnlessObserved(error: unknown): void {
    post({
      run: () => {
        if (!this.observed) {
          if (this.owner) this.owner.fail(error);
          else reportUnhandledError(error);
        }
        this.owner?.remove(this);
      },
    });
  }
}
