import { finalize, type Observable } from 'rxjs';
import { deliveryDifference, sameDeliveries } from './difference.ts';
import { expectedDeliveries, type DiagramArguments } from './expectedDeliveries.ts';
import { site, type Failure, type Site } from './marbleError.ts';
import { Outlet } from './outlet.ts';
import { parseSubscription } from './parse.ts';
import { type Delivery } from './testObservable.ts';

/** What has come of an Observable so far, at times counted from the `record` call. */
export class Recorded {
  readonly #outlet: Outlet;
  #claim: { readonly args: DiagramArguments; readonly expected: Delivery[]; readonly site: Site } | undefined;

  constructor(observable: Observable<unknown>, window: string, now: () => number) {
    const zero = now();
    const { subscribedFrame, unsubscribedFrame } = parseSubscription(window);
    let cut: ReturnType<typeof setTimeout> | undefined;
    const source = observable.pipe(finalize(() => clearTimeout(cut)));
    this.#outlet = new Outlet(source, () => now() - zero);
    const start = () => {
      // Set before the source sets its own timers, it is also the first to fire.
      if (unsubscribedFrame !== Infinity) cut = setTimeout(this.unsubscribe, unsubscribedFrame - (now() - zero));
      this.#outlet.subscribe();
    };
    if (subscribedFrame === Infinity || subscribedFrame === 0) start();
    else setTimeout(start, subscribedFrame);
  }

  get messages(): readonly Delivery[] {
    return this.#outlet.deliveries;
  }

  /** True once nothing more can come. */
  get isOver(): boolean {
    return this.#outlet.unsubscribedFrame !== undefined;
  }

  readonly unsubscribe = (): void => {
    this.#outlet.dispose();
  };

  /** Claims that what the diagram says, and nothing else, has come when the run is over. */
  readonly toBe = (...args: DiagramArguments): void => {
    this.#claim = { args, expected: expectedDeliveries(args), site: site() };
  };

  /** What is not as claimed. */
  verify(): Failure[] {
    if (!this.#claim || sameDeliveries(this.#claim.expected, this.messages)) return [];
    const { args, expected, site: where } = this.#claim;
    const difference = deliveryDifference(expected, this.messages, args[1]);
    return [{ text: `record() got something else:\n${difference}`, site: where }];
  }
}
