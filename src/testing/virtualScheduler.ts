import { Subscription, type SchedulerAction, type SchedulerLike } from 'rxjs';
import { onScheduler } from '../operators/internal/world.ts';

type Work<T> = (this: SchedulerAction<T>, state: T) => void;

/** What has been scheduled: ordered by when it is due, then by when it was scheduled. */
class Action<T> extends Subscription implements SchedulerAction<T> {
  due = 0;
  order = 0;
  private state: T | undefined;

  constructor(
    private readonly work: Work<T>,
    private readonly enqueue: (action: Action<unknown>, delay: number) => void,
  ) {
    super();
  }

  schedule(state?: T, delay = 0): Subscription {
    this.state = state;
    this.enqueue(this as Action<unknown>, delay);
    return this;
  }

  run(): void {
    if (!this.closed) this.work(this.state as T);
  }

  isBefore(other: Action<unknown>): boolean {
    return this.due < other.due || (this.due === other.due && this.order < other.order);
  }
}

/**
 * A clock that jumps from one timer to the next: a program of hours runs in a millisecond, the same way every time.
 *
 * ```
 * schedule(a, 2), schedule(b, 1), schedule(c, 2)
 * run       -b(ac)    equal deadlines in the order they were scheduled
 * ```
 *
 * `run(body)` calls `body`, then runs everything that became due, in order, until nothing is left, and returns what `body`
 * returned; all of it is synchronous. Every wake-up of the library, and every timer of it that names no scheduler, is on
 * this clock meanwhile; RxJS's own operators are if they are given it. A delay below 0 counts as 0. What an action throws
 * comes out of `run`.
 *
 * `marbles` is for tests that draw; this is for programs that are to be run fast and often, such as generated ones: time
 * costs a heap operation, and a run has no limit.
 *
 * asyncio: a loop with a clock of its own, which each project writes for itself.
 *
 * @example
 * ```ts
 * import { gather, sleep } from 'rx-asyncio';
 * import { VirtualScheduler } from 'rx-asyncio/testing';
 *
 * const clock = new VirtualScheduler();
 * clock.run(() => {
 *   gather([sleep(3_600_000, 'an hour'), sleep(60_000, 'a minute')]).subscribe((both) => console.log(both, clock.now()));
 * });
 * console.log('done'); // -> [ 'an hour', 'a minute' ] 3600000
 * // -> done
 * ```
 */
export class VirtualScheduler implements SchedulerLike {
  #now = 0;
  #scheduled = 0;
  /** A binary heap. */
  readonly #heap: Action<unknown>[] = [];

  /** The time of the action that runs, in milliseconds since the clock was made. */
  now(): number {
    return this.#now;
  }

  schedule<T>(work: Work<T>, delay?: number, state?: T): Subscription {
    return new Action(work, this.#enqueue).schedule(state, delay);
  }

  run<T>(body: () => T): T {
    return onScheduler(this, () => {
      const result = body();
      let action;
      while ((action = this.#takeFirst())) {
        this.#now = action.due;
        action.run();
      }
      return result;
    });
  }

  readonly #enqueue = (action: Action<unknown>, delay: number): void => {
    action.due = this.#now + Math.max(0, delay);
    action.order = this.#scheduled++;
    const heap = this.#heap;
    let index = heap.push(action) - 1;
    while (index > 0) {
      const above = (index - 1) >> 1;
      if (heap[above]!.isBefore(action)) break;
      heap[index] = heap[above]!;
      index = above;
    }
    heap[index] = action;
  };

  /** Takes out the next action that was not cancelled. */
  #takeFirst(): Action<unknown> | undefined {
    let first;
    do {
      first = this.#heap[0];
      const last = this.#heap.pop();
      if (last && last !== first) this.#sink(last);
    } while (first?.closed);
    return first;
  }

  /** Puts `action` where the first one was, and as far down as it belongs. */
  #sink(action: Action<unknown>): void {
    const heap = this.#heap;
    let index = 0;
    for (;;) {
      let below = 2 * index + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && heap[below + 1]!.isBefore(heap[below]!)) below++;
      if (action.isBefore(heap[below]!)) break;
      heap[index] = heap[below]!;
      index = below;
    }
    heap[index] = action;
  }
}
