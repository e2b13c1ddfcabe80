import { config } from 'rxjs';
import { afterEach, beforeEach, vi } from 'vitest';

/** Fake timers for every test of the file, and a list of what reached RxJS's unhandled-error hook in it. */
export function collectUnhandled(): unknown[] {
  const unhandled: unknown[] = [];
  beforeEach(() => {
    vi.useFakeTimers();
    unhandled.length = 0;
    config.onUnhandledError = (error) => unhandled.push(error);
  });
  afterEach(() => {
    config.onUnhandledError = null;
    vi.useRealTimers();
  });
  return unhandled;
}
