import { asyncScheduler, type SchedulerLike, type Unsubscribable } from 'rxjs';
import { currentScope } from './scope.ts';
import { watch, type Watch } from './watch.ts';
import { virtualScheduler } from './world.ts';

/** The longest delay the host's timers take; anything longer they fire at once. */
const LONGEST = 2 ** 31 - 1;

/** A real timer. `setTimeout` is looked up when it is called, so that fake timers can stand in for it. */
class HostTimer implements Unsubscribable {
  private handle: ReturnType<typeof setTimeout> | undefined;

  constructor(ms: number, callback: () => void) {
    this.start(ms, callback);
  }

  private start(ms: number, callback: () => void): void {
    this.handle =
      ms <= LONGEST
        ? setTimeout(callback, ms)
        : setTimeout(() => {
            this.start(ms - LONGEST, callback);
          }, LONGEST);
  }

  unsubscribe(): void {
    clearTimeout(this.handle);
  }
}

const NEVER_FIRES: Unsubscribable = { unsubscribe: () => undefined };

function clockOf(scheduler: SchedulerLike | undefined): SchedulerLike | undefined {
  return scheduler && scheduler !== asyncScheduler ? scheduler : virtualScheduler();
}

/** Calls `callback` once, `ms` milliseconds from now, on `scheduler` or on the clock in force; never for `Infinity`. */
export function after(ms: number, callback: () => void, scheduler: SchedulerLike | undefined): Unsubscribable {
  if (ms === Infinity) return NEVER_FIRES;
  if (watch) return watched(watch, ms, callback, scheduler);
  return start(ms, callback, scheduler);
}

function start(ms: number, callback: () => void, scheduler: SchedulerLike | undefined): Unsubscribable {
  return clockOf(scheduler)?.schedule(callback, Math.max(0, ms)) ?? new HostTimer(Math.max(0, ms), callback);
}

function watched(by: Watch, ms: number, callback: () => void, scheduler: SchedulerLike | undefined): Unsubscribable {
  const over = by.sleeping(currentScope(), ms);
  const fire = (): void => {
    over();
    callback();
  };
  const timer = start(ms, fire, scheduler);
  return {
    unsubscribe() {
      over();
      timer.unsubscribe();
    },
  };
}

/** The time in milliseconds on the clock that `after` would use. */
export function now(scheduler: SchedulerLike | undefined): number {
  return clockOf(scheduler)?.now() ?? Date.now();
}
