import type { Observable } from 'rxjs';
import { Deque } from '../internal/deque.ts';
import { supersede } from '../internal/errors.ts';
import { OverflowError } from '../internal/overflowError.ts';
import { currentScope, enter, leave, Scope } from '../internal/scope.ts';
import { Listener } from '../internal/seam.ts';
import { checkChoice, checkCount } from '../internal/validate.ts';
import { finalizeAsync } from './finalizeAsync.ts';

/** Options of `toAsyncIterable`. */
export interface ToAsyncIterableOptions {
  /** How many values may wait for a slow consumer: an integer >= 1, or `Infinity`, which must be asked for. */
  readonly capacity: number;
  /**
   * What happens to one more: `'error'` fails with an `OverflowError` after the waiting ones, `'dropping'` drops the new
   * value, `'sliding'` the oldest one. Default `'error'`.
   */
  readonly overflow?: 'error' | 'dropping' | 'sliding';
}

type Answer<T> = IteratorResult<T, undefined>;

const END: IteratorReturnResult<undefined> = { done: true, value: undefined };

interface Request<T> {
  resolve(answer: Answer<T>): void;
  reject(error: unknown): void;
}

/** The cleanups of the source. What they fail with is for the consumer, once that has left and waits for them. */
class Cleanups extends Scope {
  private failures: unknown[] | undefined;

  override fail(error: unknown): void {
    if (this.failures) this.failures.push(error);
    else super.fail(error);
  }

  leave(cancel: () => void): Promise<void> {
    const failures = (this.failures = [] as unknown[]);
    cancel();
    return new Promise((resolve, reject) => {
      this.whenIdle(() => {
        this.failures = undefined;
        if (failures.length > 0) reject(failures.reduce(supersede));
        else resolve();
      });
    });
  }
}

/** Values that nobody has asked for, or requests that no value has come for: never both. */
class Buffer<T> extends Listener<T> {
  private readonly values = new Deque<{ readonly value: T }>();
  private readonly requests = new Deque<Request<T>>();
  private readonly cleanups = new Cleanups({ name: 'toAsyncIterable', parent: currentScope() });
  private ended = false;
  private failure: { readonly error: unknown } | undefined;

  constructor(
    private readonly capacity: number,
    private readonly overflow: ToAsyncIterableOptions['overflow'],
  ) {
    super();
  }

  open(source: Observable<T>): void {
    const outside = enter(this.cleanups);
    try {
      // Holds the end back until all cleanup is over.
      this.listenTo(source.pipe(finalizeAsync(() => undefined)));
    } finally {
      leave(outside);
    }
  }

  ask(): Promise<Answer<T>> {
    return new Promise((resolve, reject) => {
      this.requests.push({ resolve, reject });
      this.answer();
    });
  }

  async close(): Promise<Answer<T>> {
    this.values.clear();
    this.ended = true;
    this.failure = undefined;
    const left = this.cleanups.leave(() => {
      this.cancel();
    });
    this.answer();
    await left;
    return END;
  }

  override onNext(value: T): void {
    if (this.requests.size > 0 || this.values.size < this.capacity) {
      this.values.push({ value });
    } else if (this.overflow === 'sliding') {
      this.values.shift();
      this.values.push({ value });
    } else if (this.overflow === 'error') {
      this.cancel();
      const error = new OverflowError(`toAsyncIterable: more than ${this.capacity} values are waiting`);
      this.cleanups.whenIdle(() => {
        if (!this.ended) this.onError(error);
      });
    }
    this.answer();
  }

  override onError(error: unknown): void {
    this.failure = { error };
    this.ended = true;
    this.answer();
  }

  override onComplete(): void {
    this.ended = true;
    this.answer();
  }

  /** What is waiting goes out first, then a failure, once; after that there is nothing but the end. */
  private answer(): void {
    while (this.requests.size > 0 && (this.values.size > 0 || this.ended)) {
      const request = this.requests.shift() as Request<T>;
      const entry = this.values.shift();
      const { failure } = this;
      if (entry) {
        request.resolve({ done: false, value: entry.value });
      } else if (failure) {
        this.failure = undefined;
        request.reject(failure.error);
      } else {
        request.resolve(END);
      }
    }
  }
}

/**
 * Lets `for await` take the values of an Observable, with a bound on how many may wait.
 *
 * ```
 * source         abc-----d|
 * next()         a---b---c---d|
 * waiting        012211111111|     how many values; never more than `capacity`
 * ```
 *
 * Every iteration subscribes, at its first `next()`; leaving the loop unsubscribes. Either end waits for the cleanup of
 * the source, and throws what that fails with. An Observable cannot be asked to wait, so `overflow` says what happens
 * when it is ahead by more than `capacity`. The source's error is thrown, after the values that wait. Several `next()` at
 * once are answered in their order.
 *
 * Throws a `TypeError` or `RangeError` for a missing `capacity` or a bad option.
 *
 * asyncio: an async generator that a callback feeds through a `Queue`.
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { toAsyncIterable } from 'rx-asyncio';
 *
 * for await (const letter of toAsyncIterable(of('a', 'b', 'c'), { capacity: 10 })) {
 *   console.log(letter);
 *   if (letter === 'b') break;
 * }
 * // -> a
 * // -> b
 * ```
 */
export function toAsyncIterable<T>(source: Observable<T>, options: ToAsyncIterableOptions): AsyncIterable<T> {
  const { capacity, overflow = 'error' } = options;
  checkCount('toAsyncIterable', 'capacity', capacity);
  checkChoice('toAsyncIterable', 'overflow', overflow, ['error', 'dropping', 'sliding']);
  return {
    [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
      const buffer = new Buffer<T>(capacity, overflow);
      let started = false;
      return {
        next() {
          const answer = buffer.ask();
          if (!started) {
            started = true;
            buffer.open(source);
          }
          return answer;
        },
        return() {
          started = true;
          return buffer.close();
        },
      };
    },
  };
}
