import { type ObservableNotification } from 'rxjs';

/** One event of a marble diagram: when, what, and the letter that stood for it. */
export interface Message<T = unknown> {
  readonly frame: number;
  readonly notification: ObservableNotification<T>;
  readonly letter: string;
}

/** What the letters of a diagram stand for; a letter without such a table stands for itself. */
export type MarbleValues<T = unknown> = Readonly<Record<string, T>> | readonly T[];

/** When a subscription starts and ends; `Infinity` for never. */
export interface SubscriptionLog {
  readonly subscribedFrame: number;
  readonly unsubscribedFrame: number;
}

interface Token {
  readonly letter: string;
  readonly frame: number;
}

const PROGRESSION = /^(\d+(?:\.\d+)?)(ms|s|m)/;
const UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/**
 * Splits a diagram into what happens and when. A frame is one millisecond: `-` and every letter take one, a group in
 * parentheses happens at its first and takes as many as it has characters, spaces take none, `10ms`, `1.5s` and `2m`
 * take what they say.
 */
function tokens(marbles: string): Token[] {
  const found: Token[] = [];
  let group: number | undefined;
  let frame = 0;
  for (let at = 0; at < marbles.length;) {
    const letter = String.fromCodePoint(marbles.codePointAt(at)!);
    const progression = at === 0 || marbles[at - 1] === ' ' ? PROGRESSION.exec(marbles.slice(at)) : null;
    if (progression) {
      const [text, amount, unit] = progression as unknown as [string, string, string];
      at += text.length;
      if (at < marbles.length && marbles[at] !== ' ') {
        throw new SyntaxError(`"${marbles}": a time progression ends with a space: "${text} ${marbles.slice(at)}".`);
      }
      frame += Number(amount) * UNIT[unit]!;
      continue;
    }
    at += letter.length;
    if (letter === ' ') continue;
    if (letter === '(') {
      if (group !== undefined) throw new SyntaxError(`"${marbles}": a group inside a group.`);
      group = frame;
    } else if (letter === ')') {
      if (group === undefined) throw new SyntaxError(`"${marbles}": ")" without "(".`);
      group = undefined;
    } else if (letter !== '-') {
      found.push({ letter, frame: group ?? frame });
    }
    frame++;
  }
  if (group !== undefined) throw new SyntaxError(`"${marbles}": "(" without ")".`);
  return found;
}

function notificationOf(letter: string, marbles: string, values: MarbleValues | undefined, error: unknown) {
  if (letter === '|') return { kind: 'C' } as const;
  if (letter === '#') return { kind: 'E', error } as const;
  if (typeof values !== 'object') return { kind: 'N', value: letter } as const;
  if (!Object.hasOwn(values, letter)) {
    const known = Object.keys(values).join(', ') || 'none';
    throw new RangeError(`"${marbles}": no value is given for "${letter}" (known letters: ${known}).`);
  }
  return { kind: 'N', value: (values as Record<string, unknown>)[letter] } as const;
}

/** What a diagram emits. With `caret`, time is counted from the `^`, as for a hot source. */
export function parseMarbles<T>(
  marbles: string,
  values: MarbleValues<T> | undefined,
  error: unknown,
  { caret = false }: { readonly caret?: boolean } = {},
): Message<T>[] {
  const found = tokens(marbles);
  if (found.some(({ letter }) => letter === '!')) {
    throw new SyntaxError(`"${marbles}": "!" belongs to subscription diagrams.`);
  }
  const carets = found.filter(({ letter }) => letter === '^');
  if (carets.length > (caret ? 1 : 0)) {
    throw new SyntaxError(`"${marbles}": ${caret ? 'more than one "^"' : 'only a hot source has a "^"'}.`);
  }
  const zero = carets[0]?.frame ?? 0;
  const events = found.filter(({ letter }) => letter !== '^');
  const end = events.findIndex(({ letter }) => letter === '|' || letter === '#');
  if (end !== -1 && end < events.length - 1) {
    throw new SyntaxError(`"${marbles}": nothing can follow "${events[end]!.letter}".`);
  }
  return events.map(({ letter, frame }) => ({
    frame: frame - zero,
    letter,
    notification: notificationOf(letter, marbles, values, error) as ObservableNotification<T>,
  }));
}

/** The window of a subscription diagram: `^` subscribes, `!` unsubscribes. */
export function parseSubscription(marbles: string): SubscriptionLog {
  let subscribedFrame = Infinity;
  let unsubscribedFrame = Infinity;
  for (const { letter, frame } of tokens(marbles)) {
    if (letter === '^' && subscribedFrame === Infinity) subscribedFrame = frame;
    else if (letter === '!' && unsubscribedFrame === Infinity) unsubscribedFrame = frame;
    else throw new SyntaxError(`"${marbles}": a subscription diagram has one "^" and one "!", not "${letter}".`);
  }
  return { subscribedFrame, unsubscribedFrame };
}

/** The time up to the `|` of a diagram, in milliseconds. */
export function parseTime(marbles: string): number {
  const [end, ...rest] = tokens(marbles);
  if (end?.letter !== '|' || rest.length > 0) {
    throw new SyntaxError(`"${marbles}": a time is dashes, progressions and one "|".`);
  }
  return end.frame;
}
