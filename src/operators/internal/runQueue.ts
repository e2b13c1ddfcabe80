import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { Deque } from './deque.ts';
import { reportUnhandledError } from './unhandled.ts';
import { isNamedWorld, virtualScheduler } from './world.ts';

/** A wake-up: what the run queue calls once the synchronous work that caused it is over. */
export interface Posted {
  run(): void;
}

/** Where wake-ups are posted. */
export interface Poster {
  post(entry: Posted, isCancellation: boolean): void;
}

function runGuarded(entry: Posted): void {
  try {
    entry.run();
  } catch (error) {
    reportUnhandledError(error);
  }
}

/**
 * One FIFO of wake-ups and the one pending drain that will serve it. Draining is a loop: entries posted while it runs
 * are served by the same drain, and an entry that throws costs only itself (RxJS's schedulers drop their whole queue).
 */
class RunQueue implements Poster {
  private readonly cancellations = new Deque<Posted>();
  private readonly wakeUps = new Deque<Posted>();
  private pending = false;

  constructor(private readonly schedule: (drain: () => void) => void) {}

  post(entry: Posted, isCancellation: boolean): void {
    (isCancellation ? this.cancellations : this.wakeUps).push(entry);
    if (this.pending) return;
    this.pending = true;
    this.schedule(this.drain);
  }

  private readonly drain = (): void => {
    let entry;
    while ((entry = this.cancellations.shift() ?? this.wakeUps.shift())) runGuarded(entry);
    this.pending = false;
  };
}

/** `then` of a settled promise is a microtask at a fifth of what Node's `queueMicrotask` costs. */
const settled = Promise.resolve();
const realQueue = new RunQueue((drain) => {
  void settled.then(drain);
});
const virtualQueues = new WeakMap<SchedulerLike, RunQueue>();

function virtualQueue(scheduler: SchedulerLike): RunQueue {
  let queue = virtualQueues.get(scheduler);
  if (!queue) {
    queue = new RunQueue((drain) => {
      scheduler.schedule(drain);
    });
    virtualQueues.set(scheduler, queue);
  }
  return queue;
}

/**
 * One action an entry: `asyncScheduler` stands for whichever TestScheduler runs now, and a batch left behind by a run
 * that died would hold up every later one.
 */
const bareQueue: Poster = {
  post(entry) {
    asyncScheduler.schedule(() => {
      runGuarded(entry);
    });
  },
};

/** The queue of the world this runs in: for a batch asked once, because telling the worlds apart costs clock readings. */
export function queueInForce(): Poster {
  const scheduler = virtualScheduler();
  if (!scheduler) return realQueue;
  return isNamedWorld(scheduler) ? virtualQueue(scheduler) : bareQueue;
}

/**
 * Runs `entry` once the current synchronous work is over: in a microtask shared by the whole batch, or in the same
 * virtual frame under a TestScheduler. The worlds never share a queue, so none can swallow another's entries.
 */
export function post(entry: Posted): void {
  queueInForce().post(entry, false);
}

/**
 * As `post`, but before every wake-up that is waiting: whoever is about to be cancelled is not woken first with what
 * others let go of in the same cancellation. (In a bare `TestScheduler.run` it takes its turn.)
 */
export function postCancellation(entry: Posted): void {
  queueInForce().post(entry, true);
}
