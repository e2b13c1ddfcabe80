import { isObservable, Subscription, type Observable } from 'rxjs';
import { type Delivery } from './testObservable.ts';

/** One subscription of the kit to an Observable under test, and what came of it. */
export class Outlet {
  readonly source: Observable<unknown>;
  readonly deliveries: Delivery[] = [];
  subscribedFrame: number | undefined;
  unsubscribedFrame: number | undefined;
  readonly #now: () => number;
  readonly #inners = new Subscription();
  #subscription: Subscription | undefined;

  constructor(source: Observable<unknown>, now: () => number) {
    this.source = source;
    this.#now = now;
  }

  get terminated(): boolean {
    return this.deliveries.some(({ notification }) => notification.kind !== 'N');
  }

  /** Subscribes; `onNext` may throw, as any consumer may. */
  readonly subscribe = (onNext?: (count: number) => void): void => {
    this.subscribedFrame = this.#now();
    const recorder = this.#recorder(0, this.deliveries);
    this.#subscription = this.source.subscribe({
      ...recorder,
      next: (value) => {
        recorder.next(value);
        onNext?.(this.deliveries.length);
      },
    });
    this.#subscription.add(() => {
      this.unsubscribedFrame = this.#now();
    });
  };

  /** Unsubscribes, but goes on listening to Observables that came as values, as RxJS's own tests do. */
  readonly unsubscribe = (): void => {
    this.#subscription?.unsubscribe();
  };

  /** Lets go of everything. */
  readonly dispose = (): void => {
    this.unsubscribe();
    this.#inners.unsubscribe();
  };

  /** Writes down what comes, and what comes out of Observables that come, with times relative to their arrival. */
  #recorder(zero: number, deliveries: Delivery[]) {
    const log = (notification: Delivery['notification']) => {
      deliveries.push({ frame: this.#now() - zero, notification });
    };
    return {
      next: (value: unknown) => {
        if (!isObservable(value)) {
          log({ kind: 'N', value });
          return;
        }
        const inner: Delivery[] = [];
        log({ kind: 'N', value: inner });
        this.#inners.add(value.subscribe(this.#recorder(this.#now(), inner)));
      },
      error: (error: unknown) => log({ kind: 'E', error }),
      complete: () => log({ kind: 'C' }),
    };
  }
}
