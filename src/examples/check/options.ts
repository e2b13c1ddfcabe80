import { InvalidArgumentError } from 'commander';

/** The user asked for something that cannot be done: exit code 3, and no stack trace. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** How to check; every time is in ms. */
export interface Settings {
  /** Requests at a time. */
  readonly concurrency: number;
  /** Requests at a time to one host; 0 sets no limit. Loopback hosts have none. */
  readonly perHost: number;
  /** For one attempt: the request, its redirects and as much of the body as is needed. */
  readonly timeout: number;
  readonly connectTimeout: number;
  /** Attempts after the first. */
  readonly retries: number;
  /** How long requests under way may go on after the first Ctrl+C. */
  readonly grace: number;
}

/** What to do with the records. */
export interface CheckOptions extends Settings {
  /** Files to write; the name tells the format. */
  readonly output?: readonly string[];
  /** Of standard output. Default: `table` on a terminal, else `ndjson`. */
  readonly format?: Format;
  /** Nothing on standard output nor, unless something is wrong, on standard error. */
  readonly quiet?: boolean;
  /** The bar. Default true, on a terminal. */
  readonly progress?: boolean;
}

export type Format = 'table' | 'ndjson' | 'json';

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `500ms`, `10s`, `1.5m`, `2h` in milliseconds. */
export function duration(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const ms = Number(amount) * units[unit as keyof typeof units];
  if (!(ms > 0)) throw new InvalidArgumentError('Expected a duration such as 500ms, 10s or 2m.');
  return ms;
}

/** Reads a whole number from `least` to `most`. */
export function count(least: number, most: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < least || number > most) {
      const range = most < Number.MAX_SAFE_INTEGER ? `from ${least} to ${most}` : `${least} or more`;
      throw new InvalidArgumentError(`Expected a whole number, ${range}.`);
    }
    return number;
  };
}

/** Adds a file whose name tells the format to those before it. */
export function outputFile(path: string, previous: readonly string[] = []): string[] {
  if (!/\.(json|ndjson|jsonl)$/.test(path)) {
    throw new InvalidArgumentError('Expected a name that ends in .json, .ndjson or .jsonl.');
  }
  return [...previous, path];
}
