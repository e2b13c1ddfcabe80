import { asyncScheduler, type SchedulerLike } from 'rxjs';

/** Set while the testing kit runs a body on a virtual scheduler it knows by name. */
let named: SchedulerLike | undefined;

/**
 * The virtual scheduler in force, if there is one: the testing kit's, or `asyncScheduler` inside a bare
 * `TestScheduler.run`, which swaps the clock behind it and leaves `Date` alone. The two readings bracket the
 * scheduler's own, so a millisecond passing in between is not mistaken for virtual time. This runs for every wake-up: two
 * readings that agree, as they nearly always do, need no third.
 */
export function virtualScheduler(): SchedulerLike | undefined {
  if (named) return named;
  const before = Date.now();
  const now = asyncScheduler.now();
  return now === before || (now > before && now <= Date.now()) ? undefined : asyncScheduler;
}

/** True while the testing kit, and not a bare `TestScheduler.run`, has set the scheduler. */
export function isNamedWorld(scheduler: SchedulerLike): boolean {
  return scheduler === named;
}

/** Runs `body` with every wake-up and every timer that names no scheduler on `scheduler`. */
export function onScheduler<T>(scheduler: SchedulerLike, body: () => T): T {
  const outer = named;
  named = scheduler;
  try {
    return body();
  } finally {
    named = outer;
  }
}
