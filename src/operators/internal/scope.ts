import { from, type ObservableInput } from 'rxjs';
import { reportUnhandledError } from './unhandled.ts';

/** Something a scope waits for: a cleanup under way, a detached execution, or a scope inside it. */
export interface ScopeMember {
  /** How a report calls it. */
  readonly name: string;
  /** Asks it to end. What is already ending ignores it. */
  cancel(): void;
}

/**
 * Owns what outlives the subscription that started it: detached executions, and cleanups that take time. It is idle
 * when none is left; a scope with members is itself a member of its parent, so that waiting for the outermost scope
 * waits for everything. The unsubscribe that starts a cleanup stays synchronous; who must wait, waits here.
 */
export class Scope implements ScopeMember {
  private members: Set<ScopeMember> | undefined;
  private idleCallbacks: (() => void)[] = [];

  /**
   * @param parent The scope this one counts in.
   * @param collect Receives what cleanups fail with; without it the parent does, and without a parent RxJS's
   *   unhandled-error hook.
   * @param name How a report calls it.
   */
  constructor(
    readonly parent: Scope | undefined,
    private readonly collect?: (error: unknown) => void,
    readonly name = 'scope',
  ) {}

  get size(): number {
    return this.members?.size ?? 0;
  }

  add(member: ScopeMember): void {
    this.members ??= new Set();
    if (this.members.size === 0) this.parent?.add(this);
    this.members.add(member);
  }

  /** Takes a settled member out, and tells whoever waits when it was the last one. */
  remove(member: ScopeMember): void {
    if (!this.members?.delete(member) || this.members.size > 0) return;
    const callbacks = this.idleCallbacks;
    this.idleCallbacks = [];
    for (const callback of callbacks) callback();
    // Only now, so that what a callback hands on is accounted for before the parent looks idle.
    if (this.members.size === 0) this.parent?.remove(this);
  }

  /** Runs a cleanup to its end, whatever becomes of its starter. */
  cleanup(source: ObservableInput<unknown>, name = 'cleanup'): void {
    const member: ScopeMember = { name, cancel: () => undefined };
    this.add(member);
    from(source).subscribe({
      error: (error: unknown) => {
        this.fail(error);
        this.remove(member);
      },
      complete: () => {
        this.remove(member);
      },
    });
  }

  /** Reports the failure of a cleanup to the nearest scope that collects them. */
  fail(error: unknown): void {
    if (this.collect) this.collect(error);
    else if (this.parent) this.parent.fail(error);
    else reportUnhandledError(error);
  }

  /** Asks every member to end, in the order they came. */
  cancel(): void {
    if (this.members) for (const member of [...this.members]) member.cancel();
  }

  /** The names of what is left, that of a scope inside being its members'. */
  *names(): Generator<string> {
    for (const member of this.members ?? []) {
      if (member instanceof Scope) yield* member.names();
      else yield member.name;
    }
  }

  /** Calls `callback` when no member is left: now, if there is none. */
  whenIdle(callback: () => void): void {
    if (this.size === 0) callback();
    else this.idleCallbacks.push(callback);
  }
}

let current: Scope | undefined;

/** The scope of the subscribe that is running now. */
export function currentScope(): Scope | undefined {
  return current;
}

/** Makes `scope` current and returns the one that was; hand that back to `leave` in a `finally`. */
export function enter(scope: Scope | undefined): Scope | undefined {
  const outer = current;
  current = scope;
  return outer;
}

export function leave(outer: Scope | undefined): void {
  current = outer;
}
