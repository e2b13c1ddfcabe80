import { supersede } from './errors.ts';
import { currentScope, enter, leave, Scope } from './scope.ts';
import type { Sink } from './seam.ts';

/** What comes out when a scope has been cleaned up: an error, the completion, a last value before it, or nothing. */
type End = 'error' | 'complete' | 'value' | 'nothing';

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
    super({ name, parent, owner: parent?.owner ?? null });
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

  /** Errors once everything has been cleaned up. */
  error(error: unknown): void {
    this.conclude('error', error);
  }

  /** Completes once everything has been cleaned up. */
  complete(): void {
    this.conclude('complete');
  }

  /** Emits `last` and completes once everything has been cleaned up. */
  completeWith(last: T): void {
    this.conclude('value', last);
  }

  /** Its subscriber left: what the cleanups still fail with is for the scope around. */
  abandon(): void {
    this.conclude('nothing');
  }

  private conclude(end: End, value?: unknown): void {
    if (this.size === 0) this.end(end, value);
    else this.endLater(end, value);
  }

  /** A method of its own, because the closure would cost those their memory that have nothing to wait for. */
  private endLater(end: End, value: unknown): void {
    this.whenIdle(() => {
      this.end(end, value);
    });
  }

  private end(end: End, value: unknown): void {
    if (this.concluded) return;
    this.concluded = true;
    const { sink, failures } = this;
    const inside = enter(this.parent);
    try {
      if (sink.closed) {
        for (const failure of failures ?? []) super.fail(failure);
      } else if (end === 'error' || failures) {
        sink.error([...(end === 'error' ? [value] : []), ...(failures ?? [])].reduce(supersede));
      } else if (end !== 'nothing') {
        if (end === 'value') sink.next(value as T);
        sink.complete();
      }
    } finally {
      leave(inside);
    }
  }
}
