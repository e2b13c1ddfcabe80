import { supersede } from './errors.ts';
import { currentScope, enter, leave, Scope } from './scope.ts';
import type { Sink } from './seam.ts';

/**
 * The scope an operator opens around what it subscribes to. Its terminal notification waits for the cleanups below it,
 * and is what they failed with, if they did. A task that is started below belongs to the scope further up.
 */
export class CleanupScope<T> extends Scope {
  private failures: unknown[] | undefined;
  private concluded = false;

  constructor(
    protected readonly sink: Sink<T>,
    name = 'cleanup',
    parent: Scope | undefined = currentScope(),
  ) {
    super({ name, parent, owner: parent?.owner });
  }

  /** What cleanups in it have failed with, and it will. */
  get failed(): readonly unknown[] {
    return this.failures ?? [];
  }

  override fail(error: unknown): void {
    if (this.concluded) super.fail(error);
    else (this.failures ??= []).push(error);
  }

  /** Runs `body` with this scope as the current one. */
  within(body: () => void): void {
    const outside = enter(this);
    try {
      body();
    } finally {
      leave(outside);
    }
  }

  /** Emits; what the consumer subscribes to in response belongs to the consumer's scope, not to this one. */
  emit(value: T): void {
    const inside = enter(this.parent);
    try {
      this.sink.next(value);
    } finally {
      leave(inside);
    }
  }

  /** Errors once everything has been cleaned up and `release` was called. */
  error(error: unknown, release?: () => void): void {
    this.conclude(release, [error]);
  }

  /** Completes, after `last` if there is one, once everything has been cleaned up and `release` was called. */
  complete(release?: () => void, ...last: [T?]): void {
    this.conclude(release, undefined, last);
  }

  /** Calls `release` once everything has been cleaned up for a subscriber that left. */
  abandon(release?: () => void): void {
    this.conclude(release);
  }

  private conclude(release: (() => void) | undefined, errors?: readonly unknown[], last?: readonly [T?]): void {
    if (this.size === 0) {
      this.end(release, errors, last);
    } else {
      this.whenIdle(() => {
        this.end(release, errors, last);
      });
    }
  }

  private end(release: (() => void) | undefined, errors?: readonly unknown[], last?: readonly [T?]): void {
    release?.();
    if (this.concluded) return;
    this.concluded = true;
    const { sink, failures } = this;
    const inside = enter(this.parent);
    try {
      if (sink.closed) {
        for (const failure of failures ?? []) super.fail(failure);
      } else if (errors ?? failures) {
        sink.error([...(errors ?? []), ...(failures ?? [])].reduce(supersede));
      } else if (last) {
        if (last.length > 0) sink.next(last[0] as T);
        sink.complete();
      }
    } finally {
      leave(inside);
    }
  }
}
