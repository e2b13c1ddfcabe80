import { Observable, tap, type ObservableNotification, type Subscriber } from 'rxjs';
import { type Message, type SubscriptionLog } from './parse.ts';
import { type VirtualTime } from './virtualTime.ts';

/** What one subscriber of a source was sent. */
export type Delivery = Pick<Message, 'frame' | 'notification'>;

type Log<T> = (notification: ObservableNotification<T>) => void;

/**
 * A source that keeps a log of its subscriptions: `subscriptions` is what `expectSubscriptions` compares, `messages` is
 * what its diagram says (nothing for a probe, whose source speaks for itself).
 */
export class TestObservable<T> extends Observable<T> {
  readonly kind: 'cold' | 'hot' | 'probe';
  readonly messages: readonly Message<T>[];
  readonly subscriptions: readonly SubscriptionLog[];
  /** What each subscriber was sent, in the order of `subscriptions`. */
  readonly deliveries: readonly (readonly Delivery[])[];

  constructor(
    kind: 'cold' | 'hot' | 'probe',
    messages: readonly Message<T>[],
    time: VirtualTime,
    connect: (subscriber: Subscriber<T>, log: Log<T>) => void,
  ) {
    const subscriptions: SubscriptionLog[] = [];
    const deliveries: Delivery[][] = [];
    super((subscriber) => {
      const subscribedFrame = time.frame;
      const at = subscriptions.push({ subscribedFrame, unsubscribedFrame: Infinity }) - 1;
      const delivered: Delivery[] = [];
      deliveries.push(delivered);
      subscriber.add(() => {
        subscriptions[at] = { subscribedFrame, unsubscribedFrame: time.frame };
      });
      connect(subscriber, (notification) => delivered.push({ frame: time.frame, notification }));
    });
    this.kind = kind;
    this.messages = messages;
    this.subscriptions = subscriptions;
    this.deliveries = deliveries;
  }
}

function send<T>(notification: ObservableNotification<T>, subscriber: Subscriber<T>, log: Log<T>): void {
  if (subscriber.closed) return;
  log(notification);
  if (notification.kind === 'N') subscriber.next(notification.value);
  else if (notification.kind === 'E') subscriber.error(notification.error);
  else subscriber.complete();
}

/** A source that begins its diagram anew for each subscriber. */
export function coldObservable<T>(messages: readonly Message<T>[], time: VirtualTime): TestObservable<T> {
  return new TestObservable('cold', messages, time, (subscriber, log) => {
    for (const { frame, notification } of messages) {
      subscriber.add(time.scheduleOwn(() => send(notification, subscriber, log), frame));
    }
  });
}

/** A source that plays its diagram once, from `start()`, whoever listens. */
export function hotObservable<T>(
  messages: readonly Message<T>[],
  time: VirtualTime,
): { readonly source: TestObservable<T>; readonly start: () => void } {
  const listeners = new Set<Log<T>>();
  let ended: ObservableNotification<T> | undefined;
  const source = new TestObservable<T>('hot', messages, time, (subscriber, log) => {
    const listener: Log<T> = (notification) => send(notification, subscriber, log);
    if (ended) {
      listener(ended);
    } else {
      listeners.add(listener);
      subscriber.add(() => listeners.delete(listener));
    }
  });
  const start = () => {
    for (const { frame, notification } of messages) {
      time.scheduleOwn(() => {
        if (notification.kind !== 'N') ended = notification;
        for (const listener of [...listeners]) listener(notification);
      }, frame);
    }
  };
  return { source, start };
}

/** `source` with a log of who subscribed when and what came. */
export function probeObservable<T>(source: Observable<T>, time: VirtualTime): TestObservable<T> {
  return new TestObservable<T>('probe', [], time, (subscriber, log) => {
    const logged = source.pipe(
      tap({
        next: (value) => log({ kind: 'N', value }),
        error: (error: unknown) => log({ kind: 'E', error }),
        complete: () => log({ kind: 'C' }),
      }),
    );
    logged.subscribe(subscriber);
  });
}
