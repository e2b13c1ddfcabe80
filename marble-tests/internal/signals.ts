import type { SchedulerLike } from 'rxjs';

export interface AbortLog {
  /** One line an abort: `b aborted at 3`. */
  readonly log: string[];
  readonly watch: (name: string, signal: AbortSignal) => void;
}

/** Takes down when each signal it is shown aborts. */
export function abortLog(scheduler: SchedulerLike): AbortLog {
  const log: string[] = [];
  return {
    log,
    watch: (name, signal) => {
      signal.addEventListener('abort', () => log.push(`${name} aborted at ${scheduler.now()}`));
    },
  };
}
