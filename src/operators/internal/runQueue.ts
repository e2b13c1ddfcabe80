import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { Deque } from './deque.ts';
import { reportUnhandledError } from './seam.ts';

/** A wake-up: what the run queue calls once the synchronous work that caused it is over. */
export interface Posted {
  run(): void;
}

/**
 * One FIFO of wake-ups and the one pending drain that will serve it. Draining is a loop: entries posted while it runs
 * are served by the same drain, and an entry that throws costs only itself (RxJS's schedulers drop their whole queue).
 */
class RunQueue implements Posted {
  readonly #entries = new Deque<Posted>();
  readonly #schedule: (drain: () => void) => void;
  #pending = false;

  constructor(schedule: (drain: () => void) => void) {
    this.#schedule = schedule;
  }

  post(entry: Posted): void {
    this.#entries.push(entry);
    if (!this.#pending) {
      this.#pending = true;
      this.#schedule(this.run);
    }
  }

  readonly run = (): void => {
    let entry;
    while ((entry = this.#entries.shift())) {
      try {
        entry.run();
      } catch (error) {
        reportUnhandledError(error);
      }
    }
    this.#pending = false;
  };
}

const real = new RunQueue((drain) => {
  queueMicrotask(drain);
});

/** Set while the testing kit runs a body on a virtual scheduler it knows by name. */
let world: { readonly queue: RunQueue; readonly scheduler: SchedulerLike } | undefined;

/**
 * True inside a bare `TestScheduler.run`, which swaps the clock behind `asyncScheduler` and leaves `Date` alone. The
 * two readings bracket the scheduler's own, so a millisecond passing in between is not mistaken for virtual time.
 */
function clockIsVirtual(): boolean {
  const before = Date.now();
  const now = asyncScheduler.now();
  return now < before || now > Date.now();
}

/**
 * Runs `entry` once the current synchronous work is over: in a microtask shared by the whole batch, or in the same
 * virtual frame under a TestScheduler. The two worlds never share a queue, so neither can swallow the other's entries.
 */
export function post(entry: Posted): void {
  if (world) {
    world.queue.post(entry);
  } else if (clockIsVirtual()) {
    // One action an entry: a batch would need a flag, and a run that dies between post and drain would leave it set.
    asyncScheduler.schedule(() => entry.run());
  } else {
    real.post(entry);
  }
}

/** The scheduler that time passes on when the caller names none: the testing kit's, else RxJS's default. */
export function ambientScheduler(): SchedulerLike {
  return world?.scheduler ?? asyncScheduler;
}

/** Runs `body` with every wake-up and every unscheduled timer on `scheduler`. */
export function onScheduler<T>(scheduler: SchedulerLike, body: () => T): T {
  const outer = world;
  world = {
    scheduler,
    queue: new RunQueue((drain) => {
      scheduler.schedule(drain);
    }),
  };
  try {
    return body();
  } finally {
    world = outer;
  }
}
