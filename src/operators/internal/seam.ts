import { from, Observable, Subscriber, type ObservableInput, type Observer } from 'rxjs';
import { isAsyncIterable, isPromise } from './inputs.ts';
import { iterate } from './iterate.ts';

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

  abstract next(value: T): void;
  abstract error(error: unknown): void;
  abstract complete(): void;

  /** Subscribes to `input`; what is not an ObservableInput arrives as a `TypeError` in `error`. */
  listenTo(input: ObservableInput<T>): void {
    if (input instanceof Observable) {
      this.link = new Subscriber<T>(this);
      input.subscribe(this.link);
    } else if (isPromise<T>(input)) {
      this.settleWith(input);
    } else {
      let source: Observable<T>;
      try {
        source = isAsyncIterable<T>(input) ? iterate(input) : from(input);
      } catch (error) {
        this.error(error);
        return;
      }
      this.listenTo(source);
    }
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

  /** Unsubscribes from the source; nothing more arrives. */
  cancel(): void {
    this.cancelled = true;
    this.link?.unsubscribe();
  }
}
