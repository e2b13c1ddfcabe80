import { open, type FileHandle } from 'node:fs/promises';
import { checkPath } from './internal/checkPath.ts';
import { pathed } from './internal/pathed.ts';
import type { ReadOptions } from './readText.ts';

const CHUNK = 64 * 1024;

/**
 * The lines of a file, read as they are asked for: an async iterable, with everything that consumes one.
 *
 * ```
 * next()                                         a--b--c|
 * fromAsyncIterable(readLines(path))             a--b--c|
 * pullMap(readLines(path), work)                 a line is read when one is needed
 * ```
 *
 * An Observable cannot be asked to wait, so this is none: `pullMap`, `pipeline`, `for await` take the next line when they
 * have room for it, and a file of any size is read in constant memory. `fromAsyncIterable(readLines(path))` makes it an
 * Observable, and every operator that takes an `ObservableInput` takes it as it is. Each iteration opens the file anew.
 *
 * Lines end with `\n` or `\r\n`, which is left out, and so is a byte order mark. A last line needs no end; after the
 * end of the last line there is no empty one. Bytes that are no text in the encoding become U+FFFD. Errors with what Node's
 * file system says, with its `code` and `path`. Leaving the loop, or unsubscribing from what iterates, closes the file, at
 * once or when the read under way (of 64 KiB) is over; the scope around waits for it.
 *
 * Throws a `TypeError` unless `path` is a string or a `file:` URL, a `RangeError` for an unknown encoding.
 *
 * asyncio: no files of its own; `async for line in file` of aiofiles. A plain `for line in file` blocks the loop.
 *
 * @example
 * ```ts
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { concat, defer } from 'rxjs';
 * import { pullMap, sleep } from 'rx-asyncio';
 * import { readLines, writeText } from 'rx-asyncio/node';
 *
 * const path = join(tmpdir(), 'rx-asyncio-lines.txt');
 * const lengths = pullMap(readLines(path), (line) => sleep(5, line.length), { concurrency: 2 });
 *
 * concat(writeText(path, 'one\nthree\n'), lengths).subscribe((length) => console.log(length));
 * // -> 3
 * // -> 5
 * ```
 */
export function readLines(path: string | URL, { encoding = 'utf-8' }: ReadOptions = {}): AsyncIterable<string> {
  const file = checkPath('readLines', path);
  new TextDecoder(encoding);
  return { [Symbol.asyncIterator]: () => lines(file, encoding) };
}

async function* lines(path: string, encoding: string): AsyncGenerator<string, void, void> {
  const file = await open(path);
  try {
    let rest = '';
    for await (const text of chunks(file, encoding)) {
      // Only what is new can hold the end of a line: a line of many chunks is not searched again with each.
      const pieces = text.split('\n');
      pieces[0] = rest + pieces[0]!;
      rest = pieces.pop()!;
      for (const line of pieces) yield line.endsWith('\r') ? line.slice(0, -1) : line;
    }
    if (rest) yield rest;
  } catch (error) {
    throw pathed(error, path);
  } finally {
    await file.close();
  }
}

async function* chunks(file: FileHandle, encoding: string): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder(encoding);
  const buffer = Buffer.allocUnsafe(CHUNK);
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK);
    yield decoder.decode(buffer.subarray(0, bytesRead), { stream: bytesRead > 0 });
    if (bytesRead === 0) return;
  }
}
