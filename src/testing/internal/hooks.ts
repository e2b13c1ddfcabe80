import { config } from 'rxjs';
import { show } from './show.ts';

/**
 * Lets RxJS's two reporting hooks feed `complain`, until the function it returns is called: errors that no observer took,
 * and values or errors sent to a subscriber that had already stopped. (A late `complete` is no harm:
 * `of(1, 2).pipe(take(1))` sends one.)
 */
export function installHooks(complain: (complaint: Complaint) => void): () => void {
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
  return () => {
    over = true;
    config.onUnhandledError = onUnhandledError;
    config.onStoppedNotification = onStoppedNotification;
  };
}

export interface Complaint {
  readonly text: string;
  readonly unhandled?: { readonly error: unknown };
}
