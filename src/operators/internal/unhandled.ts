import { config } from 'rxjs';
import { virtualScheduler } from './world.ts';

/** Hands an error nobody can receive to RxJS's hook, else throws it where the host, or the virtual run, reports it. */
export function reportUnhandledError(error: unknown): void {
  const { onUnhandledError } = config;
  const report = (): void => {
    if (onUnhandledError) onUnhandledError(error);
    else throw error;
  };
  const scheduler = virtualScheduler();
  if (scheduler) scheduler.schedule(report);
  else setTimeout(report);
}
