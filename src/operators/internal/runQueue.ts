import type { SchedulerLike } from 'rxjs';
import { Deque } from './deque.ts';
import { reportUnhandledError } from './unhandled.ts';
import { isNamedWorld, virtualScheduler } from './world.ts';

/** A wake-up: what the run queue calls once the synchronous work that caused it is over. */
export interface Posted {
  run(): void;
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
class RunQueue {
  private readonly entries = new Deque<Posted>();
  private pending = false;

  constructor(private readonly schedule: (drain: () => void) => void) {}

  post(entry: Posted): void {
    this.entries.push(entry);
    if (this.pending) return;
    this.pending = true;
    this.schedule(this.drain);
  }

  private readonly drain = (): void => {
    let entry;
    while ((entry = this.entries.shift())) runGuarded(entry);
    this.pending = false;
  };
}

const realQueue = new RunQueue((drain) => {
  queueMicrotask(drain);
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
 * Runs `entry` once the current synchronous work is over: in a microtask shared by the whole batch, or in the same
 * virtual frame under a TestScheduler. The worlds never share a queue, so none can swallow another's entries.
 */
export function post(entry: Posted): void {
  const scheduler = virtualScheduler();
  if (!scheduler) {
    realQueue.post(entry);
  } else if (isNamedWorld(scheduler)) {
    virtualQueue(scheduler).post(entry);
  } else {
    // One action an entry: `asyncScheduler` stands for whichever TestScheduler runs now, and a batch left behind by a
    // run that died would hold up every later one.
    scheduler.schedule(() => {
      runGuarded(entry);
    });
  }
}
