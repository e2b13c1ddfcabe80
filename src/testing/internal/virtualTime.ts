import { type SchedulerAction, type Subscription } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { MarbleError, origin } from './marbleError.ts';

/** How many actions a run may take before it is called endless: an interval of 1 ms for a hundred virtual seconds. */
export const DEFAULT_LIMIT = 100_000;

type Work<T> = (this: SchedulerAction<T>, state?: T) => void;

/**
 * A TestScheduler that can be driven action by action, that gives up on a run without end, and that can tell the
 * actions of the kit's own sources from those of the code under test.
 */
export class VirtualTime extends TestScheduler {
  readonly limit: number;
  /** How many actions have run. */
  steps = 0;
  readonly #own = new WeakSet<object>();
  readonly #origins: WeakMap<object, string> | undefined;
  /** Run once no action is due at or before their frame; kept in order. */
  #checks: { frame: number; check: () => void }[] = [];

  /** With `trace`, every action remembers where it was scheduled, which is too slow for all but a failing run. */
  constructor({ limit = DEFAULT_LIMIT, trace = false }: { limit?: number; trace?: boolean } = {}) {
    super(() => undefined);
    this.limit = limit;
    this.#origins = trace ? new WeakMap() : undefined;
  }

  override schedule<T>(work: Work<T>, delay?: number, state?: T): Subscription {
    const action = super.schedule(work, delay, state);
    this.#origins?.set(action, origin());
    return action;
  }

  /** Schedules an action of the kit itself, which is never a leak of the code under test. */
  scheduleOwn(work: () => void, frame: number): Subscription {
    const action = this.schedule(work, frame);
    this.#own.add(action);
    return action;
  }

  /** Calls `check` when everything that happens at `frame` has happened. */
  afterFrame(frame: number, check: () => void): void {
    this.#checks.push({ frame, check });
    this.#checks.sort((a, b) => a.frame - b.frame);
  }

  /** The actions that the code under test has scheduled and that are neither run nor closed. */
  get foreignActions(): { readonly due: number; readonly origin: string | undefined }[] {
    return this.actions
      .filter((action) => !action.closed && !this.#own.has(action))
      .map((action) => ({ due: action.delay, origin: this.#origins?.get(action) }));
  }

  /** The frame of the next action or check; `undefined` when there is none. */
  get next(): number | undefined {
    const action = this.actions[0]?.delay;
    const check = this.#checks[0]?.frame;
    if (action === undefined) return check;
    return check === undefined ? action : Math.min(action, check);
  }

  /** Runs the next action or check due at or before `until`; false when there is none. */
  step(until: number = Infinity): boolean {
    const action = this.actions[0];
    const check = this.#checks[0];
    if (check && check.frame <= until && (!action || check.frame < action.delay)) {
      this.#checks.shift();
      this.frame = Math.max(this.frame, check.frame);
      check.check();
      return true;
    }
    if (!action || action.delay > until) return false;
    if (this.steps === this.limit) {
      throw new MarbleError(
        `still busy at frame ${this.frame} after ${this.limit} actions: an interval, a repeat or a retry without end?`,
      );
    }
    this.steps++;
    this.actions.shift();
    this.frame = action.delay;
    const error = action.execute(action.state, action.delay) as Error | undefined;
    if (error) throw error;
    return true;
  }

  /** Runs everything due at or before `until`. */
  runUntil(until: number): void {
    while (this.step(until));
  }

  /** Takes every action there is now for the test's own. */
  adopt(): void {
    for (const action of this.actions) this.#own.add(action);
  }

  /** Forgets what is still to come, without closing it. */
  abandon(): void {
    this.actions.length = 0;
    this.#checks.length = 0;
  }

  override flush(): void {
    this.runUntil(Infinity);
  }
}
