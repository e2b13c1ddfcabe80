import { type Observable } from 'rxjs';
import { deliveryDifference, sameDeliveries, subscriptionDifference } from './difference.ts';
import { deepEqual } from './deepEqual.ts';
import { expectedDeliveries } from './expectedDeliveries.ts';
import { site, type Failure, type Site } from './marbleError.ts';
import { parseSubscription, type MarbleValues, type SubscriptionLog } from './parse.ts';
import { type Stage } from './stage.ts';
import { type Delivery } from './testObservable.ts';

/** What can be claimed about an Observable. */
export interface ObservableExpectation {
  /** It emits just what the diagram says; `values` says what the letters stand for, `error` what the `#` is. */
  readonly toBe: (marbles: string, values?: MarbleValues, error?: unknown) => void;
  /** It emits just what `other`, subscribed in the same window, emits. */
  readonly toEqual: (other: Observable<unknown>) => void;
}

/** What can be claimed about a log of subscriptions. */
export interface SubscriptionExpectation {
  /** There was one subscription for each diagram, in this order: `'^--!'`; `[]` for none. */
  readonly toBe: (marbles: string | readonly string[]) => void;
}

interface Claim {
  readonly what: string;
  site: Site;
  /** The difference between what was expected and what came; `undefined` as long as nothing was expected. */
  difference?: () => string | undefined;
}

/** The claims a body makes about what it observes. */
export class Expectations {
  readonly #stage: Stage;
  readonly #claims: Claim[] = [];
  readonly #checks: (() => void)[] = [];
  #checked = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** True when nothing was claimed at all. */
  get isEmpty(): boolean {
    return this.#claims.length + this.#checked === 0;
  }

  readonly expectObservable = (observable: Observable<unknown>, window?: string | null): ObservableExpectation => {
    const stage = this.#stage;
    const parsed = parseSubscription(window ?? '');
    const from = parsed.subscribedFrame === Infinity ? 0 : parsed.subscribedFrame;
    const to = parsed.unsubscribedFrame;
    const watch = (source: Observable<unknown>) => {
      const outlet = stage.watch(source);
      stage.time.scheduleOwn(() => outlet.subscribe(), from);
      if (to !== Infinity) stage.time.scheduleOwn(outlet.unsubscribe, to);
      return outlet.deliveries;
    };
    const name = stage.nameOf(observable);
    const claim: Claim = { what: `expectObservable(${name ?? ''})`, site: site() };
    this.#claims.push(claim);
    // After a `flush()` in the body, diagrams count from the frame it ended at.
    const zero = stage.time.frame;
    const sinceZero = (deliveries: readonly Delivery[]) =>
      deliveries.map(({ frame, notification }) => ({ frame: frame - zero, notification }));
    const actual = watch(observable);
    const compare = (expected: () => readonly Delivery[], values: MarbleValues | undefined) => {
      claim.difference = () => {
        const [wanted, got] = [expected(), sinceZero(actual)];
        return sameDeliveries(wanted, got) ? undefined : deliveryDifference(wanted, got, values);
      };
    };
    const toBe: ObservableExpectation['toBe'] = (...args) => {
      const [, values] = args;
      claim.site = site();
      stage.letters.learn(values);
      const expected = expectedDeliveries(args);
      compare(() => expected, values);
    };
    const toEqual: ObservableExpectation['toEqual'] = (other) => {
      claim.site = site();
      const expected = watch(other);
      compare(() => sinceZero(expected), undefined);
    };
    return { toBe, toEqual };
  };

  readonly expectSubscriptions = (actual: readonly SubscriptionLog[]): SubscriptionExpectation => {
    const claim: Claim = { what: 'expectSubscriptions()', site: site() };
    this.#claims.push(claim);
    const toBe: SubscriptionExpectation['toBe'] = (marbles) => {
      claim.site = site();
      const expected = (typeof marbles === 'string' ? [marbles] : marbles)
        .map(parseSubscription)
        .filter((log) => log.subscribedFrame !== Infinity);
      claim.difference = () =>
        deepEqual(expected, plain(actual)) ? undefined : subscriptionDifference(expected, plain(actual));
    };
    return { toBe };
  };

  readonly at = (when: string | number, check: () => void): void => {
    this.#checked++;
    if (when === 'end') this.#checks.push(check);
    else this.#stage.time.afterFrame(typeof when === 'number' ? when : this.#stage.helpers.time(when), check);
  };

  /** Runs the checks kept for the end, then tells which claims did not come true. */
  verify(): Failure[] {
    for (const check of this.#checks) check();
    return this.#claims.flatMap(({ what, site, difference }) => {
      if (!difference) return [{ text: `${what} says nothing: no .toBe() or .toEqual() was called on it.`, site }];
      const text = difference();
      return text === undefined ? [] : [{ text: `${what} got something else:\n${text}`, site }];
    });
  }
}

function plain(logs: readonly SubscriptionLog[]): SubscriptionLog[] {
  return logs.map(({ subscribedFrame, unsubscribedFrame }) => ({ subscribedFrame, unsubscribedFrame }));
}
