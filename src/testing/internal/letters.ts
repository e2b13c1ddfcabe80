import { type ObservableNotification } from 'rxjs';
import { deepEqual } from './deepEqual.ts';
import { type MarbleValues } from './parse.ts';
import { show } from './show.ts';

const SYNTAX = ' -()|#^!';
const SPARE = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZΓΔΘΛΞΠΣΦΨΩ');

/** Gives every value one letter: the test's own where it has one, a spare capital where it has none. */
export class Letters {
  readonly #known: { readonly letter: string; readonly value: unknown }[] = [];

  /** Takes over the letters of a table. */
  learn(values: MarbleValues | undefined): void {
    for (const [letter, value] of Object.entries(values ?? {})) this.add(letter, value);
  }

  add(letter: string, value: unknown): void {
    if (!this.#known.some((known) => known.letter === letter && deepEqual(known.value, value))) {
      this.#known.push({ letter, value });
    }
  }

  of(notification: ObservableNotification<unknown>): string {
    if (notification.kind === 'C') return '|';
    if (notification.kind === 'E') return '#';
    const { value } = notification;
    const known = this.#known.find((entry) => deepEqual(entry.value, value));
    if (known) return known.letter;
    const letter = this.#ownLetter(value) ?? this.#spareLetter();
    this.add(letter, value);
    return letter;
  }

  /** A one-letter string stands for itself, as it does in a diagram without values. */
  #ownLetter(value: unknown): string | undefined {
    if (typeof value !== 'string' || Array.from(value).length !== 1) return undefined;
    return SYNTAX.includes(value) || this.#isTaken(value) ? undefined : value;
  }

  #spareLetter(): string {
    return SPARE.find((letter) => !this.#isTaken(letter)) ?? '?';
  }

  #isTaken(letter: string): boolean {
    return this.#known.some((known) => known.letter === letter);
  }

  /** What the letters among `used` mean, for those that do not stand for themselves. */
  legend(used: ReadonlySet<string>): string[] {
    return this.#known
      .filter(({ letter, value }) => used.has(letter) && letter !== value)
      .map(({ letter, value }) => `${letter} = ${show(value)}`);
  }
}
