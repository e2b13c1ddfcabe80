import { config } from 'rxjs';

/** Hands an error nobody can receive to RxJS's hook, else throws it where the host reports it. */
export function reportUnhandledError(error: unknown): void {
  const { onUnhandledError } = config;
  setTimeout(() => {
    if (onUnhandledError) onUnhandledError(error);
    else throw error;
  });
}
