import { retryBackoff } from 'rx-asyncio';
import { type MonoTypeOperatorFunction, type Observable, catchError, defer, map, of } from 'rxjs';
import { type Attempt, attempt } from './attempt.ts';
import { type Settings } from './options.ts';
import { type Outcome } from './record.ts';
import { type Target } from './target.ts';

/** Another attempt may come to more. */
class Unsettled extends Error {
  constructor(readonly attempt: Attempt) {
    super();
  }
}

/**
 * Attempts a URL until one attempt settles it or the retries are used up. Each attempt runs in `within`, and not the
 * waits between: whoever waits for its next attempt keeps no one else waiting.
 */
export function checkUrl(
  target: Target,
  settings: Settings,
  within: MonoTypeOperatorFunction<Attempt>,
): Observable<Outcome & { readonly attempts: number }> {
  return defer(() => {
    let attempts = 0;
    return attempt(target, settings).pipe(
      within,
      map((result) => {
        attempts++;
        if (result.retry !== false) throw new Unsettled(result);
        return result;
      }),
      retryBackoff({
        initial: 500,
        maxRetries: settings.retries,
        shouldRetry: (error) => error instanceof Unsettled && error.attempt.retry,
      }),
      catchError((error: unknown) => {
        if (error instanceof Unsettled) return of(error.attempt);
        throw error;
      }),
      map(({ outcome }) => ({ ...outcome, attempts })),
    );
  });
}
