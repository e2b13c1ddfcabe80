import { from, Observable, Subscriber, type ObservableInput, type Observer } from 'rxjs';
import { isAsyncIterable, isPromise } from './inputs.ts';
import { iterate } from './iterate.ts';
import { currentScope, type Scope } from './scope.ts';
import { reportUnhandledError } from './unhandled.ts';

/** What an operator writes to: the subscriber RxJS hands to `new Observable(…)`. */
export type Sink<T> = Subscriber<T>;

/**
 * The receiving end of a subscription an operator makes: subclasses say what to do with each notification. This is the
 * only place that constructs RxJS's `Subscriber`. The link exists before the source is subscribed, so that cancelling
 * inside the first `next` stops a synchronous source there and then.
 */
export abstract class Listener<T> implements Observer<T> {
  private link: Subscriber<T> | undefined;
  private cancelled = false;
  /** Where it was subscribed, which is where what its teardown throws is reported. */
  private home: Scope | undefined;

  abstract next(value: T): void;
  abstract error(error: unknown): void;
  abstract complete(): void;

  /**
   * Subscribes to `input`, unless it was cancelled before: RxJS subscribes closed subscribers too. What is not an
   * ObservableInput arrives as a `TypeError` in `error`.
   */
  listenTo(input: ObservableInput<T>): void {
    if (this.cancelled) return;
    if (input instanceof Observable) {
      this.home = currentScope();
      this.link = new Subscriber<T>(this);
      input.subscribe(this.link);
      return;
    }
    let source: Observable<T>;
    try {
      if (isPromise<T>(input)) {
        this.settleWith(input);
        return;
      }
      source = isAsyncIterable<T>(input) ? iterate(input) : from(input);
    } catch (error) {
      this.error(error);
      return;
    }
    this.listenTo(source);
  }

  /** A promise needs no Observable around it, which is what most inputs of a ported program are. */
  private settleWith(promise: PromiseLike<T>): void {
    promise.then(
      (value) => {
        if (!this.cancelled) this.next(value);
        if (!this.cancelled) this.complete();
      },
      (error: unknown) => {
        if (!this.cancelled) this.error(error);
      },
    );
  }

  /**
   * Unsubscribes from the source; nothing more arrives. What a teardown throws is a cleanup that failed: it must not
   * keep whoever cancels from cancelling the next.
   */
  cancel(): void {
    this.cancelled = true;
    try {
      this.link?.unsubscribe();
    } catch (error) {
      if (this.home) this.home.fail(error);
      else reportUnhandledError(error);
    }
  }
}
