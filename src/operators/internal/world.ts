import { asyncScheduler, type SchedulerLike } from 'rxjs';

/** Set while the testing kit runs a body on a virtual scheduler it knows by name. */
let named: SchedulerLike | undefined;

/** Earlier moments are those of virtual runs, or of a `Date` that is faked: both begin at 0. */
const REAL = Date.UTC(2000, 0);

/** The last moment that was found to be one of real time. */
let seen = NaN;

/**
 * The virtual scheduler in force, if there is one: the testing kit's, or `asyncScheduler` inside a bare
 * `TestScheduler.run`, which swaps the clock behind it and leaves `Date` alone. The two readings of `Date` bracket the
 * scheduler's own, so a millisecond passing in between is not mistaken for virtual time. This runs for every wake-up, so
 * a millisecond that was found real is not looked at again.
 */
export function virtualScheduler(): SchedulerLike | undefined {
  if (named) return named;
  if (asyncScheduler.now() === seen) return undefined;
  const before = Date.now();
  const now = asyncScheduler.now();
  if (now < before || now > Date.now()) return asyncScheduler;
  if (now > REAL) seen = now;
  return undefined;
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
