import { config } from 'rxjs';
import { show } from './show.ts';

/**
 * Runs `body` with RxJS's two reporting hooks feeding `complain`: errors that no observer took, and values or errors
 * sent to a subscriber that had already stopped. (A late `complete` is no harm: `of(1, 2).pipe(take(1))` sends one.)
 */
export function withHooks<T>(complain: (complaint: Complaint) => void, body: () => T): T {
  const { onUnhandledError, onStoppedNotification } = config;
  let over = false;
  config.onUnhandledError = (error) => {
    if (over) throw error;
    complain({ text: `unhandled error ${show(error)}`, unhandled: { error } });
  };
  config.onStoppedNotification = (notification) => {
    if (over || notification.kind === 'C') return;
    const what = notification.kind === 'N' ? `next(${show(notification.value)})` : `error(${show(notification.error)})`;
    complain({ text: `${what} was sent to a subscriber that had already stopped` });
  };
  try {
    return body();
  } finally {
    over = true;
    config.onUnhandledError = onUnhandledError;
    config.onStoppedNotification = onStoppedNotification;
  }
}

export interface Complaint {
  readonly text: string;
  readonly unhandled?: { readonly error: unknown };
}
