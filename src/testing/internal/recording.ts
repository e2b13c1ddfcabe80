import { show } from './show.ts';
import { Outlet } from './outlet.ts';
import { type Stage } from './stage.ts';
import { type Delivery, type TestObservable } from './testObservable.ts';

/** A virtual run as plain data: what every source and every observed stream did, and when. */
export interface Recording {
  readonly title?: string;
  /** The last frame at which anything happened. */
  readonly end: number;
  readonly lanes: readonly Lane[];
}

/** One source, or one stream under observation (`out`). */
export interface Lane {
  readonly name: string;
  readonly kind: 'cold' | 'hot' | 'out';
  readonly messages: readonly LaneMessage[];
  readonly subscriptions: readonly LaneSubscription[];
}

/** A notification that a lane sent. */
export interface LaneMessage {
  readonly frame: number;
  readonly kind: 'next' | 'error' | 'complete';
  /** What stands for it in a diagram. */
  readonly letter: string;
  /** The value or error, as text. */
  readonly text?: string;
  /** Which of the lane's subscriptions it went to; a hot source's messages go to whoever listens. */
  readonly subscription?: number;
}

/** A subscription to a lane. */
export interface LaneSubscription {
  readonly from: number;
  /** `null` while it is open. */
  readonly to: number | null;
}

const KINDS = { N: 'next', E: 'error', C: 'complete' } as const;

function laneMessage({ frame, notification }: Delivery, letter: string, subscription?: number): LaneMessage {
  return {
    frame,
    kind: KINDS[notification.kind],
    letter,
    ...(notification.kind === 'N' && { text: show(notification.value) }),
    ...(notification.kind === 'E' && { text: show(notification.error) }),
    ...(subscription !== undefined && { subscription }),
  };
}

function sourceLane(name: string, source: TestObservable<unknown>, { letters, time }: Stage): Lane {
  const letterOf = (notification: Delivery['notification']) =>
    source.messages.find((message) => message.notification === notification)?.letter ?? letters.of(notification);
  const sent =
    source.kind === 'hot'
      ? source.messages
          .filter(({ frame }) => frame >= 0 && frame <= time.frame)
          .map((message) => laneMessage(message, message.letter))
      : source.deliveries.flatMap((deliveries, index) =>
          deliveries.map((delivery) => laneMessage(delivery, letterOf(delivery.notification), index)),
        );
  return {
    name,
    kind: source.kind === 'hot' ? 'hot' : 'cold',
    messages: sent,
    subscriptions: source.subscriptions.map(({ subscribedFrame, unsubscribedFrame }) => ({
      from: subscribedFrame,
      to: unsubscribedFrame === Infinity ? null : unsubscribedFrame,
    })),
  };
}

function outLane(name: string, outlet: Outlet, { letters }: Stage): Lane {
  const { subscribedFrame, unsubscribedFrame } = outlet;
  return {
    name,
    kind: 'out',
    messages: outlet.deliveries.map((delivery) => laneMessage(delivery, letters.of(delivery.notification), 0)),
    subscriptions: subscribedFrame === undefined ? [] : [{ from: subscribedFrame, to: unsubscribedFrame ?? null }],
  };
}

/** Gives each lane the name the test gave it, else its kind, numbered where there are several of them. */
function named<L extends TestObservable<unknown> | Outlet>(
  stage: Stage,
  lanes: readonly L[],
  kindOf: (lane: L) => string,
): [name: string, lane: L][] {
  const nameOf = (lane: L) => stage.nameOf(lane instanceof Outlet ? lane.source : lane);
  const nameless = lanes.filter((lane) => nameOf(lane) === undefined).map((lane) => ({ lane, kind: kindOf(lane) }));
  return lanes.map((lane) => {
    const alike = nameless.filter(({ kind }) => kind === kindOf(lane)).map((other) => other.lane);
    const number = alike.length > 1 ? ` ${alike.indexOf(lane) + 1}` : '';
    return [nameOf(lane) ?? `${kindOf(lane)}${number}`, lane];
  });
}

/** What has happened on `stage` so far. */
export function recordingOf(stage: Stage, title?: string): Recording {
  for (const { source } of stage.sources) {
    for (const { letter, notification } of source.messages) {
      if (notification.kind === 'N') stage.letters.add(letter, notification.value);
    }
  }
  const lanes = [
    ...named(
      stage,
      stage.sources.map(({ source }) => source),
      ({ kind }) => kind,
    ).map(([name, source]) => sourceLane(name, source, stage)),
    ...named(stage, stage.outlets, () => 'out').map(([name, outlet]) => outLane(name, outlet, stage)),
  ];
  return { ...(title !== undefined && { title }), end: endOf(lanes), lanes };
}

function endOf(lanes: readonly Lane[]): number {
  const frames = lanes.flatMap(({ messages, subscriptions }) => [
    ...messages.map(({ frame }) => frame),
    ...subscriptions.flatMap(({ from, to }) => [from, to ?? from]),
  ]);
  return Math.max(0, ...frames);
}
