import { from, Observable, type ObservableInput, type Subscription } from 'rxjs';
import { post, type Posted } from './runQueue.ts';
import { reportUnhandledError } from './unhandled.ts';
import { watch } from './watch.ts';

/** What a scope waits for: a task, a cleanup under way, or a scope inside it. */
export interface ScopeMember {
  /** How a report calls it. */
  readonly name: string;
  /** Asks it to end. A cleanup does not: it is what a cancellation leaves to be done. */
  cancel(reason?: unknown): void;
}

/** Options of `new Scope`. */
export interface ScopeOptions {
  /** How a report calls it. Default `'scope'`. */
  readonly name?: string;
  /** The scope this one counts in: that one is not settled before this one is. */
  readonly parent?: Scope | undefined;
  /** Receives what cleanups and unobserved tasks fail with. Default: the parent does, else RxJS's unhandled-error hook. */
  readonly onError?: (error: unknown) => void;
  /** @internal Who owns the tasks that are started in it without naming a scope; `null`: nobody. Default: the new scope. */
  readonly owner?: Scope | null;
  /** @internal The task whose body runs in it. */
  readonly task?: ScopeMember;
}

/**
 * Owns what outlives the subscription that started it: tasks, and cleanups that take time.
 *
 * ```
 * body of the scope    ---!
 * its cleanup             ----|
 * scope.settled()      -------(s|)
 * ```
 *
 * Unsubscribing stays synchronous: it *starts* a cleanup and registers it with the scope under which the source was
 * subscribed. Who must know that nothing is left waits for the scope, as a task group, a timeout and `run` do. A scope
 * with members is itself a member of its `parent`. What a cleanup fails with goes to the nearest `onError`.
 *
 * `new Scope({ name, parent, onError })` makes one by hand; `createTask`, `taskGroup`, `timeoutScope` and `run` hand
 * theirs to their body.
 *
 * asyncio: no one thing; what `TaskGroup` and the loop's set of all tasks do.
 *
 * @example
 * ```ts
 * import { createTask, Scope, sleep } from 'rx-asyncio';
 *
 * const scope = new Scope({ name: 'jobs' });
 * createTask(sleep(10), { scope, name: 'tick' });
 * console.log(scope.size); // -> 1
 * scope.settled().subscribe(() => console.log(scope.size)); // -> 0
 * ```
 */
export class Scope implements ScopeMember {
  readonly name: string;
  /** @internal Owns the tasks that are started here without naming a scope. */
  readonly owner: Scope | undefined;
  /** @internal The task whose body runs in it. */
  readonly task: ScopeMember | undefined;
  private around: Scope | undefined;
  private readonly onError: ((error: unknown) => void) | undefined;
  private members: Set<ScopeMember> | undefined;
  private idleCallbacks: Set<() => void> | undefined;
  /** Telling those who wait that it is idle. */
  private telling = false;

  constructor(options: ScopeOptions = {}) {
    this.name = options.name ?? 'scope';
    this.around = options.parent;
    this.onError = options.onError;
    this.owner = options.owner === undefined ? this : (options.owner ?? undefined);
    this.task = options.task ?? options.parent?.task;
  }

  /** The scope it counts in. */
  get parent(): Scope | undefined {
    return this.around;
  }

  /** How many tasks, cleanups and scopes it waits for. */
  get size(): number {
    return this.members?.size ?? 0;
  }

  /** Cancels every task in it, in the order they came; cleanups go on. */
  cancel(reason?: unknown): void {
    for (const member of [...(this.members ?? [])]) {
      if (member instanceof Scope) member.ownerCancelled(reason, this);
      else member.cancel(reason);
    }
  }

  /** Runs `source` to its end as a cleanup that the scope waits for, called `name` in reports. */
  cleanup(source: ObservableInput<unknown>, name = 'cleanup'): void {
    const cleanup = new Cleanup(name, this);
    this.add(cleanup);
    cleanup.start(source);
  }

  /** Emits once and completes when nothing is left in it: at once, if nothing is. */
  settled(): Observable<void> {
    return new Observable((sink) => {
      const look = (): void => {
        if (sink.closed) return;
        if (this.size > 0) {
          this.whenIdle(onIdle);
        } else {
          sink.next();
          sink.complete();
        }
      };
      // Something may come in again before the wake-up does.
      const onIdle = (): void => {
        post({ run: look });
      };
      sink.add(() => {
        this.idleCallbacks?.delete(onIdle);
      });
      look();
    });
  }

  /** @internal */
  add(member: ScopeMember): void {
    this.members ??= new Set();
    if (this.members.size === 0) this.parent?.add(this);
    this.members.add(member);
  }

  /** @internal Takes a settled member out, and tells whoever waits when it was the last one. */
  remove(member: ScopeMember): void {
    if (!this.members?.delete(member) || this.members.size > 0 || this.telling) return;
    this.telling = true;
    let callbacks;
    while (this.size === 0 && (callbacks = this.idleCallbacks)) {
      this.idleCallbacks = undefined;
      for (const callback of callbacks) callback();
    }
    this.telling = false;
    // Only now, so that the parent does not look idle before what a callback starts, or fails with, is accounted for.
    if (this.members.size === 0) this.parent?.remove(this);
  }

  /** @internal As a `Place`. */
  asScope(): this {
    return this;
  }

  /** @internal From now on it counts in `scope`. */
  moveTo(scope: Scope | undefined): void {
    const { around } = this;
    this.around = scope;
    if (this.size === 0) return;
    scope?.add(this);
    around?.remove(this);
  }

  /** @internal Calls `callback` when no member is left: now, if there is none. */
  whenIdle(callback: () => void): void {
    if (this.size === 0) callback();
    else (this.idleCallbacks ??= new Set()).add(callback);
  }

  /** @internal Reports the failure of a cleanup or a task nobody looks at to the nearest scope that takes them. */
  fail(error: unknown): void {
    if (this.onError) this.onError(error);
    else if (this.parent) this.parent.fail(error);
    else reportUnhandledError(error);
  }

  /** @internal The scope it stands in is being cancelled. */
  ownerCancelled(reason: unknown, _by: Scope): void {
    this.cancel(reason);
  }

  /** @internal True if it waits for what is shielded in it, instead of cancelling that when it is cancelled. */
  get sparesShielded(): boolean {
    return false;
  }

  /** @internal Why it takes no more tasks, if it does not. */
  get refusal(): string | undefined {
    return undefined;
  }

  /** @internal True if the failure of a task in it is its own business, whether or not anybody looks at the task. */
  takesFailure(_error: unknown): boolean {
    return false;
  }

  /**
   * @internal Cancels an execution in this scope by calling `cancel`. Cleanups that were under way before are
   * interrupted, as a second `Task.cancel()` does in asyncio; those that start because of it, or in the same turn, are
   * not. Everything is detached first, so that nothing starts in between.
   */
  interrupting(cancel: () => void): void {
    const running = [...this.cleanups()];
    cancel();
    for (const cleanup of running) cleanup.interrupt();
  }

  /** @internal The names of what is left, that of a scope inside being its members'. */
  *names(): Generator<string> {
    for (const member of this.members ?? []) {
      if (member instanceof Scope) yield* member.names();
      else yield member.name;
    }
  }

  private *cleanups(): Generator<Cleanup> {
    for (const member of this.members ?? []) {
      if (member instanceof Cleanup) yield member;
      else if (member instanceof Scope) yield* member.cleanups();
    }
  }
}

class Cleanup implements ScopeMember, Posted {
  private subscription: Subscription | undefined;
  private underWay = false;
  private ended = false;
  private readonly unwatch: (() => void) | undefined;

  constructor(
    readonly name: string,
    private readonly scope: Scope,
  ) {
    this.unwatch = watch?.cleaning(scope, name);
  }

  start(source: ObservableInput<unknown>): void {
    post(this);
    const outside = enter(this.scope);
    try {
      this.subscription = from(source).subscribe({
        error: (error: unknown) => {
          this.scope.fail(error);
          this.end();
        },
        complete: () => {
          this.end();
        },
      });
      if (this.ended) this.end();
    } catch (error) {
      this.scope.fail(error);
      this.remove();
    } finally {
      leave(outside);
    }
  }

  cancel(): void {
    // It is being ended already.
  }

  /** It has had a turn: what asks for the end from now on is a second request, before it is the same as the first. */
  run(): void {
    this.underWay = true;
  }

  interrupt(): void {
    if (this.underWay) this.end();
  }

  /** Lets go of the source first, once there is something to let go of: what that leaves is to be waited for, too. */
  private end(): void {
    this.ended = true;
    if (!this.subscription) return;
    try {
      this.subscription.unsubscribe();
    } catch (error) {
      this.scope.fail(error);
    }
    this.remove();
  }

  private remove(): void {
    this.unwatch?.();
    this.scope.remove(this);
  }
}

/** A scope for the body of `task`; tasks that are started there without naming it belong to `owner`, as their maker does. */
export function taskScope(task: ScopeMember, owner: Scope | undefined, onError: (error: unknown) => void): Scope {
  return new Scope({ name: task.name, task, owner: owner ?? null, onError });
}

/** Where something runs: a scope, or an operator that opens one when somebody asks for it. */
export interface Place {
  asScope(): Scope;
}

/** Keeps the current scope across asynchronous calls, where the platform can. */
export interface Ambient {
  get(): Place | undefined;
  set(place: Place | undefined): void;
}

let current: Place | undefined;
let ambient: Ambient = {
  get: () => current,
  set: (place) => {
    current = place;
  },
};

/** Replaces how the current scope is kept: by default in a variable, for as long as a subscribe runs. */
export function setAmbient(next: Ambient): void {
  ambient = next;
}

/** The scope of what runs now. */
export function currentScope(): Scope | undefined {
  return ambient.get()?.asScope();
}

/** The place where it runs: all that is needed to go on there. */
export function currentPlace(): Place | undefined {
  return ambient.get();
}

/** Makes `place` current and returns the one that was; hand that back to `leave` in a `finally`. */
export function enter(place: Place | undefined): Place | undefined {
  const outer = ambient.get();
  ambient.set(place);
  return outer;
}

export function leave(outer: Place | undefined): void {
  ambient.set(outer);
}
