import { take, type Observable } from 'rxjs';
import { census } from '../../operators/internal/census.ts';
import { show } from './show.ts';
import { Stage, type SourceHelpers } from './stage.ts';

/** How many actions a run is followed for; an endless source is cut off there. */
const HORIZON = 1_000;

export type Make = (helpers: SourceHelpers) => Observable<unknown>;

/** When and how the consumer of an attempt lets go. */
export interface Plan {
  readonly title: string;
  /** Unsubscribes at this frame, before anything else happens in it. */
  readonly frame?: number;
  /** Unsubscribes when this many actions have run. */
  readonly steps?: number;
  /** Takes this many values. */
  readonly take?: number;
  /** Throws at this value, counted from one. */
  readonly throwAt?: number;
}

export interface Outcome {
  readonly plan: Plan;
  readonly problems: readonly string[];
  readonly stage: Stage;
  /** The frame of every action that ran, in order. */
  readonly frames: readonly number[];
  /** How many values came. */
  readonly values: number;
  /** Where the observable under test ended, if it did. */
  readonly terminated: number | undefined;
}

export interface Demands {
  readonly grace: number;
  readonly invariant: (() => boolean | void) | undefined;
}

/** What was there once `make` had returned, and is the test's own. */
class Baseline {
  readonly #stage: Stage;
  readonly #census = { ...census };
  readonly #subscriptions: readonly number[];
  readonly #listeners: readonly number[];
  /** The test drives something by itself, which may give back what it holds. */
  readonly #driven: boolean;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#driven = stage.time.foreignActions.length > 0;
    stage.time.adopt();
    this.#subscriptions = stage.sources.map(({ source }) => source.subscriptions.length);
    this.#listeners = stage.signals.map((signal) => signal.listeners());
  }

  /** What is there now that was not there then. */
  leaks(): string[] {
    return [...this.#openSources(), ...this.#timers(), ...this.#counts(), ...this.#signalListeners()];
  }

  #openSources(): string[] {
    return this.#stage.sources.flatMap(({ source, label }, at) => {
      const name = this.#stage.nameOf(source);
      const own = this.#subscriptions[at] ?? 0;
      return source.subscriptions.slice(own).flatMap(({ subscribedFrame, unsubscribedFrame }) => {
        if (unsubscribedFrame !== Infinity) return [];
        return [`${name ? `${name}, ` : ''}${label}, subscribed at frame ${subscribedFrame}, is still subscribed`];
      });
    });
  }

  #timers(): string[] {
    return this.#stage.time.foreignActions.map(
      ({ due, origin }) => `a timer due at frame ${due} is left${origin ? `, scheduled ${origin}` : ''}`,
    );
  }

  #counts(): string[] {
    const driven = this.#driven || this.#subscriptions.some((count) => count > 0);
    return (['permits', 'waiters', 'signals'] as const).flatMap((what) => {
      const more = census[what] - this.#census[what];
      if (more === 0 || (more < 0 && driven)) return [];
      return [more > 0 ? `${more} more ${what} than before the subscription` : `${-more} fewer ${what} than before`];
    });
  }

  #signalListeners(): string[] {
    return this.#stage.signals.flatMap((signal, at) => {
      const more = signal.listeners() - (this.#listeners[at] ?? 0);
      return more > 0 ? [`signal ${at + 1} has ${more} abort listener${more > 1 ? 's' : ''} left`] : [];
    });
  }
}

/** Subscribes to what `make` returns, lets go as planned, and tells what is left behind in that very frame. */
export function attempt(make: Make, plan: Plan, { grace, invariant }: Demands, trace = false): Outcome {
  const stage = new Stage({ trace });
  const { time } = stage;
  const planted = new Error('thrown by the consumer');
  const frames: number[] = [];
  const problems: string[] = [];
  let terminated: number | undefined;
  let values = 0;

  stage.run(() => {
    try {
      const observable = make(stage.helpers);
      const baseline = new Baseline(stage);
      const outlet = stage.watch(plan.take === undefined ? observable : observable.pipe(take(plan.take)));
      stage.start();
      outlet.subscribe((count) => {
        if (count === plan.throwAt) throw planted;
      });
      const goesOn = () =>
        !outlet.terminated &&
        frames.length < Math.min(HORIZON, plan.steps ?? Infinity) &&
        time.next !== undefined &&
        time.next < (plan.frame ?? Infinity);
      while (goesOn()) {
        time.step();
        frames.push(time.frame);
      }
      if (plan.frame !== undefined && !outlet.terminated) time.frame = plan.frame;
      if (outlet.terminated) terminated = time.frame;
      outlet.dispose();
      time.runUntil(time.frame + grace);
      values = outlet.deliveries.filter(({ notification }) => notification.kind === 'N').length;
      problems.push(...baseline.leaks());
      problems.push(...broken(invariant));
    } finally {
      time.abandon();
    }
  });
  for (const { text, frame, unhandled } of stage.complaints) {
    if (unhandled?.error !== planted) problems.push(`${text} (frame ${frame})`);
  }
  return { plan, problems, stage, frames, values, terminated };
}

function broken(invariant: (() => boolean | void) | undefined): string[] {
  try {
    return invariant?.() === false ? ['the invariant does not hold'] : [];
  } catch (error) {
    return [`the invariant failed: ${error instanceof Error ? error.message : show(error)}`];
  }
}
