import { type Lane, type LaneMessage, type LaneSubscription, type Recording } from './recording.ts';

/** Something drawn at a frame: a notification, or a subscription beginning or being cut off. */
export interface Mark {
  readonly frame: number;
  readonly kind: LaneMessage['kind'] | 'subscribe' | 'unsubscribe';
  readonly letter: string;
  readonly text?: string;
}

/** One line of a picture. */
export interface PictureRow {
  readonly name: string;
  /** A `window` is the time somebody listens to the hot source above it. */
  readonly kind: Lane['kind'] | 'window';
  readonly from: number;
  /** `undefined` where it runs on to the end of the picture. */
  readonly to: number | undefined;
  readonly marks: readonly Mark[];
}

const cut = (frame: number): Mark => ({ frame, kind: 'unsubscribe', letter: '!' });

/** One subscription to a cold source, or to the stream under observation: what it was sent, and how it ended. */
function subscriptionRow(lane: Lane, { from, to }: LaneSubscription, index: number): PictureRow {
  const messages = lane.messages.filter(({ subscription }) => subscription === index);
  const wasCut = to !== null && messages.every(({ kind }) => kind === 'next');
  return {
    name: index === 0 ? lane.name : '',
    kind: lane.kind,
    from,
    to: to ?? undefined,
    marks: wasCut ? [...messages, cut(to)] : messages,
  };
}

function windowRow({ from, to }: LaneSubscription): PictureRow {
  const start: Mark = { frame: from, kind: 'subscribe', letter: '^' };
  return { name: '', kind: 'window', from, to: to ?? undefined, marks: to === null ? [start] : [start, cut(to)] };
}

/**
 * The lines of a picture: a cold source has one for each subscription to it, a hot source one for what it sends and one
 * for each time somebody listens.
 */
export function pictureRows({ lanes }: Recording): PictureRow[] {
  return lanes.flatMap((lane) => {
    const { name, kind, messages, subscriptions } = lane;
    if (kind === 'hot') {
      const to = messages.find((message) => message.kind !== 'next')?.frame;
      return [{ name, kind, from: 0, to, marks: messages }, ...subscriptions.map(windowRow)];
    }
    if (subscriptions.length === 0) return [{ name, kind, from: 0, to: 0, marks: [] }];
    return subscriptions.map((subscription, index) => subscriptionRow(lane, subscription, index));
  });
}

/** What the letters mean that do not stand for themselves, one line each. */
export function legend({ lanes }: Recording): string[] {
  const lines = new Set<string>();
  for (const { letter, text, kind } of lanes.flatMap(({ messages }) => messages)) {
    const speaksForItself = text === undefined || text === (kind === 'next' ? `'${letter}'` : "'error'");
    if (!speaksForItself) lines.add(`${letter} = ${text}`);
  }
  return [...lines];
}
