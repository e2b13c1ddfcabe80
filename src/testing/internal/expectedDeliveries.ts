import { parseMarbles, type MarbleValues } from './parse.ts';
import { TestObservable, type Delivery } from './testObservable.ts';

/** A diagram, what its letters stand for, and what its `#` is. */
export type DiagramArguments<T = unknown> = [marbles: string, values?: MarbleValues<T> | undefined, error?: unknown];

/** The third argument where one was given, also a falsy one; else RxJS's default. */
export function errorArgument(args: DiagramArguments): unknown {
  return args.length > 2 ? args[2] : 'error';
}

/** An inner Observable arrives as the list of what it emitted; a cold source expected there is the list it would emit. */
export function expectedDeliveries(args: DiagramArguments): Delivery[] {
  const [marbles, values] = args;
  return parseMarbles(marbles, values, errorArgument(args)).map(({ frame, notification }) => {
    if (notification.kind !== 'N' || !(notification.value instanceof TestObservable)) return { frame, notification };
    const inner = notification.value.messages.map((message) => ({
      frame: message.frame,
      notification: message.notification,
    }));
    return { frame, notification: { kind: 'N', value: inner } };
  });
}
