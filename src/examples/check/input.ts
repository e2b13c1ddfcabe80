import { accessSync, constants, createReadStream, statSync } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import { lines } from './lines.ts';
import { UsageError } from './options.ts';

/** One line of the input that names a URL, or tries to. */
export interface Entry {
  /** Counted from 0 over all sources. */
  readonly index: number;
  /** The file, `-` for standard input, `arguments` for the command line. */
  readonly source: string;
  /** Counted from 1 in its source, comments and blank lines included. */
  readonly line: number;
  /** The text without surrounding space and `<>`. */
  readonly input: string;
}

/** Somewhere lines come from. */
export interface Source {
  readonly name: string;
  /** True when it can be read twice: once to count, once to check. */
  readonly countable: boolean;
  /** The lines, until `stop` aborts. */
  read(stop?: AbortSignal): Iterable<string> | AsyncIterable<string>;
}

export function listSource(name: string, list: readonly string[]): Source {
  return { name, countable: true, read: () => list };
}

/** A file, or standard input for `-`. Throws a {@link UsageError} if it cannot be read. */
export function fileSource(path: string): Source {
  if (path === '-') return stdinSource();
  const countable = isReadableFile(path);
  return {
    name: path,
    countable,
    read: (signal) => lines(createReadStream(path, { encoding: 'utf8', ...(signal && { signal }) })),
  };
}

function stdinSource(): Source {
  return {
    name: '-',
    countable: false,
    read: (stop) => {
      const { stdin } = process;
      stdin.setEncoding('utf8');
      return lines(stop ? addAbortSignal(stop, stdin) : stdin);
    },
  };
}

/** False for what can be read only once, such as a pipe. */
function isReadableFile(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    const stats = statSync(path);
    if (stats.isDirectory()) throw new Error('it is a directory');
    return stats.isFile();
  } catch (error) {
    throw new UsageError(`Cannot read ${path}: ${(error as Error).message}`);
  }
}

/**
 * What there is to check, read no faster than it is asked for and until `stop` aborts. Blank lines and lines that start
 * with `#` are skipped.
 */
export async function* entries(sources: readonly Source[], stop?: AbortSignal): AsyncGenerator<Entry> {
  let index = 0;
  for (const source of sources) {
    const { name } = source;
    let line = 0;
    try {
      for await (const text of source.read(stop)) {
        if (stop?.aborted) return;
        line++;
        // Byte order marks and carriage returns are space to `trim`.
        const input = text.trim().replace(/^<(.*)>$/, '$1').trim();
        if (input !== '' && !input.startsWith('#')) yield { index: index++, source: name, line, input };
      }
    } catch (error) {
      if (stop?.aborted) return;
      throw new UsageError(`Cannot read ${name}: ${(error as Error).message}`);
    }
  }
}

/** How many entries there are, or `undefined` if that can only be found out by checking them, or it was stopped. */
export async function countEntries(sources: readonly Source[], stop?: AbortSignal): Promise<number | undefined> {
  if (!sources.every(({ countable }) => countable)) return undefined;
  let last: Entry | undefined;
  for await (last of entries(sources, stop));
  if (stop?.aborted) return undefined;
  return last ? last.index + 1 : 0;
}
