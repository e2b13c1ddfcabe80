import { Observable } from 'rxjs';
import { CancelledError } from './cancelledError.ts';
import { census } from './census.ts';
import { InvalidStateError } from './invalidStateError.ts';
import { post } from './runQueue.ts';
import { WaitLine, type Waiter } from './waitLine.ts';

export type Result<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'error'; readonly error: unknown }
  | { readonly kind: 'cancelled'; readonly reason: unknown };

/**
 * A result that comes once and is replayed to everybody: what a Task and a Future have in common. Subscribing waits for
 * it, unsubscribing only stops waiting.
 */
export abstract class Outcome<T> extends Observable<T> {
  abstract readonly name: string;
  private outcome: Result<T> | undefined;
  private asked = false;
  /** Those who stood in line when it was settled; one that leaves before it is woken has seen nothing. */
  private readonly waiters: Waiter<unknown>[] = [];
  /** Of `unknown`, so that a `Task<number>` is a `Task<unknown>`. */
  private readonly line: WaitLine<unknown> = new WaitLine('a task or future');
  private readonly settledCallbacks: Set<() => void> = new Set();

  constructor() {
    super((sink) => {
      const { outcome } = this;
      if (!outcome) {
        this.line.join(sink);
        return;
      }
      this.asked = true;
      if (outcome.kind === 'value') {
        sink.next(outcome.value);
        sink.complete();
      } else {
        sink.error(this.errorOf(outcome));
      }
    });
  }

  /** True once it has a result, an error or was cancelled. */
  get done(): boolean {
    return this.outcome !== undefined;
  }

  /** True once it has ended by cancellation. */
  get cancelled(): boolean {
    return this.outcome?.kind === 'cancelled';
  }

  /** @internal True once it has ended with an error; asking does not count as observing. */
  get failed(): boolean {
    return this.outcome?.kind === 'error';
  }

  /** Somebody has received the result, or has asked for it. */
  protected get observed(): boolean {
    return this.asked || this.waiters.some((waiter) => waiter.woken);
  }

  /** The result. Throws the error it failed with, a `CancelledError`, or an `InvalidStateError` while it is pending. */
  result(): T {
    const outcome = this.settled('result');
    if (outcome.kind === 'value') return outcome.value;
    throw this.errorOf(outcome);
  }

  /** The error it failed with, or `undefined`. Throws a `CancelledError`, or an `InvalidStateError` while it is pending. */
  exception(): unknown {
    const outcome = this.settled('exception');
    if (outcome.kind === 'cancelled') throw this.errorOf(outcome);
    return outcome.kind === 'error' ? outcome.error : undefined;
  }

  /** @internal Calls `callback`, posted, once it is done; returns how to take that back. Does not count as observing. */
  onSettled(callback: () => void): () => void {
    if (this.outcome) {
      post({ run: callback });
    } else {
      this.settledCallbacks.add(callback);
      census.waiters++;
    }
    return () => {
      if (this.settledCallbacks.delete(callback)) census.waiters--;
    };
  }

  /** Decides the outcome and wakes everybody, in the order they came. */
  protected settle(outcome: Result<T>): void {
    this.outcome = outcome;
    let waiter;
    while ((waiter = this.line.head)) {
      this.waiters.push(waiter);
      if (outcome.kind === 'value') waiter.grant(outcome.value);
      else waiter.fail(this.errorOf(outcome));
    }
    for (const run of this.settledCallbacks) post({ run });
    census.waiters -= this.settledCallbacks.size;
    this.settledCallbacks.clear();
  }

  private settled(what: string): Result<T> {
    if (!this.outcome) throw new InvalidStateError(`${what} is not set: ${this.name} is pending`);
    this.asked = true;
    return this.outcome;
  }

  private errorOf(outcome: Exclude<Result<T>, { kind: 'value' }>): unknown {
    return outcome.kind === 'error' ? outcome.error : new CancelledError(this.name, outcome.reason);
  }
}
