import { from, Observable, Subscription, UnsubscriptionError, type ObservableInput, type Observer } from 'rxjs';
import type { Subscriber, TeardownLogic, Unsubscribable } from 'rxjs';
import { isAsyncIterable, isPromise } from './inputs.ts';
import { iterate } from './iterate.ts';
import { currentPlace, enter, leave, type Place } from './scope.ts';
import { reportUnhandledError } from './unhandled.ts';

/** What an operator writes to: the subscriber RxJS hands to `new Observable(…)`. */
export type Sink<T> = Subscriber<T>;

/** A cold Observable whose listener needs none of what RxJS does in `subscribe` for those who are no Subscriber. */
export abstract class Cold<T> extends Observable<T> {
  constructor() {
    super(beginHere as (this: Observable<T>, sink: Sink<T>) => void);
  }

  abstract begin(sink: Sink<T>): void;
}

function beginHere<T>(this: Cold<T>, sink: Sink<T>): void {
  this.begin(sink);
}

/** One that a function begins; what is made once per item is a class of its own, because closures cost more. */
export class Made<T> extends Cold<T> {
  constructor(private readonly subscribed: (sink: Sink<T>) => void) {
    super();
  }

  override begin(sink: Sink<T>): void {
    this.subscribed(sink);
  }
}

type Teardown = Exclude<TeardownLogic, void>;

/**
 * The receiving end of a subscription an operator makes: subclasses say what to do with each notification. It exists
 * before the source is subscribed, so that cancelling inside the first value stops a synchronous source there and then.
 *
 * RxJS takes it for a Subscriber, because it has all its methods; the class itself would cost an object and an array
 * more in each subscription. A single teardown, which is the rule, is kept in a field.
 */
export abstract class Listener<T> implements Observer<T>, Unsubscribable {
  /** No longer subscribed. */
  closed = false;
  /** Its source has ended, or it was cancelled: what else comes is dropped. */
  private stopped = false;
  private teardown: Teardown | Set<Teardown> | undefined;
  /** Where it was subscribed, which is where what its teardown throws is reported. */
  private home: Place | undefined;

  abstract onNext(value: T): void;
  abstract onError(error: unknown): void;
  abstract onComplete(): void;

  next(value: T): void {
    if (!this.stopped) this.onNext(value);
  }

  error(error: unknown): void {
    if (this.stopped) return;
    this.stopped = true;
    try {
      this.onError(error);
    } finally {
      this.cancel();
    }
  }

  complete(): void {
    if (this.stopped) return;
    this.stopped = true;
    try {
      this.onComplete();
    } finally {
      this.cancel();
    }
  }

  /** Part of what makes it a Subscriber: `teardown` runs when the subscription is over. */
  add(teardown: TeardownLogic): void {
    if (!teardown || teardown === this) return;
    if (this.closed) run(teardown);
    else if (teardown instanceof Subscription) this.addSubscription(teardown);
    // What is added twice runs twice, and a Set holds it once.
    else this.keep(this.has(teardown) ? again(teardown) : teardown);
  }

  private addSubscription(subscription: Subscription): void {
    if (subscription.closed || this.has(subscription)) return;
    subscription.add(() => {
      this.remove(subscription);
    });
    this.keep(subscription);
  }

  private keep(teardown: Teardown): void {
    if (!this.teardown) this.teardown = teardown;
    else if (this.teardown instanceof Set) this.teardown.add(teardown);
    else this.teardown = new Set([this.teardown, teardown]);
  }

  /** The source has ended by itself, and another one follows: its teardown is done with. */
  protected renew(): void {
    this.teardown = undefined;
  }

  /** Likewise: forgets `teardown`. */
  remove(teardown: Teardown): void {
    if (this.teardown === teardown) this.teardown = undefined;
    else if (this.teardown instanceof Set) this.teardown.delete(teardown);
  }

  private has(teardown: Teardown): boolean {
    return this.teardown === teardown || (this.teardown instanceof Set && this.teardown.has(teardown));
  }

  unsubscribe(): void {
    if (this.closed) return;
    this.closed = this.stopped = true;
    const { teardown } = this;
    if (!teardown) return;
    this.teardown = undefined;
    if (teardown instanceof Set) {
      runAll(teardown);
      return;
    }
    try {
      run(teardown);
    } catch (error) {
      throw error instanceof UnsubscriptionError ? error : new UnsubscriptionError([error]);
    }
  }

  /**
   * Subscribes to `input`, unless it was cancelled before: RxJS subscribes closed subscribers too. What is not an
   * ObservableInput arrives as a `TypeError` in `onError`.
   */
  listenTo(input: ObservableInput<T>): void {
    if (this.closed) return;
    if (input instanceof Observable) {
      this.home = currentPlace();
      if (input instanceof Cold) this.beginWith(input as Cold<T>);
      else input.subscribe(this);
      return;
    }
    let source: Observable<T>;
    try {
      if (isPromise<T>(input)) {
        this.settleWith(input);
        return;
      }
      if (Array.isArray(input)) {
        this.takeAll(input as readonly T[]);
        return;
      }
      source = isAsyncIterable<T>(input) ? iterate(input) : from(input);
    } catch (error) {
      this.error(error);
      return;
    }
    this.listenTo(source);
  }

  private beginWith(source: Cold<T>): void {
    try {
      source.begin(this as unknown as Sink<T>);
    } catch (error) {
      this.error(error);
    }
  }

  /** A promise needs no Observable around it, which is what most inputs of a ported program are. */
  private settleWith(promise: PromiseLike<T>): void {
    const place = currentPlace();
    promise.then(
      (value) => {
        const outside = enter(place);
        try {
          this.next(value);
          this.complete();
        } finally {
          leave(outside);
        }
      },
      (error: unknown) => {
        const outside = enter(place);
        try {
          this.error(error);
        } finally {
          leave(outside);
        }
      },
    );
  }

  /** Nor does an array. */
  private takeAll(values: readonly T[]): void {
    for (let i = 0; i < values.length && !this.closed; i++) this.next(values[i] as T);
    this.complete();
  }

  /**
   * Unsubscribes from the source; nothing more arrives. What a teardown throws is a cleanup that failed: it must not
   * keep whoever cancels from cancelling the next.
   */
  cancel(): void {
    if (this.closed) return;
    try {
      this.unsubscribe();
    } catch (error) {
      if (this.home) this.home.asScope().fail(error);
      else reportUnhandledError(error);
    }
  }
}

function run(teardown: Teardown): void {
  if (typeof teardown === 'function') teardown();
  else teardown.unsubscribe();
}

function again(teardown: Teardown): () => void {
  return () => {
    run(teardown);
  };
}

function runAll(teardowns: Iterable<Teardown>): void {
  const errors: unknown[] = [];
  for (const teardown of teardowns) {
    try {
      run(teardown);
    } catch (error) {
      if (error instanceof UnsubscriptionError) errors.push(...(error.errors as unknown[]));
      else errors.push(error);
    }
  }
  if (errors.length > 0) throw new UnsubscriptionError(errors);
}
