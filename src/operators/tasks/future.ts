import { InvalidStateError } from '../internal/invalidStateError.ts';
import { Outcome } from '../internal/outcome.ts';

/**
 * A result that somebody else will set: the bridge from callbacks.
 *
 * ```
 * future.subscribe()     ---(v|)
 * future.setResult(v)       x
 * later subscriber            (v|)
 * ```
 *
 * An Observable of the result: emits it once and completes, errors with what `setException` was given, or with a
 * `CancelledError` after `cancel()`. Whoever subscribes late gets it replayed. Waiters are woken in the order they came,
 * once the current synchronous work is over; unsubscribing only stops waiting.
 *
 * `setResult` and `setException` throw an `InvalidStateError` once it is done; `cancel()` returns `false` then.
 *
 * asyncio: `Future`. There cancelling one of the tasks that await it cancels it for all; here nobody but `cancel()` does.
 *
 * @example
 * ```ts
 * import { Future } from 'rx-asyncio';
 *
 * const future = new Future<number>({ name: 'answer' });
 * future.subscribe((value) => console.log(value)); // -> 42
 * setTimeout(() => future.setResult(42), 5);
 * ```
 */
export class Future<T> extends Outcome<T> {
  readonly name: string;

  constructor(options: { readonly name?: string } = {}) {
    super();
    this.name = options.name ?? 'Future';
  }

  setResult(value: T): void {
    this.checkPending();
    this.settle({ kind: 'value', value });
  }

  setException(error: unknown): void {
    this.checkPending();
    this.settle({ kind: 'error', error });
  }

  /** Ends it without a result; `reason` becomes the cause of the `CancelledError`. Returns `false` if it is done. */
  cancel(reason?: unknown): boolean {
    if (this.done) return false;
    this.settle({ kind: 'cancelled', reason });
    return true;
  }

  private checkPending(): void {
    if (this.done) throw new InvalidStateError(`${this.name} is done`);
  }
}
