import { deepEqual } from './deepEqual.ts';
import { draw, type Row } from './draw.ts';
import { Letters } from './letters.ts';
import { type MarbleValues, type SubscriptionLog } from './parse.ts';
import { show } from './show.ts';
import { type Delivery } from './testObservable.ts';

const MAX_FRAMES_LISTED = 8;

function sameDelivery(a: Delivery, b: Delivery): boolean {
  return a.frame === b.frame && deepEqual(a.notification, b.notification);
}

function describe({ notification }: Delivery, letter: string): string {
  if (notification.kind === 'C') return '| complete';
  if (notification.kind === 'E') return `# error ${show(notification.error)}`;
  const shown = show(notification.value);
  return shown === `'${letter}'` ? letter : `${letter} = ${shown}`;
}

/** The frames at which the two lists differ, what was expected there and what came. */
function frameByFrame(expected: readonly Delivery[], actual: readonly Delivery[], letters: Letters): string[] {
  const frames = [...new Set([...expected, ...actual].map(({ frame }) => frame))].sort((a, b) => a - b);
  const at = (frame: number, list: readonly Delivery[]) => list.filter((delivery) => delivery.frame === frame);
  const list = (deliveries: readonly Delivery[]) =>
    deliveries.map((delivery) => describe(delivery, letters.of(delivery.notification))).join(', ') || 'nothing';
  const different = frames
    .map((frame) => ({ frame, expected: at(frame, expected), actual: at(frame, actual) }))
    .filter((pair) => !sameDeliveries(pair.expected, pair.actual));
  const lines = different
    .slice(0, MAX_FRAMES_LISTED)
    .map((pair) => `  frame ${pair.frame}: expected ${list(pair.expected)}; got ${list(pair.actual)}`);
  const more = different.length - lines.length;
  return more > 0 ? [...lines, `  … and ${more} more frames`] : lines;
}

function rowOf(name: string, deliveries: readonly Delivery[], letters: Letters): Row {
  const marks = new Map<number, string[]>();
  for (const { frame, notification } of deliveries) {
    marks.set(frame, [...(marks.get(frame) ?? []), letters.of(notification)]);
  }
  const last = deliveries.at(-1);
  const ended = last !== undefined && last.notification.kind !== 'N';
  return { name, from: 0, to: ended ? last.frame : undefined, marks };
}

export function sameDeliveries(a: readonly Delivery[], b: readonly Delivery[]): boolean {
  return a.length === b.length && a.every((delivery, index) => sameDelivery(delivery, b[index]!));
}

/** How two lists of notifications differ: as aligned diagrams, and frame by frame. */
export function deliveryDifference(
  expected: readonly Delivery[],
  actual: readonly Delivery[],
  values: MarbleValues | undefined,
): string {
  const letters = new Letters();
  letters.learn(values);
  const rows = [rowOf('  expected', expected, letters), rowOf('  actual', actual, letters)];
  const end = Math.max(0, ...[...expected, ...actual].map(({ frame }) => frame)) + 1;
  return [...draw(rows, end), ...frameByFrame(expected, actual, letters)].join('\n');
}

function windowRow(name: string, { subscribedFrame, unsubscribedFrame }: SubscriptionLog): Row {
  const marks = new Map<number, string[]>();
  const closes = unsubscribedFrame !== Infinity;
  if (subscribedFrame === unsubscribedFrame) {
    marks.set(subscribedFrame, ['^', '!']);
  } else {
    marks.set(subscribedFrame, ['^']);
    if (closes) marks.set(unsubscribedFrame, ['!']);
  }
  return { name, from: 0, to: closes ? unsubscribedFrame : undefined, marks };
}

/** How two lists of subscriptions differ, as aligned diagrams. */
export function subscriptionDifference(
  expected: readonly SubscriptionLog[],
  actual: readonly SubscriptionLog[],
): string {
  const all = [...expected, ...actual].flatMap((log) => [log.subscribedFrame, log.unsubscribedFrame]);
  const end = Math.max(0, ...all.filter(Number.isFinite)) + 1;
  const rows = Array.from({ length: Math.max(expected.length, actual.length, 1) }, (_, index) => {
    const pick = (name: string, log: SubscriptionLog | undefined) =>
      log ? [windowRow(name, log)] : [{ name: `${name} (none)`, from: 0, to: 0, marks: new Map<number, string[]>() }];
    const number = Math.max(expected.length, actual.length) > 1 ? ` ${index + 1}` : '';
    return [...pick(`  expected${number}`, expected[index]), ...pick(`  actual${number}`, actual[index])];
  });
  return draw(rows.flat(), end).join('\n');
}
